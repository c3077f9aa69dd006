#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Speaks raw frames to a broker and holds every answer against the protocol notes.
 *
 *   node broker-raw.js --broker node|ringer [--only TEXT]
 *
 * The tests run one at a time, because some of them use names and ids of the
 * recorded frames.  RINGER_CLI names the ringer-cli to test.  Prints TAP.
 */

const { readArguments } = require('./lib/arguments');
const { installed } = require('./lib/modules');
const { bailOut, runProgram, runTests, skipAll } = require('./lib/tap');

/* What one test works with. */
class Context {
  constructor(number, brokers) {
    this.number = number;
    this.brokers = brokers;
    this.kind = brokers.kind;
    this.clients = [];
    this.ownBrokers = [];
  }

  name(text, prefix = '') {
    return `${prefix}t${this.number}/${text}`;
  }

  broker(name) {
    return this.brokers.get(name);
  }

  async ownBroker(config) {
    const broker = await this.brokers.start(config);
    this.ownBrokers.push(broker);
    return broker;
  }

  /** Closes the client when the test is over. */
  async track(opening) {
    const client = await opening;
    this.clients.push(client);
    return client;
  }

  async end() {
    await Promise.all(this.clients.map((client) => client.close()));
    await Promise.all(this.ownBrokers.filter((broker) => !broker.ended).map((broker) => broker.stop()));
    const dead = (await this.brokers.all()).filter((broker) => broker.ended);
    return dead.length === 0 ? null : `the broker died: ${dead[0].child.stderrText}`;
  }
}

async function main() {
  const options = readArguments(process.argv.slice(2), { broker: 'node', only: '' });
  if (!installed()) {
    skipAll('run `npm ci --ignore-scripts` in tests/interop first');
    return;
  }
  const { SharedBrokers } = require('./lib/broker');
  const { vectorsFor } = require('./raw/vectors');
  const tests = [
    ...['connection', 'rpc', 'permissions', 'others'].flatMap((name) => require(`./raw/${name}`)),
    ...vectorsFor(options.broker),
  ].filter(({ only }) => only === undefined || only === options.broker);
  const brokers = new SharedBrokers(options.broker);
  const chosen = tests.map((test, number) => ({ ...test, number })).filter(({ name }) => name.includes(options.only));
  const failed = await runTests(chosen, {
    before: (test) => new Context(test.number, brokers),
    after: (context) => context.end(),
    explain: () => [],
  });
  const complaints = await brokers.stopAll();
  if (complaints.length > 0) {
    bailOut(complaints.join('\n'));
  } else if (failed > 0) {
    process.exitCode = 1;
  }
}

runProgram(main);
