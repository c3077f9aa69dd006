/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * A logger for the real server that leaves stdout alone.  Only what went wrong
 * inside the server goes to stderr; RINGER_BROKER_LOG=1 adds warnings, which
 * faulty clients cause, and =2 everything.
 */

const LEVELS = { debug: 0, info: 1, warn: 2, error: 3, fatal: 4 };
// Said of clients, not of the server: too many for the tests that provoke them.
const ABOUT_CLIENTS = new Set(['INVALID_MESSAGE', 'MESSAGE_PARSE_ERROR', 'CLOSED_SOCKET_INTERACTION']);

class QuietLogger {
  constructor(options, services) {
    this.description = 'quiet';
    this.services = services;
    this.lowest = LEVELS[{ 1: 'warn', 2: 'debug' }[process.env.RINGER_BROKER_LOG] || 'error'];
    for (const level of Object.keys(LEVELS)) {
      this[level] = (event, message) => this.write(level, event, message);
    }
  }

  async whenReady() {}

  async close() {}

  write(level, event, message) {
    if (LEVELS[level] >= this.lowest && (this.lowest < LEVELS.error || !ABOUT_CLIENTS.has(event))) {
      process.stderr.write(`${level}: ${event}: ${message}\n`);
    }
    if (level === 'fatal') {
      this.services.notifyFatalException();
    }
  }

  shouldLog(level) {
    return level >= this.lowest;
  }

  setLogLevel() {}

  getNameSpace() {
    return this;
  }
}

module.exports = QuietLogger;
