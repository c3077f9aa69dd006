/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * A small test runner that prints TAP.  Several tests run at a time, because most
 * of their time is waiting; their lines are numbered as they end.
 */

const children = require('./children');
const { withDeadline } = require('./wait');

function print(line) {
  process.stdout.write(`${line}\n`);
}

function comment(text) {
  String(text).split('\n').forEach((line) => print(`# ${line}`));
}

function skipAll(reason) {
  print('TAP version 13');
  print('1..1');
  print(`ok 1 - everything # SKIP ${reason}`);
}

function bailOut(reason) {
  comment(reason);
  print(`Bail out! ${String(reason).split('\n')[0]}`);
  process.exitCode = 1;
}

/** Runs a test program, which must end whatever it comes to. */
function runProgram(main) {
  main().catch((error) => bailOut(error.stack)).finally(children.killAll);
}

/**
 * Runs tests and prints their results.
 *
 * @param tests   [{name, deadline, run}]; `run` gets a context from `before`
 * @param options parallel: how many at a time;
 *                before(test): makes the context of one test;
 *                after(context): cleans up, and returns a complaint or null;
 *                explain(context): lines that help to understand a failure
 * @returns how many failed
 */
async function runTests(tests, options) {
  const queue = [...tests];
  let number = 0;
  let failed = 0;

  const report = (test, ms, error, context) => {
    number += 1;
    if (!error) {
      print(`ok ${number} - ${test.name} # ${ms} ms`);
      return;
    }
    failed += 1;
    print(`not ok ${number} - ${test.name}`);
    comment(error.stack || error);
    options.explain(context).forEach(comment);
  };

  const runOne = async (test) => {
    const begin = Date.now();
    const context = options.before(test);
    let error = null;
    try {
      await withDeadline(test.run(context), test.deadline || 30000, () => `end of the test "${test.name}"`);
    } catch (caught) {
      error = caught;
    }
    const complaint = await options.after(context);
    report(test, Date.now() - begin, error || (complaint && new Error(complaint)), context);
  };

  const worker = async () => {
    while (queue.length > 0) {
      await runOne(queue.shift());
    }
  };

  print('TAP version 13');
  print(`1..${tests.length}`);
  await Promise.all(Array.from({ length: options.parallel || 1 }, worker));
  return failed;
}

module.exports = { bailOut, runProgram, runTests, skipAll };
