/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* A broker under test: the real one or ours, as a process, from the same config file. */

const fs = require('fs');
const os = require('os');
const path = require('path');
const children = require('./children');
const { byName } = require('./configs');
const { withDeadline } = require('./wait');

const COMMANDS = {
  node: () => [process.execPath, [path.join(__dirname, '..', 'real-broker.js')]],
  ringer: () => [process.env.RINGER_CLI, ['broker']],
};

const START_PATIENCE = 20000;

class Broker {
  /** Starts a broker and waits until it listens; port 0 is a free one. */
  static async start(kind, config, port = 0) {
    const broker = new Broker(kind, config, port);
    try {
      await broker.started;
    } catch (error) {
      await broker.kill();
      throw error;
    }
    return broker;
  }

  constructor(kind, config, port) {
    this.kind = kind;
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ringer-broker-'));
    const file = path.join(this.dir, 'config.json');
    fs.writeFileSync(file, JSON.stringify(config));
    const [command, args] = COMMANDS[kind]();
    const url = new Promise((resolve, reject) => {
      this.child = children.start(command, [...args, '--port', String(port), '--config', file], resolve);
      this.child.ended.then(() => reject(new Error(`the broker did not start: ${this.child.stderrText}`)));
    });
    this.started = withDeadline(url, START_PATIENCE, () => 'the broker is up').then((line) => {
      fs.rmSync(this.dir, { recursive: true });
      this.url = line;
      this.port = Number(new URL(line).port);
    });
    this.child.ended.then((how) => {
      this.how = how;
    });
  }

  /** Whether it has ended, by its own or ours. */
  get ended() {
    return this.how !== undefined;
  }

  async stop() {
    const how = await children.end(this.child, 'SIGTERM');
    return how.code === 0 ? null : `the broker ended with code ${how.code}, signal ${how.signal}: ${this.child.stderrText}`;
  }

  async kill() {
    await children.end(this.child, 'SIGKILL');
  }

  diagnostics() {
    return [`--- broker (${this.kind})${this.ended ? `, ended: ${JSON.stringify(this.how)}` : ''}`,
      ...this.child.stderrText.split('\n').filter(Boolean)];
  }
}

/** Brokers of one kind that several tests share, each started when it is first wanted. */
class SharedBrokers {
  constructor(kind) {
    this.kind = kind;
    this.brokers = new Map();
  }

  /** A broker that is not shared. */
  start(config, port) {
    return Broker.start(this.kind, config, port);
  }

  get(name) {
    if (!this.brokers.has(name)) {
      this.brokers.set(name, this.start(byName[name]));
    }
    return this.brokers.get(name);
  }

  all() {
    return Promise.all(this.brokers.values());
  }

  /** Stops them, and says what was wrong with how they went. */
  async stopAll() {
    return (await Promise.all((await this.all()).map((broker) => broker.stop()))).filter(Boolean);
  }
}

module.exports = { Broker, SharedBrokers };
