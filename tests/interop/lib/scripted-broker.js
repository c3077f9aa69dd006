/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * A broker that does exactly what a test tells it to, frame by frame, so that a
 * client meets what no real broker would do.
 */

const assert = require('assert').strict;
const { AUTH, CONNECTION, RPC, TOPIC, decode, encode } = require('./frames');
const { loadFrom } = require('./modules');
const { PATIENCE, withDeadline } = require('./wait');

const WebSocket = loadFrom('@deepstream/server', 'ws');

const PING = Buffer.from('0610021a020802', 'hex');
const PONG = Buffer.from('0610021a020803', 'hex');

/* Things that arrive, and those who wait for them. */
class Queue {
  constructor() {
    this.items = [];
    this.takers = [];
  }

  put(item) {
    if (this.takers.length > 0) {
      this.takers.shift()(item);
    } else {
      this.items.push(item);
    }
  }

  take(what, patience = PATIENCE) {
    if (this.items.length > 0) {
      return Promise.resolve(this.items.shift());
    }
    const next = new Promise((resolve) => {
      this.takers.push(resolve);
    });
    return withDeadline(next, patience, () => what);
  }
}

/* One client, seen from the broker. */
class Peer {
  constructor(socket) {
    this.socket = socket;
    this.frames = new Queue();
    this.pings = 0;
    this.answersPings = true;
    socket.on('message', (frame) => this.onFrame(frame));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', resolve);
    });
  }

  onFrame(frame) {
    if (!PING.equals(frame)) {
      this.frames.put(frame);
      return;
    }
    this.pings += 1;
    if (this.answersPings) {
      this.socket.send(PONG);
    }
  }

  send(message) {
    this.socket.send(encode(message));
  }

  sendFrame(frame, options) {
    this.socket.send(frame, options);
  }

  /** The next message of the client that is no PING. */
  async next(patience) {
    return decode(await this.frames.take('a message of the client', patience));
  }

  async expect(members) {
    const message = await this.next();
    assert.deepEqual({ ...message, ...members }, message, `instead of ${JSON.stringify(members)}`);
    return message;
  }

  async challenge() {
    const message = await this.expect({ topic: TOPIC.CONNECTION, action: CONNECTION.CHALLENGE });
    this.send({ topic: TOPIC.CONNECTION, action: CONNECTION.ACCEPT });
    return message;
  }

  /** Lets the client in. */
  async admit() {
    await this.challenge();
    await this.expect({ topic: TOPIC.AUTH, action: AUTH.REQUEST });
    this.send({ topic: TOPIC.AUTH, action: AUTH.AUTH_SUCCESSFUL });
    return this;
  }

  /** Takes and acknowledges a provision. */
  async acceptProvision() {
    const message = await this.expect({ topic: TOPIC.RPC, action: RPC.PROVIDE });
    this.send({ topic: TOPIC.RPC, action: RPC.PROVIDE, correlationId: message.correlationId, isAck: true });
    return message.names;
  }

  /** Gone without a closing handshake. */
  terminate() {
    this.socket.terminate();
  }
}

class ScriptedBroker {
  static async start() {
    const broker = new ScriptedBroker();
    await broker.listening;
    return broker;
  }

  constructor() {
    this.peers = new Queue();
    this.sockets = new Set();
    this.server = new WebSocket.Server({ host: '127.0.0.1', port: 0, path: '/deepstream' });
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      this.peers.put(new Peer(socket));
    });
    this.listening = new Promise((resolve) => {
      this.server.on('listening', resolve);
    });
  }

  get url() {
    return `ws://127.0.0.1:${this.server.address().port}/deepstream`;
  }

  /** The next client that connects. */
  peer(patience) {
    return this.peers.take('a connection', patience);
  }

  async stop() {
    this.sockets.forEach((socket) => socket.terminate());
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }
}

module.exports = { ScriptedBroker };
