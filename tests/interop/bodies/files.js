/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* The file itself: what is edited in the window answers the same in a terminal, and
 * what changes on the disk counts at once. */

const assert = require('assert').strict;
const fs = require('fs');
const { sleep, until } = require('../lib/wait');

/* Written by a person with habits of his own, and by a newer program. */
const handWritten = (name) => `{ "format":1,
  "notes" : "mine", "big": 12345678901234567890,
\t"procedures": {
    "${name}": { "rules": [
\t\t{"when":"$ = 1",   "reply":{"n": 1.50 , "n":2}},
        { "name": "of a newer program", "when": "$ = 2", "colour": "red", "error": "two" }
      ] , "replies": [] },
    "${name}/other": {"mode":"off"}
  } }`;

const answersTo = async (caller, name, payloads) => {
  const answers = [];
  for (const payload of payloads) {
    answers.push(await caller.make(name, payload));
  }
  return answers;
};

async function unchanged(t) {
  const text = handWritten(t.name('x'));
  const desk = await t.startDesk('window', text);
  const copy = `${desk.file}.copy`;
  await desk.ask({ op: 'save' });
  assert.equal(fs.readFileSync(desk.file, 'utf8'), text);
  await desk.ask({ op: 'insert-rule', procedure: t.name('x'), index: 0, name: 'new', answer: { kind: 'echo' } });
  await desk.ask({ op: 'undo' });
  await desk.ask({ op: 'save', file: copy });
  assert.equal(fs.readFileSync(copy, 'utf8'), text);
}

async function edited(t) {
  const name = t.name('x');
  const text = handWritten(name);
  const caller = await t.caller();
  const payloads = ['1', '2', '3', '{"id":7}', '"none of these"'];
  const window = await t.startDesk('window', text);
  const rule = (more) => window.ask({ op: 'insert-rule', procedure: name, ...more });
  await rule({ index: 1, name: 'template', when: '$.id > 0', answer: { kind: 'reply', payload: '{"id":"{{$.id}}"}', template: true } });
  await rule({ name: 'three', when: '$ = 3', answer: { kind: 'error', payload: '{"code":  3.0}' } });
  await rule({ answer: { kind: 'reject' } });
  await window.ask({ op: 'insert-reply', procedure: name, index: 0, name: 'canned', answer: { kind: 'reply', payload: '"canned"' } });
  await window.ask({ op: 'set-mode', procedure: `${name}/other`, mode: 0 });
  await window.ask({ op: 'save' });
  const saved = fs.readFileSync(window.file, 'utf8');
  for (const line of text.split('\n').filter((own) => !/replies|other/.test(own))) {
    assert.ok(saved.includes(line.replace(/,?$/, '')), `${line}\nis not in\n${saved}`);
  }
  const byWindow = await answersTo(caller, name, payloads);
  assert.deepEqual(byWindow, [
    { ok: true, data: '{"n":2}' },
    { ok: false, errorData: '"two"' },
    { ok: false, errorData: '{"code":3}' },
    { ok: true, data: '{"id":7}' },
    { ok: false, error: 'NO_RPC_PROVIDER' },
  ]);
  const rules = [];
  for (const unused of payloads) {
    rules.push((await window.decided(name)).rule);
  }
  await t.stopDesk(window);

  const cli = await t.startDesk('cli', saved);
  assert.deepEqual(await answersTo(caller, name, payloads), byWindow);
  for (const expected of rules) {
    assert.equal((await cli.decided(name)).rule, expected);
  }
}

async function changes(t) {
  const name = t.name('x');
  const caller = await t.caller();
  const desk = await t.startDesk(t.desk.kind, { format: 1, procedures: { [name]: { rules: [{ reply: 'old' }] } } });
  const says = (answer) => until(async () => {
    const { data, error } = await caller.make(name, '1');
    return (data || error) === answer;
  }, `the answer ${answer}`);
  await says('"old"');
  desk.write({ format: 1, procedures: { [name]: { rules: [{ reply: 'new' }] } } });
  await says('"new"');

  desk.write('{"format": 1,\n "procedures": {"a": {"rules": [{"replay": 1}]}}}');
  if (desk.kind === 'cli') {
    await desk.take('what is wrong', (event) => event.event === 'said' && /line 2, column \d+.*procedures.*what it said before counts/.test(event.text));
  } else {
    await sleep(500);
  }
  assert.deepEqual(await caller.make(name, '1'), { ok: true, data: '"new"' });

  desk.write({ format: 1, procedures: { [name]: { mode: 'off' }, [t.name('y')]: { rules: [{ reply: 'y' }] } } });
  await says('NO_RPC_PROVIDER');
  assert.deepEqual(await caller.make(t.name('y'), '1'), { ok: true, data: '"y"' });
}

module.exports = [
  { name: 'an unchanged file keeps every byte', run: unchanged },
  { name: 'what the window writes, a terminal answers', run: edited },
  { name: 'a file that changes', run: changes },
];
