/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* The directory plugin in one server. */

const assert = require('assert').strict;
const { RPC, TOPIC } = require('../interop/lib/frames');
const { RawClient } = require('../interop/lib/raw-client');
const { sleep, until } = require('../interop/lib/wait');

const USERS = {
  users: { ann: { password: 'a', clientData: { team: 'x' } }, bob: { password: 'b' } },
  permissions: { rpc: { 'anns/*': { request: ['ann'] }, 'broken/*': { request: 'error' } } },
};
const ANN = { username: 'ann', password: 'a' };
const BOB = { username: 'bob', password: 'b' };
const OPEN_PERMISSIONS = { permission: { type: 'none', options: {} } };

async function dialects(t) {
  const server = await t.alone();
  const json = await t.client(server, { username: 'jo' }, { json: true });
  const binary = await t.client(server, { username: 'bin' });
  json.provide('a');
  binary.provide('b');
  await binary.lists({ a: 1, b: 1 });
  const seenBy = await Promise.all([binary, json].map((client) => client.list({ prefix: '' })));
  assert.deepEqual(seenBy[0], seenBy[1]);
  assert.deepEqual(seenBy[0].rpcs.map(({ providers: [{ via, user }] }) => [via, user]), [['wsJSON', 'jo'], ['wsBinary', 'bin']]);
  await assert.rejects(json.list('nonsense'), ({ code }) => code === 'BAD_REQUEST');
}

async function post(server, data, authData = {}) {
  const url = server.url.replace(/^ws(.*)\/deepstream$/, 'http$1/api');
  const make = { topic: 'rpc', action: 'make', rpcName: 'rpc-directory/list', data };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ authData, body: [make] }),
  });
  return JSON.parse(await response.text()).body[0];
}

async function http(t) {
  const server = await t.alone();
  const client = await t.client(server);
  client.provide('a');
  await client.lists({ a: 1 });
  const { success, data } = await post(server, { prefix: 'a' });
  assert.equal(success, true);
  assert.deepEqual(data.rpcs.map(({ name }) => name), ['a']);
  const bad = await post(server, 'nonsense');
  assert.equal(bad.success, false);
  assert.equal(bad.error.code, 'BAD_REQUEST');
}

async function whatIsExposed(t) {
  for (const [options, user, clientData] of [
    [{}, 'ann', undefined],
    [{ exposeUser: false }, undefined, undefined],
    [{ exposeClientData: true }, 'ann', { team: 'x' }],
  ]) {
    const server = await t.alone(USERS, options);
    const client = await t.client(server, ANN);
    client.provide('a');
    await client.lists({ a: 1 });
    const [{ providers: [provider] }] = (await client.list()).rpcs;
    assert.equal(provider.user, user);
    assert.deepEqual(provider.clientData, clientData);
  }
}

async function burst(t) {
  const COUNT = 200;
  const server = await t.alone();
  const [watcher, provider] = [await t.client(server), await t.client(server)];
  await watcher.follow();
  const before = (await watcher.list()).rev;
  for (let i = 0; i < COUNT; i += 1) {
    provider.provide(`burst/${i}`);
  }
  const names = () => watcher.events.flatMap(({ added }) => added);
  await until(() => names().length >= COUNT, 'all names announced');
  assert.equal(new Set(names()).size, COUNT);
  assert.ok(watcher.events.length <= 3, `${watcher.events.length} events`);
  watcher.events.forEach(({ rev }, i) => assert.equal(rev, before + i + 1, 'one more each time'));
  assert.equal((await watcher.list()).total, COUNT);
  provider.close();
  await until(() => watcher.events.flatMap(({ removed }) => removed).length === COUNT, 'all names gone');
}

async function blink(t) {
  const server = await t.alone({}, { debounce: 300 });
  const [watcher, provider] = [await t.client(server), await t.client(server)];
  await watcher.follow();
  provider.provide('blink');
  await sleep(60);
  provider.unprovide('blink');
  await sleep(60);
  provider.provide('stays');
  await watcher.announced('added', 'stays');
  assert.deepEqual(watcher.events.map(({ added, removed }) => [added, removed]), [[['stays'], []]]);
}

async function otherPrefix(t) {
  const server = await t.alone({ permissions: { rpc: { 'dir/*': { provide: false } } } }, { prefix: 'dir/' });
  const client = await t.client(server);
  await client.follow('dir/');
  client.provide('a');
  await client.announced('added', 'a');
  assert.equal((await client.list(null, 'dir/')).total, 1);
  await assert.rejects(client.list(), (error) => error === 'NO_RPC_PROVIDER');
}

async function withoutNames(t) {
  const server = await t.alone({}, { announceNames: false });
  const client = await t.client(server);
  await client.follow();
  client.provide('a');
  await until(() => client.events.length > 0, 'an event');
  assert.deepEqual(Object.keys(client.events[0]).sort(), ['node', 'rev', 'v']);
}

async function filtered(t) {
  const server = await t.alone(USERS, { filterByPermission: true });
  const [ann, bob] = [await t.client(server, ANN), await t.client(server, BOB)];
  await bob.follow();
  ['anns/x', 'broken/x', 'free/x'].forEach((name) => ann.provide(name));
  await ann.lists({ 'anns/x': 1, 'free/x': 1 });
  await bob.lists({ 'free/x': 1 });
  assert.equal((await bob.list()).total, 1, 'what is hidden is not counted either');
  await until(() => bob.events.length > 0, 'an event');
  bob.events.forEach((event) => assert.deepEqual(Object.keys(event).sort(), ['node', 'rev', 'v']));
  // Two callers at the same time are not taken for each other.
  const lists = await Promise.all([ann, bob, ann, bob].map((client) => client.namesOf(null)));
  assert.deepEqual(lists.map((names) => names.length), [2, 1, 2, 1]);
  assert.deepEqual((await post(server, null, BOB)).data.rpcs.map(({ name }) => name), ['free/x']);
}

async function bigDirectory(t) {
  const COUNT = 1500;
  const server = await t.alone();
  const client = await t.client(server);
  const name = (i) => `${'long'.repeat(200)}/${String(i).padStart(4, '0')}`;
  const raw = await RawClient.login(server.url);
  for (let i = 0; i < COUNT; i += 1) {
    raw.send({ topic: TOPIC.RPC, action: RPC.PROVIDE, names: [name(i)], correlationId: String(i) });
  }
  await until(async () => (await client.list({ limit: 1 })).total === COUNT, 'all provided');
  const found = [];
  let page;
  let pages = 0;
  do {
    page = await client.list({ limit: 10000, after: found[found.length - 1] });
    assert.ok(JSON.stringify(page).length < 1024 * 1024, 'below the usual limit of a message');
    assert.equal(page.total, COUNT - found.length);
    found.push(...page.rpcs.map((rpc) => rpc.name));
    pages += 1;
  } while (page.truncated);
  assert.ok(pages > 1);
  assert.deepEqual(found, Array.from({ length: COUNT }, (unused, i) => name(i)));
  await raw.close();
}

async function notJson(t) {
  const server = await t.alone();
  const raw = await RawClient.login(server.url);
  const request = { topic: TOPIC.RPC, action: RPC.REQUEST, name: 'rpc-directory/list' };
  for (const data of ['', '{bad', '\u0000', '"x"', '[]', '7']) {
    raw.send({ ...request, correlationId: `id ${data}`, data });
    await raw.expect({ topic: TOPIC.RPC, action: RPC.ACCEPT, correlationId: `id ${data}` });
    const answer = await raw.expect({ topic: TOPIC.RPC, action: RPC.REQUEST_ERROR, correlationId: `id ${data}` });
    assert.equal(JSON.parse(answer.data).code, 'BAD_REQUEST');
  }
  raw.send({ ...request, correlationId: 'fine' });
  await raw.expect({ action: RPC.ACCEPT });
  assert.equal(JSON.parse((await raw.expect({ action: RPC.RESPONSE })).data).v, 1);
  await raw.close();
}

async function forged(t) {
  const server = await t.alone();
  const client = await t.client(server);
  client.provide('rpc-directory/list');
  client.ds.event.emit('rpc-directory/changed', { v: 1 });
  await until(() => client.errors.includes('RPC MESSAGE_DENIED') && client.errors.includes('EVENT MESSAGE_DENIED'), 'denials');
  assert.equal(server.log().match(/RPC_DIRECTORY/), null, 'nothing to warn of');
}

async function warnings(t) {
  const server = await t.alone({}, {}, OPEN_PERMISSIONS);
  await until(() => /RPC_DIRECTORY: any client may provide/.test(server.log())
    && /RPC_DIRECTORY: any client may emit/.test(server.log()), 'two warnings');
}

async function badOptions(t) {
  for (const options of [{ prefix: '' }, { prefix: 5 }, { debounce: -1 }, { debounce: 'x' }, { exposeUser: 1 }, { typo: true }]) {
    await assert.rejects(t.alone({}, options), /rpc-directory: /, JSON.stringify(options));
  }
}

async function stops(t) {
  const server = await t.alone();
  const client = await t.client(server);
  client.provide('a');
  await client.lists({ a: 1 });
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
}

async function sameNameTwice(t) {
  const server = await t.alone();
  const [one, two] = [await t.client(server), await t.client(server)];
  await two.follow();
  one.provide('shared');
  await two.announced('added', 'shared');
  two.provide('shared');
  await two.announced('changed', 'shared');
  const [{ providers }] = (await one.list()).rpcs;
  assert.equal(new Set(providers.map(({ id }) => id)).size, 2);
  assert.ok(providers[0].since <= providers[1].since);
  one.close();
  await two.lists({ shared: 1 });
  two.unprovide('shared');
  await two.announced('removed', 'shared');
}

module.exports = [
  { name: 'binary and JSON clients see the same', run: dialects },
  { name: 'HTTP callers', run: http },
  { name: 'user and client data only where allowed', run: whatIsExposed },
  { name: 'a burst of changes is one event', run: burst },
  { name: 'a name that comes and goes at once is not announced', run: blink },
  { name: 'two providers of one name', run: sameNameTwice },
  { name: 'another prefix', run: otherPrefix },
  { name: 'events without names', run: withoutNames },
  { name: 'each caller sees what it may call', run: filtered },
  { name: 'a big directory comes in pages', run: bigDirectory, deadline: 40000 },
  { name: 'requests that are not JSON', run: notJson },
  { name: 'nobody else provides it or emits the event', run: forged },
  { name: 'open permissions are warned of', run: warnings },
  { name: 'bad options', run: badOptions, deadline: 40000 },
  { name: 'the server stops', run: stops },
];
