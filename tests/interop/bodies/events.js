/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Events and presence. */

const assert = require('assert').strict;
const { sleep, until } = require('../lib/wait');

const broker = 'open';

const isEvent = (name, data) => (line) => line.event === 'event' && line.name === name
  && (data === undefined || line.data === data);

/* Emits until one arrives: nothing else tells when the subscription has taken effect. */
async function settle(emitter, subscriber, name) {
  await until(() => {
    emitter.send({ op: 'emit', name, data: '"ready?"' });
    return subscriber.has(isEvent(name));
  }, `subscription to ${name}`);
}

async function events(t) {
  const name = t.name('news');
  const [emitter, subscriber] = await t.pair();
  subscriber.send({ op: 'subscribe', name });
  await settle(emitter, subscriber, name);
  for (const data of ['{"n":[1,"ä"]}', 'null', '""', 'false']) {
    emitter.send({ op: 'emit', name, data });
    await subscriber.take(`event ${data}`, isEvent(name, data));
  }
  emitter.send({ op: 'emit', name });
  await subscriber.take('event without data', (line) => isEvent(name)(line) && line.data === undefined);
}

async function unsubscribed(t) {
  const [emitter, subscriber] = await t.pair();
  const [news, end] = [t.name('news'), t.name('end')];
  subscriber.send({ op: 'subscribe', name: news });
  subscriber.send({ op: 'subscribe', name: end });
  await settle(emitter, subscriber, news);
  await settle(emitter, subscriber, end);
  subscriber.send({ op: 'unsubscribe', name: news });
  // The official client waits 100 ms before it sends this.
  await sleep(300);
  emitter.send({ op: 'emit', name: news, data: '"unwanted"' });
  emitter.send({ op: 'emit', name: end, data: '"done"' });
  await subscriber.take('the end', isEvent(end, '"done"'));
  assert.ok(!subscriber.has(isEvent(news, '"unwanted"')));
}

async function presence(t) {
  const [ann, bob] = [t.name('ann'), t.name('bob')];
  const watcher = await t.caller({ username: ann });
  const online = async () => {
    const answer = await watcher.ask({ op: 'presence' });
    assert.equal(answer.ok, true);
    return answer.users;
  };
  assert.equal((await watcher.ask({ op: 'presence-subscribe' })).ok, true);
  assert.ok(!(await online()).includes(ann), 'not oneself');
  assert.ok(!(await online()).includes(bob));
  const other = await t.provider({ username: bob });
  const isBob = (is) => ({ event, user, online: now }) => event === 'presence' && user === bob && now === is;
  await watcher.take('bob comes', isBob(true));
  assert.ok((await online()).includes(bob));
  await other.kill();
  await watcher.take('bob goes', isBob(false));
  assert.ok(!(await online()).includes(bob));
}

module.exports = [
  { broker, name: 'events', run: events },
  { broker, name: 'events after unsubscribing', run: unsubscribed },
  { broker, name: 'presence', run: presence },
];
