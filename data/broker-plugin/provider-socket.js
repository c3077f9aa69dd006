/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * An object with the shape of the server's SocketWrapper, so that the plugin can
 * provide an RPC from inside the server without a connection to itself.
 */

/** Makes the socket; `onMessage` gets every message that the server sends to it. */
function createProviderSocket(userId, onMessage) {
  const closeCallbacks = new Set();

  const socket = {
    socketType: 'rpcDirectory',
    userId,
    clientData: null,
    serverData: null,
    isRemote: false,
    isClosed: false,
    uuid: Math.random(),
    authAttempts: 0,

    sendMessage: onMessage,
    sendAckMessage() {},
    sendBuiltMessage() {},
    getMessage: (message) => message,
    parseData: () => true,
    parseMessage: () => [],
    getHandshakeData: () => ({ remoteAddress: 'internal', headers: {} }),
    onMessage() {},
    onClose: (callback) => closeCallbacks.add(callback),
    removeOnClose: (callback) => closeCallbacks.delete(callback),
    flush() {},
    destroy: () => socket.close(),

    close() {
      if (!socket.isClosed) {
        socket.isClosed = true;
        closeCallbacks.forEach((callback) => callback(socket));
        closeCallbacks.clear();
      }
    },
  };
  return socket;
}

module.exports = { createProviderSocket };
