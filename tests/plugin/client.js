/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* The official client, as far as the tests of the directory need it. */

const { load } = require('../interop/lib/modules');
const { sleep, until, withDeadline, PATIENCE } = require('../interop/lib/wait');

const { DeepstreamClient } = load('@deepstream/client');

class Client {
  /** Connects and logs in; `json` uses the server's JSON dialect. */
  static async open(url, details = {}, { json = false } = {}) {
    const address = json ? `${url}-json` : url;
    const client = new Client(address, json ? { socketOptions: { jsonTransportMode: true } } : {});
    await withDeadline(client.ds.login(details), PATIENCE, () => `login at ${address}`);
    return client;
  }

  constructor(url, options) {
    this.ds = new DeepstreamClient(url, { subscriptionInterval: 10, ...options });
    this.errors = [];
    this.ds.on('error', (detail, event, topic) => this.errors.push(`${topic} ${event}`));
    this.events = [];
  }

  make(name, data) {
    return withDeadline(this.ds.rpc.make(name, data), PATIENCE, () => `call of ${name}`);
  }

  list(query, prefix = 'rpc-directory/') {
    return this.make(`${prefix}list`, query);
  }

  async namesOf(query) {
    return (await this.list(query)).rpcs.map(({ name }) => name);
  }

  provide(name, answer = () => null) {
    this.ds.rpc.provide(name, (data, response) => response.send(answer(data)));
  }

  unprovide(name) {
    this.ds.rpc.unprovide(name);
  }

  /** Collects the announcements in `events`. */
  async follow(prefix = 'rpc-directory/') {
    this.ds.event.subscribe(`${prefix}changed`, (event) => this.events.push(event));
    // The client sends this 10 ms later, and nothing tells when it has arrived.
    await sleep(50);
    await this.list({ limit: 1 }, prefix);
  }

  /** Waits until some announcement has the name in the member. */
  announced(member, name) {
    return until(() => this.events.some((event) => (event[member] || []).includes(name)), `${name} in ${member}`);
  }

  /** Waits until the list holds these names with these numbers of providers. */
  lists(expected, query = null) {
    return until(async () => {
      const { rpcs } = await this.list(query);
      const found = Object.fromEntries(rpcs.map(({ name, providers }) => [name, providers.length]));
      return JSON.stringify(found) === JSON.stringify(expected);
    }, `list of ${JSON.stringify(expected)}`, 8000);
  }

  close() {
    this.ds.close();
  }
}

module.exports = { Client };
