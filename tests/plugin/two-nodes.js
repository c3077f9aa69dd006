/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* The directory plugin in a cluster of real servers, each a process. */

const assert = require('assert').strict;
const { sleep, until } = require('../interop/lib/wait');

async function pair(t, options) {
  const cluster = t.cluster(options);
  const nodes = [await cluster.add('n1'), await cluster.add('n2')];
  const clients = await Promise.all(nodes.map((node) => t.client(node)));
  await until(async () => (await Promise.all(clients.map((client) => client.list()))).every(({ nodes: known }) => known.length === 2),
    'the nodes know each other');
  return { cluster, nodes, clients };
}

const bothList = (clients, expected) => Promise.all(clients.map((client) => client.lists(expected)));

const sameOnBoth = (options) => async (t) => {
  const { clients: [one, two] } = await pair(t, options);
  one.provide('a');
  one.provide('shared');
  two.provide('b');
  two.provide('shared');
  await bothList([one, two], { a: 1, b: 1, shared: 2 });
  const [first, second] = await Promise.all([one.list(), two.list()]);
  assert.deepEqual(first.rpcs, second.rpcs);
  assert.deepEqual([first.node, second.node], ['n1', 'n2']);
  assert.deepEqual(first.nodes, ['n1', 'n2']);
  assert.deepEqual(first.rpcs.map(({ providers }) => providers.map(({ node }) => node).sort()), [['n1'], ['n2'], ['n1', 'n2']]);
  assert.ok(first.rpcs.every(({ unreported }) => unreported === undefined));
};

const oneEventEach = (options) => async (t) => {
  const { clients: [one, two] } = await pair(t, options);
  await Promise.all([one.follow(), two.follow()]);
  one.provide('a');
  await Promise.all([one, two].map((client) => client.announced('added', 'a')));
  one.unprovide('a');
  await Promise.all([one, two].map((client) => client.announced('removed', 'a')));
  // A second copy would come from the other node, soon after.
  await sleep(300);
  [[one, 'n1'], [two, 'n2']].forEach(([client, node]) => {
    assert.deepEqual(client.events.map((event) => [event.node, event.added, event.removed]), [[node, ['a'], []], [node, [], ['a']]]);
  });
};

async function noStaleNames(t) {
  const { clients: [one, two] } = await pair(t);
  one.provide('rr');
  await bothList([one, two], { rr: 1 });
  two.provide('rr');
  await bothList([one, two], { rr: 2 });
  one.unprovide('rr');
  await bothList([one, two], { rr: 1 });
  one.provide('rr');
  await bothList([one, two], { rr: 2 });
  one.unprovide('rr');
  two.unprovide('rr');
  // The server's own registry keeps the name for ever now.
  await bothList([one, two], {});
}

async function killedNode(t) {
  const { nodes: [, n2], clients: [one, two] } = await pair(t);
  await one.follow();
  two.provide('gone');
  await one.announced('added', 'gone');
  await n2.kill();
  await one.announced('removed', 'gone');
  const after = await one.list();
  assert.deepEqual([after.nodes, after.total], [['n1'], 0]);
}

async function stoppedNode(t) {
  const { nodes: [, n2], clients: [one, two] } = await pair(t);
  await one.follow();
  two.provide('gone');
  await one.announced('added', 'gone');
  const stopped = n2.stop();
  const begin = Date.now();
  await one.announced('removed', 'gone');
  assert.ok(Date.now() - begin < 1500, 'before anyone could have missed it');
  assert.equal((await stopped).code, 0);
}

async function lateNode(t) {
  const { cluster, clients: [one, two] } = await pair(t);
  one.provide('a');
  two.provide('b');
  await bothList([one, two], { a: 1, b: 1 });
  const late = await t.client(await cluster.add('n3'));
  await late.lists({ a: 1, b: 1 });
  late.provide('c');
  await bothList([one, two, late], { a: 1, b: 1, c: 1 });
}

const withoutPlugin = (options) => async (t) => {
  const cluster = t.cluster(options);
  const one = await t.client(await cluster.add('n1'));
  const two = await t.client(await cluster.add('n2', { pluginOptions: null }));
  await one.follow();
  two.provide('legacy');
  await one.announced('added', 'legacy');
  assert.deepEqual((await one.list()).rpcs, [{ name: 'legacy', providers: [], unreported: ['n2'] }]);
  // Its clients reach the directory of the other node, once it knows of that node.
  const seen = await until(() => two.list().catch(() => null), 'the list through the other node');
  assert.deepEqual([seen.node, seen.rpcs.length], ['n1', 1]);
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => two.namesOf(null))), [['legacy'], ['legacy'], ['legacy']]);
  two.unprovide('legacy');
  await one.announced('removed', 'legacy');
};

async function unknownCaller(t) {
  const cluster = t.cluster();
  const one = await t.client(await cluster.add('n1', { pluginOptions: { filterByPermission: true } }));
  const two = await t.client(await cluster.add('n2', { pluginOptions: null }));
  one.provide('a');
  await one.lists({ a: 1 });
  // Reached, which the call of something else proves, but with no caller to ask the permissions about.
  await until(() => two.make('a').then(() => true, () => false), 'a call through the other node');
  await assert.rejects(two.list(), (error) => error === 'NO_RPC_PROVIDER');
}

module.exports = [
  { name: 'cluster: both nodes list the same', run: sameOnBoth() },
  { name: 'cluster: the same, with messages delivered twice', run: sameOnBoth({ copies: 2 }) },
  { name: 'cluster: each client gets one event', run: oneEventEach() },
  { name: 'cluster: the same, with events delivered twice', run: oneEventEach({ copies: 2 }) },
  { name: 'cluster: no name stays for ever', run: noStaleNames },
  { name: 'cluster: a killed node', run: killedNode },
  { name: 'cluster: a stopped node', run: stoppedNode },
  { name: 'cluster: a node that comes late', run: lateNode },
  { name: 'cluster: a node without the plugin', run: withoutPlugin() },
  { name: 'cluster: the same, with requests delivered twice', run: withoutPlugin({ copies: 2 }) },
  { name: 'cluster: a caller that nobody knows', run: unknownCaller },
].map((test) => ({ ...test, deadline: 40000 }));
