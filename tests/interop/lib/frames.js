/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * The binary dialect, written anew from the protocol notes rather than taken from
 * the official packages, so that a test can send what no client would.
 */

const TOPIC = { PARSER: 1, CONNECTION: 2, AUTH: 3, EVENT: 4, RPC: 6, PRESENCE: 7 };

const CONNECTION = { PING: 2, PONG: 3, ACCEPT: 4, CHALLENGE: 5, REJECT: 6, REDIRECT: 7, AUTHENTICATION_TIMEOUT: 100,
  INVALID_MESSAGE: 101 };
const PARSER = { UNKNOWN_TOPIC: 1 };
const AUTH = { REQUEST: 2, AUTH_SUCCESSFUL: 3, AUTH_UNSUCCESSFUL: 4, TOO_MANY_AUTH_ATTEMPTS: 100, INVALID_MESSAGE: 101,
  INVALID_MESSAGE_DATA: 102 };
const RPC = { REQUEST: 2, ACCEPT: 4, RESPONSE: 5, REJECT: 6, REQUEST_ERROR: 7, PROVIDE: 8, UNPROVIDE: 9,
  NO_RPC_PROVIDER: 100, ACCEPT_TIMEOUT: 101, MULTIPLE_ACCEPT: 102, INVALID_RPC_CORRELATION_ID: 103,
  RESPONSE_TIMEOUT: 104, MESSAGE_PERMISSION_ERROR: 106, MESSAGE_DENIED: 107, MULTIPLE_PROVIDERS: 109 };
const EVENT = { EMIT: 2, SUBSCRIBE: 3, UNSUBSCRIBE: 4, MESSAGE_PERMISSION_ERROR: 103, MESSAGE_DENIED: 104,
  MULTIPLE_SUBSCRIPTIONS: 106 };
const PRESENCE = { QUERY_ALL: 2, QUERY_ALL_RESPONSE: 3, QUERY: 4, QUERY_RESPONSE: 5, PRESENCE_JOIN: 6,
  PRESENCE_JOIN_ALL: 7, PRESENCE_LEAVE: 8, PRESENCE_LEAVE_ALL: 9, SUBSCRIBE: 10, UNSUBSCRIBE: 11, SUBSCRIBE_ALL: 12,
  UNSUBSCRIBE_ALL: 13 };

const FIELDS = {
  [TOPIC.PARSER]: { action: 1, data: 2, originalTopic: 8, originalAction: 9 },
  [TOPIC.CONNECTION]: { action: 1, data: 2, isError: 3, isAck: 4, url: 5, protocolVersion: 6, sdkVersion: 7, sdkType: 8 },
  [TOPIC.AUTH]: { action: 1, data: 2, isError: 3, isAck: 4 },
  [TOPIC.EVENT]: { action: 1, data: 2, correlationId: 3, isError: 4, isAck: 5, name: 6, names: 7, subscription: 8,
    originalTopic: 10, originalAction: 11 },
  [TOPIC.RPC]: { action: 1, data: 2, correlationId: 3, isError: 4, isAck: 5, names: 6, name: 7, originalAction: 9,
    requestorName: 10, requestorData: 11 },
  [TOPIC.PRESENCE]: { action: 1, originalTopic: 2, originalAction: 3, data: 4, correlationId: 5, isError: 6, isAck: 7,
    name: 8, names: 9 },
};
const BOOLEANS = new Set(['isError', 'isAck']);

const VARINT = 0;
const BYTES = 2;

function varint(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      return Buffer.from([...bytes, rest]);
    }
    bytes.push((rest % 128) + 128);
  }
}

function field(id, value) {
  if (Array.isArray(value)) {
    return Buffer.concat(value.map((item) => field(id, item)));
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return Buffer.concat([varint(id * 8 + VARINT), varint(Number(value))]);
  }
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(id * 8 + BYTES), varint(bytes.length), bytes]);
}

/** A frame for {topic, action, ...}: fields in the order of their ids, absent ones left out. */
function encode({ topic, ...message }) {
  const ids = FIELDS[topic];
  const parts = Object.keys(message).filter((key) => message[key] !== undefined);
  parts.sort((a, b) => ids[a] - ids[b]);
  const body = Buffer.concat(parts.map((key) => field(ids[key], message[key])));
  const envelope = Buffer.concat([field(2, topic), field(3, body)]);
  return Buffer.concat([varint(envelope.length), envelope]);
}

class Reader {
  constructor(buffer) {
    this.buffer = buffer;
    this.at = 0;
  }

  get more() {
    return this.at < this.buffer.length;
  }

  varint() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.buffer[this.at];
      if (byte === undefined) {
        throw new Error('frame cut short');
      }
      this.at += 1;
      value += (byte % 128) * factor;
      if (byte < 128) {
        return value;
      }
    }
  }

  bytes() {
    const length = this.varint();
    if (this.at + length > this.buffer.length) {
      throw new Error('frame cut short');
    }
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  /** [field id, value] of what comes next; a broker sends these two kinds only. */
  next() {
    const tag = this.varint();
    const kind = tag % 8;
    if (kind !== VARINT && kind !== BYTES) {
      throw new Error(`unexpected wire type ${kind}`);
    }
    return [Math.floor(tag / 8), kind === VARINT ? this.varint() : this.bytes()];
  }
}

/** What a broker has sent: strict, because brokers have no excuse. */
function decode(frame) {
  const outer = new Reader(frame);
  const envelope = new Reader(outer.bytes());
  if (outer.more) {
    throw new Error('bytes after the message');
  }
  const parts = new Map();
  while (envelope.more) {
    parts.set(...envelope.next());
  }
  const topic = parts.get(2);
  const ids = FIELDS[topic];
  if (ids === undefined) {
    throw new Error(`unexpected topic ${topic}`);
  }
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  const message = { topic };
  const body = new Reader(parts.get(3) || Buffer.alloc(0));
  while (body.more) {
    const [id, value] = body.next();
    const name = names.get(id);
    if (name === undefined) {
      throw new Error(`unexpected field ${id} in topic ${topic}`);
    }
    if (name === 'names') {
      message.names = [...(message.names || []), value.toString()];
    } else if (Buffer.isBuffer(value)) {
      message[name] = value.toString();
    } else {
      message[name] = BOOLEANS.has(name) ? value !== 0 : value;
    }
  }
  return message;
}

module.exports = { AUTH, CONNECTION, EVENT, PARSER, PRESENCE, RPC, TOPIC, decode, encode };
