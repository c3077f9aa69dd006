/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Who answers by a provider file, as a process: `ringer-cli provide --rules`, or what the
 * window answers by (desk-session.c).  Both tell who is asked and what was decided.
 */

const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline');
const children = require('./children');
const { DESK } = require('./configs');
const { PATIENCE, withDeadline } = require('./wait');

const START_PATIENCE = 20000;
const LOGIN = { username: 'desk', password: DESK.users.desk.password };

class Desk {
  /** Starts answering by `document`, and waits until everything is provided. */
  static async start(kind, url, document) {
    const desk = new KINDS[kind]();
    try {
      await desk.open(url, document);
    } catch (error) {
      if (!desk.child) {
        throw error;
      }
      await children.end(desk.child, 'SIGKILL');
      throw new Error(`${error.message}\n${desk.diagnostics().join('\n')}`);
    }
    return desk;
  }

  constructor(kind) {
    this.kind = kind;
    this.log = [];
    this.inbox = [];
    this.waiting = new Set();
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ringer-desk-'));
    this.file = path.join(this.dir, 'test.provider.json');
  }

  write(document) {
    const text = typeof document === 'string' ? document : `${JSON.stringify(document, null, 2)}\n`;
    fs.writeFileSync(this.file, text);
  }

  spawn(command, args, env) {
    this.child = children.start(command, args, (line) => {
      this.log.push(`< ${line}`);
      this.onLine(JSON.parse(line));
    }, { env });
    this.child.ended.then(() => {
      this.hasEnded = true;
      this.waiting.forEach((check) => check());
    });
  }

  send(text) {
    this.log.push(`> ${text}`);
    this.child.stdin.write(`${text}\n`);
  }

  put(event) {
    this.inbox.push(event);
    this.waiting.forEach((check) => check());
  }

  /** Takes the first event, past or future, that `matches`. */
  async take(what, matches, patience = PATIENCE) {
    let check;
    const found = new Promise((resolve, reject) => {
      check = () => {
        const index = this.inbox.findIndex(matches);
        if (index >= 0) {
          this.waiting.delete(check);
          resolve(this.inbox.splice(index, 1)[0]);
        } else if (this.hasEnded) {
          reject(new Error(`the desk ended while waiting for ${what}`));
        }
      };
    });
    this.waiting.add(check);
    check();
    try {
      return await withDeadline(found, patience, () => `the desk: ${what}`);
    } finally {
      this.waiting.delete(check);
    }
  }

  /** The next request for a procedure that a person is asked about. */
  asked(procedure) {
    return this.take(`asked for ${procedure}`, (e) => e.event === 'asked' && e.procedure === procedure);
  }

  hasAsked(procedure) {
    return this.inbox.some((e) => e.event === 'asked' && e.procedure === procedure);
  }

  /** The next decision about a procedure: a line of `ringer-cli provide`. */
  decided(procedure) {
    return this.take(`decided for ${procedure}`, (e) => e.event === 'decided' && e.procedure === procedure);
  }

  late(procedure) {
    return this.take(`late for ${procedure}`, (e) => e.event === 'late' && e.procedure === procedure);
  }

  /** Ends it as its user would, and says what was wrong with how it went. */
  async stop() {
    const how = await children.end(this.child);
    fs.rmSync(this.dir, { recursive: true });
    return how.code === 0 ? null : `the desk ended with code ${how.code}, signal ${how.signal}: ${this.child.stderrText}`;
  }

  diagnostics() {
    return [`--- desk (${this.kind})`, ...this.log.slice(-60), ...this.child.stderrText.split('\n').filter(Boolean)];
  }
}

const DECISIONS = { reply: 's', error: 'e', reject: 'r' };
const QUESTION = /#(\d+) .* asks (\S+), \d+ s left: (.*)$/;

/* Its person sits at the terminal. */
class CliDesk extends Desk {
  constructor() {
    super('cli');
    this.provided = new Set();
  }

  async open(url, document) {
    this.write(document);
    this.spawn(process.env.RINGER_CLI, [
      '--url', url, '--user', LOGIN.username, 'provide', '--rules', this.file, '--ask', '--trace',
      '--ack-timeout', String(DESK.ackTimeout), '--response-timeout', String(DESK.responseTimeout),
    ], { RINGER_PASSWORD: LOGIN.password });
    readline.createInterface({ input: this.child.stderr }).on('line', (line) => this.onSaid(line));
    const { procedures } = typeof document === 'string' ? JSON.parse(document) : document;
    const names = Object.entries(procedures).filter(([, mock]) => mock.mode !== 'off').map(([name]) => name);
    await this.take('everything provided', () => names.every((name) => this.provided.has(name)), START_PATIENCE);
  }

  onLine(line) {
    this.put({ event: line.decision === undefined ? 'late' : 'decided', ...line });
  }

  onSaid(line) {
    const [, provided] = line.match(/'(.*)' is provided at/) || [];
    const [, call, procedure, payload] = line.match(QUESTION) || [];
    if (provided !== undefined) {
      this.provided.add(provided);
      this.put({ event: 'provided', procedure: provided });
    } else if (call !== undefined) {
      this.put({ event: 'asked', call, procedure, payload: payload === '(no payload)' ? undefined : payload });
    } else {
      this.put({ event: 'said', text: line });
    }
  }

  decide({ call }, { kind, payload = '' }) {
    this.send(`${call} ${DECISIONS[kind]} ${payload}`);
  }
}

/* Its person is the test. */
class WindowDesk extends Desk {
  constructor() {
    super('window');
    this.nextId = 0;
  }

  async open(url, document) {
    this.write(document);
    this.spawn(process.env.RINGER_DESK_SESSION, []);
    await this.ask({
      op: 'start',
      url,
      login: JSON.stringify(LOGIN),
      file: this.file,
      ackTimeout: DESK.ackTimeout,
      responseTimeout: DESK.responseTimeout,
    }, START_PATIENCE);
  }

  onLine(line) {
    this.put(line);
  }

  /** Sends a line and waits until it is done. */
  async ask(line, patience) {
    const id = this.nextId += 1;
    this.send(JSON.stringify({ ...line, id }));
    const answer = await this.take(`answer to ${line.op}`, (event) => event.id === id, patience);
    if (!answer.ok) {
      throw new Error(`the desk: ${line.op}: ${answer.message}`);
    }
  }

  decide({ call }, answer) {
    this.ask({ op: 'decide', call, answer }).catch(() => {});
  }
}

const KINDS = { cli: CliDesk, window: WindowDesk };

module.exports = { Desk };
