/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RingerError:
 * @RINGER_ERROR_INVALID_JSON: a text is not JSON (RFC 8259)
 * @RINGER_ERROR_LIMIT: a named limit was hit (nesting, message size, queue)
 * @RINGER_ERROR_MALFORMED: a frame is not a message of the dialect
 * @RINGER_ERROR_BAD_ARGUMENT: what the user typed cannot be used (URL, name, option)
 * @RINGER_ERROR_BAD_FILE: a file of ours or the user's is not what it should be
 * @RINGER_ERROR_UNKNOWN_HOST: the host name has no address
 * @RINGER_ERROR_REFUSED: nothing listens at the address
 * @RINGER_ERROR_TLS: the certificate or the TLS handshake was refused
 * @RINGER_ERROR_NOT_DEEPSTREAM: something answers there that is not a deepstream broker
 * @RINGER_ERROR_UNREACHABLE: another failure of the network
 * @RINGER_ERROR_TIMED_OUT: a deadline of ours passed
 * @RINGER_ERROR_LOST: an established connection ended
 * @RINGER_ERROR_LOGIN: the broker refused the login
 * @RINGER_ERROR_LOCKED_OUT: too many login attempts, login too late, or challenge denied
 * @RINGER_ERROR_OFFLINE: the work needs an open connection and there is none
 * @RINGER_ERROR_DENIED: the broker's permissions forbid it
 * @RINGER_ERROR_PROTOCOL: the peer broke the protocol
 * @RINGER_ERROR_STATE: the object is past the state in which this is possible
 * @RINGER_ERROR_ADDRESS_IN_USE: the port to listen on is taken
 * @RINGER_ERROR_CHILD: a child process could not start or died
 *
 * The one error domain of Ringer, with codes that a caller can branch on.
 */
typedef enum
{
  RINGER_ERROR_INVALID_JSON,
  RINGER_ERROR_LIMIT,
  RINGER_ERROR_MALFORMED,
  RINGER_ERROR_BAD_ARGUMENT,
  RINGER_ERROR_BAD_FILE,
  RINGER_ERROR_UNKNOWN_HOST,
  RINGER_ERROR_REFUSED,
  RINGER_ERROR_TLS,
  RINGER_ERROR_NOT_DEEPSTREAM,
  RINGER_ERROR_UNREACHABLE,
  RINGER_ERROR_TIMED_OUT,
  RINGER_ERROR_LOST,
  RINGER_ERROR_LOGIN,
  RINGER_ERROR_LOCKED_OUT,
  RINGER_ERROR_OFFLINE,
  RINGER_ERROR_DENIED,
  RINGER_ERROR_PROTOCOL,
  RINGER_ERROR_STATE,
  RINGER_ERROR_ADDRESS_IN_USE,
  RINGER_ERROR_CHILD,
} RingerError;

#define RINGER_ERROR (ringer_error_quark ())
GQuark ringer_error_quark (void);

G_END_DECLS
