/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* What a client does by itself around logins and reconnects. */

const assert = require('assert').strict;
const { OPEN, USERS } = require('../lib/configs');
const { until } = require('../lib/wait');

const PATIENT = { reconnectIntervalIncrement: 100, maxReconnectAttempts: 200, maxReconnectInterval: 200 };
const ANN = { username: 'ann', password: 'pw-ann' };

const isEvent = (name) => (line) => line.event === 'event' && line.name === name;

async function restarted(t, broker, config, sessions) {
  await Promise.all(sessions.map((session) => session.reached('OPEN')));
  await broker.kill();
  await Promise.all(sessions.map((session) => session.reached('RECONNECTING')));
  return t.startBroker(config, broker.port);
}

const backAgain = (sessions) => Promise.all(sessions.map((session) => session.reached('OPEN', 15000)));

async function loginTaken(t) {
  const config = { ...USERS, users: { ann: { password: 'pw-ann' } } };
  const changed = { ...USERS, users: { ann: { password: 'changed' } } };
  const broker = await t.startBroker(config);
  const provider = await t.session('provider').open(broker.url, ANN, PATIENT);
  await provider.provide(t.name('x'));
  const second = await restarted(t, broker, changed, [provider]);
  const failure = await provider.take('the failure', ({ event }) => event === 'reauthentication-failure', 15000);
  assert.equal(failure.reason, 'INVALID_AUTHENTICATION_DETAILS');
  assert.equal((await provider.login({ ...ANN, password: 'changed' })).ok, true);
  await provider.reached('OPEN');
  const caller = await t.session('caller').open(second.url, { ...ANN, password: 'changed' }, PATIENT);
  await caller.waitForProviders(t.name('x'), 1);
}

async function loginTimeout(t) {
  const session = t.session('caller');
  session.connect(t.broker.url);
  await session.reached('AUTHENTICATION_TIMEOUT');
  session.send({ op: 'login', id: 'late', data: '{}' });
  await session.error('CONNECTION', 'IS_CLOSED');
}

async function givesUp(t) {
  const broker = await t.startBroker(OPEN);
  const session = await t.session('caller').open(broker.url, {}, { ...PATIENT, maxReconnectAttempts: 3 });
  await session.reached('OPEN');
  await broker.kill();
  await session.reached('CLOSED', 15000);
  assert.deepEqual(await session.make(t.name('x'), '1'), { ok: false, error: 'CLIENT_OFFLINE' });
}

async function brokerComesLater(t) {
  const first = await t.startBroker(OPEN);
  await first.kill();
  const provider = t.session('provider');
  provider.connect(first.url, PATIENT);
  const login = provider.ask({ op: 'login', data: '{}' }, 20000);
  provider.send({ op: 'provide', name: t.name('early') });
  await provider.reached('RECONNECTING');
  const second = await t.startBroker(OPEN, first.port);
  assert.equal((await login).ok, true);
  const caller = await t.session('caller').open(second.url, {}, PATIENT);
  await caller.waitForProviders(t.name('early'), 1);
}

async function keepsSubscriptions(t) {
  const [name, user] = [t.name('news'), t.name('visitor')];
  const broker = await t.startBroker(OPEN);
  const watcher = await t.session('caller').open(broker.url, {}, PATIENT);
  watcher.send({ op: 'subscribe', name });
  await watcher.ask({ op: 'presence-subscribe' });
  await restarted(t, broker, OPEN, [watcher]);
  await backAgain([watcher]);
  const visitor = await t.session('provider').open(broker.url, { username: user }, PATIENT);
  await until(() => {
    visitor.send({ op: 'emit', name, data: '1' });
    return watcher.has(isEvent(name));
  }, 'an event');
  await watcher.take('the visitor', (line) => line.event === 'presence' && line.user === user && line.online);
}

async function changedWhileAway(t) {
  const broker = await t.startBroker(OPEN);
  const provider = await t.session('provider').open(broker.url, {}, PATIENT);
  await provider.provide(t.name('old'));
  await provider.provide(t.name('kept'));
  await provider.reached('OPEN');
  await broker.kill();
  await provider.reached('RECONNECTING');
  provider.send({ op: 'provide', name: t.name('new') });
  provider.send({ op: 'unprovide', name: t.name('old') });
  await t.startBroker(OPEN, broker.port);
  await backAgain([provider]);
  await provider.waitForProviders(t.name('new'), 1);
  await provider.waitForProviders(t.name('kept'), 1);
  await provider.waitForProviders(t.name('old'), 0);
}

async function deniedIsForgotten(t) {
  const [denied, allowed] = [t.name('x', 'closed/'), t.name('x')];
  const broker = await t.startBroker(USERS);
  const provider = await t.session('provider').open(broker.url, ANN, PATIENT);
  provider.send({ op: 'provide', name: denied });
  await provider.error('RPC', 'MESSAGE_DENIED');
  await provider.provide(allowed);
  await restarted(t, broker, USERS, [provider]);
  await backAgain([provider]);
  await provider.waitForProviders(allowed, 1);
  assert.ok(!provider.has((line) => line.event === 'error' && line.action === 'MESSAGE_DENIED'), 'not tried again');
}

async function onAndOff(t) {
  const name = t.name('x');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  for (let i = 0; i < 5; i += 1) {
    provider.send({ op: 'unprovide', name });
    provider.send({ op: 'provide', name });
  }
  // This one travels behind all of them.
  await provider.provide(t.name('last'));
  await caller.waitForProviders(name, 1);
  const call = caller.make(name, '1');
  provider.respond(await provider.request(name), '2');
  assert.deepEqual(await call, { ok: true, data: '2' });
}

async function manyNames(t) {
  const COUNT = 300;
  const [caller, provider] = await t.pair();
  const names = Array.from({ length: COUNT }, (unused, i) => t.name(`n/${i}`));
  names.forEach((name) => provider.send({ op: 'provide', name }));
  const total = async () => JSON.parse((await caller.make('rpc-directory/list', JSON.stringify({ prefix: t.name('n/') }))).data).total;
  await until(async () => (await total()) === COUNT, 'all names');
  const call = caller.make(names[COUNT - 1], '"x"');
  provider.respond(await provider.request(names[COUNT - 1]), '"y"');
  assert.deepEqual(await call, { ok: true, data: '"y"' });
  names.forEach((name) => provider.send({ op: 'unprovide', name }));
  await until(async () => (await total()) === 0, 'no names');
}

async function nobodyThere(t) {
  const broker = await t.startBroker(OPEN);
  await broker.stop();
  const session = t.session('caller');
  session.connect(broker.url, { ...PATIENT, maxReconnectAttempts: 2 });
  await session.reached('RECONNECTING');
  await session.reached('CLOSED', 15000);
}

module.exports = [
  { name: 'the login is no longer taken after a reconnect', run: loginTaken, deadline: 40000 },
  { broker: 'impatient', name: 'no login in time', run: loginTimeout },
  { name: 'reconnecting is given up after so many attempts', run: givesUp, deadline: 40000 },
  { name: 'nobody listens at the address', run: nobodyThere, deadline: 40000 },
  { name: 'the broker comes later than the client', run: brokerComesLater, deadline: 40000 },
  { name: 'subscriptions outlive a restart of the broker', run: keepsSubscriptions, deadline: 40000 },
  { name: 'provided and withdrawn while the broker is away', run: changedWhileAway, deadline: 40000 },
  { name: 'a denied name is not provided again', run: deniedIsForgotten, deadline: 40000 },
  { broker: 'open', name: 'provided and withdrawn in quick succession', run: onAndOff },
  { broker: 'open', name: 'hundreds of names', run: manyNames },
];
