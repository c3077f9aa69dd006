#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * One side of a measured pair, on the official JavaScript client; bench-client is
 * the same on Ringer's engine.
 *
 *   client.js provide URL NAME               echoes until standard input ends
 *   client.js call URL NAME CALLS WINDOW     keeps WINDOW calls in flight
 *   client.js idle URL COUNT                 holds COUNT connections, logged in
 *
 * Each prints "ready" once it is connected, waits for a line on standard input
 * where it has something to start, and prints one JSON object at its end.
 */

const readline = require('readline');
const { load } = require('../../interop/lib/modules');

const { DeepstreamClient } = load('@deepstream/client');

const PAYLOAD = { numA: 7, numB: 13 };

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function open(url) {
  const client = new DeepstreamClient(url);
  client.on('error', (detail, event, topic) => process.stderr.write(`${topic} ${event}\n`));
  await client.login({});
  return client;
}

/** Says "ready", and waits for a line or the end of stdin. */
function go() {
  process.stdout.write('ready\n');
  const lines = readline.createInterface({ input: process.stdin });
  return new Promise((resolve) => {
    lines.once('line', resolve).once('close', resolve);
  });
}

function end(figures) {
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(figures.failed ? 1 : 0));
}

/* The client does not say when the broker knows; a call to itself does. */
async function untilProvided(client, name) {
  for (;;) {
    try {
      await client.rpc.make(name, null);
      return;
    } catch (error) {
      if (error !== 'NO_RPC_PROVIDER') {
        throw error;
      }
    }
  }
}

async function provide(url, name) {
  const client = await open(url);
  let calls = 0;
  client.rpc.provide(name, (data, response) => {
    calls += 1;
    response.send(data);
  });
  await untilProvided(client, name);
  calls = 0;
  const cpu = cpuSeconds();
  await go();
  end({ calls, cpu: cpuSeconds() - cpu });
}

function makeCalls(client, name, wanted, window) {
  const latencies = [];
  let started = 0;
  let failed = 0;
  let ended = 0;
  return new Promise((resolve) => {
    const start = () => {
      const begin = process.hrtime.bigint();
      started += 1;
      client.rpc.make(name, PAYLOAD, (error) => {
        ended += 1;
        if (error) {
          failed += 1;
        } else {
          latencies.push(Number(process.hrtime.bigint() - begin) / 1000);
        }
        if (ended === wanted) {
          resolve({ calls: ended, failed, latencies: latencies.sort((a, b) => a - b) });
        } else if (started < wanted) {
          start();
        }
      });
    };
    for (let i = 0; i < Math.min(window, wanted); i += 1) {
      start();
    }
  });
}

async function call(url, name, wanted, window) {
  const client = await open(url);
  await go();
  const begin = process.hrtime.bigint();
  const cpu = cpuSeconds();
  const { latencies, ...counts } = await makeCalls(client, name, Number(wanted), Number(window));
  end({
    ...counts,
    seconds: Number(process.hrtime.bigint() - begin) / 1e9,
    cpu: cpuSeconds() - cpu,
    medianUs: latencies[Math.floor(latencies.length / 2)],
    p99Us: latencies[Math.floor(latencies.length * 0.99)],
  });
}

async function idle(url, count) {
  const cpu = cpuSeconds();
  await Promise.all(Array.from({ length: Number(count) }, () => open(url)));
  await go();
  end({ calls: 0, cpu: cpuSeconds() - cpu });
}

const [command, ...args] = process.argv.slice(2);
const commands = { call, idle, provide };
if (!(command in commands)) {
  process.stderr.write('usage: client.js provide URL NAME | call URL NAME CALLS WINDOW | idle URL COUNT\n');
  process.exit(2);
}
commands[command](...args).catch((error) => {
  process.stderr.write(`${error.stack || JSON.stringify(error)}\n`);
  process.exit(1);
});
