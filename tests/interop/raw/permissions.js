/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Denials, message by message (protocol notes, 7). */

const assert = require('assert').strict;
const { EVENT, RPC, TOPIC } = require('../lib/frames');
const { RawClient } = require('../lib/raw-client');

const rpc = (action, members) => ({ topic: TOPIC.RPC, action, ...members });
const event = (action, members) => ({ topic: TOPIC.EVENT, action, ...members });
const ack = (action, correlationId) => rpc(action, { correlationId, isAck: true });
const denied = (originalAction, name, correlationId, action = RPC.MESSAGE_DENIED) => (
  rpc(action, { correlationId, isError: true, name, originalAction }));

async function login(t, username) {
  return t.track(RawClient.login((await t.broker('users')).url, { username, password: `pw-${username}` }));
}

async function single(t) {
  const bob = await login(t, 'bob');
  const closed = t.name('x', 'closed/');
  bob.send(rpc(RPC.PROVIDE, { names: [closed], correlationId: '1' }));
  await bob.expectExactly(denied(RPC.PROVIDE, closed, '1'));
  await bob.expectNothing();
  bob.send(rpc(RPC.REQUEST, { name: closed, correlationId: '2' }));
  await bob.expectExactly(denied(RPC.REQUEST, closed, '2'));
  bob.send(rpc(RPC.REQUEST, { name: closed }));
  await bob.expectExactly(rpc(RPC.MESSAGE_DENIED, { isError: true, name: closed, originalAction: RPC.REQUEST }));
  const broken = t.name('x', 'broken/');
  bob.send(rpc(RPC.REQUEST, { name: broken, correlationId: '3' }));
  await bob.expectExactly(denied(RPC.REQUEST, broken, '3', RPC.MESSAGE_PERMISSION_ERROR));
}

async function longestPattern(t) {
  const [ann, bob] = [await login(t, 'ann'), await login(t, 'bob')];
  const own = t.name('x', 'anns/own/');
  ann.send(rpc(RPC.PROVIDE, { names: [own], correlationId: '1' }));
  await ann.expectExactly(ack(RPC.PROVIDE, '1'));
  bob.send(rpc(RPC.REQUEST, { name: own, correlationId: '2' }));
  await bob.expectExactly(denied(RPC.REQUEST, own, '2'));
  bob.send(rpc(RPC.PROVIDE, { names: [own], correlationId: '3' }));
  await bob.expectExactly(denied(RPC.PROVIDE, own, '3'));
}

/* Who answers a request for the name: bob himself, or nobody. */
async function isProvided(caller, provider, name) {
  caller.send(rpc(RPC.REQUEST, { name, correlationId: `? ${name}` }));
  const requests = (await caller.settle(), await provider.settle());
  return requests.length === 1 && requests[0].name === name;
}

async function bulk(t) {
  const [ann, bob] = [await login(t, 'ann'), await login(t, 'bob')];
  const [anns, free] = [t.name('x', 'anns/'), t.name('free')];
  bob.send(rpc(RPC.PROVIDE, { names: [anns, free], correlationId: '1' }));
  await bob.expectExactly(denied(RPC.PROVIDE, anns, '1'), ack(RPC.PROVIDE, '1'));
  const provided = [await isProvided(ann, bob, anns), await isProvided(ann, bob, free)];
  // The real one takes the wrong name off the list.
  assert.deepEqual(provided, t.kind === 'ringer' ? [false, true] : [true, false]);
}

async function namesInRequest(t) {
  const [ann, bob] = [await login(t, 'ann'), await login(t, 'bob')];
  const [own, free] = [t.name('x', 'anns/own/'), t.name('free')];
  ann.send(rpc(RPC.PROVIDE, { names: [own], correlationId: '1' }));
  await ann.expectExactly(ack(RPC.PROVIDE, '1'));
  bob.send(rpc(RPC.REQUEST, { names: [free], name: own, correlationId: '2' }));
  const replies = await bob.settle();
  const requests = await ann.settle();
  if (t.kind === 'ringer') {
    assert.deepEqual(replies, [denied(RPC.REQUEST, own, '2')]);
    assert.deepEqual(requests, []);
  } else {
    assert.equal(requests.length, 1, 'checked one name and called the other');
  }
}

async function events(t) {
  const [ann, bob] = [await login(t, 'ann'), await login(t, 'bob')];
  const name = t.name('x', 'secret/');
  bob.send(event(EVENT.SUBSCRIBE, { names: [name], correlationId: '1' }));
  await bob.expectExactly(event(EVENT.MESSAGE_DENIED, { correlationId: '1', isError: true, name, originalAction: EVENT.SUBSCRIBE }));
  ann.send(event(EVENT.SUBSCRIBE, { names: [name], correlationId: '2' }));
  await ann.expectExactly(event(EVENT.SUBSCRIBE, { correlationId: '2', isAck: true }));
  bob.send(event(EVENT.EMIT, { name, data: '1' }));
  await bob.expectExactly(event(EVENT.MESSAGE_DENIED, { isError: true, name, originalAction: EVENT.EMIT }));
  await ann.expectNothing();
}

async function directory(t) {
  const bob = await login(t, 'bob');
  const name = 'rpc-directory/list';
  bob.send(rpc(RPC.PROVIDE, { names: [name], correlationId: '1' }));
  await bob.expectExactly(denied(RPC.PROVIDE, name, '1'));
  bob.send(event(EVENT.EMIT, { name: 'rpc-directory/changed', data: '{}' }));
  await bob.expectExactly(event(EVENT.MESSAGE_DENIED, { isError: true, name: 'rpc-directory/changed', originalAction: EVENT.EMIT }));
  bob.send(rpc(RPC.REQUEST, { name, correlationId: '2' }));
  await bob.expectExactly(rpc(RPC.ACCEPT, { correlationId: '2', name }));
  const { data, ...rest } = await bob.next();
  assert.deepEqual(rest, rpc(RPC.RESPONSE, { correlationId: '2', name }));
  assert.equal(JSON.parse(data).v, 1);
  bob.send(rpc(RPC.REQUEST, { name, correlationId: '3', data: '{bad' }));
  await bob.expectExactly(rpc(RPC.ACCEPT, { correlationId: '3', name }));
  const error = await bob.expect(rpc(RPC.REQUEST_ERROR, { correlationId: '3', name }));
  assert.equal(JSON.parse(error.data).code, 'BAD_REQUEST');
}

module.exports = [
  { name: 'denied: one name', run: single },
  { name: 'denied: the longest pattern decides', run: longestPattern },
  { name: 'denied: several names at once', run: bulk },
  { name: 'denied: a request that also has names', run: namesInRequest },
  { name: 'denied: events', run: events },
  { name: 'the directory, message by message', run: directory },
];
