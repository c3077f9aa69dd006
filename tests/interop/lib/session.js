/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * A client under test: a process that speaks the line protocol of `ringer-cli
 * session` (see js-session.js for what the lines are).
 */

const path = require('path');
const children = require('./children');
const { PATIENCE, until, withDeadline } = require('./wait');

const COMMANDS = {
  js: () => [process.execPath, [path.join(__dirname, '..', 'js-session.js')]],
  ringer: () => [process.env.RINGER_CLI, ['session']],
};

const LIST = 'rpc-directory/list';
const MAX_LOG = 40;
const START_PATIENCE = 20000;

function shorten(text) {
  return text.length > 300 ? `${text.slice(0, 300)}... (${text.length})` : text;
}

/* A test that has failed no longer looks at the promises that it still holds. */
function handled(promise) {
  promise.catch(() => {});
  return promise;
}

class Session {
  constructor(kind, label) {
    this.kind = kind;
    this.label = label;
    /** Whether payloads pass through it byte for byte. */
    this.keepsText = kind === 'ringer';
    this.log = [];
    this.inbox = [];
    this.waiting = new Set();
    this.answers = new Map();
    this.nextId = 0;
    this.state = 'CLOSED';
    const [command, args] = COMMANDS[kind]();
    this.child = children.start(command, args, (line) => this.onLine(line));
    this.child.ended.then((how) => this.onEnded(how));
  }

  /* --- Lines ------------------------------------------------------------ */

  note(direction, text) {
    this.log.push(`${direction} ${shorten(text)}`);
    this.log.splice(0, this.log.length - MAX_LOG);
  }

  onLine(text) {
    this.note('<', text);
    const line = JSON.parse(text);
    if (line.event === undefined) {
      const pending = this.answers.get(line.id);
      this.answers.delete(line.id);
      if (pending) {
        pending.resolve(line);
      }
      return;
    }
    if (line.event === 'state') {
      this.state = line.state;
    }
    this.inbox.push(line);
    this.waiting.forEach((check) => check());
  }

  onEnded({ code, signal }) {
    this.how = { code, signal };
    this.note('<', `(ended: code ${code}, signal ${signal})`);
    this.waiting.forEach((check) => check());
    this.answers.forEach(({ op, reject }) => reject(new Error(`${this.label} ended while waiting for the answer to ${op}`)));
    this.answers.clear();
  }

  send(line) {
    const text = JSON.stringify(line);
    this.note('>', text);
    this.child.stdin.write(`${text}\n`);
  }

  /** Sends a line that is answered, and returns the answer without its id. */
  ask(line, patience = PATIENCE) {
    return handled(this.askNow(line, patience));
  }

  async askNow(line, patience) {
    const id = this.nextId += 1;
    const answer = new Promise((resolve, reject) => {
      this.answers.set(id, { op: line.op, resolve, reject });
    });
    this.send({ ...line, id });
    const whole = await withDeadline(answer, patience, () => `${this.label}: answer to ${line.op}`);
    // A failure may be explained in words as well, which are nobody's contract.
    const { id: unused, message, ...rest } = whole;
    return rest;
  }

  /** Takes the first event, past or future, that `matches`. */
  take(what, matches, patience = PATIENCE) {
    return handled(this.takeNow(what, matches, patience));
  }

  async takeNow(what, matches, patience) {
    let check;
    const found = new Promise((resolve, reject) => {
      check = () => {
        const index = this.inbox.findIndex(matches);
        if (index >= 0) {
          // Several lines may come at once, and this one is enough.
          this.waiting.delete(check);
          resolve(this.inbox.splice(index, 1)[0]);
        } else if (this.how) {
          reject(new Error(`${this.label} ended while waiting for ${what}`));
        }
      };
    });
    this.waiting.add(check);
    check();
    try {
      return await withDeadline(found, patience, () => `${this.label}: ${what}`);
    } finally {
      this.waiting.delete(check);
    }
  }

  has(matches) {
    return this.inbox.some(matches);
  }

  /* --- Connection -------------------------------------------------------- */

  connect(url, options) {
    this.send({ op: 'connect', url, ...(options ? { options } : {}) });
  }

  /** The first login waits for the program to start as well, which can take long on a busy machine. */
  login(details = {}) {
    return this.ask({ op: 'login', data: JSON.stringify(details) }, this.state === 'CLOSED' ? START_PATIENCE : PATIENCE);
  }

  /** Connects and logs in; anything but success is a failure of the test. */
  async open(url, details, options) {
    this.connect(url, options);
    const answer = await this.login(details);
    if (!answer.ok) {
      throw new Error(`${this.label}: login refused: ${JSON.stringify(answer)}`);
    }
    return this;
  }

  reached(state, patience) {
    return this.take(`state ${state}`, (line) => line.event === 'state' && line.state === state, patience);
  }

  /* --- RPC ---------------------------------------------------------------- */

  make(name, data, patience) {
    return this.ask({ op: 'make', name, ...(data === undefined ? {} : { data }) }, patience);
  }

  /** Provides a name, and waits until the broker counts `providers` of it. */
  async provide(name, providers = 1) {
    this.send({ op: 'provide', name });
    await this.waitForProviders(name, providers);
  }

  async unprovide(name, providers = 0) {
    this.send({ op: 'unprovide', name });
    await this.waitForProviders(name, providers);
  }

  async waitForProviders(name, providers) {
    await until(async () => {
      const answer = await this.make(LIST, JSON.stringify({ prefix: name, limit: 1 }));
      if (!answer.ok) {
        throw new Error(`${this.label}: no directory: ${JSON.stringify(answer)}`);
      }
      const [found] = JSON.parse(answer.data).rpcs;
      return (found && found.name === name ? found.providers.length : 0) === providers;
    }, `${providers} providers of ${name}`);
  }

  request(name, patience) {
    return this.take(`request for ${name}`, (line) => line.event === 'request' && line.name === name, patience);
  }

  error(topic, action, patience) {
    return this.take(`error ${action}`, (l) => l.event === 'error' && l.topic === topic && l.action === action, patience);
  }

  accept({ call }) {
    this.send({ op: 'accept', call });
  }

  respond({ call }, data) {
    this.send({ op: 'respond', call, ...(data === undefined ? {} : { data }) });
  }

  fail({ call }, data) {
    this.send({ op: 'error', call, ...(data === undefined ? {} : { data }) });
  }

  reject({ call }) {
    this.send({ op: 'reject', call });
  }

  /* --- End ----------------------------------------------------------------- */

  /** As when the power goes: no goodbye. */
  async kill() {
    this.killed = true;
    await children.end(this.child, 'SIGKILL');
  }

  /** Ends the program as its protocol asks for, and says what was wrong with how it went. */
  async finish() {
    if (this.killed) {
      return null;
    }
    const how = await children.end(this.child);
    if (how.code === 0) {
      return null;
    }
    return `${this.label} ended with code ${how.code}, signal ${how.signal}: ${this.child.stderrText}`;
  }

  diagnostics() {
    return [`--- ${this.label}`, ...this.log, ...this.child.stderrText.split('\n').filter(Boolean)];
  }
}

/** Finds out which of two providers the broker has asked, and waits for the other in `otherRequest`. */
async function firstAsked(first, second, name) {
  const requests = [first, second].map((provider) => provider.request(name, 15000));
  const index = await Promise.race(requests.map((request, i) => request.then(() => i)));
  const [asked, other] = index === 0 ? [first, second] : [second, first];
  return { asked, request: await requests[index], other, otherRequest: requests[1 - index] };
}

module.exports = { Session, firstAsked };
