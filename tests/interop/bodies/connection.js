/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Connections that are lost and come back. */

const assert = require('assert').strict;
const { OPEN } = require('../lib/configs');
const { sleep } = require('../lib/wait');

const OFFLINE = { ok: false, error: 'CLIENT_OFFLINE' };
const PATIENT = { reconnectIntervalIncrement: 100, maxReconnectAttempts: 200, maxReconnectInterval: 200 };

async function answered(caller, provider, name) {
  const call = caller.make(name, '"x"', 15000);
  provider.respond(await provider.request(name, 15000), '"y"');
  assert.deepEqual(await call, { ok: true, data: '"y"' });
}

const restart = (goDown) => async (t) => {
  const name = t.name('persistent');
  const first = await t.startBroker(OPEN);
  const caller = await t.session('caller').open(first.url, {}, PATIENT);
  const provider = await t.session('provider').open(first.url, {}, PATIENT);
  await provider.provide(name);
  await answered(caller, provider, name);
  for (const session of [caller, provider]) {
    await session.reached('OPEN');
  }

  const pending = caller.make(name, '"pending"');
  const request = await provider.request(name);
  await goDown(first);
  assert.deepEqual(await pending, OFFLINE);
  await caller.reached('RECONNECTING');
  // Answering into the void harms nobody.
  provider.respond(request, '"nobody hears"');

  await t.startBroker(OPEN, first.port);
  await Promise.all([caller, provider].map((session) => session.reached('OPEN', 15000)));
  await provider.waitForProviders(name, 1);
  await answered(caller, provider, name);
};

async function pauseAndResume(t) {
  const name = t.name('x');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  const pending = caller.make(name, '1');
  await provider.request(name);
  caller.send({ op: 'pause' });
  await caller.reached('OFFLINE');
  if (caller.kind === 'ringer') {
    // The official client forgets about it, and never says how it ended.
    assert.deepEqual(await pending, OFFLINE);
  }
  assert.equal((await caller.ask({ op: 'resume' })).ok, true);
  await answered(caller, provider, name);

  provider.send({ op: 'pause' });
  await caller.waitForProviders(name, 0);
  assert.equal((await provider.ask({ op: 'resume' })).ok, true);
  await caller.waitForProviders(name, 1);
  await answered(caller, provider, name);
}

async function callWhileReconnecting(t) {
  const name = t.name('x');
  const first = await t.startBroker(OPEN);
  const options = { ...PATIENT, offlineBufferTimeout: 15000 };
  const caller = await t.session('caller').open(first.url, {}, options);
  await caller.reached('OPEN');
  await first.kill();
  await caller.reached('RECONNECTING');
  const kept = caller.make(name, '1', 15000);
  const second = await t.startBroker(OPEN, first.port);
  assert.deepEqual(await kept, { ok: false, error: 'NO_RPC_PROVIDER' }, 'sent once the broker was back');
  await second.kill();
}

async function callWhileAway(t) {
  const first = await t.startBroker(OPEN);
  const options = { ...PATIENT, offlineBufferTimeout: 200 };
  const caller = await t.session('caller').open(first.url, {}, options);
  await caller.reached('OPEN');
  await first.kill();
  await caller.reached('RECONNECTING');
  assert.deepEqual(await caller.make(t.name('x'), '1'), OFFLINE);
}

async function heartbeats(t) {
  const name = t.name('x');
  // A client that hears nothing for two intervals gives up; a busy machine takes its time.
  const options = { heartbeatInterval: 500, reconnectIntervalIncrement: 100 };
  const caller = await t.session('caller').open(t.broker.url, {}, options);
  const provider = await t.session('provider').open(t.broker.url, {}, options);
  await provider.provide(name);
  // Longer than the broker waits for a sign of life.
  await sleep(2200);
  for (const session of [caller, provider]) {
    assert.ok(!session.has(({ event, state }) => event === 'state' && state === 'RECONNECTING'), session.label);
  }
  await answered(caller, provider, name);
}

async function silent(t) {
  const options = { heartbeatInterval: 60000, reconnectIntervalIncrement: 100 };
  const session = await t.session('caller').open(t.broker.url, {}, options);
  await session.reached('OPEN');
  // Who says nothing for long is dropped, and comes back.
  await session.reached('RECONNECTING');
  await session.reached('OPEN');
}

async function badLines(t) {
  const session = t.session('caller');
  session.child.stdin.write('this is not JSON\n');
  await session.error('SESSION', 'BAD_LINE');
  session.send({ op: 'no-such-op' });
  await session.error('SESSION', 'BAD_LINE');
  await session.open(t.broker.url);
  session.send({ op: 'make', id: 1, name: t.name('x'), data: '{bad' });
  await session.error('SESSION', 'BAD_LINE');
  session.send({ op: 'respond', call: 'no-such-call', data: '1' });
  await session.error('SESSION', 'BAD_LINE');
  assert.deepEqual(await session.make(t.name('x'), '1'), { ok: false, error: 'NO_RPC_PROVIDER' });
}

module.exports = [
  { name: 'broker restarted on the same port', run: restart((broker) => broker.stop()), deadline: 40000 },
  { name: 'broker killed and started again', run: restart((broker) => broker.kill()), deadline: 40000 },
  { broker: 'open', name: 'pause and resume', run: pauseAndResume },
  { name: 'a call made while reconnecting is sent afterwards', run: callWhileReconnecting, deadline: 40000 },
  { name: 'a call made while the broker stays away', run: callWhileAway, deadline: 40000 },
  { broker: 'pulse', name: 'heartbeats keep a quiet connection', run: heartbeats },
  { broker: 'pulse', name: 'a silent connection is dropped', run: silent },
  { broker: 'open', name: 'lines that are not understood', run: badLines },
];
