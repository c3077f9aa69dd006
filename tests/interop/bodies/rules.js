/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* What rules decide, and who is asked. */

const assert = require('assert').strict;
const { until } = require('../lib/wait');

const NO_PROVIDER = { ok: false, error: 'NO_RPC_PROVIDER' };
const ok = (value) => ({ ok: true, data: JSON.stringify(value) });

/** A test of one procedure: calls it with each payload, one after the other, and compares. */
const answers = (name, mock, ...expected) => ({
  name,
  procedures: (own, service) => ({ [own('x')]: typeof mock === 'function' ? mock(service) : mock }),
  run: async (t) => {
    const caller = await t.caller();
    for (const [payload, answer, rule] of expected) {
      assert.deepEqual(await caller.make(t.name('x'), payload), answer);
      const line = await t.desk.decided(t.name('x'));
      assert.equal(line.payload, payload);
      if (rule !== undefined) {
        assert.equal(line.rule, rule);
      }
    }
  },
});

/* Without a payload. */
const NOTHING = { ok: true };

async function requestor(t) {
  const [ann, bob] = await Promise.all([t.caller('ann'), t.caller('bob')]);
  assert.deepEqual(await ann.make(t.name('who'), '1'), ok('for ann'));
  assert.deepEqual(await bob.make(t.name('who'), '1'), ok('team y'));
}

async function reject(t) {
  const [caller, other] = await Promise.all([t.caller(), t.provider()]);
  const name = t.name('x');
  assert.deepEqual(await caller.make(name, '1'), NO_PROVIDER);
  await other.provide(name, 2);
  const call = caller.make(name, '2');
  other.respond(await other.request(name), '"the other"');
  assert.deepEqual(await call, ok('the other'));
}

async function nobodyMatches(t) {
  const caller = await t.caller();
  const name = t.name('x');
  const call = caller.make(name, '{"id": 2}');
  if (t.desk.kind === 'window') {
    t.desk.decide(await t.desk.asked(name), { kind: 'reply', payload: '"by hand"' });
    assert.deepEqual(await call, ok('by hand'));
  } else {
    assert.deepEqual(await call, NO_PROVIDER);
    assert.ok(!t.desk.hasAsked(name));
  }
  const { trace } = await t.desk.decided(name);
  assert.deepEqual(trace.slice(0, 2).map((line) => [line.rule, line.matched]), [[0, false], [1, false]]);
  assert.match(trace[0].why, /2/);
}

/* The person's three words. */
async function asked(t) {
  const caller = await t.caller();
  const name = t.name('x');
  const decide = async (decision, expected) => {
    const call = caller.make(name, '{"n":  1}');
    const request = await t.desk.asked(name);
    assert.equal(request.payload, '{"n":1}');
    t.desk.decide(request, decision);
    assert.deepEqual(await call, expected);
  };
  await decide({ kind: 'reply', payload: '[1]' }, ok([1]));
  await decide({ kind: 'error', payload: '"no"' }, { ok: false, errorData: '"no"' });
  await decide({ kind: 'reject' }, NO_PROVIDER);
}

async function askRule(t) {
  const caller = await t.caller();
  const name = t.name('x');
  assert.deepEqual(await caller.make(name, '1'), ok('by rule'));
  const call = caller.make(name, '2');
  t.desk.decide(await t.desk.asked(name), { kind: 'reply', payload: '"by hand"' });
  assert.deepEqual(await call, ok('by hand'));
}

/* For each of `n` requests whether a person was asked. */
async function sample(t, name, n, payload = () => '1') {
  const caller = await t.caller();
  const result = [];
  for (let i = 1; i <= n; i += 1) {
    let answer;
    const call = caller.make(name, payload(i)).then((given) => {
      answer = given;
    });
    await until(() => answer || t.desk.hasAsked(name), 'an answer or a question');
    const isAsked = !answer;
    if (isAsked) {
      t.desk.decide(await t.desk.asked(name), { kind: 'reply', payload: '"by hand"' });
    }
    await call;
    assert.deepEqual(answer, ok(isAsked ? 'by hand' : 'by rule'));
    result.push(isAsked);
  }
  return result;
}

const BY_RULE = { rules: [{ reply: 'by rule' }] };

async function samples(t) {
  assert.deepEqual(await sample(t, t.name('first'), 3), [true, false, false]);
  assert.deepEqual(await sample(t, t.name('third'), 4), [false, false, true, false]);
  assert.deepEqual(await sample(t, t.name('odd'), 3, (i) => `{"i":${i}}`), [false, true, false]);
}

async function share(t) {
  const caller = await t.caller();
  const total = 60;
  const calls = await Promise.all(Array.from({ length: total }, (unused, i) => caller.make(t.name('x'), String(i))));
  const n = calls.filter((answer) => answer.data === '"some"').length;
  assert.ok(n > 0 && n < total, `${n} of ${total}`);
  // Each is a throw of its own: out of this range comes one run in millions.
  assert.ok(n >= 3 && n <= 42, `${n} of ${total} with a share of 0.35`);
  assert.ok(calls.every((answer) => answer.ok));
}

async function atOnce(t) {
  const caller = await t.caller();
  const calls = await Promise.all([1, 2, 3, 4, 5].map((n) => caller.make(t.name('x'), String(n))));
  assert.deepEqual(calls.map((answer) => answer.ok).sort(), [false, false, false, true, true]);
  assert.deepEqual(calls.filter((answer) => !answer.ok), [NO_PROVIDER, NO_PROVIDER, NO_PROVIDER]);
  assert.deepEqual(await caller.make(t.name('x'), '6'), ok('in time'));
}

async function template(t) {
  const caller = await t.caller('bob');
  const first = await caller.make(t.name('x'), '{"id":7,"user":{"name":"Zoë"}}');
  const second = await caller.make(t.name('x'), '{"id":"8"}');
  const a = JSON.parse(first.data);
  const b = JSON.parse(second.data);
  assert.deepEqual({ ...a, time: 0, uuid: 0, dice: 0 }, {
    id: 7, hello: 'Hello Zoë!', who: 'bob', team: 'y', name: t.name('x'), n: 1, braces: '{{', time: 0, uuid: 0, dice: 0,
  });
  assert.equal(b.id, '8');
  assert.equal(b.n, 2);
  assert.ok(Math.abs(a.time - Date.now()) < 60000);
  assert.match(a.uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(a.uuid, b.uuid);
  assert.ok([a.dice, b.dice].every((n) => Number.isInteger(n) && n >= 1 && n <= 6));
}

async function runs(t) {
  const caller = await t.caller();
  const name = t.name('x');
  if (t.desk.kind === 'window') {
    const call = caller.make(name, '[3]');
    t.desk.decide(await t.desk.asked(name), { kind: 'reply', payload: '"by hand"' });
    assert.deepEqual(await call, ok('by hand'));
    return;
  }
  assert.deepEqual(await caller.make(name, '[3]'), ok({ from: name, got: [3] }));
  assert.deepEqual(await caller.make(name, '"fail"'), { ok: false, errorData: '{"exit":3,"stderr":"no\\n"}' });
  const slow = await caller.make(name, '"slow"');
  assert.match(slow.errorData, /no answer within 0.9 s/);
}

async function off(t) {
  const caller = await t.caller();
  assert.deepEqual(await caller.make(t.name('x'), '1'), NO_PROVIDER);
}

async function deadlineAction(t) {
  const caller = await t.caller();
  const begin = Date.now();
  const call = caller.make(t.name('x'), '1');
  await t.desk.asked(t.name('x'));
  assert.deepEqual(await call, ok('nobody was there'));
  const took = Date.now() - begin;
  assert.ok(took >= 1000, `${took} ms`);
}

/* Answers, fails, or takes too long, as the payload says. */
const SCRIPT = 'read x; case "$x" in \'"fail"\') echo no >&2; exit 3;; \'"slow"\') sleep 100;; esac; ' +
  'printf \'{"from":"%s","got":%s}\' "$RINGER_PROCEDURE" "$x"';

module.exports = [
  answers('reply', { rules: [{ reply: { a: [1, 'ü'] } }] }, ['1', ok({ a: [1, 'ü'] }), 0]),
  answers('reply without a payload', { rules: [{ replyNothing: true }] }, ['1', NOTHING, 0]),
  // The JavaScript client calls back with what it was given: no error.
  answers('error without a payload, an answer to this client', { rules: [{ errorNothing: true }] }, ['1', NOTHING, 0]),
  answers('echo', { rules: [{ echo: true }] }, ['{"x":[1,2]}', ok({ x: [1, 2] }), 0]),
  answers('error', { rules: [{ name: 'refuse', error: { code: 7 } }] },
    ['1', { ok: false, errorData: '{"code":7}' }, 'refuse']),
  {
    name: 'reject', procedures: (own) => ({ [own('x')]: { rules: [{ reject: true }] } }), run: reject,
  },
  answers('the first rule that matches', {
    rules: [
      { when: '$.age < 18', error: 'too young' },
      { when: '$.name ~ "A*"', enabled: false, reply: 'switched off' },
      { name: 'a', when: '$.name = Ann and not $.tags = hidden', reply: 'Ann' },
      { when: 'size > 40', reply: 'long' },
      { reply: 'somebody' },
    ],
  },
  ['{"age":7}', { ok: false, errorData: '"too young"' }, 0],
  ['{"name":"Ann"}', ok('Ann'), 'a'],
  [`{"name":"${'b'.repeat(40)}"}`, ok('long'), 3],
  ['{"name":"Bob","age":18}', ok('somebody'), 4]),
  {
    name: 'who asks',
    procedures: (own) => ({
      [own('who')]: {
        rules: [
          { when: 'requestor = ann', reply: 'for ann' },
          { when: 'requestor.data $.team = y', reply: 'team y' },
        ],
      },
    }),
    run: requestor,
  },
  {
    name: 'no rule matches',
    procedures: (own) => ({
      [own('x')]: { rules: [{ when: '$.id = 1', reply: 1 }, { when: 'requestor = bob', reply: 2 }] },
    }),
    run: nobodyMatches,
  },
  answers('the n-th request', { rules: [{ when: 'n = 2', error: 'second' }, { when: 'n % 2 = 0', reply: 'even' }, { reply: 'odd' }] },
    ['1', ok('odd')], ['1', { ok: false, errorData: '"second"' }], ['1', ok('odd')], ['1', ok('even')]),
  {
    name: 'a share of the requests',
    procedures: (own) => ({ [own('x')]: { rules: [{ when: 'share < 0.35', reply: 'some' }, { reply: 'others' }] } }),
    run: share,
  },
  { name: 'a person is asked', procedures: (own) => ({ [own('x')]: { mode: 'ask' } }), run: asked },
  {
    name: 'a rule that asks',
    procedures: (own) => ({ [own('x')]: { rules: [{ when: '$ = 2', ask: true }, { reply: 'by rule' }] } }),
    run: askRule,
  },
  {
    name: 'sampled asking',
    procedures: (own) => ({
      [own('first')]: { ask: { first: 1 }, ...BY_RULE },
      [own('third')]: { ask: { oneIn: 3 }, ...BY_RULE },
      [own('odd')]: { ask: { when: '$.i = 2' }, ...BY_RULE },
    }),
    run: samples,
  },
  {
    name: 'at most so many at once',
    procedures: (own) => ({ [own('x')]: { atOnce: 2, rules: [{ reply: 'in time', delayMs: 400 }] } }),
    run: atOnce,
  },
  {
    name: 'template',
    procedures: (own) => ({
      [own('x')]: {
        rules: [{
          template: true,
          reply: {
            id: '{{$.id}}', hello: 'Hello {{$.user.name}}!', who: '{{requestor}}', team: '{{requestor $.team}}',
            name: '{{procedure}}', n: '{{counter}}', time: '{{now ms}}', uuid: '{{uuid}}', dice: '{{random 1 6}}', braces: '{{{{',
          },
        }],
      },
    }),
    run: template,
  },
  answers('forward', (service) => ({
    rules: [
      { when: '$ = 1', forward: { url: `${service.url}/json` } },
      { when: '$ = 2', forward: { url: `${service.url}/text` } },
      { when: '$ = 3', forward: { url: `${service.url}/missing` } },
      { when: '$ = 4', forward: { url: `${service.url}/nothing` } },
    ],
  }),
  ['1', ok({ from: 'service' }), 0],
  ['2', ok('plain'), 1],
  ['3', { ok: false, errorData: '{"status":404,"reason":"Not Found","body":"no such thing"}' }, 2],
  ['4', NOTHING, 3]),
  {
    name: 'what the service sees',
    procedures: (own, service) => ({ [own('x')]: { mode: 'forward', forward: { url: `${service.url}/echo` } } }),
    run: async (t) => {
      const caller = await t.caller();
      assert.deepEqual(JSON.parse((await caller.make(t.name('x'), '{"a":1}')).data), {
        method: 'POST', type: 'application/json', procedure: t.name('x'), requestor: 'ann', body: { a: 1 },
      });
    },
  },
  {
    name: 'a service that fails',
    procedures: (own, service) => ({
      [own('slow')]: { rules: [{ forward: { url: `${service.url}/slow`, timeoutMs: 300 } }] },
      [own('html')]: { rules: [{ forward: { url: `${service.url}/html` } }] },
      [own('big')]: { rules: [{ forward: { url: `${service.url}/big`, maxBytes: 1001 } }] },
      [own('gone')]: { rules: [{ forward: { url: 'http://127.0.0.1:1/' } }] },
    }),
    run: async (t) => {
      const caller = await t.caller();
      for (const [name, words] of [['slow', /no answer within 0.3 s/], ['html', /text\/html/], ['big', /limit of 1001/], ['gone', /Nothing listens/]]) {
        const answer = await caller.make(t.name(name), '1');
        assert.equal(answer.ok, false);
        assert.match(answer.errorData, words);
      }
    },
  },
  {
    name: 'run',
    procedures: (own) => ({ [own('x')]: { rules: [{ run: { command: ['sh', '-c', SCRIPT], timeoutMs: 900 } }] } }),
    run: runs,
  },
  { name: 'switched off', procedures: (own) => ({ [own('x')]: { mode: 'off', rules: [{ reply: 1 }] } }), run: off },
  {
    name: 'our own action at the deadline',
    procedures: (own) => ({ [own('x')]: { mode: 'ask', onDeadline: { reply: 'nobody was there', marginMs: 600 } } }),
    run: deadlineAction,
  },
];
