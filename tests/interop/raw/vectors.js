/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Replays the malformed frames of tests/fixtures/vectors.json.  The real server
 * must do what was recorded of it, which shows that this test can tell; ours must
 * do the same, but live where the real one dies, and forward no more of a request
 * than belongs to it.
 */

const assert = require('assert').strict;
const { AUTH, CONNECTION, TOPIC, RPC, decode } = require('../lib/frames');
const { RawClient } = require('../lib/raw-client');
const vectors = require('../../fixtures/vectors.json');

const OPENERS = {
  'logged in': (url) => RawClient.login(url),
  'challenge accepted, not logged in': (url) => RawClient.challenge(url),
  'before the challenge': (url) => RawClient.open(url),
};

/* How to make the broker say something in each state, after all that it had to say. */
const MARKS = {
  'logged in': (client) => client.settle(),
  'challenge accepted, not logged in': (client) => upTo(
    client,
    { topic: TOPIC.AUTH, action: AUTH.REQUEST, data: '{}' },
    { topic: TOPIC.AUTH, action: AUTH.AUTH_SUCCESSFUL },
  ),
  'before the challenge': (client) => upTo(
    client,
    { topic: TOPIC.CONNECTION, action: CONNECTION.CHALLENGE },
    { topic: TOPIC.CONNECTION, action: CONNECTION.ACCEPT },
  ),
};

async function upTo(client, question, answer) {
  client.send(question);
  const messages = [];
  for (;;) {
    const message = await client.next();
    if (message === undefined || (message.topic === answer.topic && message.action === answer.action)) {
      return messages;
    }
    messages.push(message);
  }
}

const fromHex = (entries = []) => entries.map(({ hex }) => decode(Buffer.from(hex, 'hex')));

/* Of a request, what concerns the provider; the id may be one of the broker's own. */
function essence({ topic, action, name, data }) {
  return { topic, action, name, data };
}

function sendVector(client, { hex, text }) {
  if (text !== undefined) {
    client.sendText(text);
  } else {
    client.sendFrame(Buffer.from(hex, 'hex'));
  }
}

function expectSurvival(replies, closeCode) {
  const known = replies.every(({ topic }) => [TOPIC.PARSER, TOPIC.CONNECTION, TOPIC.AUTH].includes(topic));
  assert.ok(known, `answers ${JSON.stringify(replies)}`);
  assert.ok(closeCode === undefined || replies.length > 0, 'does not close without a word');
}

async function replay(t, vector) {
  const recorded = vector.server_7_0_2;
  const { url } = await t.broker('fresh');
  const provider = await t.track(RawClient.login(url));
  const expected = fromHex(recorded.forwardedToProvider);
  const names = ['echo', ...expected.map(({ name }) => name).filter((name) => name !== 'echo')];
  provider.send({ topic: TOPIC.RPC, action: RPC.PROVIDE, names, correlationId: '1' });
  await provider.expect({ isAck: true });
  const sender = await t.track(OPENERS[vector.state](url));
  sendVector(sender, vector);
  const replies = await MARKS[vector.state](sender);
  const forwarded = await provider.settle();

  if (recorded.serverCrashed) {
    expectSurvival(replies, sender.closeCode);
  } else {
    assert.deepEqual(replies, fromHex(recorded.replies));
    assert.equal(sender.closeCode, recorded.socketClosed);
  }
  if (t.kind === 'ringer') {
    assert.deepEqual(forwarded.map(essence), expected.map(essence));
    forwarded.forEach((message) => {
      assert.deepEqual(Object.keys(message).filter((key) => /^(isAck|isError|originalAction|names)$/.test(key)), []);
    });
  } else {
    assert.deepEqual(forwarded, expected);
  }
}

const malformed = vectors.filter(({ protocol, malformed: is }) => protocol === 'binary' && is);

module.exports = {
  /** The real server does not survive some of them. */
  vectorsFor: (kind) => malformed
    .filter(({ server_7_0_2: recorded }) => kind === 'ringer' || !recorded.serverCrashed)
    .map((vector) => ({ name: vector.id, run: (t) => replay(t, vector) })),
};
