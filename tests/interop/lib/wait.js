/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Waiting for conditions, each with a deadline. */

const PATIENCE = 5000;

/** What users are promised within a second; RINGER_SLOW says how much slower a sanitized program is. */
const A_SECOND = 1000 * (Number(process.env.RINGER_SLOW) || 1);

const sleep = (ms) => new Promise((resolve) => {
  setTimeout(resolve, ms);
});

/** Settles like `promise`, or fails with `what()` when that takes too long. */
function withDeadline(promise, ms, what) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${what()}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again and again until `probe` returns something true, which is returned. */
async function until(probe, what, ms = PATIENCE) {
  const deadline = Date.now() + ms;
  for (;;) {
    const result = await probe();
    if (result) {
      return result;
    }
    if (Date.now() > deadline) {
      throw new Error(`not within ${ms} ms: ${what}`);
    }
    await sleep(20);
  }
}

module.exports = { A_SECOND, PATIENCE, sleep, until, withDeadline };
