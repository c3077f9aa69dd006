/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-transport-private.h"

#include "ringer-error.h"
#include "ringer-text.h"

#include <libsoup/soup.h>

/* The libraries below name causes in many domains and with words of their
 * own. Here they become one domain and one sentence each, which a window can
 * show and a program can branch on. */

static const char *
get_certificate_fault (GTlsCertificateFlags errors)
{
  /* What a user can act on comes first. */
  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return "no authority known here vouches for it (it may be self-signed)";
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "it was made for another host name";
  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    return "it has expired";
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "it is not valid yet";
  if (errors & G_TLS_CERTIFICATE_REVOKED)
    return "it was revoked";
  if (errors & G_TLS_CERTIFICATE_INSECURE)
    return "its algorithm is not secure";
  return "it is not acceptable";
}

static GError *
explain_http (const char *host, guint status)
{
  const char *phrase = soup_status_get_phrase (status);

  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN ||
      status == SOUP_STATUS_PROXY_UNAUTHORIZED)
    return g_error_new (RINGER_ERROR, RINGER_ERROR_NOT_DEEPSTREAM,
                        "The web server at %s refuses the connection (HTTP %u %s).", host, status,
                        phrase);
  return g_error_new (RINGER_ERROR, RINGER_ERROR_NOT_DEEPSTREAM,
                      "A web server answers at %s, but not a deepstream broker (HTTP %u %s). "
                      "The path may be wrong.",
                      host, status, phrase);
}

static GError *
explain_tls (const GError *cause, const char *host, GTlsCertificateFlags errors)
{
  if (errors != 0 || g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_error_new (RINGER_ERROR, RINGER_ERROR_TLS, "The TLS certificate of %s is refused: %s.",
                        host, get_certificate_fault (errors));
  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    return g_error_new (RINGER_ERROR, RINGER_ERROR_TLS,
                        "%s asks for a TLS certificate of the client.", host);
  return g_error_new (RINGER_ERROR, RINGER_ERROR_TLS,
                      "The TLS handshake with %s failed: %s. The port may not speak TLS.", host,
                      cause->message);
}

static GError *
explain_io (const GError *cause, const char *host)
{
  switch (cause->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return g_error_new (RINGER_ERROR, RINGER_ERROR_REFUSED, "Nothing listens at %s.", host);
    case G_IO_ERROR_HOST_NOT_FOUND:
      return g_error_new (RINGER_ERROR, RINGER_ERROR_UNKNOWN_HOST, "The host of %s is not known.",
                          host);
    case G_IO_ERROR_TIMED_OUT:
      return g_error_new (RINGER_ERROR, RINGER_ERROR_TIMED_OUT, "%s did not answer in time.", host);
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_UNREACHABLE:
      return g_error_new (RINGER_ERROR, RINGER_ERROR_UNREACHABLE,
                          "There is no way through the network to %s.", host);
    /* A deepstream broker drops the connection on an unknown path (protocol notes, 1). */
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return g_error_new (RINGER_ERROR, RINGER_ERROR_NOT_DEEPSTREAM,
                          "%s ended the connection without an answer. It may not be a deepstream "
                          "broker, or have no such path.",
                          host);
    default:
      return g_error_new (RINGER_ERROR, RINGER_ERROR_UNREACHABLE, "No connection to %s: %s", host,
                          cause->message);
    }
}

/*
 * ringer_transport_connect_error:
 * @cause: what libsoup or GIO said
 * @host: host and port
 * @http_status: the status of an HTTP answer, 0 when there was none
 * @tls_errors: what is wrong with the certificate, 0 when nothing is
 *
 * Explains why there is no WebSocket.
 */
GError *
ringer_transport_connect_error (const GError        *cause,
                                const char          *host,
                                guint                http_status,
                                GTlsCertificateFlags tls_errors)
{
  if (tls_errors != 0 || cause->domain == G_TLS_ERROR)
    return explain_tls (cause, host, tls_errors);
  if (http_status >= 200)
    return explain_http (host, http_status);
  if (cause->domain == G_RESOLVER_ERROR)
    return g_error_new (RINGER_ERROR, RINGER_ERROR_UNKNOWN_HOST, "The host of %s is not known.",
                        host);
  if (cause->domain == G_IO_ERROR)
    return explain_io (cause, host);
  if (cause->domain == SOUP_WEBSOCKET_ERROR || cause->domain == SOUP_SESSION_ERROR)
    return g_error_new (RINGER_ERROR, RINGER_ERROR_NOT_DEEPSTREAM,
                        "Something answers at %s that is not a deepstream broker: %s", host,
                        cause->message);
  return g_error_new (RINGER_ERROR, RINGER_ERROR_UNREACHABLE, "No connection to %s: %s", host,
                      cause->message);
}

/*
 * ringer_transport_lost_error:
 * @cause: (nullable): what libsoup said
 * @close_code: the peer's close code, 0 when it sent none
 * @close_data: (nullable): the peer's reason
 *
 * Explains why a WebSocket ended without being asked to.
 */
GError *
ringer_transport_lost_error (const GError *cause, guint close_code, const char *close_data)
{
  g_autofree char *reason = NULL;

  if (g_error_matches (cause, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG))
    return g_error_new_literal (RINGER_ERROR, RINGER_ERROR_LIMIT,
                                "The broker sent a message above the limit of max-message-size.");
  if (cause != NULL && cause->domain == SOUP_WEBSOCKET_ERROR)
    return g_error_new (RINGER_ERROR, RINGER_ERROR_PROTOCOL,
                        "The broker broke the rules of WebSockets: %s", cause->message);
  if (cause != NULL)
    return g_error_new (RINGER_ERROR, RINGER_ERROR_LOST, "The connection broke off: %s",
                        cause->message);
  if (close_code == SOUP_WEBSOCKET_CLOSE_TOO_BIG)
    return g_error_new_literal (RINGER_ERROR, RINGER_ERROR_LOST,
                                "The broker closed the connection because a message of ours was "
                                "too big for it.");
  if (close_code == 0)
    return g_error_new_literal (RINGER_ERROR, RINGER_ERROR_LOST, "The connection broke off.");
  if (close_code == SOUP_WEBSOCKET_CLOSE_NO_STATUS || close_code == SOUP_WEBSOCKET_CLOSE_NORMAL ||
      close_code == SOUP_WEBSOCKET_CLOSE_GOING_AWAY)
    return g_error_new_literal (RINGER_ERROR, RINGER_ERROR_LOST,
                                "The broker closed the connection.");
  reason = ringer_text_one_line (close_data != NULL ? close_data : "", -1, 120);
  return g_error_new (RINGER_ERROR, RINGER_ERROR_LOST,
                      "The broker closed the connection with code %u%s%s.", close_code,
                      *reason != '\0' ? ": " : "", reason);
}
