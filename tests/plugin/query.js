/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Reading requests and choosing pages, without a server. */

const assert = require('assert').strict;
const plugin = require('../../data/broker-plugin/query');

async function reads() {
  const all = { prefix: '', after: undefined, limit: 1000 };
  for (const message of [{}, { data: 'null' }, { parsedData: null }, { data: '{}' }, { data: ' {"x":1} ' }]) {
    assert.deepEqual(plugin.readQuery(message), all);
  }
  assert.deepEqual(plugin.readQuery({ data: '{"prefix":"p","after":"p/a","limit":5}' }), { prefix: 'p', after: 'p/a', limit: 5 });
  assert.deepEqual(plugin.readQuery({ parsedData: { limit: 10001, after: '' } }), { prefix: '', after: '', limit: 10000 });
  for (const parsedData of [false, 0, '', [], true, { prefix: 1 }, { after: [] }, { limit: 0 }, { limit: 1.5 }, { limit: '1' },
    { prefix: null }, { after: null }, { limit: null }]) {
    assert.throws(() => plugin.readQuery({ parsedData }), plugin.BadRequest, JSON.stringify(parsedData));
  }
}

async function orders() {
  const strings = ['', 'A', 'a', 'a\u0000', 'aa', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'];
  const shuffled = [...strings].reverse();
  assert.deepEqual(shuffled.sort(plugin.compareCodePoints), strings);
  // UTF-8 has the order of code points; the two must agree on everything that UTF-8 can say.
  for (const a of strings) {
    for (const b of strings) {
      assert.equal(Math.sign(plugin.compareCodePoints(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }
  }
}

async function pages() {
  const names = ['b', 'a/2', 'a/1', 'a/10'];
  assert.deepEqual(plugin.matchingNames(names, { prefix: 'a/' }), ['a/1', 'a/10', 'a/2']);
  assert.deepEqual(plugin.matchingNames(names, { prefix: '', after: 'a/10' }), ['a/2', 'b']);
  assert.deepEqual(plugin.cutPage(['a', 'b', 'c'], 2, (name) => ({ name })), [{ name: 'a' }, { name: 'b' }]);
  const big = 'x'.repeat(500 * 1024);
  assert.equal(plugin.cutPage(['a', 'b', 'c'], 10, (name) => ({ name, big })).length, 1);
  assert.equal(plugin.cutPage(['a'], 10, (name) => ({ name, big: big + big })).length, 1, 'never an empty page');
}

module.exports = [
  { name: 'query: requests', run: reads },
  { name: 'query: order', run: orders },
  { name: 'query: pages', run: pages },
];
