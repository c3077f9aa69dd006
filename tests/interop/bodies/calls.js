/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Calls and how providers end them. */

const assert = require('assert').strict;
const { firstAsked } = require('../lib/session');
const { sleep } = require('../lib/wait');

const broker = 'open';

async function answer(t) {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('add'));
  const call = caller.make(t.name('add'), '[1,2]');
  const request = await provider.request(t.name('add'));
  assert.equal(request.data, '[1,2]');
  provider.accept(request);
  provider.respond(request, '{"sum":3}');
  assert.deepEqual(await call, { ok: true, data: '{"sum":3}' });
}

async function answerWithoutAccept(t) {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('add'));
  const call = caller.make(t.name('add'), '1');
  provider.respond(await provider.request(t.name('add')), '2');
  assert.deepEqual(await call, { ok: true, data: '2' });
}

async function heldAnswer(t) {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('slow'));
  const call = caller.make(t.name('slow'));
  const request = await provider.request(t.name('slow'));
  provider.accept(request);
  const quick = await Promise.race([call, sleep(200)]);
  assert.equal(quick, undefined, 'an accepted call is not over');
  provider.respond(request, 'true');
  assert.deepEqual(await call, { ok: true, data: 'true' });
}

const providerError = (data) => async (t) => {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('fails'));
  const call = caller.make(t.name('fails'), '{}');
  provider.fail(await provider.request(t.name('fails')), data);
  assert.deepEqual(await call, { ok: false, errorData: data });
};

async function absentError(t) {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('fails'));
  const call = caller.make(t.name('fails'), '{}');
  provider.fail(await provider.request(t.name('fails')));
  const result = await call;
  if (caller.kind === 'js') {
    assert.deepEqual(result, { ok: true }, 'what the official client makes of it');
  } else {
    assert.equal(result.ok, false);
    assert.equal(result.error, undefined, 'no word of the protocol');
  }
}

async function rejectAndReroute(t) {
  const name = t.name('reroute');
  const [caller, first] = await t.pair();
  const second = await t.provider();
  await first.provide(name);
  await second.provide(name, 2);
  const call = caller.make(name, '"x"');
  const { asked, request, other, otherRequest } = await firstAsked(first, second, name);
  asked.reject(request);
  const again = await otherRequest;
  assert.equal(again.data, '"x"');
  other.respond(again, '"from the other"');
  assert.deepEqual(await call, { ok: true, data: '"from the other"' });
  assert.ok(!asked.has((line) => line.event === 'request'), 'the one that rejected is not asked again');
}

async function rejectWithNobodyLeft(t) {
  const name = t.name('reject');
  const [caller, first] = await t.pair();
  const second = await t.provider();
  await first.provide(name);
  await second.provide(name, 2);
  const call = caller.make(name, '1');
  const rejections = [first, second].map(async (provider) => provider.reject(await provider.request(name)));
  assert.deepEqual(await call, { ok: false, error: 'NO_RPC_PROVIDER' });
  await Promise.all(rejections);
}

async function noProvider(t) {
  const caller = await t.caller();
  assert.deepEqual(await caller.make(t.name('nobody'), '1'), { ok: false, error: 'NO_RPC_PROVIDER' });
}

async function unprovideDuringCall(t) {
  const name = t.name('leaving');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  const call = caller.make(name, '1');
  const request = await provider.request(name);
  await provider.unprovide(name);
  provider.respond(request, '"still here"');
  assert.deepEqual(await call, { ok: true, data: '"still here"' });
  assert.deepEqual(await caller.make(name, '1'), { ok: false, error: 'NO_RPC_PROVIDER' });
}

async function callToItself(t) {
  const both = await t.provider();
  await both.provide(t.name('self'));
  const call = both.make(t.name('self'), '7');
  both.respond(await both.request(t.name('self')), '8');
  assert.deepEqual(await call, { ok: true, data: '8' });
}

async function answeredTwice(t) {
  const [caller, provider] = await t.pair();
  await provider.provide(t.name('twice'));
  const call = caller.make(t.name('twice'), '1');
  const request = await provider.request(t.name('twice'));
  provider.respond(request, '"first"');
  provider.respond(request, '"second"');
  assert.deepEqual(await call, { ok: true, data: '"first"' });
  const next = caller.make(t.name('twice'), '2');
  provider.respond(await provider.request(t.name('twice')), '"next"');
  assert.deepEqual(await next, { ok: true, data: '"next"' });
}

async function manyAtOnce(t) {
  const COUNT = 500;
  const name = t.name('many');
  const [caller, provider] = await t.pair();
  await provider.provide(name);
  const calls = Array.from({ length: COUNT }, (unused, i) => caller.make(name, String(i), 15000));
  const requests = [];
  for (let i = 0; i < COUNT; i += 1) {
    const request = await provider.request(name);
    provider.accept(request);
    requests.push(request);
  }
  // Answered backwards, so that only the correlation ids tell which is whose.
  requests.reverse().forEach((request) => provider.respond(request, `{"for":${request.data}}`));
  const results = await Promise.all(calls);
  results.forEach((result, i) => assert.deepEqual(result, { ok: true, data: `{"for":${i}}` }));
}

async function sharedByTwo(t) {
  const COUNT = 40;
  const name = t.name('shared');
  const [caller, first] = await t.pair();
  const second = await t.provider();
  await first.provide(name);
  await second.provide(name, 2);
  const counts = new Map([[first, 0], [second, 0]]);
  const serve = async (provider) => {
    for (;;) {
      const request = await provider.request(name);
      counts.set(provider, counts.get(provider) + 1);
      provider.respond(request, request.data);
    }
  };
  const serving = [first, second].map((provider) => serve(provider).catch(() => {}));
  const calls = Array.from({ length: COUNT }, (unused, i) => caller.make(name, String(i)));
  (await Promise.all(calls)).forEach((result, i) => assert.deepEqual(result, { ok: true, data: String(i) }));
  assert.equal(counts.get(first) + counts.get(second), COUNT);
  assert.ok(counts.get(first) > 0 && counts.get(second) > 0, 'each has had some');
  await Promise.all([first.kill(), second.kill(), ...serving]);
}

module.exports = [
  { broker, name: 'an answer', run: answer },
  { broker, name: 'an answer without an accept before it', run: answerWithoutAccept },
  { broker, name: 'an accepted call waits for its answer', run: heldAnswer },
  { broker, name: 'a provider error that is text', run: providerError('"no such user"') },
  { broker, name: 'a provider error that is an object', run: providerError('{"code":7,"why":["a",null]}') },
  { broker, name: 'a provider error without data', run: absentError },
  { broker, name: 'a rejected request goes to the second provider', run: rejectAndReroute },
  { broker, name: 'rejected by all providers', run: rejectWithNobodyLeft },
  { broker, name: 'no provider', run: noProvider },
  { broker, name: 'unprovide lets a pending call be answered', run: unprovideDuringCall },
  { broker, name: 'a client calls itself', run: callToItself },
  { broker, name: 'the second answer to a request changes nothing', run: answeredTwice },
  { broker, name: '500 calls at once', run: manyAtOnce, deadline: 30000 },
  { broker, name: 'two providers share the calls', run: sharedByTwo },
];
