/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Turns the `permissions` of a Ringer broker config into the rules of the real
 * server ("valve"), so that both brokers can run from one file.
 */

const ALL = {
  record: { create: true, read: true, write: true, delete: true, listen: true, notify: true },
  event: { publish: true, subscribe: true, listen: true },
  rpc: { provide: true, request: true },
  presence: { allow: true },
};

// What the directory plugin asks for; Ringer's broker has the same built in.
const DIRECTORY = {
  rpc: { 'rpc-directory/*': { provide: false, request: true } },
  event: { 'rpc-directory/*': { publish: false, subscribe: true, listen: false } },
};

/* Valve makes a regular expression of a pattern, and refuses a slash in front. */
function pattern(text) {
  return text.replace(/^\/|[^\w*/ -]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/* Escaped throughout, because valve searches the rule's text for words that it forbids. */
function literal(text) {
  const escaped = Array.from({ length: text.length }, (unused, i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
  return `'${escaped.map((code) => `\\u${code}`).join('')}'`;
}

function rule(value) {
  if (typeof value === 'boolean') {
    return value;
  }
  if (value === 'error') {
    return 'user.missing.member === true';
  }
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}].indexOf(user.id) !== -1`;
  }
  throw new Error(`permissions: not a rule: ${JSON.stringify(value)}`);
}

/* Of two patterns of the same length the later one wins, so their order is kept. */
function section(name, given = {}) {
  const rules = {};
  for (const [key, actions] of Object.entries({ ...('*' in given ? {} : { '*': {} }), ...DIRECTORY[name], ...given })) {
    const compiled = Object.entries(actions).map(([action, value]) => [action, rule(value)]);
    rules[pattern(key)] = { ...(key === '*' ? ALL[name] : {}), ...Object.fromEntries(compiled) };
  }
  return rules;
}

/** The `permission.options.permissions` of the server for a config's `permissions`. */
function toValve(permissions = {}) {
  return Object.fromEntries(Object.keys(ALL).map((name) => [name, section(name, permissions[name])]));
}

module.exports = { toValve };
