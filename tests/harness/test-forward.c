/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests forwarded to an HTTP service, which runs in this process. */
#include "config.h"

#include "ringer-broker.h"
#include "ringer-connection.h"
#include "ringer-error.h"
#include "ringer-forward.h"
#include "ringer-test.h"

#include <libsoup/soup.h>
#include <string.h>

/* Nobody waits so long. */
#define FOR_EVER 3600000

typedef struct
{
  RingerBroker     *broker;
  RingerConnection *connection; /* calls, and provides */
  SoupServer       *server;
  char             *url; /* of the server, without a path */
  SoupServer       *other;
  char             *other_url;
  RingerCall       *call;
  RingerRequest    *request;
  GAsyncResult     *result;
  RingerForwarded   answer;
  GError           *error;
  guint             n_served;
  guint             n_served_elsewhere;
  char             *method; /* of what was served last */
  GBytes           *body;
  GHashTable       *headers; /* name -> value */
  GHashTable       *ports;   /* of the clients */
} Fixture;

static void
request_cb (RingerConnection *connection, RingerRequest *request, Fixture *f)
{
  g_set_object (&f->request, request);
}

static void
note_header_cb (const char *name, const char *value, gpointer user_data)
{
  g_hash_table_replace (user_data, g_ascii_strdown (name, -1), g_strdup (value));
}

static void
write_chunk_cb (SoupServerMessage *message, gpointer unused)
{
  static const char chunk[] = "0123456789012345678901234567890123456789012345678901234567890123";

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            chunk, sizeof chunk - 1);
}

/* What each path of the service answers. */
static const struct
{
  const char *path;
  guint       status;
  const char *type;
  const char *body;
} pages[] = {
  { "/json", 200, "application/json", "[1.0,  2]" },
  { "/created", 201, "application/json; charset=utf-8", "{\"id\": 12345678901234567890}" },
  { "/text", 200, "text/plain; charset=utf-8", "say \"hello\"\n" },
  { "/number", 200, "text/plain", "42" },
  { "/html", 200, "text/html", "<p>hello</p>" },
  { "/empty", 200, "application/json", "" },
  { "/missing", 404, "text/plain", "no such user" },
  { "/broken", 500, "application/json", "{\"code\": 7.0}" },
  { "/bad", 409, NULL, NULL },
  { "/big", 200, "application/json", "\"0123456789\"" },
};

static void
redirect (SoupServerMessage *message, const char *location, guint status)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                location);
  soup_server_message_set_status (message, status, NULL);
}

static void
serve_special (SoupServerMessage *message, const char *path, Fixture *f)
{
  g_autofree char *elsewhere = g_strconcat (f->other_url, "/json", NULL);

  if (g_str_equal (path, "/none"))
    soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  else if (g_str_equal (path, "/slow"))
    soup_server_message_pause (message);
  else if (g_str_equal (path, "/moved"))
    redirect (message, "json", SOUP_STATUS_TEMPORARY_REDIRECT);
  else if (g_str_equal (path, "/see"))
    redirect (message, "/json", SOUP_STATUS_SEE_OTHER);
  else if (g_str_equal (path, "/elsewhere"))
    redirect (message, elsewhere, SOUP_STATUS_TEMPORARY_REDIRECT);
  else if (g_str_equal (path, "/circle"))
    redirect (message, "/circle", SOUP_STATUS_PERMANENT_REDIRECT);
  else if (g_str_equal (path, "/endless"))
    {
      soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                         SOUP_ENCODING_CHUNKED);
      soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      g_signal_connect (message, "wrote-headers", G_CALLBACK (write_chunk_cb), NULL);
      g_signal_connect (message, "wrote-chunk", G_CALLBACK (write_chunk_cb), NULL);
    }
  else
    g_assert_not_reached ();
}

static void
serve_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  Fixture            *f = user_data;
  GInetSocketAddress *from = G_INET_SOCKET_ADDRESS (
      soup_server_message_get_remote_address (message));

  f->n_served++;
  g_free (f->method);
  f->method = g_strdup (soup_server_message_get_method (message));
  g_clear_pointer (&f->body, g_bytes_unref);
  f->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_hash_table_remove_all (f->headers);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), note_header_cb,
                                f->headers);
  g_hash_table_add (f->ports, GUINT_TO_POINTER (g_inet_socket_address_get_port (from)));
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (!g_str_equal (pages[i].path, path))
        continue;
      soup_server_message_set_status (message, pages[i].status, NULL);
      if (pages[i].body != NULL)
        soup_server_message_set_response (message, pages[i].type, SOUP_MEMORY_STATIC, pages[i].body,
                                          strlen (pages[i].body));
      return;
    }
  serve_special (message, path, f);
}

static void
serve_elsewhere_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    const char        *path,
                    GHashTable        *query,
                    gpointer           user_data)
{
  Fixture *f = user_data;

  f->n_served_elsewhere++;
  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
}

static SoupServer *
start_server (SoupServerCallback callback, Fixture *f, char **url)
{
  SoupServer *server = soup_server_new ("server-header", "test", NULL);
  GSList     *uris;
  g_autoptr (GError) error = NULL;

  soup_server_add_handler (server, NULL, callback, f, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerBrokerConfig) broker_config = ringer_broker_config_new ();
  g_autoptr (RingerConnectionConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  f->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  f->ports = g_hash_table_new (NULL, NULL);
  f->server = start_server (serve_cb, f, &f->url);
  f->other = start_server (serve_elsewhere_cb, f, &f->other_url);
  f->broker = ringer_broker_new (broker_config);
  g_assert_true (ringer_broker_start (f->broker, NULL, 0, &error));
  config = ringer_connection_config_new (ringer_broker_get_url (f->broker), &error);
  g_assert_no_error (error);
  if (data != NULL)
    g_object_set (config, "response-timeout", GPOINTER_TO_UINT (data), NULL);
  f->connection = ringer_connection_new (config);
  g_signal_connect (f->connection, "request", G_CALLBACK (request_cb), f);
  ringer_connection_open (f->connection);
  ringer_connection_login_async (f->connection, "{}", NULL, NULL, NULL);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_OPEN);
}

static void
forget_answer (Fixture *f)
{
  g_clear_object (&f->result);
  ringer_forwarded_clear (&f->answer);
  f->answer.is_error = FALSE;
  g_clear_error (&f->error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  forget_answer (f);
  g_clear_object (&f->call);
  g_clear_object (&f->request);
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_CLOSED);
  g_assert_finalize_object (f->connection);
  ringer_broker_stop (f->broker);
  g_assert_finalize_object (f->broker);
  soup_server_disconnect (f->server);
  g_clear_object (&f->server);
  soup_server_disconnect (f->other);
  g_clear_object (&f->other);
  g_hash_table_unref (f->headers);
  g_hash_table_unref (f->ports);
  g_clear_pointer (&f->body, g_bytes_unref);
  g_free (f->method);
  g_free (f->url);
  g_free (f->other_url);
}

/* Makes a call, to have the request of it. PAYLOAD NULL is absent. */
static void
ask (Fixture *f, const char *procedure, const char *payload)
{
  g_autoptr (GBytes) bytes = payload != NULL ? g_bytes_new (payload, strlen (payload)) : NULL;
  RingerProvision *provision = ringer_connection_provide (f->connection, procedure);

  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
  g_clear_object (&f->request);
  g_clear_object (&f->call);
  f->call = ringer_connection_call (f->connection, procedure, bytes, 0);
  RINGER_TEST_WAIT (f->request != NULL);
}

static void
begin (Fixture *f, const RingerAnswer *answer, GCancellable *cancellable)
{
  forget_answer (f);
  ringer_forward_async (f->request, answer, cancellable, ringer_test_take_result, &f->result);
}

/* Whether there is an answer. */
static gboolean
finish (Fixture *f)
{
  RINGER_TEST_WAIT (f->result != NULL);
  return ringer_forward_finish (f->result, &f->answer, &f->error);
}

static gboolean
forward (Fixture *f, const char *path, guint timeout, gsize max_size)
{
  g_autofree char *url = g_strconcat (f->url, path, NULL);
  RingerAnswer     answer = {
        .kind = RINGER_ANSWER_FORWARD, .url = url, .timeout = timeout, .max_size = max_size
  };

  begin (f, &answer, NULL);
  return finish (f);
}

/* EXPECTED is NULL for an absent payload. */
static void
assert_payload (GBytes *payload, const char *expected)
{
  if (expected == NULL)
    g_assert_null (payload);
  else
    {
      g_assert_nonnull (payload);
      g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), expected,
                       strlen (expected));
    }
}

static void
assert_header (Fixture *f, const char *name, const char *expected)
{
  g_assert_cmpstr (g_hash_table_lookup (f->headers, name), ==, expected);
}

static void
test_answers (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *path;
    gboolean    is_error;
    const char *payload;
  } cases[] = {
    { "/json", FALSE, "[1.0,  2]" },
    { "/created", FALSE, "{\"id\": 12345678901234567890}" },
    { "/text", FALSE, "\"say \\\"hello\\\"\\n\"" },
    { "/number", FALSE, "42" },
    { "/empty", FALSE, NULL },
    { "/missing", TRUE,
      "{\"status\": 404, \"reason\": \"Not Found\", \"body\": \"no such user\"}" },
    { "/broken", TRUE,
      "{\"status\": 500, \"reason\": \"Internal Server Error\", \"body\": {\"code\": 7.0}}" },
    { "/bad", TRUE, "{\"status\": 409, \"reason\": \"Conflict\", \"body\": null}" },
    { "/none", FALSE, NULL },
  };

  ask (f, "test/forward", "{\"n\":  1.0}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (forward (f, cases[i].path, FOR_EVER, 0));
      g_assert_cmpint (f->answer.is_error, ==, cases[i].is_error);
      assert_payload (f->answer.payload, cases[i].payload);
      g_assert_cmpstr (f->method, ==, "POST");
      assert_payload (f->body, "{\"n\":  1.0}");
    }
  /* One connection served them all; after "no content" this server closes it. */
  g_assert_cmpuint (g_hash_table_size (f->ports), ==, 1);
  g_assert_cmpint (ringer_request_get_state (f->request), ==, RINGER_REQUEST_STATE_ACCEPTED);
}

static void
test_headers (Fixture *f, gconstpointer data)
{
  ask (f, "test/a b", "1");
  g_assert_true (forward (f, "/json", FOR_EVER, 0));
  assert_header (f, "content-type", "application/json");
  assert_header (f, "ringer-procedure", "test/a b");
  assert_header (f, "ringer-correlation-id", ringer_request_get_correlation_id (f->request));
  assert_header (f, "ringer-requestor", ringer_request_get_requestor_name (f->request));
  g_assert_nonnull (g_hash_table_lookup (f->headers, "ringer-requestor"));

  ask (f, " ü%\r\nEvil: 1\t\177 ", NULL);
  g_assert_true (forward (f, "/json", FOR_EVER, 0));
  assert_header (f, "ringer-procedure", "%20%C3%BC%25%0D%0AEvil: 1%09%7F%20");
  assert_header (f, "evil", NULL);
  assert_header (f, "content-type", NULL);
  assert_payload (f->body, "");
}

static void
test_not_json (Fixture *f, gconstpointer data)
{
  ask (f, "test/forward", NULL);
  g_assert_false (forward (f, "/html", FOR_EVER, 0));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  g_assert_nonnull (strstr (f->error->message, "text/html"));
}

static void
test_redirects (Fixture *f, gconstpointer data)
{
  g_autofree char *refused = NULL;

  ask (f, "test/forward", "[1]");
  g_assert_true (forward (f, "/moved", FOR_EVER, 0));
  assert_payload (f->answer.payload, "[1.0,  2]");
  g_assert_cmpstr (f->method, ==, "POST");
  assert_payload (f->body, "[1]");

  g_assert_true (forward (f, "/see", FOR_EVER, 0));
  assert_payload (f->answer.payload, "[1.0,  2]");
  g_assert_cmpstr (f->method, ==, "GET");
  assert_payload (f->body, "");

  refused = g_strdup_printf ("{\"status\": 307, \"reason\": \"Temporary Redirect\", "
                             "\"location\": \"%s/json\", \"body\": null}",
                             f->other_url);
  g_assert_true (forward (f, "/elsewhere", FOR_EVER, 0));
  g_assert_true (f->answer.is_error);
  assert_payload (f->answer.payload, refused);
  g_assert_cmpuint (f->n_served_elsewhere, ==, 0);

  f->n_served = 0;
  g_assert_true (forward (f, "/circle", FOR_EVER, 0));
  g_assert_true (f->answer.is_error);
  g_assert_cmpuint (f->n_served, ==, 6);
}

static void
test_too_big (Fixture *f, gconstpointer data)
{
  ask (f, "test/forward", NULL);
  g_assert_true (forward (f, "/big", FOR_EVER, 12));
  g_assert_false (forward (f, "/big", FOR_EVER, 11));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_LIMIT);
  g_assert_null (f->answer.payload);

  g_assert_false (forward (f, "/endless", FOR_EVER, 1000));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_LIMIT);
  /* Whoever does not stop to send is left. */
  g_assert_true (forward (f, "/json", FOR_EVER, 0));
}

static void
test_too_slow (Fixture *f, gconstpointer data)
{
  ask (f, "test/forward", NULL);
  g_assert_false (forward (f, "/slow", 30, 0));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_TIMED_OUT);
  g_assert_true (ringer_request_is_open (f->request));
}

static void
test_deadline (Fixture *f, gconstpointer data)
{
  ask (f, "test/forward", NULL);
  g_assert_false (forward (f, "/slow", 0, 0));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_TIMED_OUT);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autofree char *url = g_strconcat (f->url, "/slow", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const RingerAnswer answer = { .kind = RINGER_ANSWER_FORWARD, .url = url, .timeout = FOR_EVER };

  ask (f, "test/forward", NULL);
  begin (f, &answer, cancellable);
  RINGER_TEST_WAIT (f->n_served == 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (finish (f));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  begin (f, &answer, cancellable);
  g_assert_false (finish (f));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (f->n_served, ==, 1);
}

static void
test_nobody_there (Fixture *f, gconstpointer data)
{
  ask (f, "test/forward", NULL);
  soup_server_disconnect (f->server);
  g_assert_false (forward (f, "/json", FOR_EVER, 0));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_REFUSED);
}

static void
test_bad_urls (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = {
    "",        "localhost", "localhost:8080",     "ftp://localhost/",
    "http://", "http:///a", "file:///etc/passwd", "http://[::1/"
  };

  ask (f, "test/forward", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const RingerAnswer answer = { .kind = RINGER_ANSWER_FORWARD, .url = (char *) bad[i] };
      g_autoptr (GError) error = NULL;

      begin (f, &answer, NULL);
      g_assert_false (finish (f));
      g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
      g_assert_false (ringer_forward_check_url (bad[i], &error));
      g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
    }
  g_assert_false (ringer_forward_check_url (NULL, NULL));
  g_assert_true (ringer_forward_check_url (f->url, NULL));
}

/* As many as there are, at a time: a slow one holds up nobody. */
static void
test_many (Fixture *f, gconstpointer data)
{
  g_autofree char   *url = g_strconcat (f->url, "/slow", NULL);
  const RingerAnswer slow = { .kind = RINGER_ANSWER_FORWARD, .url = url, .timeout = FOR_EVER };
  GAsyncResult      *results[20] = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ask (f, "test/forward", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    ringer_forward_async (f->request, &slow, cancellable, ringer_test_take_result, &results[i]);
  RINGER_TEST_WAIT (f->n_served == G_N_ELEMENTS (results));
  g_assert_true (forward (f, "/json", FOR_EVER, 0));
  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      RINGER_TEST_WAIT (results[i] != NULL);
      g_object_unref (results[i]);
    }
}

static void
add (const char *path, guint response_timeout, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GUINT_TO_POINTER (response_timeout), set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/harness/forward/answers", 0, test_answers);
  add ("/harness/forward/headers", 0, test_headers);
  add ("/harness/forward/not-json", 0, test_not_json);
  add ("/harness/forward/redirects", 0, test_redirects);
  add ("/harness/forward/too-big", 0, test_too_big);
  add ("/harness/forward/too-slow", 0, test_too_slow);
  add ("/harness/forward/deadline", 60, test_deadline);
  add ("/harness/forward/cancelled", 0, test_cancelled);
  add ("/harness/forward/nobody-there", 0, test_nobody_there);
  add ("/harness/forward/bad-urls", 0, test_bad_urls);
  add ("/harness/forward/many", 0, test_many);
  return g_test_run ();
}
