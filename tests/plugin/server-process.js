#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * One real server with the directory plugin, as a process of its own: alone, or a
 * node of a cluster whose messages its parent relays.  RINGER_SERVER holds the
 * arguments of startServer() as JSON.  Prints its URL once clients may connect.
 */

const path = require('path');
const { startServer } = require('../interop/lib/real-server');

const CLUSTER_NODE = path.join(__dirname, 'relayed-cluster-node.js');

async function main() {
  const { config, clustered, ...options } = JSON.parse(process.env.RINGER_SERVER);
  if (clustered) {
    options.serverOptions = { ...options.serverOptions, clusterNode: { path: CLUSTER_NODE, options: {} } };
  }
  const { url, stop } = await startServer(config, options);
  const end = () => stop().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('disconnect', end);
  process.stdin.on('end', end).resume();
  process.stdout.write(`${url}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
