/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"
#include "raw.h"

#include "ringer-error.h"

/* What can stand between us and a WebSocket. */

static void
wait_for_error (RingerConnection *connection, int code, const char *part)
{
  RINGER_TEST_WAIT (ringer_connection_get_error (connection) != NULL);
  assert_error (ringer_connection_get_error (connection), code, part);
}

/* Connects to URL, which must fail like this, once. */
static void
assert_fails (const char *url, int code, const char *part)
{
  g_autoptr (RingerConnectionConfig) config = config_new (url);
  RingerConnection *connection;

  g_object_set (config, "max-reconnect-attempts", 0, "connect-timeout", 2000, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
  assert_error (ringer_connection_get_error (connection), code, part);
  connection_finish (connection);
}

static void
test_headers (void)
{
  const char *const headers[] = { "X-Token:  abc ", NULL };
  const char *const broken[] = { "no colon", NULL };
  Peer             *peer = peer_new (PEER_GOOD);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  RingerConnection *connection;

  g_object_set (config, "headers", headers, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  connection_log_in (connection);
  g_assert_cmpstr (peer_get_header (peer, "X-Token"), ==, "abc");
  g_assert_nonnull (strstr (peer_get_header (peer, "User-Agent"), "ringer/"));
  connection_finish (connection);

  g_object_set (config, "headers", broken, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  wait_for_error (connection, RINGER_ERROR_BAD_ARGUMENT, "Name: value");
  connection_finish (connection);
  peer_finish (peer);
}

/* --- Nobody, or somebody else --- */

static void
test_nobody_listens (void)
{
  Peer            *peer = peer_new (PEER_GOOD);
  g_autofree char *url = g_strdup (peer_get_url (peer));

  peer_finish (peer);
  assert_fails (url, RINGER_ERROR_REFUSED, "Nothing listens at 127.0.0.1:");
}

static void
test_unknown_host (void)
{
  assert_fails ("nonexistent.invalid", RINGER_ERROR_UNKNOWN_HOST, "nonexistent.invalid:6020");
}

static void
test_wrong_path (void)
{
  Peer *peer = peer_new (PEER_GOOD);
  g_autoptr (GString) url = g_string_new (peer_get_url (peer));

  g_string_replace (url, "/deepstream", "/other", 0);
  assert_fails (url->str, RINGER_ERROR_NOT_DEEPSTREAM, "404");
  peer_finish (peer);
}

static void
test_not_http (void)
{
  Raw *raw = raw_new ("220 mail.example.org ESMTP\r\n\r\n", FALSE);

  assert_fails (raw->url, RINGER_ERROR_NOT_DEEPSTREAM, "not a deepstream broker");
  raw_free (raw);
}

/* What a deepstream broker does on an unknown path. */
static void
test_hangs_up (void)
{
  Raw *raw = raw_new (NULL, TRUE);

  assert_fails (raw->url, RINGER_ERROR_NOT_DEEPSTREAM, "without an answer");
  raw_free (raw);
}

static void
test_web_server (void)
{
  Raw *raw = raw_new ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHi", FALSE);

  assert_fails (raw->url, RINGER_ERROR_NOT_DEEPSTREAM, "HTTP 200 OK");
  raw_free (raw);
}

static void
test_forbidden (void)
{
  Raw *raw = raw_new ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", FALSE);

  assert_fails (raw->url, RINGER_ERROR_NOT_DEEPSTREAM, "refuses the connection (HTTP 403");
  raw_free (raw);
}

static void
test_web_redirection (void)
{
  Raw *raw = raw_new ("HTTP/1.1 301 Moved Permanently\r\nLocation: http://127.0.0.1:1/\r\n"
                      "Content-Length: 0\r\n\r\n",
                      FALSE);

  assert_fails (raw->url, RINGER_ERROR_NOT_DEEPSTREAM, "HTTP 301");
  raw_free (raw);
}

static void
test_bad_handshake (void)
{
  Raw *raw = raw_new ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
                      FALSE);

  assert_fails (raw->url, RINGER_ERROR_NOT_DEEPSTREAM, "not a deepstream broker");
  raw_free (raw);
}

static void
test_silent_server (void)
{
  Raw *raw = raw_new (NULL, FALSE);
  g_autoptr (RingerConnectionConfig) config = config_new (raw->url);
  RingerConnection *connection;

  g_object_set (config, "connect-timeout", 100, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  wait_for_error (connection, RINGER_ERROR_TIMED_OUT, "takes the connection, but does not answer");
  connection_finish (connection);
  raw_free (raw);
}

/* --- TLS --- */

static void
test_tls_refused (void)
{
  Peer *peer = peer_new (PEER_GOOD | PEER_TLS);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  g_autofree char  *fingerprint = peer_dup_test_fingerprint ();
  RingerConnection *connection = ringer_connection_new (config);

  ringer_connection_open (connection);
  wait_for_error (connection, RINGER_ERROR_TLS, "no authority known here vouches for it");
  g_assert_cmpstr (ringer_connection_get_peer_fingerprint (connection), ==, fingerprint);
  connection_finish (connection);

  g_object_set (config, "pinned-fingerprint", "00ff", NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  wait_for_error (connection, RINGER_ERROR_TLS, "refused");
  connection_finish (connection);
  g_assert_cmpuint (peer_get_n_opened (peer), ==, 0);
  peer_finish (peer);
}

static void
test_tls_pinned (void)
{
  Peer *peer = peer_new (PEER_GOOD | PEER_TLS);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  g_autofree char *fingerprint = peer_dup_test_fingerprint ();
  g_autoptr (GString) spelt = g_string_new (NULL);
  RingerConnection *connection;

  /* As openssl prints it. */
  for (guint i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (spelt, ':');
      g_string_append_c (spelt, g_ascii_toupper (fingerprint[i]));
    }
  g_object_set (config, "pinned-fingerprint", spelt->str, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  connection_log_in (connection);
  g_assert_cmpstr (ringer_connection_get_peer_fingerprint (connection), ==, fingerprint);
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_tls_own_authority (void)
{
  Peer *peer = peer_new (PEER_GOOD | PEER_TLS);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  g_autofree char  *path = g_test_build_filename (G_TEST_DIST, "client", "localhost.pem", NULL);
  RingerConnection *connection;

  g_object_set (config, "ca-file", path, "certificate-file", path, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  connection_log_in (connection);
  g_assert_null (ringer_connection_get_peer_fingerprint (connection));
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_tls_bad_files (void)
{
  g_autoptr (RingerConnectionConfig) config = config_new ("wss://127.0.0.1:1");
  RingerConnection *connection = ringer_connection_new (config);

  g_object_set (config, "ca-file", "/nonexistent/ca.pem", NULL);
  ringer_connection_open (connection);
  wait_for_error (connection, RINGER_ERROR_BAD_FILE, "/nonexistent/ca.pem");
  connection_finish (connection);

  g_object_set (config, "ca-file", NULL, "certificate-file", "/nonexistent/cert.pem", NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  wait_for_error (connection, RINGER_ERROR_BAD_FILE, "/nonexistent/cert.pem");
  connection_finish (connection);
}

static void
test_tls_mixed_up (void)
{
  Raw             *raw = raw_new ("HTTP/1.1 400 Bad Request\r\n\r\n", TRUE);
  Peer            *peer = peer_new (PEER_GOOD | PEER_TLS);
  g_autofree char *wss = g_strconcat ("wss", strchr (raw->url, ':'), NULL);
  g_autofree char *ws = g_strconcat ("ws", strchr (peer_get_url (peer), ':'), NULL);

  assert_fails (wss, RINGER_ERROR_TLS, "may not speak TLS");
  assert_fails (ws, RINGER_ERROR_NOT_DEEPSTREAM, "127.0.0.1");
  raw_free (raw);
  peer_finish (peer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reach/headers", test_headers);
  g_test_add_func ("/reach/nobody-listens", test_nobody_listens);
  g_test_add_func ("/reach/unknown-host", test_unknown_host);
  g_test_add_func ("/reach/wrong-path", test_wrong_path);
  g_test_add_func ("/reach/not-http", test_not_http);
  g_test_add_func ("/reach/hangs-up", test_hangs_up);
  g_test_add_func ("/reach/web-server", test_web_server);
  g_test_add_func ("/reach/forbidden", test_forbidden);
  g_test_add_func ("/reach/web-redirection", test_web_redirection);
  g_test_add_func ("/reach/bad-handshake", test_bad_handshake);
  g_test_add_func ("/reach/silent-server", test_silent_server);
  g_test_add_func ("/reach/tls-refused", test_tls_refused);
  g_test_add_func ("/reach/tls-pinned", test_tls_pinned);
  g_test_add_func ("/reach/tls-own-authority", test_tls_own_authority);
  g_test_add_func ("/reach/tls-bad-files", test_tls_bad_files);
  g_test_add_func ("/reach/tls-mixed-up", test_tls_mixed_up);
  return g_test_run ();
}
