/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * The request of `rpc-directory/list`: reading it, and choosing the page of names
 * that answers it.
 */

const DEFAULT_LIMIT = 1000;
const MAX_LIMIT = 10000;

// A page also ends before it comes near the message limit of a receiver, which
// is 1 MiB unless someone raised it.  The client asks for the rest with `after`.
const MAX_PAGE_BYTES = 768 * 1024;

class BadRequest extends Error {}

function optionalString(query, member) {
  const value = query[member];
  if (value !== undefined && typeof value !== 'string') {
    throw new BadRequest(`"${member}" must be a string`);
  }
  return value;
}

function limitOf(query) {
  const { limit } = query;
  if (limit === undefined) {
    return DEFAULT_LIMIT;
  }
  if (!Number.isInteger(limit) || limit < 1) {
    throw new BadRequest('"limit" must be a whole number above 0');
  }
  return Math.min(limit, MAX_LIMIT);
}

/* JSON and HTTP callers arrive parsed, all others as JSON text. */
function payloadOf(message) {
  if (message.parsedData !== undefined) {
    return message.parsedData;
  }
  if (message.data === undefined || message.data === null) {
    return null;
  }
  try {
    return JSON.parse(message.data);
  } catch (error) {
    throw new BadRequest('the request is not JSON');
  }
}

/** Reads the payload of a REQUEST; throws BadRequest for what the contract forbids. */
function readQuery(message) {
  const query = payloadOf(message);
  if (query === null) {
    return { prefix: '', after: undefined, limit: DEFAULT_LIMIT };
  }
  if (typeof query !== 'object' || Array.isArray(query)) {
    throw new BadRequest('the request must be an object or null');
  }
  return {
    prefix: optionalString(query, 'prefix') || '',
    after: optionalString(query, 'after'),
    limit: limitOf(query),
  };
}

/* Moves surrogates above the rest of the basic plane: UTF-16 order becomes code-point order. */
function rank(unit) {
  if (unit >= 0xe000) {
    return unit - 0x800;
  }
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/** Orders two strings by code points, as every other program that knows the contract does. */
function compareCodePoints(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      return rank(x) - rank(y);
    }
  }
  return a.length - b.length;
}

/** The names that a query asks for, in order, before its limit. */
function matchingNames(names, { prefix, after }) {
  return names
    .filter((name) => name.startsWith(prefix) && (after === undefined || compareCodePoints(name, after) > 0))
    .sort(compareCodePoints);
}

/** As many of `names`, each described by `describe`, as one answer may hold. */
function cutPage(names, limit, describe) {
  const page = [];
  let bytes = 0;
  for (const name of names) {
    if (page.length === limit) {
      break;
    }
    const entry = describe(name);
    bytes += Buffer.byteLength(JSON.stringify(entry));
    if (bytes > MAX_PAGE_BYTES && page.length > 0) {
      break;
    }
    page.push(entry);
  }
  return page;
}

module.exports = { BadRequest, compareCodePoints, cutPage, matchingNames, readQuery };
