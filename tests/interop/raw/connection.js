/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Transport, challenge, login and heartbeat (protocol notes, 1 and 4). */

const assert = require('assert').strict;
const http = require('http');
const { AUTH, CONNECTION, PARSER, TOPIC } = require('../lib/frames');
const { RawClient } = require('../lib/raw-client');
const { sleep } = require('../lib/wait');

const UNKNOWN_TOPIC = { topic: TOPIC.PARSER, action: PARSER.UNKNOWN_TOPIC };
const ACCEPT = { topic: TOPIC.CONNECTION, action: CONNECTION.ACCEPT };
const PONG = { topic: TOPIC.CONNECTION, action: CONNECTION.PONG };
const auth = (action, data) => ({ topic: TOPIC.AUTH, action, ...(data === undefined ? {} : { data }) });
const request = (details) => auth(AUTH.REQUEST, typeof details === 'string' ? details : JSON.stringify(details));
const ping = { topic: TOPIC.CONNECTION, action: CONNECTION.PING };

async function challenges(t) {
  const { url } = await t.broker('open');
  for (const members of [{}, { protocolVersion: '99' }, { url: 'nonsense', sdkType: '', sdkVersion: 'x' }]) {
    const client = await t.track(RawClient.open(url));
    client.send({ topic: TOPIC.CONNECTION, action: CONNECTION.CHALLENGE, ...members });
    await client.expectExactly(ACCEPT);
    client.send(request({}));
    await client.expectExactly(auth(AUTH.AUTH_SUCCESSFUL));
  }
}

async function knownBytes(t) {
  const { url } = await t.broker('open');
  const client = await t.track(RawClient.open(url));
  const exchange = async (hex) => {
    client.sendFrame(Buffer.from(hex, 'hex'));
    return (await client.nextFrame()).toString('hex');
  };
  assert.equal(await exchange('0610021a020805'), '0610021a020804');
  assert.equal(await exchange('0a10031a06080212027b7d'), '0610031a020803');
  assert.equal(await exchange('0610021a020802'), '0610021a020803');
  assert.equal(await exchange('0c10061a0808081a013132016e'), '0b10061a0708081a01312801');
}

async function pingBeforeLogin(t) {
  const client = await t.track(RawClient.open((await t.broker('open')).url));
  client.send(ping);
  client.send({ topic: TOPIC.CONNECTION, action: CONNECTION.CHALLENGE });
  await client.expectExactly(ACCEPT);
  client.send(ping);
  client.send(request({}));
  await client.expectExactly(auth(AUTH.AUTH_SUCCESSFUL));
  client.send(ping);
  await client.expectExactly(PONG);
}

async function loginData(t) {
  const open = (await t.broker('open')).url;
  for (const data of ['{}', '[]', ' {"username":"x"} ', '{"token":1}']) {
    const client = await t.track(RawClient.challenge(open));
    client.send(request(data));
    await client.expectExactly(auth(AUTH.AUTH_SUCCESSFUL));
  }
  const { url } = await t.broker('users');
  const ann = await t.track(RawClient.challenge(url));
  ann.send(request({ username: 'ann', password: 'pw-ann' }));
  const { data, ...rest } = await ann.next();
  assert.deepEqual(rest, auth(AUTH.AUTH_SUCCESSFUL));
  assert.deepEqual(JSON.parse(data), { team: 'x', n: 1 });
  const bob = await t.track(RawClient.challenge(url));
  bob.send(request({ username: 'bob', password: 'pw-bob' }));
  await bob.expectExactly(auth(AUTH.AUTH_SUCCESSFUL, 'null'));
}

async function refusals(t) {
  const { url } = await t.broker('users');
  const client = await t.track(RawClient.challenge(url));
  client.send(request({ username: 'ann' }));
  const { data, ...rest } = await client.next();
  assert.deepEqual(rest, auth(AUTH.AUTH_UNSUCCESSFUL));
  assert.deepEqual(JSON.parse(data), { error: 'missing authentication parameter: username or/and password' });
  client.send(request({ username: 'ann', password: 'no' }));
  await client.expectExactly(auth(AUTH.AUTH_UNSUCCESSFUL));
  client.send(request({ username: 'toString', password: 'no' }));
  await client.expectExactly(auth(AUTH.AUTH_UNSUCCESSFUL), auth(AUTH.TOO_MANY_AUTH_ATTEMPTS));
  await client.expectClose(1005);
}

async function thirdTimeLucky(t) {
  const client = await t.track(RawClient.challenge((await t.broker('users')).url));
  for (let i = 0; i < 2; i += 1) {
    client.send(request({ username: 'ann', password: 'no' }));
    await client.expectExactly(auth(AUTH.AUTH_UNSUCCESSFUL));
  }
  client.send(request({ username: 'ann', password: 'pw-ann' }));
  await client.expect(auth(AUTH.AUTH_SUCCESSFUL));
  await sleep(50);
  await client.expectNothing();
}

async function authTimeout(t) {
  const { url } = await t.broker('impatient');
  const timeout = { topic: TOPIC.CONNECTION, action: CONNECTION.AUTHENTICATION_TIMEOUT };
  const [silent, challenged, loggedIn] = await Promise.all([RawClient.open(url), RawClient.challenge(url), RawClient.login(url)]
    .map((client) => t.track(client)));
  await silent.expectExactly(timeout);
  await silent.expectClose(1005);
  await challenged.expectExactly(timeout);
  await challenged.expectClose(1005);
  await loggedIn.expectNothing();
}

async function heartbeat(t) {
  const { url } = await t.broker('pulse');
  const client = await t.track(RawClient.login(url));
  const begin = Date.now();
  await client.expectClose(1005);
  const silence = Date.now() - begin;
  assert.ok(silence > 1100 && silence < 3500, `closed after ${silence} ms`);
}

async function sizes(t) {
  const LIMIT = 1048576;
  const { url } = await t.broker('open');
  const client = await t.track(RawClient.login(url));
  const other = await t.track(RawClient.login(url));
  client.sendFrame(Buffer.alloc(LIMIT));
  await client.expectExactly(UNKNOWN_TOPIC);
  client.sendFrame(Buffer.alloc(LIMIT + 1));
  await client.expectClose(1009);
  await other.expectNothing();
}

async function fragments(t) {
  const client = await t.track(RawClient.login((await t.broker('open')).url));
  const frame = Buffer.from('0610021a020802', 'hex');
  [...frame].forEach((byte, i) => client.socket.send(Buffer.from([byte]), { fin: i === frame.length - 1 }));
  await client.expectExactly(PONG);
}

/* An upgrade as a request of its own; resolves to the status, or to null when dropped. */
function upgrade(url, path) {
  return new Promise((resolve) => {
    const call = http.get(`${url.replace('ws:', 'http:').replace('/deepstream', '')}${path}`, {
      headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13,
        'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
    });
    call.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    call.on('response', (response) => resolve(response.resume().statusCode));
    call.on('error', () => resolve(null));
  });
}

async function paths(t) {
  const { url } = await t.broker('open');
  assert.equal(await upgrade(url, '/deepstream'), 101);
  for (const path of ['/', '/deepstream/', '/deepstream?x=1', '/other']) {
    assert.notEqual(await upgrade(url, path), 101, path);
  }
  assert.equal(await upgrade(url, '/deepstream'), 101);
}

async function farewell(t) {
  const broker = await t.ownBroker({});
  const client = await t.track(RawClient.login(broker.url));
  const stopped = broker.stop();
  await client.expectClose(1005);
  assert.equal(await stopped, null);
}

module.exports = [
  { name: 'any challenge is accepted', run: challenges },
  { name: 'the first exchange, byte by byte', run: knownBytes },
  { name: 'PING is answered after the login only', run: pingBeforeLogin },
  { name: 'login data and its answer', run: loginData },
  { name: 'three refused logins', run: refusals },
  { name: 'the last of three logins succeeds', run: thirdTimeLucky },
  { name: 'who does not log in in time', run: authTimeout },
  { name: 'who is silent for too long', run: heartbeat },
  { name: 'the message limit, to the byte', run: sizes },
  { name: 'a message in fragments', run: fragments },
  { name: 'other paths are refused', run: paths },
  { name: 'a broker that stops says nothing', run: farewell },
];
