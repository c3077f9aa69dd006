/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* A connection that sends and receives single frames of the binary dialect. */

const assert = require('assert').strict;
const { AUTH, CONNECTION, TOPIC, decode, encode } = require('./frames');
const { loadFrom } = require('./modules');
const { PATIENCE, withDeadline } = require('./wait');

const WebSocket = loadFrom('@deepstream/server', 'ws');

const PING = { topic: TOPIC.CONNECTION, action: CONNECTION.PING };
const isPong = (message) => message.topic === TOPIC.CONNECTION && message.action === CONNECTION.PONG;

class RawClient {
  /** Opens the websocket, and says nothing. */
  static async open(url) {
    const client = new RawClient(url);
    await withDeadline(client.opened, PATIENCE, () => `connection to ${url}`);
    return client;
  }

  /** Opens, passes the challenge, logs in. */
  static async login(url, details = {}) {
    const client = await RawClient.challenge(url);
    client.send({ topic: TOPIC.AUTH, action: AUTH.REQUEST, data: JSON.stringify(details) });
    await client.expect({ topic: TOPIC.AUTH, action: AUTH.AUTH_SUCCESSFUL });
    return client;
  }

  static async challenge(url) {
    const client = await RawClient.open(url);
    client.send({ topic: TOPIC.CONNECTION, action: CONNECTION.CHALLENGE, url, protocolVersion: '0.1a' });
    await client.expect({ topic: TOPIC.CONNECTION, action: CONNECTION.ACCEPT });
    return client;
  }

  constructor(url) {
    this.frames = [];
    this.waiting = null;
    this.socket = new WebSocket(url);
    this.socket.on('message', (frame) => {
      this.frames.push(frame);
      this.wake();
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => {
        this.closeCode = code;
        resolve(code);
        this.wake();
      });
    });
  }

  wake() {
    if (this.waiting !== null) {
      this.waiting();
    }
  }

  send(message) {
    this.sendFrame(encode(message));
  }

  sendFrame(frame) {
    this.socket.send(frame);
  }

  sendText(text) {
    this.socket.send(text);
  }

  /** The next frame, or undefined when the connection is closed. */
  async nextFrame() {
    const arrived = new Promise((resolve) => {
      this.waiting = () => {
        if (this.frames.length > 0 || this.closeCode !== undefined) {
          this.waiting = null;
          resolve();
        }
      };
    });
    this.wake();
    await withDeadline(arrived, PATIENCE, () => 'a frame from the broker');
    return this.frames.shift();
  }

  async next() {
    const frame = await this.nextFrame();
    if (frame === undefined) {
      return undefined;
    }
    const message = decode(frame);
    assert.equal(frame.toString('hex'), encode(message).toString('hex'), 'fields in the order of their ids');
    return message;
  }

  /** Takes the next message, which must have these members at least. */
  async expect(members) {
    const message = await this.next();
    assert.deepEqual({ ...message, ...members }, message, `instead of ${JSON.stringify(members)}`);
    return message;
  }

  /** Takes the next messages, which must be exactly these. */
  async expectExactly(...messages) {
    for (const expected of messages) {
      assert.deepEqual(await this.next(), expected);
    }
  }

  /** Nothing has come, and nothing comes before the broker answers a PING. */
  async expectNothing() {
    assert.deepEqual(await this.settle(), []);
  }

  /** The broker closes the connection, and says nothing more before. */
  async expectClose(code) {
    assert.equal(await this.nextFrame(), undefined, 'a frame instead of the end');
    assert.equal(this.closeCode, code);
  }

  /**
   * Whatever arrives before the answer to a PING, which the broker sends in order
   * after everything that came before: no need to wait in order to see nothing.
   */
  async settle() {
    this.send(PING);
    const messages = [];
    for (;;) {
      const message = await this.next();
      if (message === undefined || isPong(message)) {
        return messages;
      }
      messages.push(message);
    }
  }

  async close() {
    this.socket.terminate();
    await this.closed;
  }
}

module.exports = { RawClient };
