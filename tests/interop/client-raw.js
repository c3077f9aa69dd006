#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Puts a client before a broker that follows a script: what it says, byte by byte,
 * and what it makes of brokers that redirect, reject, fall silent, vanish, or talk
 * nonsense.
 *
 *   node client-raw.js --caller js|ringer [--only TEXT]
 *
 * RINGER_CLI names the ringer-cli to test.  Prints TAP.
 */

const { readArguments } = require('./lib/arguments');
const { installed } = require('./lib/modules');
const { Session } = require('./lib/session');
const { runProgram, runTests, skipAll } = require('./lib/tap');

const PARALLEL = 3;

/* What one test works with. */
class Context {
  constructor(kind, ScriptedBroker) {
    this.kind = kind;
    this.ScriptedBroker = ScriptedBroker;
    this.sessions = [];
    this.brokers = [];
  }

  session() {
    const session = new Session(this.kind, `client (${this.kind})`);
    this.sessions.push(session);
    return session;
  }

  async broker() {
    const broker = await this.ScriptedBroker.start();
    this.brokers.push(broker);
    return broker;
  }

  async end() {
    const complaints = await Promise.all(this.sessions.map((session) => session.finish()));
    await Promise.all(this.brokers.map((broker) => broker.stop()));
    return complaints.filter(Boolean).join('\n') || null;
  }

  explain() {
    return this.sessions.flatMap((session) => session.diagnostics());
  }
}

async function main() {
  const options = readArguments(process.argv.slice(2), { caller: 'js', only: '' });
  if (!installed()) {
    skipAll('run `npm ci --ignore-scripts` in tests/interop first');
    return;
  }
  const { ScriptedBroker } = require('./lib/scripted-broker');
  const tests = require('./raw/client')
    .filter(({ only }) => only === undefined || only === options.caller)
    .filter(({ name }) => name.includes(options.only));
  const failed = await runTests(tests, {
    parallel: PARALLEL,
    before: () => new Context(options.caller, ScriptedBroker),
    after: (context) => context.end(),
    explain: (context) => context.explain(),
  });
  process.exitCode = failed > 0 ? 1 : 0;
}

runProgram(main);
