#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * A caller and a provider on the official client, each a process, through any
 * broker:
 *
 *   pair.js URL [CALLS] [WINDOW]        10000 calls, 100 in flight
 *
 * Prints one JSON object: calls a second, CPU microseconds per call of either
 * process, and the latency of one call at a time.
 */

const path = require('path');
const children = require('../../interop/lib/children');

const CLIENT = path.join(__dirname, 'client.js');
const NAME = 'bench/pair';
const SINGLE_CALLS = 2000;

/* A started client.js: `ready` and `figures` are promises of its two lines. */
function start(...args) {
  const lines = [];
  const wanted = [];
  const child = children.start(process.execPath, [CLIENT, ...args.map(String)], (line) => {
    (wanted.shift() || ((early) => lines.push(early)))(line);
  });
  const next = () => (lines.length > 0 ? Promise.resolve(lines.shift()) : new Promise((resolve, reject) => {
    wanted.push(resolve);
    child.ended.then(() => reject(new Error(child.stderrText || 'the client ended')));
  }));
  return {
    ready: next(),
    figures: async () => {
      child.stdin.write('\n');
      return JSON.parse(await next());
    },
  };
}

async function measure(url, calls, window) {
  const provider = start('provide', url, NAME);
  await provider.ready;
  const caller = start('call', url, NAME, calls, window);
  await caller.ready;
  const made = await caller.figures();
  return { made, served: await provider.figures() };
}

async function main([url, calls = 10000, window = 100]) {
  const { made, served } = await measure(url, calls, window);
  const single = await measure(url, SINGLE_CALLS, 1);
  const round = (value) => Math.round(value * 10) / 10;
  process.stdout.write(`${JSON.stringify({
    calls: made.calls,
    window: Number(window),
    failed: made.failed,
    callsPerSecond: round(made.calls / made.seconds),
    callerCpuUs: round((made.cpu / made.calls) * 1e6),
    providerCpuUs: round((served.cpu / served.calls) * 1e6),
    latencyMedianUs: round(single.made.medianUs),
    latencyP99Us: round(single.made.p99Us),
  })}\n`);
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
