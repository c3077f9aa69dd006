/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * What a client says, and what it makes of a broker that does as it likes
 * (protocol notes, 4, 5.7 and 15).  `only` marks what the official client does not
 * survive or does not do.
 */

const assert = require('assert').strict;
const { AUTH, CONNECTION, EVENT, PARSER, PRESENCE, RPC, TOPIC, encode } = require('../lib/frames');
const { sleep, until } = require('../lib/wait');

const FAST = { reconnectIntervalIncrement: 50, maxReconnectInterval: 100, maxReconnectAttempts: 100 };
const OFFLINE = { ok: false, error: 'CLIENT_OFFLINE' };

const rpc = (action, members) => ({ topic: TOPIC.RPC, action, ...members });
const connection = (action, members) => ({ topic: TOPIC.CONNECTION, action, ...members });
const auth = (action, members) => ({ topic: TOPIC.AUTH, action, ...members });

/* A client that is logged in, and the broker's end of its connection. */
async function open(t, options = {}) {
  const broker = await t.broker();
  const session = t.session();
  session.connect(broker.url, { ...FAST, ...options });
  const login = session.login();
  const peer = await (await broker.peer()).admit();
  assert.equal((await login).ok, true);
  await session.reached('OPEN');
  return { broker, session, peer };
}

/* The official client accepts before it responds, which nobody has to. */
async function nextButAccept(peer) {
  const message = await peer.next();
  return message.action === RPC.ACCEPT ? peer.next() : message;
}

/* The connection is good: a call goes out and its answer comes in. */
async function works(session, peer) {
  const call = session.make('works', '"?"');
  const request = await peer.expect(rpc(RPC.REQUEST, { name: 'works', data: '"?"' }));
  peer.send(rpc(RPC.RESPONSE, { name: 'works', correlationId: request.correlationId, data: '"!"' }));
  assert.deepEqual(await call, { ok: true, data: '"!"' });
}

async function greeting(t) {
  const broker = await t.broker();
  const session = t.session();
  session.connect(broker.url, FAST);
  const peer = await broker.peer();
  const challenge = await peer.challenge();
  assert.equal(challenge.url, broker.url);
  assert.equal(challenge.protocolVersion, '0.1a');
  assert.ok(challenge.sdkType.length > 0 && challenge.sdkVersion.length > 0);
  await session.reached('AWAITING_AUTHENTICATION');
  const login = session.login({ username: 'ann', password: 'pw' });
  const request = await peer.expect(auth(AUTH.REQUEST));
  assert.deepEqual(JSON.parse(request.data), { username: 'ann', password: 'pw' });
  peer.send(auth(AUTH.AUTH_SUCCESSFUL, { data: '{"team":"x"}' }));
  assert.deepEqual(await login, { ok: true, data: '{"team":"x"}' });
  await works(session, peer);
}

async function redirect(t) {
  const [front, back] = [await t.broker(), await t.broker()];
  const session = t.session();
  session.connect(front.url, FAST);
  const login = session.login();
  const first = await front.peer();
  await first.expect(connection(CONNECTION.CHALLENGE));
  first.send(connection(CONNECTION.REDIRECT, { url: back.url }));
  const second = await back.peer();
  const challenge = await second.challenge();
  assert.equal(challenge.url, front.url, 'it tells where it came from');
  await first.closed;
  await second.expect(auth(AUTH.REQUEST));
  second.send(auth(AUTH.AUTH_SUCCESSFUL));
  assert.equal((await login).ok, true);
  await works(session, second);
  second.terminate();
  await (await front.peer()).admit();
  await session.reached('OPEN');
}

async function rejection(t) {
  const broker = await t.broker();
  const session = t.session();
  session.connect(broker.url, FAST);
  const peer = await broker.peer();
  await peer.expect(connection(CONNECTION.CHALLENGE));
  peer.send(connection(CONNECTION.REJECT));
  await session.reached('CHALLENGE_DENIED');
  await peer.closed;
  await assert.rejects(broker.peer(400), 'does not come back');
}

async function pings(t) {
  const { session, peer } = await open(t, { heartbeatInterval: 400 });
  await until(() => peer.pings >= 3, 'three pings');
  await works(session, peer);
}

async function silence(t) {
  const { broker, session, peer } = await open(t, { heartbeatInterval: 100 });
  const pending = session.make('x', '1');
  peer.answersPings = false;
  await peer.closed;
  assert.deepEqual(await pending, OFFLINE);
  await (await broker.peer()).admit();
  await session.reached('OPEN');
}

async function mute(t) {
  const broker = await t.broker();
  const session = t.session();
  session.connect(broker.url, { ...FAST, heartbeatInterval: 100 });
  const peer = await broker.peer();
  peer.answersPings = false;
  await peer.closed;
  await (await broker.peer()).challenge();
  await session.reached('AWAITING_AUTHENTICATION');
}

const dropped = (drop) => async (t) => {
  const { broker, session, peer } = await open(t);
  session.send({ op: 'provide', name: 'kept' });
  assert.deepEqual(await peer.acceptProvision(), ['kept']);
  const pending = session.make('x', '1');
  await peer.expect(rpc(RPC.REQUEST));
  drop(peer);
  assert.deepEqual(await pending, OFFLINE);
  const again = await (await broker.peer()).admit();
  assert.deepEqual(await again.acceptProvision(), ['kept']);
  await works(session, again);
};

async function oddMessages(t) {
  const { session, peer } = await open(t);
  const odd = [
    { topic: TOPIC.PARSER, action: PARSER.UNKNOWN_TOPIC },
    { topic: TOPIC.PARSER, action: 250 },
    rpc(RPC.RESPONSE, { name: 'x', correlationId: 'never asked', data: '1' }),
    rpc(RPC.ACCEPT, { name: 'x', correlationId: 'never asked' }),
    rpc(RPC.NO_RPC_PROVIDER, {}),
    rpc(RPC.PROVIDE, { correlationId: 'never sent', isAck: true }),
    rpc(RPC.MULTIPLE_PROVIDERS, { name: 'x', originalAction: RPC.PROVIDE }),
    rpc(RPC.MULTIPLE_ACCEPT, { name: 'x', correlationId: 'never sent' }),
    rpc(RPC.INVALID_RPC_CORRELATION_ID, { name: 'x', correlationId: 'never sent', isError: true, originalAction: RPC.RESPONSE }),
    { topic: TOPIC.EVENT, action: EVENT.EMIT, name: 'not subscribed', data: '1' },
    { topic: TOPIC.PRESENCE, action: PRESENCE.PRESENCE_JOIN_ALL, name: 'somebody' },
  ];
  odd.forEach((message) => peer.send(message));
  await works(session, peer);
}

const FRAMES = ['', '00', '05', '0610', '1510061a', 'ffffffffff', '0610631a020801', '021006', '0410021a00', '0610061a0208fe',
  '0410061802', '1210061a0e08051a0178220331223a04', 'ffffffffffffffffff01'];

async function badFrames(t) {
  const { session, peer } = await open(t);
  for (const hex of FRAMES) {
    peer.sendFrame(Buffer.from(hex, 'hex'));
    await works(session, peer);
  }
}

async function textFrame(t) {
  const { broker, session, peer } = await open(t);
  peer.sendFrame('this is text');
  // Ignored, or the end of this connection: both are fine.
  const again = await Promise.race([works(session, peer).then(() => null), broker.peer()]);
  if (again) {
    await again.admit();
  }
}

async function fragments(t) {
  const { session, peer } = await open(t);
  const call = session.make('x', '1');
  const { correlationId } = await peer.next();
  const frame = encode(rpc(RPC.RESPONSE, { name: 'x', correlationId, data: '"in pieces"' }));
  [...frame].forEach((byte, i) => peer.sendFrame(Buffer.from([byte]), { fin: i === frame.length - 1 }));
  assert.deepEqual(await call, { ok: true, data: '"in pieces"' });
}

async function bigMessages(t) {
  const { broker, session, peer } = await open(t);
  const call = session.make('x', '1');
  const { correlationId } = await peer.next();
  const data = `"${'x'.repeat(8 * 1024 * 1024)}"`;
  peer.send(rpc(RPC.RESPONSE, { name: 'x', correlationId, data }));
  assert.equal((await call).data.length, data.length);
  const pending = session.make('y', '1');
  await peer.next();
  peer.sendFrame(Buffer.alloc(100 * 1024 * 1024));
  assert.deepEqual(await pending, OFFLINE);
  const again = await (await broker.peer()).admit();
  await works(session, again);
}

async function answersOnce(t) {
  const { session, peer } = await open(t);
  const call = session.make('x', '1');
  const { correlationId } = await peer.next();
  peer.send(rpc(RPC.RESPONSE, { name: 'x', correlationId, data: '"first"' }));
  peer.send(rpc(RPC.RESPONSE, { name: 'x', correlationId, data: '"second"' }));
  peer.send(rpc(RPC.NO_RPC_PROVIDER, { name: 'x', correlationId }));
  assert.deepEqual(await call, { ok: true, data: '"first"' });
  await works(session, peer);
}

async function ackOnResponse(t) {
  const { session, peer } = await open(t);
  const call = session.make('x', '1');
  const { correlationId } = await peer.next();
  peer.send(rpc(RPC.RESPONSE, { name: 'x', correlationId, data: '"x"', isAck: true }));
  assert.deepEqual(await call, { ok: true, data: '"x"' }, 'the action decides, not the flag');
}

async function notJson(t) {
  const { session, peer } = await open(t);
  for (const data of ['', '{bad', 'NaN', '"\u0001"', '"a', '1e999', '"\\ud800"', '{"a":1}x']) {
    const call = session.make('x', '1');
    const { correlationId } = await peer.next();
    peer.send(rpc(RPC.RESPONSE, { name: 'x', correlationId, data }));
    assert.deepEqual(await call, { ok: true, data }, 'as it came');
  }
  session.send({ op: 'provide', name: 'x' });
  await peer.acceptProvision();
  peer.send(rpc(RPC.REQUEST, { name: 'x', correlationId: '1', data: '{bad' }));
  assert.equal((await session.request('x')).data, '{bad');
  await works(session, peer);
}

async function stranger(t) {
  const { session, peer } = await open(t);
  peer.send(rpc(RPC.REQUEST, { name: 'never provided', correlationId: '1' }));
  assert.deepEqual(await peer.next(), rpc(RPC.REJECT, { name: 'never provided', correlationId: '1' }));
  await works(session, peer);
}

async function answers(t) {
  const { session, peer } = await open(t);
  session.send({ op: 'provide', name: 'x' });
  assert.deepEqual(await peer.acceptProvision(), ['x']);
  const ask = async (correlationId) => {
    peer.send(rpc(RPC.REQUEST, { name: 'x', correlationId, data: '1' }));
    return session.request('x');
  };
  session.accept(await ask('a'));
  assert.deepEqual(await peer.next(), rpc(RPC.ACCEPT, { correlationId: 'a', name: 'x' }));
  session.respond(await ask('b'), '"data"');
  assert.deepEqual(await nextButAccept(peer), rpc(RPC.RESPONSE, { data: '"data"', correlationId: 'b', name: 'x' }));
  session.fail(await ask('c'), '"why"');
  assert.deepEqual(await peer.next(), rpc(RPC.REQUEST_ERROR, { data: '"why"', correlationId: 'c', name: 'x' }));
  session.reject(await ask('d'));
  assert.deepEqual(await peer.next(), rpc(RPC.REJECT, { correlationId: 'd', name: 'x' }));
  session.respond(await ask('e'));
  assert.deepEqual(await nextButAccept(peer), rpc(RPC.RESPONSE, { correlationId: 'e', name: 'x' }), 'absent stays absent');
}

async function askedTwice(t) {
  const { session, peer } = await open(t);
  session.send({ op: 'provide', name: 'x' });
  await peer.acceptProvision();
  const request = rpc(RPC.REQUEST, { name: 'x', correlationId: 'same', data: '1' });
  peer.send(request);
  peer.send(request);
  const first = await session.request('x');
  await works(session, peer);
  assert.ok(!session.has((line) => line.event === 'request'), 'a cluster delivers twice, the user sees it once');
  session.respond(first, '2');
  await peer.expect(rpc(RPC.RESPONSE, { correlationId: 'same' }));
  await works(session, peer);
}

async function oneNameEach(t) {
  const { session, peer } = await open(t);
  ['a', 'b', 'c'].forEach((name) => session.send({ op: 'provide', name }));
  for (const name of ['a', 'b', 'c']) {
    assert.deepEqual(await peer.acceptProvision(), [name]);
  }
}

async function denials(t) {
  const { session, peer } = await open(t);
  session.send({ op: 'provide', name: 'x' });
  const { correlationId } = await peer.next();
  peer.send(rpc(RPC.MESSAGE_DENIED, { name: 'x', correlationId, isError: true, originalAction: RPC.PROVIDE }));
  assert.equal((await session.error('RPC', 'MESSAGE_DENIED')).forgotten, 'x');
  peer.send(rpc(RPC.REQUEST, { name: 'x', correlationId: '1' }));
  assert.deepEqual(await peer.next(), rpc(RPC.REJECT, { name: 'x', correlationId: '1' }));
  for (const [action, word] of [[RPC.MESSAGE_DENIED, 'MESSAGE_DENIED'], [RPC.MESSAGE_PERMISSION_ERROR, 'MESSAGE_PERMISSION_ERROR']]) {
    const call = session.make('y', '1');
    const request = await peer.next();
    peer.send(rpc(action, { name: 'y', correlationId: request.correlationId, isError: true, originalAction: RPC.REQUEST }));
    assert.deepEqual(await call, { ok: false, error: word });
  }
}

async function strangeText(t) {
  const { session, peer } = await open(t);
  const name = 'line\nbreak \u0000 \u202e "quotes" \ud83d\ude00 <b>';
  session.send({ op: 'subscribe', name: 'news' });
  await peer.expect({ topic: TOPIC.EVENT, action: EVENT.SUBSCRIBE });
  peer.send({ topic: TOPIC.EVENT, action: EVENT.EMIT, name: 'news', data: '"\\u0000\\n"' });
  const event = await session.take('the event', (line) => line.event === 'event');
  assert.equal(event.data, '"\\u0000\\n"');
  peer.send(rpc(RPC.MULTIPLE_PROVIDERS, { name, originalAction: RPC.PROVIDE }));
  peer.send(rpc(RPC.REQUEST, { name, correlationId: 'id\u0000\n' }));
  const { action } = await peer.next();
  assert.equal(action, RPC.REJECT);
  await works(session, peer);
}

async function farewell(t) {
  const { session, peer } = await open(t);
  session.send({ op: 'close' });
  await session.reached('CLOSED');
  await peer.closed;
  await sleep(100);
}

module.exports = [
  { name: 'challenge and login', run: greeting },
  { name: 'redirected, and back again', run: redirect },
  { name: 'rejected', run: rejection },
  { name: 'pings', run: pings },
  { name: 'a broker that falls silent', run: silence },
  { name: 'a broker that never says a word', run: mute, only: 'ringer' },
  { name: 'a broker that closes', run: dropped((peer) => peer.socket.close()) },
  { name: 'a broker that closes with an error', run: dropped((peer) => peer.socket.close(1011, 'sorry')) },
  { name: 'a broker that closes with a code of its own', run: dropped((peer) => peer.socket.close(4321)) },
  { name: 'a broker that vanishes', run: dropped((peer) => peer.terminate()) },
  { name: 'messages that nobody asked for', run: oddMessages },
  { name: 'frames that are nonsense', run: badFrames, only: 'ringer' },
  { name: 'a text frame', run: textFrame, only: 'ringer' },
  { name: 'a message in fragments', run: fragments },
  { name: '8 MB are fine, 100 MB are not', run: bigMessages, only: 'ringer', deadline: 40000 },
  { name: 'the first answer counts', run: answersOnce },
  { name: 'a response that is flagged as acknowledgement', run: ackOnResponse, only: 'ringer' },
  { name: 'payloads that are not JSON', run: notJson, only: 'ringer' },
  { name: 'a request for what is not provided', run: stranger },
  { name: 'how requests are answered', run: answers },
  { name: 'the same request twice', run: askedTwice, only: 'ringer' },
  { name: 'one name in each provision', run: oneNameEach, only: 'ringer' },
  { name: 'denials', run: denials },
  { name: 'strange text', run: strangeText },
  { name: 'close', run: farewell },
];
