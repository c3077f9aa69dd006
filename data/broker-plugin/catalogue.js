/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Who provides what, in the whole cluster.
 *
 * Each node that runs the plugin publishes one JSON string per provider in a state
 * registry of its own, and a marker that says that it does so.  The server's own
 * registry of names is not the source, because in a cluster it can keep a name for
 * ever; it only tells the names of nodes that have no marker, whose providers
 * nobody counts.  Local changes go through the same registry as remote ones, so
 * there is one way in.
 */

const { compareCodePoints } = require('./query');

// Any number that the server does not use itself; the same on every node.
const DETAIL_REGISTRY = 7801;

function parse(text) {
  try {
    const entry = JSON.parse(text);
    return entry !== null && typeof entry === 'object' ? entry : {};
  } catch (error) {
    return {};
  }
}

class Catalogue {
  /**
   * @param rpcRegistry the server's subscription registry of RPC
   * @param services    the server's services
   * @param ownName     a name that is never listed
   * @param onChange    called with a name whose providers changed, or with null for all names
   */
  constructor(rpcRegistry, services, ownName, onChange) {
    this.rpcRegistry = rpcRegistry;
    this.ownName = ownName;
    this.onChange = onChange;
    this.providers = new Map();
    this.markedNodes = new Set();
    this.details = services.clusterStates.getStateRegistry(DETAIL_REGISTRY);
    this.details.onAdd((text) => this.onEntry(text, true));
    this.details.onRemove((text) => this.onEntry(text, false));
    this.details.getAll().forEach((text) => this.onEntry(text, true));
  }

  /** Tells the cluster that this node reports its providers. */
  mark(node) {
    this.details.add(JSON.stringify({ marker: 1, node }));
  }

  /** Publishes a provider; the string that is returned withdraws it. */
  publish(name, provider) {
    const text = JSON.stringify({ name, ...provider });
    this.details.add(text);
    return text;
  }

  withdraw(text) {
    this.details.remove(text);
  }

  onEntry(text, added) {
    const { marker, name, ...provider } = parse(text);
    if (marker !== undefined) {
      this.markedNodes[added ? 'add' : 'delete'](provider.node);
      this.onChange(null);
      return;
    }
    if (typeof name !== 'string') {
      return;
    }
    const entries = this.providers.get(name) || new Map();
    if (added) {
      entries.set(text, provider);
      this.providers.set(name, entries);
    } else if (entries.delete(text) && entries.size === 0) {
      this.providers.delete(name);
    }
    this.onChange(name);
  }

  /* The nodes without the plugin that say they have a provider for the name. */
  unreported(name) {
    return this.rpcRegistry.getAllServers(name).filter((node) => !this.markedNodes.has(node)).sort();
  }

  names() {
    const names = new Set(this.providers.keys());
    for (const name of this.rpcRegistry.getNames()) {
      if (!names.has(name) && this.unreported(name).length > 0) {
        names.add(name);
      }
    }
    names.delete(this.ownName);
    return [...names];
  }

  /** What the contract says about one name. */
  describe(name) {
    const providers = [...(this.providers.get(name) || new Map()).values()];
    providers.sort((a, b) => a.since - b.since || compareCodePoints(a.id, b.id));
    const unreported = this.unreported(name);
    return unreported.length > 0 ? { name, providers, unreported } : { name, providers };
  }

  /** A string that differs when the providers of the name do; undefined when there are none. */
  signature(name) {
    const { providers, unreported } = this.describe(name);
    if (name === this.ownName || (providers.length === 0 && unreported === undefined)) {
      return undefined;
    }
    return JSON.stringify([providers.map(({ id, since }) => [id, since]), unreported]);
  }
}

module.exports = { Catalogue };
