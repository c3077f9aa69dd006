/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Calls, message by message (protocol notes, 5 and 18). */

const assert = require('assert').strict;
const { RPC, TOPIC } = require('../lib/frames');
const { HASTY } = require('../lib/configs');
const { RawClient } = require('../lib/raw-client');
const { sleep, until } = require('../lib/wait');

const rpc = (action, members) => ({ topic: TOPIC.RPC, action, ...members });
const ack = (action, correlationId) => rpc(action, { correlationId, isAck: true });
const noProvider = (name, correlationId) => rpc(RPC.NO_RPC_PROVIDER, { correlationId, name });
const invalid = (originalAction, name, correlationId) => rpc(RPC.INVALID_RPC_CORRELATION_ID, { correlationId, isError: true, name, originalAction });

async function login(t, broker = 'open', details = {}) {
  return t.track(RawClient.login((await t.broker(broker)).url, details));
}

async function provide(client, ...names) {
  client.send(rpc(RPC.PROVIDE, { names, correlationId: 'p' }));
  await client.expectExactly(ack(RPC.PROVIDE, 'p'));
}

/* The request as the provider gets it; ours may have given it an id of its own. */
async function take(t, provider, name, correlationId, members = {}) {
  const request = await provider.next();
  const id = t.kind === 'ringer' ? request.correlationId : correlationId;
  assert.deepEqual(request, rpc(RPC.REQUEST, { ...members, correlationId: id, name }));
  return id;
}

async function provisions(t) {
  const client = await login(t);
  const again = (name) => rpc(RPC.MULTIPLE_PROVIDERS, { name, originalAction: RPC.PROVIDE });
  const [a, b] = [t.name('a'), t.name('b')];
  await provide(client, a);
  client.send(rpc(RPC.PROVIDE, { names: [a], correlationId: '2' }));
  await client.expectExactly(again(a), ack(RPC.PROVIDE, '2'));
  client.send(rpc(RPC.PROVIDE, { names: [b, a, b], correlationId: '3' }));
  await client.expectExactly(again(a), again(b), ack(RPC.PROVIDE, '3'));
  client.send(rpc(RPC.UNPROVIDE, { names: [a, b], correlationId: '4' }));
  await client.expectExactly(ack(RPC.UNPROVIDE, '4'));
  client.send(rpc(RPC.UNPROVIDE, { names: [a, 'never'], correlationId: '5' }));
  await client.expectExactly(ack(RPC.UNPROVIDE, '5'));
  client.send(rpc(RPC.UNPROVIDE, { names: [a] }));
  await client.expectExactly(rpc(RPC.UNPROVIDE, { isAck: true }));
  await provide(client, a);
}

async function provisionsEnd(t) {
  const name = t.name('x');
  const [caller, provider] = [await login(t), await login(t)];
  await provide(provider, name);
  await provider.close();
  // A request that comes before the broker has noticed is lost in the real one.
  await until(async () => {
    caller.send(rpc(RPC.REQUEST, { name, correlationId: t.name('probe') }));
    return (await caller.settle()).some(({ action }) => action === RPC.NO_RPC_PROVIDER);
  }, 'the broker notices');
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1' }));
  await caller.expectExactly(noProvider(name, '1'));
}

async function forwarded(t) {
  const [caller, provider] = [await login(t), await login(t)];
  for (const name of [t.name('x'), '', 'x'.repeat(5000), '__proto__', 'a\u0000b', '\u{1f600}']) {
    await provide(provider, name);
    for (const data of [undefined, '', ' {"b" : 1.0, "a":12345678901234567890} ', 'not JSON', '"\\u00e9é"']) {
      const payload = data === undefined ? {} : { data };
      caller.send(rpc(RPC.REQUEST, { ...payload, correlationId: 'c', name }));
      const id = await take(t, provider, name, 'c', payload);
      provider.send(rpc(RPC.ACCEPT, { name, correlationId: id }));
      await caller.expectExactly(rpc(RPC.ACCEPT, { correlationId: 'c', name }));
      provider.send(rpc(RPC.RESPONSE, { ...payload, name, correlationId: id }));
      await caller.expectExactly(rpc(RPC.RESPONSE, { ...payload, correlationId: 'c', name }));
    }
  }
  await provider.expectNothing();
}

const ending = (action, data) => async (t) => {
  const name = t.name('x');
  const [caller, provider] = [await login(t), await login(t)];
  await provide(provider, name);
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '' }));
  const id = await take(t, provider, name, '');
  provider.send(rpc(action, { name, correlationId: id, data }));
  await caller.expectExactly(rpc(action, { ...(data === undefined ? {} : { data }), correlationId: '', name }));
  for (const late of [RPC.ACCEPT, RPC.RESPONSE, RPC.REJECT, RPC.REQUEST_ERROR]) {
    provider.send(rpc(late, { name, correlationId: id }));
    await provider.expectExactly(invalid(late, name, id));
  }
  await caller.expectNothing();
};

async function unknownIds(t) {
  const client = await login(t);
  for (const action of [RPC.ACCEPT, RPC.RESPONSE, RPC.REJECT, RPC.REQUEST_ERROR]) {
    client.send(rpc(action, { name: 'any', correlationId: 'never' }));
    await client.expectExactly(invalid(action, 'any', 'never'));
  }
}

async function secondAccept(t) {
  const name = t.name('x');
  const [caller, provider] = [await login(t), await login(t)];
  await provide(provider, name);
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1' }));
  const id = await take(t, provider, name, '1');
  provider.send(rpc(RPC.ACCEPT, { name, correlationId: id }));
  provider.send(rpc(RPC.ACCEPT, { name, correlationId: id }));
  await provider.expectExactly(rpc(RPC.MULTIPLE_ACCEPT, { correlationId: id, name }));
  provider.send(rpc(RPC.RESPONSE, { name, correlationId: id, data: '1' }));
  await caller.expectExactly(rpc(RPC.ACCEPT, { correlationId: '1', name }), rpc(RPC.RESPONSE, { data: '1', correlationId: '1', name }));
  await caller.expectNothing();
}

async function reroute(t) {
  const name = t.name('x');
  const caller = await login(t);
  const providers = [await login(t), await login(t), await login(t)];
  for (const provider of providers) {
    await provide(provider, name);
  }
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1', data: '"d"' }));
  const rejections = providers.map(async (provider) => {
    const id = await take(t, provider, name, '1', { data: '"d"' });
    provider.send(rpc(RPC.REJECT, { name, correlationId: id }));
  });
  await Promise.all(rejections);
  await caller.expectExactly(noProvider(name, '1'));
  await Promise.all(providers.map((provider) => provider.expectNothing()));
}

async function timeouts(t) {
  const name = t.name('x');
  const [caller, provider] = [await login(t, 'hasty'), await login(t, 'hasty')];
  await provide(provider, name);
  const elapsed = async (action) => {
    const begin = Date.now();
    await caller.expectExactly(rpc(action, { correlationId: '1', name }));
    return Date.now() - begin;
  };
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1' }));
  await take(t, provider, name, '1');
  const accept = await elapsed(RPC.ACCEPT_TIMEOUT);
  assert.ok(accept > HASTY.ackTimeout - 100 && accept < HASTY.ackTimeout + 500, `${accept} ms`);
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1' }));
  const id = await take(t, provider, name, '1');
  provider.send(rpc(RPC.ACCEPT, { name, correlationId: id }));
  await caller.expectExactly(rpc(RPC.ACCEPT, { correlationId: '1', name }));
  const response = await elapsed(RPC.RESPONSE_TIMEOUT);
  assert.ok(response > HASTY.responseTimeout - 100 && response < HASTY.responseTimeout + 500, `${response} ms`);
  await provider.expectNothing();
}

async function responseTimeoutFirst(t) {
  const name = t.name('x');
  const [caller, provider] = [await login(t, 'odd'), await login(t, 'odd')];
  await provide(provider, name);
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1' }));
  await take(t, provider, name, '1');
  await caller.expectExactly(rpc(RPC.RESPONSE_TIMEOUT, { correlationId: '1', name }));
  await sleep(400);
  await caller.expectNothing();
}

async function requestorGone(t) {
  const name = t.name('x');
  const [caller, provider] = [await login(t), await login(t)];
  await provide(provider, name);
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1' }));
  const id = await take(t, provider, name, '1');
  await caller.close();
  await provider.expectNothing();
  provider.send(rpc(RPC.ACCEPT, { name, correlationId: id }));
  provider.send(rpc(RPC.RESPONSE, { name, correlationId: id }));
  await provider.expectNothing();
  provider.send(rpc(RPC.RESPONSE, { name, correlationId: id }));
  await provider.expectExactly(invalid(RPC.RESPONSE, name, id));
}

async function sameIdTwice(t) {
  const name = t.name('x');
  const [one, two, provider] = [await login(t), await login(t), await login(t)];
  await provide(provider, name);
  const ids = [];
  for (const [caller, data] of [[one, '1'], [two, '2']]) {
    caller.send(rpc(RPC.REQUEST, { name, correlationId: 'same', data }));
    ids.push(await take(t, provider, name, 'same', { data }));
  }
  provider.send(rpc(RPC.RESPONSE, { name, correlationId: ids[0], data: '"first"' }));
  const answer = (data) => rpc(RPC.RESPONSE, { data, correlationId: 'same', name });
  if (t.kind === 'ringer') {
    // Two calls of two requestors are two calls.
    await one.expectExactly(answer('"first"'));
    await two.expectNothing();
    provider.send(rpc(RPC.RESPONSE, { name, correlationId: ids[1], data: '"second"' }));
    await two.expectExactly(answer('"second"'));
  } else {
    await two.expectExactly(answer('"first"'));
    await one.expectNothing();
  }
}

async function foreignAnswer(t) {
  const name = t.name('x');
  const [caller, provider, stranger] = [await login(t), await login(t), await login(t)];
  await provide(provider, name);
  caller.send(rpc(RPC.REQUEST, { name, correlationId: 'guess' }));
  const id = await take(t, provider, name, 'guess');
  stranger.send(rpc(RPC.RESPONSE, { name, correlationId: id, data: '"forged"' }));
  if (t.kind === 'ringer') {
    await stranger.expectExactly(invalid(RPC.RESPONSE, name, id));
    await caller.expectNothing();
    provider.send(rpc(RPC.RESPONSE, { name, correlationId: id, data: '"true"' }));
    await caller.expectExactly(rpc(RPC.RESPONSE, { data: '"true"', correlationId: 'guess', name }));
  } else {
    await caller.expectExactly(rpc(RPC.RESPONSE, { data: '"forged"', correlationId: 'guess', name }));
  }
}

async function strippedRequest(t) {
  const name = t.name('x');
  const [caller, provider] = [await login(t), await login(t)];
  await provide(provider, name);
  const extra = { isError: true, isAck: true, originalAction: RPC.PROVIDE };
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1', data: '1', ...extra }));
  await take(t, provider, name, '1', { data: '1', ...(t.kind === 'ringer' ? {} : extra) });
}

async function requestorFields(t) {
  const name = t.name('x');
  const ann = await login(t, 'users', { username: 'ann', password: 'pw-ann' });
  const bob = await login(t, 'users', { username: 'bob', password: 'pw-bob' });
  await provide(bob, name);
  const forged = { requestorName: 'root', requestorData: '{"admin":true}' };
  ann.send(rpc(RPC.REQUEST, { name, correlationId: '1', ...forged }));
  const anns = await bob.next();
  assert.equal(anns.requestorName, 'ann');
  assert.deepEqual(JSON.parse(anns.requestorData), { team: 'x', n: 1 });
  bob.send(rpc(RPC.REQUEST, { name, correlationId: '2', ...forged }));
  const bobs = await bob.next();
  assert.equal(bobs.requestorName, 'bob');
  assert.equal(bobs.requestorData, undefined);
}

async function notShown(t) {
  const name = t.name('x');
  const [caller, provider] = [await login(t, 'open', { username: 'ann' }), await login(t)];
  await provide(provider, name);
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1' }));
  await take(t, provider, name, '1');
}

async function providerGone(t) {
  const name = t.name('x');
  const [caller, provider] = [await login(t, 'hasty'), await login(t, 'hasty')];
  await provide(provider, name);
  caller.send(rpc(RPC.REQUEST, { name, correlationId: '1' }));
  await take(t, provider, name, '1');
  await provider.close();
  await caller.expectExactly(t.kind === 'ringer' ? noProvider(name, '1') : rpc(RPC.ACCEPT_TIMEOUT, { correlationId: '1', name }));
}

async function otherActions(t) {
  const [client, provider] = [await login(t), await login(t)];
  await provide(provider, t.name('x'));
  for (const action of [0, 1, 3, 10, 11, 12, 20, ...Object.values(RPC).filter((value) => value >= 100), 255]) {
    client.send(rpc(action, { name: t.name('x'), names: [t.name('x')], correlationId: 'o' }));
  }
  await client.expectNothing();
  await provider.expectNothing();
}

module.exports = [
  { name: 'provide and unprovide', run: provisions },
  { name: 'provisions end with the connection', run: provisionsEnd },
  { name: 'request, accept and response as they are', run: forwarded },
  { name: 'a response ends the call', run: ending(RPC.RESPONSE, '"x"') },
  { name: 'a response without data ends the call', run: ending(RPC.RESPONSE) },
  { name: 'an error ends the call', run: ending(RPC.REQUEST_ERROR, '"boom"') },
  { name: 'an error without data ends the call', run: ending(RPC.REQUEST_ERROR) },
  { name: 'answers to calls that never were', run: unknownIds },
  { name: 'a second accept', run: secondAccept },
  { name: 'rejected by one after another', run: reroute },
  { name: 'both timeouts', run: timeouts },
  { name: 'a response timeout that is shorter than the accept timeout', run: responseTimeoutFirst },
  { name: 'the requestor is gone', run: requestorGone },
  { name: 'the provider is gone', run: providerGone },
  { name: 'two calls with the same id', run: sameIdTwice },
  { name: 'an answer from someone else', run: foreignAnswer },
  { name: 'fields that do not belong to a request', run: strippedRequest },
  { name: 'requestor name and data cannot be forged', run: requestorFields },
  { name: 'the requestor is not shown unless told so', run: notShown },
  { name: 'other actions are ignored', run: otherActions },
];
