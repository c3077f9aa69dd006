/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Finds the packages of package.json, for scripts in this folder and elsewhere
 * in the tree.  They are where `npm ci` puts them, beside package.json in the
 * source folder, whatever the build folder is; RINGER_NODE_MODULES names another
 * place, for a source folder that cannot be written to.
 */

const path = require('path');

const interopDir = path.join(__dirname, '..');

function searchPaths() {
  const other = process.env.RINGER_NODE_MODULES;
  return other ? [path.resolve(other, '..'), interopDir] : [interopDir];
}

/** Loads a package of package.json. */
function load(name) {
  return require(require.resolve(name, { paths: searchPaths() }));
}

/** Loads a package that another package brought along. */
function loadFrom(owner, name) {
  const ownerMain = require.resolve(owner, { paths: searchPaths() });
  return require(require.resolve(name, { paths: [path.dirname(ownerMain)] }));
}

/** Whether `npm ci` has been run. */
function installed() {
  try {
    require.resolve('@deepstream/client', { paths: searchPaths() });
    require.resolve('@deepstream/server', { paths: searchPaths() });
    return true;
  } catch (error) {
    return false;
  }
}

module.exports = { installed, load, loadFrom };
