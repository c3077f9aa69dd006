/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Logging in, what a user may do, and what a provider learns of the requestor. */

const assert = require('assert').strict;
const { firstAsked } = require('../lib/session');

const broker = 'users';
const ANN = { username: 'ann', password: 'pw-ann' };
const BOB = { username: 'bob', password: 'pw-bob' };
const WRONG = { ok: false, error: { reason: 'INVALID_AUTHENTICATION_DETAILS' } };

async function wrongThenRight(t) {
  const session = t.session('caller');
  session.connect(t.broker.url);
  assert.deepEqual(await session.login({ username: 'ann', password: 'no' }), WRONG);
  assert.deepEqual(await session.login({ username: 'nobody', password: 'pw-ann' }), WRONG);
  const answer = await session.login(ANN);
  assert.equal(answer.ok, true);
  assert.deepEqual(JSON.parse(answer.data), { team: 'x', n: 1 });
  await session.reached('OPEN');
}

async function noClientData(t) {
  const session = t.session('caller');
  session.connect(t.broker.url);
  const answer = await session.login(BOB);
  assert.equal(answer.ok, true);
  assert.ok(answer.data === undefined || answer.data === 'null');
}

async function missingPassword(t) {
  const session = t.session('caller');
  session.connect(t.broker.url);
  const answer = await session.login({ username: 'ann' });
  assert.equal(answer.ok, false);
  assert.deepEqual(answer.error, { reason: { error: 'missing authentication parameter: username or/and password' } });
}

async function tooManyAttempts(t) {
  const session = t.session('caller');
  session.connect(t.broker.url);
  for (let i = 0; i < 3; i += 1) {
    assert.deepEqual(await session.login({ username: 'ann', password: `no${i}` }), WRONG);
  }
  await session.reached('TOO_MANY_AUTH_ATTEMPTS');
  session.send({ op: 'login', id: 'late', data: JSON.stringify(ANN) });
  await session.error('CONNECTION', 'IS_CLOSED');
}

async function provideDenied(t) {
  const [caller, provider] = await t.pair(ANN, BOB);
  const name = t.name('x', 'closed/');
  provider.send({ op: 'provide', name });
  const error = await provider.error('RPC', 'MESSAGE_DENIED');
  assert.equal(error.forgotten, name);
  // The connection goes on.
  await provider.provide(t.name('allowed'));
  assert.deepEqual(await caller.make(name, '1'), { ok: false, error: 'MESSAGE_DENIED' });
}

async function provideDeniedForOne(t) {
  const name = t.name('x', 'anns/');
  const [ann, bob] = await t.pair(ANN, BOB);
  bob.send({ op: 'provide', name });
  await bob.error('RPC', 'MESSAGE_DENIED');
  await ann.provide(name);
  const call = bob.make(name, '1');
  ann.respond(await ann.request(name), '2');
  assert.deepEqual(await call, { ok: true, data: '2' });
}

async function requestDenied(t) {
  const name = t.name('x', 'anns/own/');
  const [ann, bob] = await t.pair(ANN, BOB);
  await ann.provide(name);
  assert.deepEqual(await bob.make(name, '1'), { ok: false, error: 'MESSAGE_DENIED' });
  const call = ann.make(name, '1');
  ann.respond(await ann.request(name), '2');
  assert.deepEqual(await call, { ok: true, data: '2' });
}

async function ruleError(t) {
  const caller = await t.caller(ANN);
  assert.deepEqual(await caller.make(t.name('x', 'broken/'), '1'), { ok: false, error: 'MESSAGE_PERMISSION_ERROR' });
}

async function requestor(t) {
  const [ann, provider] = await t.pair(ANN, BOB);
  const bob = await t.caller(BOB);
  await provider.provide(t.name('who'));
  const call = ann.make(t.name('who'));
  const request = await provider.request(t.name('who'));
  assert.equal(request.requestorName, 'ann');
  assert.deepEqual(JSON.parse(request.requestorData), { team: 'x', n: 1 });
  provider.respond(request);
  assert.deepEqual(await call, { ok: true });

  const bobsCall = bob.make(t.name('who'));
  const bobsRequest = await provider.request(t.name('who'));
  assert.equal(bobsRequest.requestorName, 'bob');
  assert.ok(bobsRequest.requestorData === undefined || bobsRequest.requestorData === 'null');
  provider.respond(bobsRequest);
  assert.deepEqual(await bobsCall, { ok: true });
}

async function requestorAfterReroute(t) {
  const name = t.name('who');
  const [ann, first] = await t.pair(ANN, BOB);
  const second = await t.provider(BOB);
  await first.provide(name);
  await second.provide(name, 2);
  const call = ann.make(name);
  const { asked, request, other, otherRequest } = await firstAsked(first, second, name);
  asked.reject(request);
  const again = await otherRequest;
  assert.equal(again.requestorName, 'ann');
  // On the wire the real broker encodes it twice by now; its readers know that.
  assert.deepEqual(JSON.parse(again.requestorData), { team: 'x', n: 1 });
  other.respond(again);
  assert.deepEqual(await call, { ok: true });
}

async function eventsDenied(t) {
  const [bob, ann] = await t.pair(BOB, ANN);
  const name = t.name('x', 'secret/');
  bob.send({ op: 'subscribe', name });
  await bob.error('EVENT', 'MESSAGE_DENIED');
  ann.send({ op: 'emit', name, data: '1' });
  await ann.error('EVENT', 'MESSAGE_DENIED');
}

module.exports = [
  { broker, name: 'wrong password, unknown user, right password', run: wrongThenRight },
  { broker, name: 'a user without client data', run: noClientData },
  { broker, name: 'a login without a password', run: missingPassword },
  { broker, name: 'too many login attempts', run: tooManyAttempts },
  { broker, name: 'permission: provide and request denied to all', run: provideDenied },
  { broker, name: 'permission: provide denied to one user', run: provideDeniedForOne },
  { broker, name: 'permission: request denied to one user', run: requestDenied },
  { broker, name: 'permission: a rule that fails', run: ruleError },
  { broker, name: 'permission: events denied', run: eventsDenied },
  { broker, name: 'requestor name and data', run: requestor },
  { broker, name: 'requestor name and data after a reroute', run: requestorAfterReroute },
];
