#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * The official JavaScript client behind the line protocol of `ringer-cli
 * session`, so that one test can drive either.  One process is one connection:
 * JSON objects, one a line, come in on stdin and go out on stdout.  Payloads are
 * JSON text inside a string (`data`); no `data` is an absent payload.  End of
 * stdin ends the process with code 0.
 *
 * What to write:
 *
 *   {"op":"connect","url":"ws://127.0.0.1:6020/deepstream","options":{...}}
 *   {"op":"login","id":1,"data":"{\"username\":\"ann\",\"password\":\"pw\"}"}
 *   {"op":"provide","name":"add"}        {"op":"unprovide","name":"add"}
 *   {"op":"make","id":2,"name":"add","data":"[1,2]"}
 *   {"op":"accept","call":"c1"}          {"op":"respond","call":"c1","data":"3"}
 *   {"op":"error","call":"c1","data":"\"no\""}      {"op":"reject","call":"c1"}
 *   {"op":"subscribe","name":"news"}     {"op":"unsubscribe","name":"news"}
 *   {"op":"emit","name":"news","data":"1"}
 *   {"op":"presence","id":3}             {"op":"presence-subscribe","id":4}
 *   {"op":"pause"}    {"op":"resume","id":5}    {"op":"close"}
 *
 * What to read: an answer to each `id`, `{"id":2,"ok":true,"data":"3"}`,
 * `{"id":2,"ok":false,"error":"NO_RPC_PROVIDER"}` or, for a provider's error,
 * `{"id":2,"ok":false,"errorData":"\"no\""}`; and events: `state`, `request` (with
 * the `call` that the answer names), `event`, `presence`, `error`,
 * `reauthentication-failure`.
 *
 * Where this client differs from Ringer's, and a test must allow for it:
 *  - payloads pass through JavaScript values, so 12345678901234567890 is rounded
 *    and spaces are lost;
 *  - a provider's error that is absent, null, false, 0 or "" looks to the caller
 *    like an answer without data;
 *  - a provider's error text that spells a word of the protocol cannot be told
 *    from that word;
 *  - names that are provided at the same time go out in one PROVIDE, 100 ms later.
 *
 * By hand:  printf '%s\n' '{"op":"connect","url":"localhost:6020"}' ... | node js-session.js
 */

const readline = require('readline');
const { load } = require('./lib/modules');

const { DeepstreamClient } = load('@deepstream/client');

// Ends of a call that the client reports as a bare word rather than as data.
const FAILURES = new Set(['NO_RPC_PROVIDER', 'ACCEPT_TIMEOUT', 'RESPONSE_TIMEOUT', 'MESSAGE_DENIED',
  'MESSAGE_PERMISSION_ERROR', 'CLIENT_OFFLINE']);

const PROVIDE = 8;

function write(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/* The client spells this one word in its own way. */
function word(text) {
  return text === 'client offline' ? 'CLIENT_OFFLINE' : text;
}

function fromText(data) {
  return data === undefined ? undefined : JSON.parse(data);
}

function callFailure(error) {
  const text = word(error);
  return FAILURES.has(text) ? { error: text } : { errorData: JSON.stringify(error) };
}

class Session {
  constructor() {
    this.client = null;
    this.calls = new Map();
    this.nCalls = 0;
    this.listeners = new Map();
  }

  handle(line) {
    const message = JSON.parse(line);
    const op = `op_${String(message.op).replace('-', '_')}`;
    if (typeof this[op] !== 'function') {
      throw new Error(`unknown op ${message.op}`);
    }
    if (this.client === null && op !== 'op_connect' && op !== 'op_close') {
      throw new Error('not connected');
    }
    this[op](message);
  }

  op_connect({ url, options }) {
    if (this.client !== null) {
      throw new Error('already connected');
    }
    this.client = new DeepstreamClient(url, options || {});
    this.client.on('connectionStateChanged', (state) => write({ event: 'state', state }));
    this.client.on('error', (detail, action, topic) => this.onError(detail, action, topic));
    this.client.on('reauthenticationFailure', ({ reason }) => write({ event: 'reauthentication-failure', reason }));
  }

  onError(detail, action, topic) {
    const line = { event: 'error', topic, action };
    const denied = action === 'MESSAGE_DENIED' || action === 'MESSAGE_PERMISSION_ERROR';
    if (topic === 'RPC' && denied && detail && detail.originalAction === PROVIDE) {
      line.forgotten = detail.name;
    }
    if (typeof detail === 'string') {
      line.message = detail;
    }
    write(line);
  }

  op_login({ id, data }) {
    this.client.login(fromText(data) || {}, (success, result) => {
      write(success ? { id, ok: true, data: JSON.stringify(result) } : { id, ok: false, error: result });
    });
  }

  op_provide({ name }) {
    this.client.rpc.provide(name, (data, response, requestor) => {
      const call = `c${this.nCalls += 1}`;
      response.autoAccept = false;
      this.calls.set(call, response);
      const line = { event: 'request', call, name, data: JSON.stringify(data) };
      if (requestor && requestor.requestorName !== undefined) {
        line.requestorName = requestor.requestorName;
      }
      // A value, or after a reroute by the real server its JSON text.
      if (requestor && requestor.requestorData !== undefined) {
        const given = requestor.requestorData;
        line.requestorData = typeof given === 'string' ? given : JSON.stringify(given);
      }
      write(line);
    });
  }

  op_unprovide({ name }) {
    this.client.rpc.unprovide(name);
  }

  op_make({ id, name, data }) {
    this.client.rpc.make(name, fromText(data), (error, result) => {
      if (error) {
        write({ id, ok: false, ...callFailure(error) });
      } else {
        write({ id, ok: true, data: JSON.stringify(result) });
      }
    });
  }

  response(call) {
    const response = this.calls.get(call);
    if (response === undefined) {
      throw new Error(`no such call ${call}`);
    }
    return response;
  }

  op_accept({ call }) {
    this.response(call).accept();
  }

  op_respond({ call, data }) {
    this.response(call).send(fromText(data));
    this.calls.delete(call);
  }

  op_error({ call, data }) {
    this.response(call).error(fromText(data));
    this.calls.delete(call);
  }

  op_reject({ call }) {
    this.response(call).reject();
    this.calls.delete(call);
  }

  op_subscribe({ name }) {
    if (this.listeners.has(name)) {
      throw new Error(`already subscribed to ${name}`);
    }
    const listener = (data) => write({ event: 'event', name, data: JSON.stringify(data) });
    this.listeners.set(name, listener);
    this.client.event.subscribe(name, listener);
  }

  op_unsubscribe({ name }) {
    this.client.event.unsubscribe(name, this.listeners.get(name));
    this.listeners.delete(name);
  }

  op_emit({ name, data }) {
    this.client.event.emit(name, fromText(data));
  }

  op_presence({ id }) {
    this.client.presence.getAll((error, users) => {
      write(error ? { id, ok: false, error: word(error.reason || error) } : { id, ok: true, users });
    });
  }

  op_presence_subscribe({ id }) {
    this.client.presence.subscribe((user, online) => write({ event: 'presence', user, online }));
    write({ id, ok: true });
  }

  op_pause() {
    this.client.pause();
  }

  op_resume({ id }) {
    this.client.resume((error) => write(error ? { id, ok: false, error } : { id, ok: true }));
  }

  op_close() {
    if (this.client !== null) {
      this.client.close();
    }
  }
}

const session = new Session();
// What the client prints on the console is not part of the protocol.
console.log = console.warn = console.error;

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  try {
    session.handle(line);
  } catch (error) {
    write({ event: 'error', topic: 'SESSION', action: 'BAD_LINE', message: error.message });
  }
}).on('close', () => {
  session.op_close();
  process.exit(0);
});
