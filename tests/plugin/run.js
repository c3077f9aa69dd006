#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Tests of the directory plugin inside the real server.
 *
 *   node run.js [TEXT]      only the tests whose name holds the text
 *
 * Prints TAP; needs `npm ci` in tests/interop once.
 */

const { installed } = require('../interop/lib/modules');
const { runProgram, runTests, skipAll } = require('../interop/lib/tap');

const PARALLEL = 3;

/* What one test works with; it starts what it needs. */
class Context {
  constructor({ Client, Cluster, startAlone }) {
    this.parts = { Client, Cluster, startAlone };
    this.clients = [];
    this.servers = [];
    this.clusters = [];
  }

  async alone(...args) {
    const server = await this.parts.startAlone(...args);
    this.servers.push(server);
    return server;
  }

  cluster(options) {
    const cluster = new this.parts.Cluster(options);
    this.clusters.push(cluster);
    return cluster;
  }

  async client(server, ...args) {
    const client = await this.parts.Client.open(server.url, ...args);
    this.clients.push(client);
    return client;
  }

  async end() {
    this.clients.forEach((client) => client.close());
    this.servers.push(...this.clusters.flatMap((cluster) => [...cluster.nodes.values()]));
    const ends = await Promise.all(this.servers.map((server) => server.stop()));
    const bad = ends.findIndex(({ code, signal }) => code !== 0 && signal !== 'SIGKILL');
    return bad < 0 ? null : `a server ended with ${JSON.stringify(ends[bad])}: ${this.servers[bad].log()}`;
  }

  explain() {
    return this.servers.flatMap((server) => ['--- server', server.log()]);
  }
}

async function main() {
  if (!installed()) {
    skipAll('run `npm ci --ignore-scripts` in tests/interop first');
    return;
  }
  const parts = { ...require('./client'), ...require('./cluster') };
  const tests = [...require('./query'), ...require('./one-node'), ...require('./two-nodes')];
  const wanted = process.argv[2] || '';
  const failed = await runTests(tests.filter(({ name }) => name.includes(wanted)), {
    parallel: PARALLEL,
    before: () => new Context(parts),
    after: (context) => context.end(),
    explain: (context) => context.explain(),
  });
  process.exitCode = failed > 0 ? 1 : 0;
}

runProgram(main);
