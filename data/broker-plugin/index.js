/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * A plugin for the deepstream server (7 to 10) that lets clients see which RPCs
 * have providers.  It provides the RPC `rpc-directory/list` and emits the event
 * `rpc-directory/changed`, both ordinary protocol under the ordinary permissions.
 *
 * Everything starts in init(): before it the message distributor does not exist,
 * after it clients may connect.  Exceptions in the server's hooks would end the
 * server, so each hook is guarded.
 */

const { Catalogue } = require('./catalogue');
const { createProviderSocket } = require('./provider-socket');
const { BadRequest, cutPage, matchingNames, readQuery } = require('./query');

const TOPIC = { EVENT: 4, RPC: 6 };
const RPC = { REQUEST: 2, ACCEPT: 4, RESPONSE: 5, REJECT: 6, REQUEST_ERROR: 7, PROVIDE: 8 };
const EVENT = { EMIT: 2 };
const REGISTRY = { EVENT_SUBSCRIPTIONS: 11, RPC_SUBSCRIPTIONS: 13 };

const CONTRACT_VERSION = 1;
const LOG_NAME = 'RPC_DIRECTORY';

const DEFAULTS = {
  prefix: 'rpc-directory/',
  debounce: 100,
  exposeUser: true,
  exposeClientData: false,
  filterByPermission: false,
  announceNames: true,
};

function readOptions(given) {
  const options = { ...DEFAULTS, ...given };
  for (const [name, value] of Object.entries(options)) {
    if (!(name in DEFAULTS) || typeof value !== typeof DEFAULTS[name]) {
      throw new Error(`rpc-directory: bad option "${name}"`);
    }
  }
  if (options.prefix === '' || !(options.debounce >= 0)) {
    throw new Error('rpc-directory: "prefix" must not be empty, "debounce" not be negative');
  }
  // An event with names would tell of those that the list hides.
  options.announceNames = options.announceNames && !options.filterByPermission;
  return options;
}

class RpcDirectory {
  constructor(pluginOptions, services, config) {
    this.description = 'RPC directory';
    this.options = readOptions(pluginOptions);
    this.services = services;
    this.config = config;
    this.node = config.serverName;
    this.listName = `${this.options.prefix}list`;
    this.eventName = `${this.options.prefix}changed`;
    this.rev = 0;
    this.published = new Map();
    this.announced = new Map();
    this.dirty = new Set();
    this.inWork = new Set();
    this.timer = null;
    this.lastCaller = null;
  }

  async whenReady() {}

  init() {
    const { services } = this;
    this.socket = createProviderSocket('rpc-directory', this.guard((message) => this.onServerMessage(message)));
    this.registry = services.subscriptions.getSubscriptionRegistry(TOPIC.RPC, REGISTRY.RPC_SUBSCRIPTIONS);
    this.events = services.subscriptions.getSubscriptionRegistry(TOPIC.EVENT, REGISTRY.EVENT_SUBSCRIPTIONS);
    this.catalogue = new Catalogue(this.registry, services, this.listName, (name) => this.onChange(name));
    this.catalogue.mark(this.node);
    this.followRegistry();
    if (this.options.filterByPermission) {
      this.watchCallers();
    }
    this.registry.subscribeBulk(
      { topic: TOPIC.RPC, action: RPC.PROVIDE, names: [this.listName], correlationId: '0' },
      this.socket,
      true,
    );
    this.warnIfOpen();
  }

  async close() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.socket) {
      this.socket.close();
    }
    if (this.unwatchCallers) {
      this.unwatchCallers();
    }
  }

  guard(callback) {
    return (...args) => {
      try {
        return callback(...args);
      } catch (error) {
        this.services.logger.error(LOG_NAME, `${error.stack || error}`);
        return undefined;
      }
    };
  }

  /* --- Providers of this node ----------------------------------------- */

  followRegistry() {
    // Other plugins may have provided something before us.
    for (const name of this.registry.getNames()) {
      this.registry.getLocalSubscribers(name).forEach((socket) => this.onProvided(name, socket));
    }
    this.registry.setSubscriptionListener({
      onSubscriptionMade: this.guard((name, socket) => this.onProvided(name, socket)),
      onSubscriptionRemoved: this.guard((name, socket) => this.onUnprovided(name, socket)),
      onFirstSubscriptionMade: this.guard((name) => this.onChange(name)),
      onLastSubscriptionRemoved: this.guard((name) => this.onChange(name)),
    });
  }

  onProvided(name, socket) {
    if (socket === this.socket) {
      return;
    }
    const provider = {
      id: Number(socket.uuid).toString(36).replace('0.', ''),
      node: this.node,
      via: socket.socketType,
      since: Date.now(),
    };
    if (this.options.exposeUser && socket.userId) {
      provider.user = socket.userId;
    }
    if (this.options.exposeClientData && socket.clientData !== null && socket.clientData !== undefined) {
      provider.clientData = socket.clientData;
    }
    const names = this.published.get(socket) || new Map();
    this.published.set(socket, names);
    names.set(name, this.catalogue.publish(name, provider));
  }

  onUnprovided(name, socket) {
    const names = this.published.get(socket);
    if (names === undefined || !names.has(name)) {
      return;
    }
    this.catalogue.withdraw(names.get(name));
    names.delete(name);
    if (names.size === 0) {
      this.published.delete(socket);
    }
  }

  /* --- The event ------------------------------------------------------- */

  onChange(name) {
    this.dirty.add(name);
    if (this.timer === null) {
      this.timer = setTimeout(this.guard(() => this.announce()), this.options.debounce);
    }
  }

  announce() {
    this.timer = null;
    const names = this.dirty.has(null)
      ? new Set([...this.announced.keys(), ...this.catalogue.names()])
      : this.dirty;
    this.dirty = new Set();
    const changes = this.compareWithAnnounced(names);
    if (changes.added.length + changes.removed.length + changes.changed.length === 0) {
      return;
    }
    this.rev += 1;
    this.emit({
      v: CONTRACT_VERSION,
      node: this.node,
      rev: this.rev,
      ...(this.options.announceNames ? changes : {}),
    });
  }

  compareWithAnnounced(names) {
    const changes = { added: [], removed: [], changed: [] };
    for (const name of names) {
      const before = this.announced.get(name);
      const now = this.catalogue.signature(name);
      if (now === before) {
        continue;
      }
      if (now === undefined) {
        this.announced.delete(name);
        changes.removed.push(name);
      } else {
        this.announced.set(name, now);
        changes[before === undefined ? 'added' : 'changed'].push(name);
      }
    }
    return changes;
  }

  emit(parsedData) {
    const message = { topic: TOPIC.EVENT, action: EVENT.EMIT, name: this.eventName, parsedData };
    // To the clients of this node only: every node sees the change for itself.
    this.events.sendToSubscribers(this.eventName, message, true, this.socket, true);
  }

  /* --- The RPC --------------------------------------------------------- */

  onServerMessage(message) {
    if (message.topic !== TOPIC.RPC || message.action !== RPC.REQUEST) {
      return;
    }
    const { correlationId, data, parsedData } = message;
    const caller = this.takeCaller(correlationId);
    // A cluster of worker processes delivers each request twice.
    if (this.inWork.has(correlationId)) {
      return;
    }
    this.inWork.add(correlationId);
    // The server knows this call only after this function has returned.
    setImmediate(() => {
      this.answer(correlationId, { data, parsedData }, caller)
        .catch((error) => this.services.logger.error(LOG_NAME, `${error.stack || error}`))
        .finally(() => this.inWork.delete(correlationId));
    });
  }

  async answer(correlationId, request, caller) {
    if (this.options.filterByPermission && caller === null) {
      this.send(RPC.REJECT, correlationId);
      return;
    }
    this.send(RPC.ACCEPT, correlationId);
    try {
      this.send(RPC.RESPONSE, correlationId, await this.list(readQuery(request), caller));
    } catch (error) {
      if (!(error instanceof BadRequest)) {
        throw error;
      }
      this.send(RPC.REQUEST_ERROR, correlationId, { code: 'BAD_REQUEST', message: error.message });
    }
  }

  send(action, correlationId, parsedData) {
    const message = { topic: TOPIC.RPC, action, name: this.listName, correlationId };
    if (parsedData !== undefined) {
      message.parsedData = parsedData;
    }
    this.services.messageDistributor.distribute(this.socket, message);
  }

  async list(query, caller) {
    let names = matchingNames(this.catalogue.names(), query);
    if (this.options.filterByPermission) {
      names = await this.keepCallable(names, caller);
    }
    const rpcs = cutPage(names, query.limit, (name) => this.catalogue.describe(name));
    return {
      v: CONTRACT_VERSION,
      node: this.node,
      nodes: [...new Set([this.node, ...this.services.clusterRegistry.getAll()])].sort(),
      rev: this.rev,
      total: names.length,
      truncated: rpcs.length < names.length,
      rpcs,
    };
  }

  /* --- Permissions ----------------------------------------------------- */

  mayDo(socket, message) {
    return new Promise((resolve) => {
      const callback = (wrapper, checked, passItOn, error, result) => resolve(error === null && result !== false);
      try {
        this.services.permission.canPerformAction(socket, message, callback, {});
      } catch (error) {
        resolve(false);
      }
    });
  }

  async keepCallable(names, caller) {
    const allowed = await Promise.all(
      names.map((name) => this.mayDo(caller, { topic: TOPIC.RPC, action: RPC.REQUEST, name })),
    );
    return names.filter((name, index) => allowed[index]);
  }

  /*
   * A provider never learns who called.  This hook is the one place where the
   * server shows the request together with its socket, right before it sends
   * the request on; a request from another node does not pass here.
   */
  watchCallers() {
    const { monitoring } = this.services;
    const original = monitoring.onMessageReceived;
    const hook = (message, socket) => {
      if (message.topic === TOPIC.RPC && message.action === RPC.REQUEST && message.name === this.listName) {
        this.lastCaller = { correlationId: message.correlationId, socket };
      }
      return original.call(monitoring, message, socket);
    };
    monitoring.onMessageReceived = hook;
    this.unwatchCallers = () => {
      if (monitoring.onMessageReceived === hook) {
        monitoring.onMessageReceived = original;
      }
    };
  }

  takeCaller(correlationId) {
    const last = this.lastCaller;
    this.lastCaller = null;
    return last !== null && last.correlationId === correlationId ? last.socket : null;
  }

  /* Whoever may provide the list or emit the event can deceive everyone else. */
  async warnIfOpen() {
    const anyone = createProviderSocket('open', () => {});
    if (await this.mayDo(anyone, { topic: TOPIC.RPC, action: RPC.PROVIDE, name: this.listName })) {
      this.services.logger.warn(LOG_NAME, `any client may provide "${this.listName}" and forge the directory: `
        + `deny "provide" for "${this.options.prefix}*" in the permissions`);
    }
    if (await this.mayDo(anyone, { topic: TOPIC.EVENT, action: EVENT.EMIT, name: this.eventName })) {
      this.services.logger.warn(LOG_NAME, `any client may emit "${this.eventName}": `
        + `deny "publish" for "${this.options.prefix}*" in the permissions`);
    }
  }
}

module.exports = RpcDirectory;
