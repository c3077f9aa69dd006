#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Compares ringer-cli broker with the real server: random sequences of messages,
 * and random permissions.
 *
 *   node broker-compare.js [--seed N]      another seed, another sequence
 *
 * RINGER_CLI names the ringer-cli to test.  Prints TAP.
 */

const { readArguments } = require('./lib/arguments');
const { installed } = require('./lib/modules');
const { runProgram, runTests, skipAll } = require('./lib/tap');

const KINDS = ['node', 'ringer'];

/* What one test works with: always two brokers, the real one first. */
class Context {
  constructor(SharedBrokers) {
    this.shared = KINDS.map((kind) => new SharedBrokers(kind));
    this.clients = [];
    this.brokers = [];
  }

  both(name) {
    return Promise.all(this.shared.map((brokers) => brokers.get(name)));
  }

  async ownBoth(config) {
    const brokers = await Promise.all(this.shared.map((shared) => shared.start(config)));
    this.brokers.push(...brokers);
    return brokers;
  }

  async track(opening) {
    const client = await opening;
    this.clients.push(client);
    return client;
  }

  async end() {
    await Promise.all(this.clients.map((client) => client.close()));
    const complaints = await Promise.all(this.shared.map((brokers) => brokers.stopAll()));
    complaints.push(await Promise.all(this.brokers.map((broker) => broker.stop())));
    return complaints.flat().filter(Boolean).join('\n') || null;
  }
}

async function main() {
  const options = readArguments(process.argv.slice(2), { seed: '1', broker: 'ringer' });
  if (!installed()) {
    skipAll('run `npm ci --ignore-scripts` in tests/interop first');
    return;
  }
  const { SharedBrokers } = require('./lib/broker');
  const { permissions, sequence } = require('./raw/compare');
  const seed = Number(options.seed);
  const tests = [
    { name: `messages, seed ${seed}`, run: sequence(seed) },
    { name: `messages, seed ${seed + 1}`, run: sequence(seed + 1) },
    { name: `permissions, seed ${seed}`, run: permissions(seed) },
  ];
  const failed = await runTests(tests.map((test) => ({ ...test, deadline: 120000 })), {
    parallel: 2,
    before: () => new Context(SharedBrokers),
    after: (context) => context.end(),
    explain: () => [],
  });
  process.exitCode = failed > 0 ? 1 : 0;
}

runProgram(main);
