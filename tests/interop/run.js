#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * The interop suite: one set of tests for every pairing of clients and brokers.
 *
 *   node run.js --caller js|ringer --broker node|ringer --provider js|ringer [--only TEXT] [--serial]
 *
 * RINGER_CLI names the ringer-cli to test.  --only runs the tests whose name holds
 * the text.  Prints TAP; needs `npm ci` in this folder once.
 */

const { readArguments } = require('./lib/arguments');
const { SharedBrokers } = require('./lib/broker');
const { installed } = require('./lib/modules');
const { Session } = require('./lib/session');
const { bailOut, runProgram, runTests, skipAll } = require('./lib/tap');

const PARALLEL = 3;
const DEFAULTS = { caller: 'js', broker: 'node', provider: 'js', only: '', serial: false };

const tests = ['calls', 'connection', 'recovery', 'deadlines', 'payloads', 'login', 'directory', 'events'].flatMap(
  (name) => require(`./bodies/${name}`),
);

/* What one test works with; everything in it is its own but the broker. */
class Context {
  constructor(number, kinds, brokers) {
    this.number = number;
    this.kinds = kinds;
    this.brokers = brokers;
    this.broker = null;
    this.sessions = [];
    this.ownBrokers = [];
  }

  /** A name that no other test uses. */
  name(text, prefix = '') {
    return `${prefix}t${this.number}/${text}`;
  }

  /** A client that is not connected yet, of the kind that the role has. */
  session(role) {
    const nth = this.sessions.filter((session) => session.role === role).length + 1;
    const session = new Session(this.kinds[role], `${role} ${nth} (${this.kinds[role]})`);
    session.role = role;
    this.sessions.push(session);
    return session;
  }

  caller(details) {
    return this.session('caller').open(this.broker.url, details);
  }

  provider(details) {
    return this.session('provider').open(this.broker.url, details);
  }

  pair(callerDetails, providerDetails) {
    return Promise.all([this.caller(callerDetails), this.provider(providerDetails)]);
  }

  async startBroker(config, port) {
    const broker = await this.brokers.start(config, port);
    this.ownBrokers.push(broker);
    return broker;
  }

  async end() {
    const complaints = await Promise.all(this.sessions.map((session) => session.finish()));
    const ended = this.ownBrokers.filter((broker) => !broker.ended).map((broker) => broker.stop());
    return [...complaints, ...await Promise.all(ended)].filter(Boolean).join('\n') || null;
  }

  explain() {
    const brokers = this.broker ? [this.broker, ...this.ownBrokers] : this.ownBrokers;
    return [...brokers, ...this.sessions].flatMap((part) => part.diagnostics());
  }
}

async function main() {
  const options = readArguments(process.argv.slice(2), DEFAULTS);
  if (!installed()) {
    skipAll('run `npm ci --ignore-scripts` in tests/interop first');
    return;
  }
  const brokers = new SharedBrokers(options.broker);
  const chosen = tests.filter((test) => test.name.includes(options.only)).map((test, number) => ({
    ...test,
    run: async (context) => {
      context.broker = test.broker ? await brokers.get(test.broker) : null;
      await test.run(context);
    },
    number,
  }));
  const failed = await runTests(chosen, {
    parallel: options.serial ? 1 : PARALLEL,
    before: (test) => new Context(test.number, options, brokers),
    after: (context) => context.end(),
    explain: (context) => context.explain(),
  });
  const complaints = await brokers.stopAll();
  if (complaints.length > 0) {
    bailOut(complaints.join('\n'));
  } else if (failed > 0) {
    process.exitCode = 1;
  }
}

runProgram(main);
