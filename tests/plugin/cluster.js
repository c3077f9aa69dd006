/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Real servers as processes of their own, alone or joined to a cluster. */

const path = require('path');
const children = require('../interop/lib/children');
const { withDeadline } = require('../interop/lib/wait');

const PROCESS = path.join(__dirname, 'server-process.js');
const START_PATIENCE = 20000;

// Faster than the defaults of 5 s, 1 s and 6 s, in the same proportion.
const REGISTRY = { keepAliveInterval: 1500, activeCheckInterval: 300, nodeInactiveTimeout: 2000 };

function startProcess(args, { ipc = false } = {}) {
  const node = {};
  const url = new Promise((resolve, reject) => {
    const env = { RINGER_SERVER: JSON.stringify(args), RINGER_BROKER_LOG: '1' };
    node.child = children.start(process.execPath, [PROCESS], resolve, { env, ipc });
    node.child.ended.then(() => reject(new Error(`the server did not start: ${node.child.stderrText}`)));
  });
  node.started = withDeadline(url, START_PATIENCE, () => 'the server is up').then((line) => {
    node.url = line;
    return node;
  });
  node.log = () => node.child.stderrText;
  node.stop = () => children.end(node.child, 'SIGTERM');
  node.kill = () => children.end(node.child, 'SIGKILL');
  node.started.catch(node.kill);
  return node;
}

/** Starts a server that is alone. */
function startAlone(config = {}, pluginOptions = {}, serverOptions = {}) {
  return startProcess({ config, pluginOptions, serverOptions }).started;
}

/** Relays what the nodes send to each other. */
class Cluster {
  /** @param copies how often each message is delivered: the server's own cluster of workers does so twice */
  constructor({ copies = 1 } = {}) {
    this.copies = copies;
    this.nodes = new Map();
  }

  /** Adds a node; pluginOptions null leaves the plugin out. */
  async add(name, { config = {}, pluginOptions = {} } = {}) {
    const serverOptions = { serverName: name, clusterRegistry: { type: 'default', options: REGISTRY } };
    const node = startProcess({ config, pluginOptions, serverOptions, clustered: true }, { ipc: true });
    this.nodes.set(name, node);
    node.child.on('message', (message) => this.relay(message));
    node.child.ended.then(() => this.nodes.delete(name));
    return node.started;
  }

  relay({ from, to, message }) {
    for (const [name, node] of this.nodes) {
      if (name !== from && (to === undefined || to === name) && node.child.connected) {
        for (let i = 0; i < this.copies; i += 1) {
          // A node may be on its way out.
          node.child.send({ from, message }, () => {});
        }
      }
    }
  }
}

module.exports = { Cluster, startAlone };
