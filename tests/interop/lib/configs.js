/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* The brokers that the tests use; each is started once and shared. */

// The two brokers have different defaults.
const ANONYMOUS = { requestorName: false, requestorData: false };

/** Open login; deadlines that even a slow machine keeps. */
const OPEN = { ...ANONYMOUS, ackTimeout: 10000, responseTimeout: 20000 };

/** For tests that wait for deadlines to pass. */
const HASTY = { ...ANONYMOUS, ackTimeout: 1000, responseTimeout: 2000 };

/** Users, permissions, and the requestor shown. */
const USERS = {
  users: {
    ann: { password: 'pw-ann', clientData: { team: 'x', n: 1 } },
    bob: { password: 'pw-bob' },
  },
  permissions: {
    rpc: {
      'closed/*': { provide: false, request: false },
      'anns/*': { provide: ['ann'], request: ['ann', 'bob'] },
      'anns/own/*': { request: ['ann'] },
      'broken/*': { request: 'error' },
    },
    event: {
      'secret/*': { publish: false, subscribe: ['ann'] },
    },
  },
  requestorName: true,
  requestorData: true,
  maxAuthAttempts: 3,
  ackTimeout: 10000,
  responseTimeout: 20000,
};

/** Listens for life signs often. */
const PULSE = { heartbeatInterval: 600 };

/** Waits for a login only so long. */
const IMPATIENT = { authTimeout: 300 };

/** Gives less time to answer than to accept. */
const ODD = { ...ANONYMOUS, ackTimeout: 600, responseTimeout: 300 };

/** Says who asks, and lets deadlines pass soon. */
const DESK = {
  users: {
    ann: { password: 'pw-ann', clientData: { team: 'x' } },
    bob: { password: 'pw-bob', clientData: { team: 'y' } },
    desk: { password: 'pw-desk' },
  },
  requestorName: true,
  requestorData: true,
  ackTimeout: 1000,
  responseTimeout: 2500,
};

module.exports = {
  DESK,
  HASTY,
  OPEN,
  USERS,
  // "fresh" is another one like "open", for tests whose ids must not have been used.
  byName: { desk: DESK, fresh: OPEN, hasty: HASTY, impatient: IMPATIENT, odd: ODD, open: OPEN, pulse: PULSE, users: USERS },
};
