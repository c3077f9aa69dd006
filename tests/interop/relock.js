/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Makes package-lock.json anew, after a version in package.json was changed:
 *
 *   node relock.js          (needs npm 10 or later)
 *
 * Two things are left out of the lock file on purpose.  Download addresses,
 * because each machine has its own registry.  And uWebSockets.js, a native
 * package outside the registry that the server loads only for `httpServer: uws`:
 * the override in package.json keeps npm from fetching it here, and since npm 9
 * (Debian 12) stumbles over an override of a Git dependency, the lock file does
 * not name it at all.
 */

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const STUBBED = 'uWebSockets.js';
const lockPath = path.join(__dirname, 'package-lock.json');

function withoutStub(packages) {
  const kept = {};
  for (const [where, entry] of Object.entries(packages)) {
    if (entry.link || where.endsWith('uws-stub')) {
      continue;
    }
    if (entry.dependencies) {
      delete entry.dependencies[STUBBED];
    }
    kept[where] = entry;
  }
  return kept;
}

fs.rmSync(lockPath, { force: true });
fs.rmSync(path.join(__dirname, 'node_modules'), { force: true, recursive: true });
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund',
  '--omit=optional', '--omit-lockfile-registry-resolved'], { cwd: __dirname, stdio: 'inherit' });

const lock = JSON.parse(fs.readFileSync(lockPath, 'utf8'));
lock.packages = withoutStub(lock.packages);
fs.writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
