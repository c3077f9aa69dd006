/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Starts the real deepstream server in this process, from a config in the format
 * of `ringer-cli broker --config`, with the directory plugin.
 */

const path = require('path');
const { load } = require('./modules');
const { toValve } = require('./valve');

const PLUGIN = path.join(__dirname, '..', '..', '..', 'data', 'broker-plugin');
const QUIET_LOGGER = path.join(__dirname, 'quiet-logger.js');

const KNOWN = new Set(['users', 'permissions', 'requestorName', 'requestorData', 'ackTimeout', 'responseTimeout',
  'authTimeout', 'heartbeatInterval', 'maxMessageSize', 'maxAuthAttempts']);

function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function endpoints(config) {
  const options = given({
    heartbeatInterval: config.heartbeatInterval,
    unauthenticatedClientTimeout: config.authTimeout,
    maxAuthAttempts: config.maxAuthAttempts,
    maxMessageSize: config.maxMessageSize,
  });
  return [
    { type: 'ws-binary', options: { ...options, urlPath: '/deepstream' } },
    { type: 'ws-json', options: { ...options, urlPath: '/deepstream-json' } },
    { type: 'ws-text', options: { ...options, urlPath: '/deepstream-v3' } },
    { type: 'http', options: {} },
  ];
}

function authentication(users) {
  return users === undefined ? { type: 'none', options: {} } : { type: 'file', options: { users } };
}

/* The server's own options for a config of ours. */
function toServerOptions(config, pluginOptions) {
  const unknown = Object.keys(config).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) {
    throw new Error(`unknown member "${unknown}" in the config`);
  }
  return {
    logger: { path: QUIET_LOGGER, options: {} },
    httpServer: { type: 'default', options: { host: '127.0.0.1' } },
    connectionEndpoints: endpoints(config),
    auth: [authentication(config.users)],
    permission: { type: 'config', options: { permissions: toValve(config.permissions) } },
    rpc: given({
      provideRequestorName: config.requestorName,
      provideRequestorData: config.requestorData,
      ackTimeout: config.ackTimeout,
      responseTimeout: config.responseTimeout,
    }),
    plugins: pluginOptions === null ? {} : { rpcDirectory: { path: PLUGIN, options: pluginOptions } },
  };
}

/**
 * Starts a server on 127.0.0.1.
 *
 * @param config        what `ringer-cli broker --config` reads
 * @param port          0 for a free one
 * @param pluginOptions options of the directory plugin, null to leave it out
 * @param serverOptions further options of the server itself, over ours
 */
async function startServer(config, { port = 0, pluginOptions = {}, serverOptions = {} } = {}) {
  const { Deepstream } = load('@deepstream/server');
  const server = new Deepstream({ ...toServerOptions(config, pluginOptions), ...serverOptions });
  // What the server or a plugin refuses in the options ends the process here, with the reason.
  await new Promise(setImmediate);
  const { httpService } = server.getServices();
  // Set past the server's own check of options, which refuses 0.
  httpService.pluginOptions.port = port;
  const started = new Promise((resolve) => server.once('started', resolve));
  server.start();
  await started;
  const actualPort = httpService.server.address().port;
  return {
    server,
    port: actualPort,
    url: `ws://127.0.0.1:${actualPort}/deepstream`,
    stop: () => new Promise((resolve) => {
      server.once('stopped', resolve);
      server.stop();
    }),
  };
}

module.exports = { startServer, toServerOptions };
