/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* The directory: `rpc-directory/list` and `rpc-directory/changed`. */

const assert = require('assert').strict;
const { A_SECOND, until } = require('../lib/wait');

const broker = 'open';
const LIST = 'rpc-directory/list';
const CHANGED = 'rpc-directory/changed';

async function list(session, query) {
  const answer = await session.make(LIST, query === undefined ? undefined : JSON.stringify(query));
  assert.equal(answer.ok, true, JSON.stringify(answer));
  return JSON.parse(answer.data);
}

const namesOf = (answer) => answer.rpcs.map(({ name }) => name);

async function shape(t) {
  const [caller, provider] = await t.pair({ username: 'reader' }, { username: 'writer' });
  const before = Date.now();
  await provider.provide(t.name('b'));
  await provider.provide(t.name('a'));
  const answer = await list(caller, { prefix: t.name('') });
  assert.equal(answer.v, 1);
  assert.equal(typeof answer.node, 'string');
  assert.deepEqual(answer.nodes, [answer.node]);
  assert.ok(Number.isInteger(answer.rev));
  assert.equal(answer.total, 2);
  assert.equal(answer.truncated, false);
  assert.deepEqual(namesOf(answer), [t.name('a'), t.name('b')]);
  const [{ providers: [a] }, { providers: [b] }] = answer.rpcs;
  assert.equal(a.id, b.id, 'one connection, one id');
  assert.equal(a.node, answer.node);
  assert.equal(a.via, 'wsBinary');
  assert.equal(a.user, 'writer');
  assert.ok(a.since >= before - 1000 && a.since <= Date.now() + 1000);
  assert.equal(a.clientData, undefined, 'kept to itself unless told otherwise');
  assert.equal(answer.rpcs[0].unreported, undefined);
}

async function withoutRequest(t) {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('x'));
  for (const query of [undefined, null, {}]) {
    const answer = await list(caller, query);
    assert.ok(namesOf(answer).includes(t.name('x')));
    assert.ok(!namesOf(answer).includes(LIST), 'the directory does not list itself');
  }
}

async function follows(t) {
  const name = t.name('x');
  const [caller, provider] = await t.pair();
  const second = await t.provider();
  const count = async () => {
    const [entry] = (await list(caller, { prefix: name })).rpcs;
    return entry ? entry.providers.length : 0;
  };
  const within = (wanted) => until(async () => (await count()) === wanted, `${wanted} providers`, A_SECOND);
  provider.send({ op: 'provide', name });
  await within(1);
  second.send({ op: 'provide', name });
  await within(2);
  provider.send({ op: 'unprovide', name });
  await within(1);
  await second.kill();
  await within(0);
}

/* Provides one thing after another until the caller hears of one: it is subscribed. */
async function settle(caller, provider, t) {
  let n = 0;
  await until(() => {
    provider.send({ op: 'provide', name: t.name(`settle/${n += 1}`) });
    return caller.has(({ event, name }) => event === 'event' && name === CHANGED);
  }, `subscription to ${CHANGED}`);
}

async function changed(t) {
  const name = t.name('x');
  const [caller, provider] = await t.pair();
  const second = await t.provider();
  caller.send({ op: 'subscribe', name: CHANGED });
  let last = null;
  const announced = async (member) => {
    const line = await caller.take(`${member} ${name}`, ({ event, name: eventName, data }) => (
      event === 'event' && eventName === CHANGED && JSON.parse(data)[member].includes(name)), A_SECOND);
    const event = JSON.parse(line.data);
    assert.equal(event.v, 1);
    assert.ok(last === null || (event.node === last.node && event.rev > last.rev));
    assert.deepEqual(Object.keys(event).sort(), ['added', 'changed', 'node', 'removed', 'rev', 'v']);
    last = event;
  };
  await settle(caller, provider, t);
  provider.send({ op: 'provide', name });
  await announced('added');
  second.send({ op: 'provide', name });
  await announced('changed');
  provider.send({ op: 'unprovide', name });
  await announced('changed');
  await second.kill();
  await announced('removed');
  assert.ok((await list(caller, { limit: 1 })).rev >= last.rev);
}

async function pages(t) {
  const [caller, provider] = await t.pair();
  const names = ['a', 'b', 'c/1', 'c/2', 'é', '\uffee', '\u{1f600}'].map((tail) => t.name(tail));
  names.forEach((name) => provider.send({ op: 'provide', name }));
  const prefix = t.name('');
  await until(async () => (await list(caller, { prefix })).total === names.length, 'all names');
  assert.deepEqual(namesOf(await list(caller, { prefix })), names, 'in code-point order');

  const first = await list(caller, { prefix, limit: 3 });
  assert.deepEqual([first.total, first.truncated], [7, true]);
  const second = await list(caller, { prefix, limit: 3, after: namesOf(first)[2] });
  assert.deepEqual([second.total, second.truncated], [4, true]);
  const third = await list(caller, { prefix, limit: 3, after: namesOf(second)[2], unknown: 1 });
  assert.deepEqual([third.total, third.truncated], [1, false]);
  assert.deepEqual([first, second, third].flatMap(namesOf), names);
  assert.deepEqual(namesOf(await list(caller, { prefix: t.name('c/') })), names.slice(2, 4));
  assert.equal((await list(caller, { prefix, limit: 99999 })).total, 7, 'a limit too high is lowered');
}

async function badRequest(t) {
  const caller = await t.caller();
  const members = ['{"prefix":5}', '{"prefix":null}', '{"limit":"x"}', '{"limit":0}', '{"limit":-1}', '{"limit":1.5}', '{"after":{}}'];
  for (const data of ['"text"', '5', '[]', 'true', ...members]) {
    const answer = await caller.make(LIST, data);
    assert.equal(answer.ok, false, data);
    const error = JSON.parse(answer.errorData);
    assert.equal(error.code, 'BAD_REQUEST', data);
    assert.equal(typeof error.message, 'string');
  }
}

async function notForClients(t) {
  const provider = await t.provider();
  provider.send({ op: 'provide', name: LIST });
  assert.equal((await provider.error('RPC', 'MESSAGE_DENIED')).forgotten, LIST);
  assert.equal((await list(provider, { limit: 1 })).v, 1, 'the broker still answers');
}

module.exports = [
  { broker, name: 'directory: what a list holds', run: shape },
  { broker, name: 'directory: list without a request', run: withoutRequest },
  { broker, name: 'directory: list follows within a second', run: follows },
  { broker, name: 'directory: changes are announced within a second', run: changed },
  { broker, name: 'directory: prefix, pages and order', run: pages },
  { broker, name: 'directory: bad requests', run: badRequest },
  { broker, name: 'directory: no client provides it', run: notForClients },
];
