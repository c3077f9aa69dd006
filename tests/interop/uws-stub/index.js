/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

// The server names uWebSockets.js as a dependency, which is not in the registry
// but in a Git repository.  Only `httpServer: uws` loads it; the tests run the
// default HTTP server, and need no download from elsewhere.
throw new Error('uWebSockets.js is not installed: use the default HTTP server');
