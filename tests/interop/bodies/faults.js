/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* What rules do to those who call, on purpose. */

const assert = require('assert').strict;
const { DESK } = require('../lib/configs');
const { sleep } = require('../lib/wait');

const failure = (error) => ({ ok: false, error });
const ok = (value) => ({ ok: true, data: JSON.stringify(value) });

async function timed(call) {
  const begin = Date.now();
  return [await call, Date.now() - begin];
}

async function delay(t) {
  const caller = await t.caller();
  const [answer, took] = await timed(caller.make(t.name('fixed'), '1'));
  assert.deepEqual(answer, ok('late'));
  assert.ok(took >= 395, `${took} ms`);

  const times = [];
  for (let i = 0; i < 8; i += 1) {
    await caller.make(t.name('random'), '1');
    times.push((await t.desk.decided(t.name('random'))).decidedMs);
  }
  assert.ok(times.every((ms) => ms >= 99), times.join());
  // Eight times the same of two hundred would be a wonder.
  assert.ok(Math.max(...times) - Math.min(...times) > 5, times.join());
}

async function longDelay(t) {
  const caller = await t.caller();
  // Longer than the broker waits for an acceptance, which was sent.
  const [answer, took] = await timed(caller.make(t.name('x'), '1'));
  assert.deepEqual(answer, ok('after the accept'));
  assert.ok(took > DESK.ackTimeout, `${took} ms`);
}

async function drop(t) {
  const caller = await t.caller();
  const begin = Date.now();
  const [accepted, silent] = await Promise.all([
    caller.make(t.name('accepted'), '1'), caller.make(t.name('silent'), '1').then((answer) => [answer, Date.now() - begin]),
  ]);
  assert.deepEqual(accepted, failure('RESPONSE_TIMEOUT'));
  assert.ok(Date.now() - begin >= DESK.responseTimeout - 50);
  assert.deepEqual(silent[0], failure('ACCEPT_TIMEOUT'));
  assert.ok(silent[1] < DESK.responseTimeout, `${silent[1]} ms`);
  assert.equal((await t.desk.decided(t.name('accepted'))).decision, 'drop');
  assert.equal((await t.desk.decided(t.name('silent'))).acceptedMs, undefined);
}

async function twice(t) {
  const caller = await t.caller();
  for (let i = 0; i < 3; i += 1) {
    assert.deepEqual(await caller.make(t.name('x'), String(i)), ok('again and again'));
  }
  assert.deepEqual(await caller.make(t.name('error'), '1'), { ok: false, errorData: '"no"' });
  // The second answer is nobody's; the connection and the next calls are as before.
  assert.deepEqual(await caller.make(t.name('x'), '"next"'), ok('again and again'));
}

async function late(t) {
  const caller = await t.caller();
  const begin = Date.now();
  assert.deepEqual(await caller.make(t.name('x'), '1'), failure('RESPONSE_TIMEOUT'));
  assert.ok(Date.now() - begin >= DESK.responseTimeout - 50);
  const line = await t.desk.decided(t.name('x'));
  assert.equal(line.decision, 'send');
  assert.ok(line.decidedMs >= DESK.responseTimeout + 299, `${line.decidedMs} ms`);
  assert.equal((await t.desk.late(t.name('x'))).state, 'LATE');
}

async function lateAccept(t) {
  const caller = await t.caller();
  assert.deepEqual(await caller.make(t.name('x'), '1'), failure('ACCEPT_TIMEOUT'));
  const line = await t.desk.decided(t.name('x'));
  assert.equal(line.acceptedMs, undefined);
  assert.equal((await t.desk.late(t.name('x'))).state, 'LATE');
}

/* The answer alone is enough for a broker, when it comes before an acceptance had to. */
async function withoutAccept(t) {
  const caller = await t.caller();
  assert.deepEqual(await caller.make(t.name('rule'), '1'), ok('just so'));
  assert.equal((await t.desk.decided(t.name('rule'))).acceptedMs, undefined);
  assert.deepEqual(await caller.make(t.name('procedure'), '1'), ok('just so'));
  assert.equal((await t.desk.decided(t.name('procedure'))).acceptedMs, undefined);
  assert.deepEqual(await caller.make(t.name('slow'), '1'), failure('ACCEPT_TIMEOUT'));
}

async function order(t) {
  const caller = await t.caller();
  const ends = [];
  const call = async (name) => {
    await caller.make(t.name(name), '1');
    ends.push(name);
  };
  const first = call('slow');
  await sleep(50);
  await Promise.all([first, call('fast')]);
  assert.deepEqual(ends, ['fast', 'slow']);
}

module.exports = [
  {
    name: 'delay',
    procedures: (own) => ({
      [own('fixed')]: { rules: [{ reply: 'late', delayMs: 400 }] },
      [own('random')]: { rules: [{ reply: 1, delayMs: [100, 300] }] },
    }),
    run: delay,
  },
  {
    name: 'delay beyond the time to accept',
    procedures: (own) => ({ [own('x')]: { rules: [{ reply: 'after the accept', delayMs: 1300 }] } }),
    run: longDelay,
  },
  {
    name: 'drop, accepted or not',
    procedures: (own) => ({
      [own('accepted')]: { rules: [{ drop: true }] },
      [own('silent')]: { rules: [{ drop: true, accept: false }] },
    }),
    run: drop,
  },
  {
    name: 'answer twice',
    procedures: (own) => ({
      [own('x')]: { rules: [{ reply: 'again and again', times: 2 }] },
      [own('error')]: { rules: [{ error: 'no', times: 2 }] },
    }),
    run: twice,
  },
  {
    name: 'answer late',
    procedures: (own) => ({ [own('x')]: { rules: [{ reply: 'too late', lateByMs: 300 }] } }),
    run: late,
  },
  {
    name: 'answer late without an accept',
    procedures: (own) => ({ [own('x')]: { rules: [{ reply: 'too late', lateByMs: 300, accept: false }] } }),
    run: lateAccept,
  },
  {
    name: 'answer without an accept',
    procedures: (own) => ({
      [own('rule')]: { rules: [{ reply: 'just so', accept: false }] },
      [own('procedure')]: { accept: false, rules: [{ reply: 'just so' }] },
      [own('slow')]: { rules: [{ reply: 1, accept: false, delayMs: 1300 }] },
    }),
    run: withoutAccept,
  },
  {
    name: 'answers out of order',
    procedures: (own) => ({
      [own('slow')]: { rules: [{ reply: 1, delayMs: 500 }] },
      [own('fast')]: { rules: [{ reply: 1 }] },
    }),
    run: order,
  },
];
