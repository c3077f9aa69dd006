/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lets an HTTP service answer a request.
 *
 * Each thread has one session, which keeps the connections to the services; its
 * requests run in the thread-default main context of the caller. What a service sends is read with
 * a limit and in a time, so that neither a slow nor an endless answer holds more than
 * was allowed. Redirects are followed here, not by the session, which would hand the
 * payload of a request to whatever host it is sent to. */
#include "config.h"

#include "ringer-forward-private.h"

#include "ringer-error.h"
#include "ringer-json.h"
#include "ringer-text.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

/* Two, as the session has it, would let a slow service hold up all the others. */
#define MAX_CONNECTIONS          128
#define MAX_CONNECTIONS_PER_HOST 64
#define IDLE_SECONDS             30
#define MAX_REDIRECTS            5
#define MAX_HEADER               4096
#define MAX_SHOWN                200
#define JSON_TYPE                "application/json"

typedef struct
{
  RingerRequest   *request;
  GUri            *uri;
  gsize            limit;
  RingerAnswerTime time;
  SoupMessage     *message; /* the latest */
  GInputStream    *body;    /* of it, nullable */
  RingerForwarded *answer;  /* nullable */
  guint            n_redirects;
} Forward;

static void
forward_free (gpointer data)
{
  Forward *self = data;

  ringer_answer_time_clear (&self->time);
  g_clear_object (&self->body);
  g_clear_object (&self->message);
  g_clear_object (&self->request);
  g_clear_pointer (&self->answer, ringer_forwarded_free);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self);
}

static SoupSession *
get_session (void)
{
  static GPrivate session_of_thread = G_PRIVATE_INIT (g_object_unref);
  SoupSession    *session = g_private_get (&session_of_thread);

  if (session == NULL)
    {
      session = soup_session_new_with_options (
          "user-agent", "Ringer/" RINGER_VERSION, "timeout", 0, "idle-timeout", IDLE_SECONDS,
          "max-conns", MAX_CONNECTIONS, "max-conns-per-host", MAX_CONNECTIONS_PER_HOST, NULL);
      g_private_set (&session_of_thread, session);
    }
  return session;
}

static GUri *
parse_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autofree char *shown = NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
      (g_str_equal (g_uri_get_scheme (uri), "http") ||
       g_str_equal (g_uri_get_scheme (uri), "https")))
    return g_steal_pointer (&uri);
  shown = ringer_text_one_line (url != NULL ? url : "", -1, MAX_SHOWN);
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               _ ("“%s” is not the address of an HTTP service; “http://localhost:8080/users” "
                  "would be one."),
               shown);
  return NULL;
}

/**
 * ringer_forward_check_url:
 * @url: (nullable): an address as a user types it
 * @error: return location
 *
 * Returns: %FALSE with %RINGER_ERROR_BAD_ARGUMENT when nothing can be forwarded there
 */
gboolean
ringer_forward_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = parse_url (url, error);

  return uri != NULL;
}

/* A name from a peer can hold anything, a line end and a header of its own included. */
static void
add_header (SoupMessage *message, const char *name, const char *value)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GString) safe = NULL;
  gsize length;

  if (value == NULL)
    return;
  length = strlen (value);
  safe = g_string_sized_new (MIN (length, MAX_HEADER));
  for (gsize i = 0; i < length && safe->len < MAX_HEADER; i++)
    {
      guint8   c = (guint8) value[i];
      gboolean is_edge = i == 0 || i == length - 1;

      if (c > 0x7e || c < 0x20 || c == '%' || (c == ' ' && is_edge))
        g_string_append_printf (safe, "%%%02X", c);
      else
        g_string_append_c (safe, (char) c);
    }
  soup_message_headers_replace (headers, name, safe->str);
}

/* With the payload, or, after "see other", for what was made of it. */
static void
set_message (Forward *self, const char *method)
{
  SoupMessage        *message = soup_message_new_from_uri (method, self->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  GBytes             *payload = ringer_request_get_payload (self->request);

  /* A POST would otherwise have a connection of its own each time. What is sent again, when a
   * kept connection turns out to be closed, has the same correlation id. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT);
  soup_message_headers_replace (headers, "Accept", JSON_TYPE ", text/plain;q=0.5, */*;q=0.1");
  add_header (message, "Ringer-Procedure", ringer_request_get_procedure (self->request));
  add_header (message, "Ringer-Correlation-Id", ringer_request_get_correlation_id (self->request));
  add_header (message, "Ringer-Requestor", ringer_request_get_requestor_name (self->request));
  if (payload != NULL && g_str_equal (method, SOUP_METHOD_POST))
    soup_message_set_request_body_from_bytes (message, JSON_TYPE, payload);
  g_clear_object (&self->message);
  self->message = message;
}

/* Words that a window can show, and a code that a program can branch on. */
static GError *
explain (Forward *self, GError *cause)
{
  g_autoptr (GError) error = ringer_answer_time_explain (&self->time, cause);
  const char      *host = g_uri_get_host (self->uri);
  int              port = g_uri_get_port (self->uri);
  g_autofree char *place = port > 0 ? g_strdup_printf ("%s:%d", host, port) : g_strdup (host);

  if (error->domain == RINGER_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_error_new (RINGER_ERROR, RINGER_ERROR_REFUSED, _ ("Nothing listens at %s."), place);
  if (error->domain == G_RESOLVER_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    return g_error_new (RINGER_ERROR, RINGER_ERROR_UNKNOWN_HOST, _ ("The host of %s is not known."),
                        place);
  if (error->domain == G_TLS_ERROR)
    return g_error_new (RINGER_ERROR, RINGER_ERROR_TLS,
                        _ ("There is no secure connection to %s: %s"), place, error->message);
  if (error->domain == SOUP_SESSION_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return g_error_new (RINGER_ERROR, RINGER_ERROR_PROTOCOL,
                        _ ("What answers at %s does not speak HTTP as it should: %s"), place,
                        error->message);
  return g_error_new (RINGER_ERROR, RINGER_ERROR_UNREACHABLE, _ ("No answer from %s: %s"), place,
                      error->message);
}

static gboolean
is_json (GBytes *body)
{
  gsize       size;
  const char *text = g_bytes_get_data (body, &size);

  return ringer_json_validate (text, (gssize) size, NULL, NULL);
}

static char *
quote (GBytes *body)
{
  gsize       size;
  const char *text = g_bytes_get_data (body, &size);

  return ringer_json_quote (text, (gssize) size);
}

static RingerForwarded *
describe_status (Forward *self, guint status, GBytes *body)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char         *reason = soup_message_get_reason_phrase (self->message);
  const char         *location = soup_message_headers_get_one (headers, "Location");
  g_autofree char    *phrase = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) payload = NULL;

  if (reason == NULL || *reason == '\0')
    reason = soup_status_get_phrase (status);
  phrase = ringer_json_quote (reason, -1);
  g_string_append_printf (text, "{\"status\": %u, \"reason\": %s, ", status, phrase);
  if (status >= 300 && status < 400 && location != NULL)
    {
      g_autofree char *where = ringer_json_quote (location, -1);

      g_string_append_printf (text, "\"location\": %s, ", where);
    }
  g_string_append (text, "\"body\": ");
  if (g_bytes_get_size (body) == 0)
    g_string_append (text, "null");
  else if (is_json (body))
    g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  else
    {
      g_autofree char *string = quote (body);

      g_string_append (text, string);
    }
  g_string_append_c (text, '}');
  payload = g_string_free_to_bytes (g_steal_pointer (&text));
  return ringer_forwarded_new (TRUE, payload);
}

static RingerForwarded *
make_answer (Forward *self, GBytes *body, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  guint               status = soup_message_get_status (self->message);
  const char         *type = soup_message_headers_get_content_type (headers, NULL);
  g_autofree char    *shown = NULL;

  if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    return describe_status (self, status, body);
  if (g_bytes_get_size (body) == 0)
    return ringer_forwarded_new (FALSE, NULL);
  if (is_json (body))
    return ringer_forwarded_new (FALSE, body);
  if (type != NULL && g_ascii_strcasecmp (type, "text/plain") == 0)
    {
      char *string = quote (body);
      g_autoptr (GBytes) payload = g_bytes_new_take (string, strlen (string));

      return ringer_forwarded_new (FALSE, payload);
    }
  shown = ringer_text_one_line (type != NULL ? type : _ ("no type"), -1, MAX_SHOWN);
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON,
               _ ("The answer of the service is neither JSON nor plain text (%s)."), shown);
  return NULL;
}

/* Closing would read what is left of the body, however long; cancelled, it
 * throws the connection away. */
static void
drop_body (Forward *self)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  if (self->body != NULL)
    g_input_stream_close_async (self->body, G_PRIORITY_DEFAULT, cancelled, NULL, NULL);
  g_clear_object (&self->body);
}

static void
fail (GTask *task, GError *error)
{
  Forward *self = g_task_get_task_data (task);

  drop_body (self);
  g_task_return_error (task, explain (self, error));
}

/* The answer was read to its end, whatever comes of the connection. */
static void
body_closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Forward *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!g_input_stream_close_finish (G_INPUT_STREAM (object), result, &error))
    g_debug ("A connection that answered cannot be used again: %s", error->message);
  g_task_return_pointer (task, g_steal_pointer (&self->answer), ringer_forwarded_free);
}

static void
body_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Forward *self = g_task_get_task_data (task);
  GError  *error = NULL;
  g_autoptr (GBytes) body = ringer_answer_read_finish (result, &error);

  self->answer = body != NULL ? make_answer (self, body, &error) : NULL;
  if (self->answer == NULL)
    {
      fail (task, error);
      return;
    }
  /* Then the connection is free for the next request. */
  g_input_stream_close_async (self->body, G_PRIORITY_DEFAULT, self->time.cancellable,
                              body_closed_cb, g_steal_pointer (&task));
}

/* Where to go on, within the origin; NULL when the answer is not to be followed. */
static GUri *
get_redirect (Forward *self, const char **method)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char         *location = soup_message_headers_get_one (headers, "Location");
  guint               status = soup_message_get_status (self->message);
  g_autoptr (GUri) target = NULL;

  switch (status)
    {
    case SOUP_STATUS_MOVED_PERMANENTLY:
    case SOUP_STATUS_FOUND:
    case SOUP_STATUS_SEE_OTHER:
      *method = SOUP_METHOD_GET;
      break;
    case SOUP_STATUS_TEMPORARY_REDIRECT:
    case SOUP_STATUS_PERMANENT_REDIRECT:
      *method = soup_message_get_method (self->message);
      break;
    default:
      return NULL;
    }
  if (location == NULL || self->n_redirects >= MAX_REDIRECTS)
    return NULL;
  target = g_uri_parse_relative (self->uri, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (target == NULL || !g_str_equal (g_uri_get_scheme (target), g_uri_get_scheme (self->uri)) ||
      g_uri_get_host (target) == NULL ||
      g_ascii_strcasecmp (g_uri_get_host (target), g_uri_get_host (self->uri)) != 0 ||
      g_uri_get_port (target) != g_uri_get_port (self->uri))
    return NULL;
  return g_steal_pointer (&target);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Forward    *self = g_task_get_task_data (task);
  GError     *error = NULL;
  const char *method = NULL;
  GUri       *redirect;

  self->body = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (self->body == NULL)
    {
      fail (task, error);
      return;
    }
  redirect = get_redirect (self, &method);
  if (redirect != NULL)
    {
      drop_body (self);
      g_uri_unref (self->uri);
      self->uri = redirect;
      self->n_redirects++;
      set_message (self, method);
      soup_session_send_async (SOUP_SESSION (object), self->message, G_PRIORITY_DEFAULT,
                               self->time.cancellable, sent_cb, g_steal_pointer (&task));
      return;
    }
  ringer_answer_read_async (self->body, self->limit, self->time.cancellable, body_read_cb,
                            g_object_ref (task));
}

/**
 * ringer_forward_async:
 * @request: what is asked; it is not decided here
 * @answer: a %RINGER_ANSWER_FORWARD; copied as far as it is needed
 * @cancellable: (nullable): gives up, and lets the connection to the service go
 * @callback: called in the thread-default main context
 *
 * Lets an HTTP service answer. Nothing is sent to the broker.
 */
void
ringer_forward_async (RingerRequest      *request,
                      const RingerAnswer *answer,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Forward *self;
  GError  *error = NULL;

  g_return_if_fail (RINGER_IS_REQUEST (request));
  g_return_if_fail (answer != NULL);

  task = g_task_new (request, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_forward_async);
  self = g_new0 (Forward, 1);
  g_task_set_task_data (task, self, forward_free);
  self->request = g_object_ref (request);
  self->uri = parse_url (answer->url, &error);
  if (self->uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->limit = ringer_answer_get_limit (answer);
  ringer_answer_time_start (&self->time, request, answer, cancellable);
  set_message (self, SOUP_METHOD_POST);
  soup_session_send_async (get_session (), self->message, G_PRIORITY_DEFAULT,
                           self->time.cancellable, sent_cb, g_object_ref (task));
}

/**
 * ringer_forward_finish:
 * @result: what the callback was given
 * @out: (out caller-allocates): the answer, cleared by ringer_forwarded_clear()
 * @error: return location
 *
 * Returns: %FALSE when there is no answer: %RINGER_ERROR_TIMED_OUT, %RINGER_ERROR_LIMIT,
 *   %RINGER_ERROR_INVALID_JSON, %RINGER_ERROR_BAD_ARGUMENT for the URL, %RINGER_ERROR_REFUSED,
 *   %RINGER_ERROR_UNKNOWN_HOST, %RINGER_ERROR_TLS, %RINGER_ERROR_PROTOCOL or
 *   %RINGER_ERROR_UNREACHABLE for the network, %G_IO_ERROR_CANCELLED
 */
gboolean
ringer_forward_finish (GAsyncResult *result, RingerForwarded *out, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ringer_forward_async), FALSE);

  return ringer_forwarded_take (G_TASK (result), out, error);
}
