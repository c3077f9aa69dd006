#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * What a provider file says, as the official JavaScript client sees it: every kind of rule
 * and every fault, on both brokers, answered by `ringer-cli provide --rules` or by what
 * the window answers by.
 *
 *   node answer-rules.js --broker node|ringer --desk cli|window [--only TEXT] [--serial]
 *
 * RINGER_CLI and RINGER_DESK_SESSION name the programs.  One process answers for all tests: the
 * procedures of each are put together into one file.  Prints TAP; needs `npm ci` in
 * this folder once.
 */

const assert = require('assert').strict;
const { readArguments } = require('./lib/arguments');
const { SharedBrokers } = require('./lib/broker');
const { DESK } = require('./lib/configs');
const { Context } = require('./lib/context');
const { Desk } = require('./lib/desk');
const { installed } = require('./lib/modules');
const { Service } = require('./lib/service');
const { bailOut, runProgram, runTests, skipAll } = require('./lib/tap');

const PARALLEL = 4;
const DEFAULTS = { broker: 'ringer', desk: 'cli', only: '', serial: false };
const tests = ['rules', 'faults', 'files'].flatMap((name) => require(`./bodies/${name}`));

/* A test's own procedures, and the desk that all share. */
class DeskContext extends Context {
  constructor(test, options, world) {
    super(test.number, { caller: 'js', provider: 'js', broker: options.broker }, world.brokers);
    this.broker = world.broker;
    this.desk = world.desk;
    this.service = world.service;
    this.ownDesks = [];
  }

  /** A JavaScript client that has logged in. */
  caller(user = 'ann') {
    return super.caller({ username: user, password: DESK.users[user].password });
  }

  provider(user = 'bob') {
    return super.provider({ username: user, password: DESK.users[user].password });
  }

  /** A desk that is not shared. */
  async startDesk(kind, document) {
    const desk = await Desk.start(kind, this.broker.url, document);
    this.ownDesks.push(desk);
    return desk;
  }

  async stopDesk(desk) {
    this.ownDesks = this.ownDesks.filter((own) => own !== desk);
    assert.equal(await desk.stop(), null);
  }

  async end() {
    const complaints = await Promise.all(this.ownDesks.map((desk) => desk.stop()));
    return [await super.end(), ...complaints].filter(Boolean).join('\n') || null;
  }

  explain() {
    return [...super.explain(), ...[this.desk, ...this.ownDesks].flatMap((desk) => desk.diagnostics())];
  }
}

/* The one file of all tests. */
function collect(chosen, service) {
  const own = chosen.map((test) => {
    const context = new Context(test.number, {}, null);
    return test.procedures ? test.procedures((text) => context.name(text), service) : {};
  });
  return { format: 1, procedures: Object.assign({ 'desk/idle': { rules: [{ reply: 1 }] } }, ...own) };
}

async function main() {
  const options = readArguments(process.argv.slice(2), DEFAULTS);
  if (!installed()) {
    skipAll('run `npm ci --ignore-scripts` in tests/interop first');
    return;
  }
  const chosen = tests.filter((test) => test.name.includes(options.only)).map((test, number) => ({ ...test, number }));
  const world = { brokers: new SharedBrokers(options.broker), service: await Service.start() };
  world.broker = await world.brokers.get('desk');
  world.desk = await Desk.start(options.desk, world.broker.url, collect(chosen, world.service));
  const failed = await runTests(chosen, {
    parallel: options.serial ? 1 : PARALLEL,
    before: (test) => new DeskContext(test, options, world),
    after: (context) => context.end(),
    explain: (context) => context.explain(),
  });
  const complaints = [await world.desk.stop(), ...await world.brokers.stopAll()].filter(Boolean);
  await world.service.stop();
  if (complaints.length > 0) {
    bailOut(complaints.join('\n'));
  } else if (failed > 0) {
    process.exitCode = 1;
  }
}

runProgram(main);
