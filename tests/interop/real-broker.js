#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * The real deepstream server with the directory plugin, behind the command line
 * of `ringer-cli broker`:
 *
 *   node real-broker.js [--port N] [--config FILE]
 *
 * Prints its URL as the one line on stdout once clients may connect, and ends on
 * SIGTERM, SIGINT or the end of stdin.  RINGER_BROKER_LOG=1 or 2 makes it talk on
 * stderr.
 */

const fs = require('fs');
const { startServer } = require('./lib/real-server');

function readArguments(args) {
  const options = { port: 0, config: {} };
  for (let i = 0; i < args.length; i += 2) {
    if (args[i] === '--port') {
      options.port = Number(args[i + 1]);
    } else if (args[i] === '--config') {
      options.config = JSON.parse(fs.readFileSync(args[i + 1], 'utf8'));
    } else {
      throw new Error(`unknown option ${args[i]}`);
    }
  }
  return options;
}

/* A client may hold a connection open; the broker goes all the same. */
function stopOnRequest(broker) {
  let stopping = false;
  const stop = async () => {
    if (!stopping) {
      stopping = true;
      setTimeout(() => process.exit(0), 1000);
      await broker.stop();
      process.exit(0);
    }
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdin.on('end', stop);
  process.stdin.resume();
}

async function main() {
  const { port, config } = readArguments(process.argv.slice(2));
  const broker = await startServer(config, { port });
  stopOnRequest(broker);
  process.stdout.write(`${broker.url}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
