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
const { Context } = require('./lib/context');
const { installed } = require('./lib/modules');
const { bailOut, runProgram, runTests, skipAll } = require('./lib/tap');

const PARALLEL = 3;
const DEFAULTS = { caller: 'js', broker: 'node', provider: 'js', only: '', serial: false };

const tests = ['calls', 'connection', 'recovery', 'deadlines', 'payloads', 'login', 'directory', 'events'].flatMap(
  (name) => require(`./bodies/${name}`),
);

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
