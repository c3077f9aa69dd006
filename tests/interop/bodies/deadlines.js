/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Deadlines, and people who leave in the middle of a call.  Here the two brokers
 * differ on purpose: the real one notices nothing when a provider's connection is
 * lost and lets the timers run out, ours goes on at once.
 */

const assert = require('assert').strict;
const { HASTY } = require('../lib/configs');
const { firstAsked } = require('../lib/session');
const { sleep } = require('../lib/wait');

const broker = 'hasty';
const failure = (error) => ({ ok: false, error });

async function works(caller, provider, name) {
  const call = caller.make(name, '"next"');
  provider.respond(await provider.request(name), '"fine"');
  assert.deepEqual(await call, { ok: true, data: '"fine"' });
}

async function acceptTimeout(t) {
  const name = t.name('mute');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  const call = caller.make(name, '1');
  const request = await provider.request(name);
  assert.deepEqual(await call, failure('ACCEPT_TIMEOUT'));
  provider.respond(request, '"too late"');
  await works(caller, provider, name);
}

async function responseTimeout(t) {
  const name = t.name('slow');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  const call = caller.make(name, '1');
  const request = await provider.request(name);
  provider.accept(request);
  assert.deepEqual(await call, failure('RESPONSE_TIMEOUT'));
  provider.respond(request, '"too late"');
  await works(caller, provider, name);
}

const late = (end) => async (t) => {
  const name = t.name('late');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  const call = caller.make(name, '1');
  const request = await provider.request(name);
  assert.deepEqual(await call, failure('ACCEPT_TIMEOUT'));
  end(provider, request);
  await works(caller, provider, name);
};

async function timersStartAnew(t) {
  const name = t.name('anew');
  const [caller, first] = await t.pair();
  const second = await t.provider();
  await first.provide(name);
  await second.provide(name, 2);
  const call = caller.make(name, '1');
  // Each provider uses up most of the time to accept, together more than all of it.
  const wait = HASTY.ackTimeout * 0.6;
  const serve = async (provider, end) => {
    const request = await provider.request(name);
    await sleep(wait);
    end(provider, request);
  };
  let nth = 0;
  const end = (provider, request) => {
    nth += 1;
    if (nth === 1) {
      provider.reject(request);
    } else {
      provider.respond(request, '"in time"');
    }
  };
  await Promise.all([serve(first, end), serve(second, end)]);
  assert.deepEqual(await call, { ok: true, data: '"in time"' });
}

async function rejectAfterAccept(t) {
  const name = t.name('regret');
  const [caller, first] = await t.pair();
  const second = await t.provider();
  await first.provide(name);
  await second.provide(name, 2);
  const call = caller.make(name, '1');
  let nth = 0;
  const serve = async (provider) => {
    const request = await provider.request(name);
    nth += 1;
    provider.accept(request);
    if (nth === 1) {
      provider.reject(request);
      return;
    }
    // Longer than the time to accept, shorter than the time to answer.
    await sleep(HASTY.ackTimeout * 1.3);
    provider.respond(request, '"after all"');
  };
  await Promise.all([serve(first), serve(second)]);
  assert.deepEqual(await call, t.kinds.broker === 'ringer'
    ? { ok: true, data: '"after all"' }
    : failure('ACCEPT_TIMEOUT'));
}

const providerGone = (accepted) => async (t) => {
  const name = t.name('gone');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  const call = caller.make(name, '1');
  const begin = Date.now();
  const request = await provider.request(name);
  if (accepted) {
    provider.accept(request);
    // On the same connection, so the broker has the accept by now.
    await provider.make('rpc-directory/list', '{"limit":1}');
  }
  await provider.kill();
  if (t.kinds.broker === 'ringer') {
    assert.deepEqual(await call, failure('NO_RPC_PROVIDER'));
    assert.ok(Date.now() - begin < HASTY.ackTimeout, 'at once');
  } else {
    assert.deepEqual(await call, failure(accepted ? 'RESPONSE_TIMEOUT' : 'ACCEPT_TIMEOUT'));
  }
  assert.deepEqual(await caller.make(name, '2'), failure('NO_RPC_PROVIDER'));
};

async function providerGoneWithAnotherLeft(t) {
  const name = t.name('spare');
  const [caller, first] = await t.pair();
  const second = await t.provider();
  await first.provide(name);
  await second.provide(name, 2);
  const call = caller.make(name, '"work"');
  const { asked, other, otherRequest } = await firstAsked(first, second, name);
  await asked.kill();
  if (t.kinds.broker === 'ringer') {
    const request = await otherRequest;
    assert.equal(request.data, '"work"');
    other.respond(request, '"spare"');
    assert.deepEqual(await call, { ok: true, data: '"spare"' });
  } else {
    assert.deepEqual(await call, failure('ACCEPT_TIMEOUT'));
    assert.ok(!other.has((line) => line.event === 'request'), 'the other one is not asked');
  }
}

async function callerGone(t) {
  const name = t.name('orphan');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  caller.make(name, '1').catch(() => {});
  const request = await provider.request(name);
  await caller.kill();
  provider.accept(request);
  provider.respond(request, '"to nobody"');
  await works(await t.caller(), provider, name);
}

module.exports = [
  { broker, name: 'accept timeout', run: acceptTimeout },
  { broker, name: 'response timeout', run: responseTimeout },
  { broker, name: 'a late error', run: late((provider, request) => provider.fail(request, '"late"')) },
  { broker, name: 'a late reject', run: late((provider, request) => provider.reject(request)) },
  { broker, name: 'a late accept', run: late((provider, request) => provider.accept(request)) },
  { broker, name: 'both deadlines start anew at the next provider', run: timersStartAnew },
  { broker, name: 'reject after accept', run: rejectAfterAccept },
  { broker, name: 'provider gone before it accepted', run: providerGone(false) },
  { broker, name: 'provider gone after it accepted', run: providerGone(true) },
  { broker, name: 'provider gone while another one is left', run: providerGoneWithAnotherLeft },
  { broker, name: 'caller gone in the middle of a call', run: callerGone },
];
