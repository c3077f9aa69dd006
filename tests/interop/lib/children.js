/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Child processes that never outlive the tests: each is ended by its own handle,
 * at the latest when this process exits, however that comes about.
 */

const { spawn } = require('child_process');
const readline = require('readline');

const MAX_STDERR = 20000;
const running = new Set();

process.on('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(130));
}

/**
 * Starts a program.  `onLine` gets each line of its stdout; `env` is added to the
 * environment, and `ipc` gives a Node program a channel for messages.  The child
 * that is returned has two more members: `ended`, a promise of {code, signal}, and
 * `stderrText`.
 */
function start(command, args, onLine, { env = {}, ipc = false } = {}) {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])],
    env: { ...process.env, ...env },
  });
  running.add(child);
  child.stderrText = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text) => {
    child.stderrText = (child.stderrText + text).slice(-MAX_STDERR);
  });
  // Writing to a program that has just ended is not an error of the test.
  child.stdin.on('error', () => {});
  readline.createInterface({ input: child.stdout }).on('line', onLine);
  child.ended = new Promise((resolve) => {
    child.on('error', (error) => {
      running.delete(child);
      child.stderrText += `${error.message}\n`;
      resolve({ code: -1, signal: null });
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  return child;
}

/** Kills what is still there, so that nothing keeps this process from ending. */
function killAll() {
  running.forEach((child) => child.kill('SIGKILL'));
}

/** Ends a program and waits until it is gone; kills it when it does not go by itself. */
async function end(child, signal, patience = 5000) {
  if (signal) {
    child.kill(signal);
  } else {
    child.stdin.end();
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  const how = await child.ended;
  clearTimeout(timer);
  return how;
}

module.exports = { end, killAll, start };
