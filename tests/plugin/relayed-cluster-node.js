/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * A cluster node for the real server that hands its messages to the parent
 * process, which passes them on to the other nodes (see cluster.js).
 */

class RelayedClusterNode {
  constructor(options, services, config) {
    this.description = 'relayed by the parent process';
    this.name = config.serverName;
    this.callbacks = new Map();
    this.onRelayed = ({ from, message }) => {
      (this.callbacks.get(message.topic) || []).forEach((callback) => callback(message, from));
    };
    process.on('message', this.onRelayed);
  }

  async whenReady() {}

  async close() {
    process.off('message', this.onRelayed);
  }

  send(message) {
    process.send({ from: this.name, message });
  }

  sendDirect(to, message) {
    process.send({ from: this.name, to, message });
  }

  subscribe(topic, callback) {
    this.callbacks.set(topic, [...(this.callbacks.get(topic) || []), callback]);
  }
}

module.exports = RelayedClusterNode;
