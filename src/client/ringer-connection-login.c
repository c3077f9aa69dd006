/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-error.h"
#include "ringer-json.h"
#include "ringer-text.h"
#include "ringer-waiters-private.h"

/* From the opened WebSocket to the open connection: challenge and login
 * (protocol notes, 4). */

/* How much of the broker's own words goes into a sentence. */
#define MAX_REASON 200

/* The login that the caller waits for is over, one way or the other. */
static GTask *
take_login (RingerConnection *self)
{
  if (self->login_cancelled != NULL)
    {
      g_source_destroy (self->login_cancelled);
      g_clear_pointer (&self->login_cancelled, g_source_unref);
    }
  return g_steal_pointer (&self->login);
}

static void
forget_auth (RingerConnection *self)
{
  g_clear_pointer (&self->auth, g_free);
  self->auth_proven = FALSE;
}

/*
 * ringer_connection_fail_login:
 * @error: why
 *
 * Fails a login that somebody waits for. Its data is not kept.
 */
void
ringer_connection_fail_login (RingerConnection *self, const GError *error)
{
  g_autoptr (GTask) task = take_login (self);

  if (!self->auth_proven)
    forget_auth (self);
  if (task != NULL)
    g_task_return_error (task, g_error_copy (error));
}

static void
send_auth (RingerConnection *self)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST);

  ringer_message_set_text (message, RINGER_FIELD_DATA, self->auth, -1);
  ringer_connection_send_own (self, message);
  ringer_connection_expect_answer (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_AUTHENTICATING);
}

static gboolean
login_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  RingerConnection *self = user_data;
  g_autoptr (GTask) task = take_login (self);

  /* One that is on its way cannot be called back. */
  if (self->state != RINGER_CONNECTION_STATE_AUTHENTICATING)
    forget_auth (self);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* What is not a JSON object would bring down the stock broker (protocol notes, 15.1). */
static gboolean
check_auth (RingerConnection *self, const char *auth_json, GError **error)
{
  if (!ringer_json_validate (auth_json, -1, NULL, error))
    {
      g_prefix_error (error, "The login data is not JSON: ");
      return FALSE;
    }
  if (ringer_json_get_kind (auth_json, -1) != RINGER_JSON_OBJECT)
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                           "The login data is not a JSON object.");
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_login_state (RingerConnection *self, GError **error)
{
  switch (self->state)
    {
    case RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS:
    case RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT:
    case RINGER_CONNECTION_STATE_CHALLENGE_DENIED:
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_LOCKED_OUT, "%s",
                   self->error != NULL ? self->error->message : "The broker has locked us out.");
      return FALSE;
    case RINGER_CONNECTION_STATE_OPEN:
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_STATE,
                           "This connection is logged in already.");
      return FALSE;
    case RINGER_CONNECTION_STATE_AUTHENTICATING:
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_STATE, "Another login is on its way.");
      return FALSE;
    case RINGER_CONNECTION_STATE_CLOSED:
    case RINGER_CONNECTION_STATE_AWAITING_CONNECTION:
    case RINGER_CONNECTION_STATE_CHALLENGING:
    case RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION:
    case RINGER_CONNECTION_STATE_RECONNECTING:
    case RINGER_CONNECTION_STATE_REDIRECTING:
    case RINGER_CONNECTION_STATE_CLOSING:
    case RINGER_CONNECTION_STATE_OFFLINE:
    default:
      if (self->login == NULL)
        return TRUE;
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_STATE,
                           "Another login waits for the connection.");
      return FALSE;
    }
}

/**
 * ringer_connection_login_async:
 * @self: a connection
 * @auth_json: (nullable): a JSON object, as the broker's authentication wants
 *   it; %NULL is an open login, `{}`
 * @cancellable: (nullable): ends the wait, and the login if it was not sent yet
 * @callback: (scope async): called when the broker has decided
 * @user_data: its data
 *
 * Logs in, as soon as the broker asks for it. A login that the broker has taken
 * is repeated after each reconnection; see
 * #RingerConnection::reauthentication-failure. After a refusal one may try again
 * on the same connection, until the broker has had enough.
 */
void
ringer_connection_login_async (RingerConnection   *self,
                               const char         *auth_json,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (RINGER_IS_CONNECTION (self));

  if (auth_json == NULL)
    auth_json = "{}";
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_connection_login_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!check_auth (self, auth_json, &error) || !check_login_state (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  forget_auth (self);
  self->auth = g_strdup (auth_json);
  self->login_cancelled = ringer_waiters_watch_cancel (task, login_cancelled_cb, self);
  self->login = g_steal_pointer (&task);
  if (self->state == RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION)
    send_auth (self);
}

/**
 * ringer_connection_login_finish:
 * @self: a connection
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): what the broker tells the client about itself, as
 *   JSON text, `null` when it tells nothing. %NULL with %RINGER_ERROR_LOGIN
 *   (refused, see ringer_connection_get_login_refusal()),
 *   %RINGER_ERROR_LOCKED_OUT, %RINGER_ERROR_STATE, %RINGER_ERROR_INVALID_JSON,
 *   %RINGER_ERROR_BAD_ARGUMENT, %G_IO_ERROR_CANCELLED, or the error that ended
 *   the connection for good
 */
char *
ringer_connection_login_finish (RingerConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ringer_connection_get_login_refusal:
 * @self: a connection
 *
 * Returns: (nullable): what the broker said of the last login when it refused
 *   it, as JSON text; %NULL when it said nothing, or took the login
 */
const char *
ringer_connection_get_login_refusal (RingerConnection *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), NULL);

  return self->login_refusal;
}

static void
handle_accept (RingerConnection *self)
{
  ringer_deadlines_clear (self->deadlines, &self->answer_deadline);
  self->n_redirects = 0;
  g_object_freeze_notify (G_OBJECT (self));
  ringer_connection_clear_retry (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  g_object_thaw_notify (G_OBJECT (self));
  if (self->state == RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION && self->auth != NULL)
    send_auth (self);
}

/* A broker must not lead us, with our login, from an encrypted connection to
 * one that is not. */
static char *
read_redirect (RingerConnection *self, RingerMessage *message, GError **error)
{
  const char      *typed = ringer_connection_get_plain (message, RINGER_FIELD_URL);
  g_autofree char *url = NULL;

  if (++self->n_redirects > RINGER_CONNECTION_MAX_REDIRECTS)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_PROTOCOL,
                   "The broker sends us on and on: more than %d redirections in a row.",
                   RINGER_CONNECTION_MAX_REDIRECTS);
      return NULL;
    }
  url = ringer_url_normalise (typed != NULL ? typed : "", error);
  if (url == NULL)
    {
      (*error)->code = RINGER_ERROR_PROTOCOL;
      g_prefix_error (error, "The broker sends us on to nowhere. ");
      return NULL;
    }
  if (g_str_has_prefix (self->settings->url, "wss:") && !g_str_has_prefix (url, "wss:"))
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_PROTOCOL,
                   "The broker sends us on to %s, which is not encrypted.", url);
      return NULL;
    }
  return g_steal_pointer (&url);
}

static void
handle_redirect (RingerConnection *self, RingerMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = read_redirect (self, message, &error);

  if (url == NULL)
    {
      ringer_connection_drop (self, error);
      return;
    }
  g_free (self->redirect_url);
  self->redirect_url = g_steal_pointer (&url);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_REDIRECTING);
  if (self->state == RINGER_CONNECTION_STATE_REDIRECTING)
    ringer_connection_connect (self);
}

static void
lock_out (RingerConnection *self, RingerConnectionState state, const char *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (RINGER_ERROR, RINGER_ERROR_LOCKED_OUT, sentence);

  ringer_connection_settle (self, state, error);
}

static void
send_pong (RingerConnection *self)
{
  g_autoptr (RingerMessage)
                 pong = ringer_message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG);

  ringer_connection_send_own (self, pong);
}

/*
 * ringer_connection_handle_connection:
 *
 * Takes a message of the topic CONNECTION.
 */
void
ringer_connection_handle_connection (RingerConnection *self, RingerMessage *message)
{
  gboolean challenging = self->state == RINGER_CONNECTION_STATE_CHALLENGING;

  switch (ringer_message_get_action (message))
    {
    case RINGER_CONNECTION_ACCEPT:
      if (challenging)
        handle_accept (self);
      return;

    case RINGER_CONNECTION_REJECT:
      if (challenging)
        lock_out (self, RINGER_CONNECTION_STATE_CHALLENGE_DENIED,
                  "The broker refuses connections by this address.");
      return;

    case RINGER_CONNECTION_REDIRECT:
      if (challenging)
        handle_redirect (self, message);
      return;

    case RINGER_CONNECTION_AUTHENTICATION_TIMEOUT:
      if (self->state != RINGER_CONNECTION_STATE_OPEN)
        lock_out (self, RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT,
                  "The broker has waited for the login too long.");
      return;

    case RINGER_CONNECTION_PING:
      send_pong (self);
      return;

    case RINGER_CONNECTION_PONG:
      return;

    default:
      ringer_connection_report_message (self, message);
      return;
    }
}

/* What the broker says is handed on as JSON, so it has to be. */
static char *
dup_json (RingerMessage *message)
{
  const char *data = ringer_connection_get_plain (message, RINGER_FIELD_DATA);

  return data != NULL && ringer_json_validate (data, -1, NULL, NULL) ? g_strdup (data) : NULL;
}

static void
handle_success (RingerConnection *self, RingerMessage *message)
{
  g_autoptr (GTask) task = take_login (self);
  g_autofree char *client_data = dup_json (message);

  ringer_deadlines_clear (self->deadlines, &self->answer_deadline);
  self->auth_proven = TRUE;
  g_clear_pointer (&self->login_refusal, g_free);
  g_object_freeze_notify (G_OBJECT (self));
  ringer_connection_set_error (self, NULL);
  ringer_connection_clear_retry (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_OPEN);
  /* What was wanted before goes out before what the news of the state starts. */
  ringer_connection_send_provisions (self);
  ringer_connection_send_subscriptions (self);
  ringer_connection_send_queued_calls (self);
  g_object_thaw_notify (G_OBJECT (self));
  if (task != NULL)
    g_task_return_pointer (
        task, client_data != NULL ? g_steal_pointer (&client_data) : g_strdup ("null"), g_free);
}

static void
handle_refusal (RingerConnection *self, RingerMessage *message)
{
  const char      *data = ringer_connection_get_plain (message, RINGER_FIELD_DATA);
  g_autofree char *shown = data != NULL ? ringer_text_one_line (data, -1, MAX_REASON) : NULL;
  g_autofree char *reason = dup_json (message);
  g_autoptr (GError) error = NULL;
  gboolean is_repetition = self->auth_proven;

  error = shown != NULL && !g_str_equal (shown, "null")
              ? g_error_new (RINGER_ERROR, RINGER_ERROR_LOGIN, "The broker refused the login: %s",
                             shown)
              : g_error_new_literal (RINGER_ERROR, RINGER_ERROR_LOGIN,
                                     "The broker refused the login.");
  ringer_deadlines_clear (self->deadlines, &self->answer_deadline);
  g_free (self->login_refusal);
  self->login_refusal = g_strdup (reason);

  g_object_freeze_notify (G_OBJECT (self));
  ringer_connection_set_error (self, error);
  ringer_connection_clear_retry (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  g_object_thaw_notify (G_OBJECT (self));
  ringer_connection_fail_login (self, error);
  if (is_repetition)
    ringer_connection_emit_reauthentication_failure (self, reason);
}

/*
 * ringer_connection_handle_auth:
 *
 * Takes a message of the topic AUTH.
 */
void
ringer_connection_handle_auth (RingerConnection *self, RingerMessage *message)
{
  gboolean authenticating = self->state == RINGER_CONNECTION_STATE_AUTHENTICATING;

  switch (ringer_message_get_action (message))
    {
    case RINGER_AUTH_SUCCESSFUL:
      if (authenticating)
        handle_success (self, message);
      return;

    case RINGER_AUTH_UNSUCCESSFUL:
      if (authenticating)
        handle_refusal (self, message);
      return;

    case RINGER_AUTH_TOO_MANY_ATTEMPTS:
      if (self->state != RINGER_CONNECTION_STATE_OPEN)
        lock_out (self, RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS,
                  "The broker has refused too many logins.");
      return;

    case RINGER_AUTH_INVALID_MESSAGE_DATA:
      /* The broker closes now; the same login must not be sent again. */
      if (authenticating)
        {
          g_autoptr (GError) error = g_error_new_literal (
              RINGER_ERROR, RINGER_ERROR_LOGIN, "The broker does not understand the login data.");

          self->auth_proven = FALSE;
          ringer_connection_fail_login (self, error);
        }
      ringer_connection_report_message (self, message);
      return;

    default:
      ringer_connection_report_message (self, message);
      return;
    }
}
