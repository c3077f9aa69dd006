/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * The same random messages to both brokers, step by step: every client must get
 * the same frames from both.  What the protocol notes let them differ in (section
 * 18) stays out of the sequences: answers from someone else, ids used twice, and
 * providers that leave in the middle of a call.
 */

const assert = require('assert').strict;
const { EVENT, PRESENCE, RPC, TOPIC } = require('../lib/frames');
const { RawClient } = require('../lib/raw-client');

const STEPS = 1200;
const ROUNDS = 4;
const NAMES_PER_ROUND = 60;
const CLIENTS = 4;

/* A generator that a seed makes repeatable. */
class Random {
  constructor(seed) {
    this.state = seed;
  }

  below(n) {
    this.state = (Math.imul(this.state, 1103515245) + 12345) >>> 0;
    return (this.state >>> 16) % n;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}

/* Makes up what a client might say next, knowing which calls are under way. */
class Script {
  constructor(seed) {
    this.random = new Random(seed);
    this.owners = new Map();
    this.calls = [];
    this.lastId = 0;
  }

  id() {
    return `i${this.lastId += 1}`;
  }

  /** {from, message}, or null when the dice have chosen what makes no sense now. */
  next() {
    const from = this.random.below(CLIENTS);
    const name = this.random.pick(['n0', 'n1', 'n2', '']);
    const kinds = ['provide', 'unprovide', 'request', 'request', 'answer', 'answer', 'answer', 'event', 'presence', 'noise'];
    return this[this.random.pick(kinds)](from, name);
  }

  payload() {
    return this.random.pick([undefined, '', '1', '"é"', '{bad', ' {"a" : 1.0}']);
  }

  /* One provider for a name, since the brokers choose among several by chance. */
  provide(from, name) {
    if (this.owners.has(name) && this.owners.get(name) !== from) {
      return null;
    }
    this.owners.set(name, from);
    const names = this.random.pick([[name], [name, name]]);
    return { from, message: { topic: TOPIC.RPC, action: RPC.PROVIDE, names, correlationId: this.random.pick([this.id(), undefined]) } };
  }

  unprovide(from, name) {
    if (this.owners.get(name) === from) {
      this.owners.delete(name);
    }
    return { from, message: { topic: TOPIC.RPC, action: RPC.UNPROVIDE, names: [name], correlationId: this.id() } };
  }

  request(from, name) {
    const correlationId = this.id();
    if (this.owners.has(name)) {
      this.calls.push({ name, correlationId, provider: this.owners.get(name) });
    }
    return { from, message: { topic: TOPIC.RPC, action: RPC.REQUEST, name, correlationId, data: this.payload() } };
  }

  /* Of calls that are over as well.  After a reject someone else may have it. */
  answer() {
    if (this.calls.length === 0) {
      return null;
    }
    const call = this.random.pick(this.calls);
    const action = this.random.pick([RPC.ACCEPT, RPC.ACCEPT, RPC.RESPONSE, RPC.REQUEST_ERROR, RPC.REJECT]);
    if (action === RPC.REJECT) {
      this.calls.splice(this.calls.indexOf(call), 1);
    }
    const data = action === RPC.RESPONSE || action === RPC.REQUEST_ERROR ? this.payload() : undefined;
    return { from: call.provider, message: { topic: TOPIC.RPC, action, name: call.name, correlationId: call.correlationId, data } };
  }

  event(from) {
    const subscription = { action: this.random.pick([EVENT.SUBSCRIBE, EVENT.UNSUBSCRIBE]),
      names: this.random.pick([['e1'], ['e1', 'e2'], ['e1', 'e1']]), correlationId: this.id() };
    const emit = { action: EVENT.EMIT, name: this.random.pick(['e1', 'e2', 'e3']), data: this.payload() };
    return { from, message: { topic: TOPIC.EVENT, ...this.random.pick([subscription, emit]) } };
  }

  presence(from) {
    const message = this.random.pick([
      { action: PRESENCE.QUERY_ALL },
      { action: PRESENCE.QUERY, names: ['u0', 'never', 'u1'], correlationId: this.id() },
      { action: PRESENCE.SUBSCRIBE, names: ['u1'], correlationId: this.id() },
      { action: PRESENCE.UNSUBSCRIBE, names: ['u1'], correlationId: this.id() },
      { action: PRESENCE.SUBSCRIBE_ALL },
      { action: PRESENCE.UNSUBSCRIBE_ALL },
    ]);
    return { from, message: { topic: TOPIC.PRESENCE, ...message } };
  }

  noise(from) {
    const action = this.random.below(256);
    const known = [RPC.REQUEST, RPC.PROVIDE, RPC.UNPROVIDE].includes(action);
    return known ? null : { from, message: { topic: TOPIC.RPC, action, name: 'never', correlationId: 'never' } };
  }
}

/* What each client gets once the message is dealt with; users come in any order. */
async function deal(clients, { from, message }) {
  clients[from].send(message);
  const got = [];
  got[from] = await clients[from].settle();
  for (let i = 0; i < clients.length; i += 1) {
    got[i] = got[i] || await clients[i].settle();
  }
  got.flat().forEach(({ names }) => names && names.sort());
  return got;
}

const sequence = (seed) => async (t) => {
  const both = [];
  for (const broker of await t.both('fresh')) {
    const clients = Array.from({ length: CLIENTS }, (unused, i) => t.track(RawClient.login(broker.url, { username: `u${i}` })));
    both.push(await Promise.all(clients));
  }
  const script = new Script(seed);
  for (let step = 0; step < STEPS; step += 1) {
    const move = script.next();
    if (move !== null) {
      const [real, ours] = await Promise.all(both.map((clients) => deal(clients, move)));
      assert.deepEqual(ours, real, `seed ${seed}, step ${step}, ${JSON.stringify(move)}`);
    }
  }
};

function randomName(random) {
  const length = 1 + random.below(5);
  return Array.from({ length }, () => random.pick(['a', 'b', '/', 'ab', '*'])).join('').replace(/^\//, 'a');
}

function randomConfig(random) {
  const rpc = {};
  for (let i = 0; i < 7; i += 1) {
    const request = random.pick([undefined, true, false, ['ann'], ['bob'], 'error']);
    const provide = random.pick([undefined, true, false, ['ann']]);
    rpc[randomName(random)] = JSON.parse(JSON.stringify({ request, provide }));
  }
  return { users: { ann: { password: 'x' }, bob: { password: 'x' } }, permissions: { rpc } };
}

/* The denial of a request and of a provision of the name, undefined where there is none. */
async function denials(client, name) {
  const answers = [];
  for (const message of [{ action: RPC.REQUEST, name }, { action: RPC.PROVIDE, names: [name] }, { action: RPC.UNPROVIDE, names: [name] }]) {
    client.send({ topic: TOPIC.RPC, correlationId: '1', ...message });
    const replies = await client.settle();
    answers.push(replies.find(({ action }) => action === RPC.MESSAGE_DENIED || action === RPC.MESSAGE_PERMISSION_ERROR));
  }
  return answers;
}

const permissions = (seed) => async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < ROUNDS; round += 1) {
    const config = randomConfig(random);
    const both = [];
    for (const broker of await t.ownBoth(config)) {
      both.push(await Promise.all(['ann', 'bob'].map((username) => t.track(RawClient.login(broker.url, { username, password: 'x' })))));
    }
    for (let i = 0; i < NAMES_PER_ROUND; i += 1) {
      const name = randomName(random);
      const [real, ours] = await Promise.all(both.map((clients) => Promise.all(clients.map((client) => denials(client, name)))));
      assert.deepEqual(ours, real, `seed ${seed}, "${name}" with ${JSON.stringify(config.permissions.rpc)}`);
    }
  }
};

module.exports = { permissions, sequence };
