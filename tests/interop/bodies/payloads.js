/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Payloads and names arrive as they were sent. */

const assert = require('assert').strict;

const broker = 'open';

/* What a client makes of a text: the official one reads it into a value and writes that. */
function through(session, text) {
  return session.keepsText || text === undefined ? text : JSON.stringify(JSON.parse(text));
}

async function roundTrip(caller, provider, name, text) {
  const call = caller.make(name, text, 15000);
  const request = await provider.request(name, 15000);
  const sent = through(caller, text);
  assert.equal(request.data, through(provider, sent), 'the request');
  provider.respond(request, text);
  const result = await call;
  assert.equal(result.ok, true);
  assert.equal(result.data, through(caller, through(provider, text)), 'the answer');
}

const payloads = (...texts) => async (t) => {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('echo'));
  for (const text of texts) {
    await roundTrip(caller, provider, t.name('echo'), text);
  }
};

async function hugeInteger(t) {
  const [caller, provider] = await t.pair();
  const text = '12345678901234567890';
  await provider.provide(t.name('echo'));
  await roundTrip(caller, provider, t.name('echo'), text);
  const call = caller.make(t.name('echo'), text);
  const request = await provider.request(t.name('echo'));
  const keeps = caller.keepsText && provider.keepsText;
  assert.equal(request.data, keeps ? text : '12345678901234567000');
  provider.respond(request, text);
  assert.equal((await call).data, keeps ? text : '12345678901234567000');
}

const big = (char, count) => `"${char.repeat(count)}"`;

async function tooBig(t) {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('echo'));
  // The broker closes a connection that sends more than 1 MiB in one message.
  assert.deepEqual(await caller.make(t.name('echo'), big('x', 1100000), 15000), { ok: false, error: 'CLIENT_OFFLINE' });
  await caller.reached('RECONNECTING');
  await caller.reached('OPEN', 15000);
  await roundTrip(caller, provider, t.name('echo'), '"small"');
}

const NAMES = ['with space', 'ünï-cødé/中文/😀', '"quoted"\\back\\', '<b>&amp;</b>', '__proto__', 'constructor', 'a\tb',
  '$dollar', '*', '%s%n', '.', 'x'.repeat(5000)];

/* Used as they are: no other test needs them, so they get no prefix of their own. */
async function strangeNames(t) {
  const [caller, provider] = await t.pair();
  NAMES.forEach((name) => provider.send({ op: 'provide', name }));
  for (const name of NAMES) {
    await provider.waitForProviders(name, 1);
    await roundTrip(caller, provider, name, '1');
  }
}

async function emptyName(t) {
  const [caller, provider] = await t.pair();
  for (const session of [caller, provider]) {
    if (session.kind === 'js') {
      session.send({ op: 'provide', name: '' });
      await session.error('SESSION', 'BAD_LINE');
    }
  }
  if (caller.kind === 'ringer' && provider.kind === 'ringer') {
    provider.send({ op: 'provide', name: '' });
    await provider.waitForProviders('', 1);
    await roundTrip(caller, provider, '', '1');
  }
}

async function lineBreakInName(t) {
  const [caller, provider] = await t.pair();
  const name = t.name('two\nlines');
  if (t.kinds.broker === 'node') {
    // The real broker's permissions match no pattern against it, not even "*".
    assert.deepEqual(await caller.make(name, '1'), { ok: false, error: 'MESSAGE_DENIED' });
  } else {
    await provider.provide(name);
    await roundTrip(caller, provider, name, '1');
  }
}

const NESTED = `${'['.repeat(200)}${']'.repeat(200)}`;
const CONTROL = '"\\u0000\\u0001\\u001f\\t\\n\\"\\\\\\/"';

module.exports = [
  { broker, name: 'absent payload', run: payloads(undefined) },
  { broker, name: 'null, empty string, falsy values', run: payloads('null', '""', '0', 'false', '[]', '{}', '-0.5') },
  { broker, name: 'unicode', run: payloads('"Grüße, 中文, 😀, \u2028"', '{"ключ":"значение"}', CONTROL, '"\\ud83d\\ude00"') },
  { broker, name: 'lone surrogates and other oddities', run: payloads('"\\ud800"', '1.0', '1E5', '{"a":1,"a":2}', NESTED) },
  { broker, name: 'spaces and order', run: payloads(' { "b" : [ 1 , 2 ] ,\t"a" : null } ', '[1, 2]') },
  { broker, name: 'a huge integer', run: hugeInteger },
  { broker, name: '900 KB both ways', run: payloads(big('x', 900000), big('é', 450000)), deadline: 30000 },
  { broker, name: 'more than the message limit', run: tooBig, deadline: 30000 },
  { broker, name: 'strange procedure names', run: strangeNames },
  { broker, name: 'an empty procedure name', run: emptyName },
  { broker, name: 'a line break in a procedure name', run: lineBreakInName },
];
