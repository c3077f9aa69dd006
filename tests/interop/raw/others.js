/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Events, presence and refused topics (protocol notes, 8 and 9). */

const assert = require('assert').strict;
const { EVENT, PARSER, PRESENCE, TOPIC } = require('../lib/frames');
const { RawClient } = require('../lib/raw-client');

const event = (action, members) => ({ topic: TOPIC.EVENT, action, ...members });
const presence = (action, members) => ({ topic: TOPIC.PRESENCE, action, ...members });

async function login(t, username) {
  return t.track(RawClient.login((await t.broker('open')).url, username ? { username } : {}));
}

async function subscriptions(t) {
  const name = t.name('news');
  const client = await login(t);
  const ack = (action, correlationId) => event(action, { correlationId, isAck: true });
  const again = event(EVENT.MULTIPLE_SUBSCRIPTIONS, { name, originalAction: EVENT.SUBSCRIBE });
  client.send(event(EVENT.SUBSCRIBE, { names: [name], correlationId: '1' }));
  await client.expectExactly(ack(EVENT.SUBSCRIBE, '1'));
  client.send(event(EVENT.SUBSCRIBE, { names: [name], correlationId: '2' }));
  await client.expectExactly(again, ack(EVENT.SUBSCRIBE, '2'));
  client.send(event(EVENT.UNSUBSCRIBE, { names: [name, 'never'], correlationId: '3' }));
  await client.expectExactly(ack(EVENT.UNSUBSCRIBE, '3'));
}

async function emits(t) {
  const name = t.name('news');
  const [emitter, listener] = [await login(t), await login(t)];
  for (const client of [emitter, listener]) {
    client.send(event(EVENT.SUBSCRIBE, { names: [name], correlationId: '1' }));
    await client.expect({ isAck: true });
  }
  for (const payload of [{}, { data: '' }, { data: ' 1.0 ' }, { data: '"é"' }]) {
    emitter.send(event(EVENT.EMIT, { ...payload, name }));
    await emitter.expectNothing();
    await listener.expectExactly(event(EVENT.EMIT, { ...payload, name }));
  }
}

async function queries(t) {
  const [ann, bob] = [t.name('ann'), t.name('bob')];
  const [client] = [await login(t, ann), await login(t, bob)];
  client.send(presence(PRESENCE.QUERY_ALL));
  const { names, ...rest } = await client.next();
  assert.deepEqual(rest, presence(PRESENCE.QUERY_ALL_RESPONSE));
  assert.ok(names.includes(bob) && !names.includes(ann));
  client.send(presence(PRESENCE.QUERY, { names: [bob, 'never'], correlationId: '7' }));
  const { data, ...answer } = await client.next();
  assert.deepEqual(answer, presence(PRESENCE.QUERY_RESPONSE, { correlationId: '7' }));
  assert.deepEqual(JSON.parse(data), { [bob]: true, never: false });
}

async function comings(t) {
  const [ann, bob] = [t.name('ann'), t.name('bob')];
  const [one, all] = [await login(t, ann), await login(t, `${ann}2`)];
  one.send(presence(PRESENCE.SUBSCRIBE, { names: [bob], correlationId: '1' }));
  await one.expectExactly(presence(PRESENCE.SUBSCRIBE, { correlationId: '1', isAck: true }));
  all.send(presence(PRESENCE.SUBSCRIBE_ALL));
  await all.expectExactly(presence(PRESENCE.SUBSCRIBE_ALL, { isAck: true }));
  const next = async (client) => {
    // Others come and go here as well.
    for (;;) {
      const message = await client.next();
      if (message.name === bob) {
        return message;
      }
    }
  };
  const first = await login(t, bob);
  assert.deepEqual(await next(one), presence(PRESENCE.PRESENCE_JOIN, { name: bob }));
  assert.deepEqual(await next(all), presence(PRESENCE.PRESENCE_JOIN_ALL, { name: bob }));
  const second = await login(t, bob);
  await first.close();
  await one.expectNothing();
  await second.close();
  assert.deepEqual(await next(one), presence(PRESENCE.PRESENCE_LEAVE, { name: bob }));
  assert.deepEqual(await next(all), presence(PRESENCE.PRESENCE_LEAVE_ALL, { name: bob }));
}

async function ignoredActions(t) {
  const client = await login(t);
  for (const action of [0, 1, 9, 10, 99, 200]) {
    client.send(event(action, { name: 'x', names: ['x'], correlationId: '1' }));
  }
  for (const action of [0, 1, 3, 6, 99, 200]) {
    client.send(presence(action, { name: 'x', names: ['x'], correlationId: '1' }));
  }
  await client.expectNothing();
}

async function noRecords(t) {
  const client = await login(t);
  // Topic 5, action READ, a name: what a client sends for its first record.
  client.sendFrame(Buffer.from('0b10051a0708033a03726563', 'hex'));
  assert.deepEqual(await client.settle(), [{ topic: TOPIC.PARSER, action: PARSER.UNKNOWN_TOPIC }]);
}

module.exports = [
  { name: 'event subscriptions', run: subscriptions },
  { name: 'events reach all others', run: emits },
  { name: 'presence queries', run: queries },
  { name: 'presence of users who come and go', run: comings },
  { name: 'other actions of events and presence are ignored', run: ignoredActions },
  // The real one has them.
  { name: 'records are refused', run: noRecords, only: 'ringer' },
];
