/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* The command line of the test programs. */

const KINDS = {
  caller: ['js', 'ringer'],
  broker: ['node', 'ringer'],
  provider: ['js', 'ringer'],
  desk: ['cli', 'window'],
};

/**
 * Reads `--name value` for the names in `defaults`, and `--name` alone where the
 * default is false.  A role (caller, broker, provider, desk) takes a kind that exists.
 */
function readArguments(args, defaults) {
  const options = { ...defaults };
  for (let i = 0; i < args.length; i += 1) {
    const name = args[i].replace(/^--/, '');
    if (!(name in defaults)) {
      throw new Error(`unknown option ${args[i]}`);
    }
    if (defaults[name] === false) {
      options[name] = true;
    } else {
      i += 1;
      options[name] = args[i];
    }
    if (name in KINDS && !KINDS[name].includes(options[name])) {
      throw new Error(`--${name} must be one of ${KINDS[name].join(', ')}`);
    }
  }
  if (Object.keys(KINDS).some((role) => ['ringer', 'cli'].includes(options[role])) && !process.env.RINGER_CLI) {
    throw new Error('RINGER_CLI must name the ringer-cli to test');
  }
  if (options.desk === 'window' && !process.env.RINGER_DESK_SESSION) {
    throw new Error('RINGER_DESK_SESSION must name the desk-session to test');
  }
  return options;
}

module.exports = { readArguments };
