/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

const { Session } = require('./session');

/* What one test works with; everything in it is its own but the broker. */
class Context {
  constructor(number, kinds, brokers) {
    this.number = number;
    this.kinds = kinds;
    this.brokers = brokers;
    this.broker = null;
    this.sessions = [];
    this.ownBrokers = [];
  }

  /** A name that no other test uses. */
  name(text, prefix = '') {
    return `${prefix}t${this.number}/${text}`;
  }

  /** A client that is not connected yet, of the kind that the role has. */
  session(role) {
    const nth = this.sessions.filter((session) => session.role === role).length + 1;
    const session = new Session(this.kinds[role], `${role} ${nth} (${this.kinds[role]})`);
    session.role = role;
    this.sessions.push(session);
    return session;
  }

  caller(details) {
    return this.session('caller').open(this.broker.url, details);
  }

  provider(details) {
    return this.session('provider').open(this.broker.url, details);
  }

  pair(callerDetails, providerDetails) {
    return Promise.all([this.caller(callerDetails), this.provider(providerDetails)]);
  }

  async startBroker(config, port) {
    const broker = await this.brokers.start(config, port);
    this.ownBrokers.push(broker);
    return broker;
  }

  async end() {
    const complaints = await Promise.all(this.sessions.map((session) => session.finish()));
    const ended = this.ownBrokers.filter((broker) => !broker.ended).map((broker) => broker.stop());
    return [...complaints, ...await Promise.all(ended)].filter(Boolean).join('\n') || null;
  }

  explain() {
    const brokers = this.broker ? [this.broker, ...this.ownBrokers] : this.ownBrokers;
    return [...brokers, ...this.sessions].flatMap((part) => part.diagnostics());
  }
}

module.exports = { Context };
