/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the connection options name but do not hold: files with secrets and
 * headers, and a password to ask for. Read one after the other, before the
 * connection is made. Main thread only; the task owns the state. */
#include "config.h"

#include "ringer-cli-connect.h"

#include "ringer-cli-input.h"
#include "ringer-cli-json.h"
#include "ringer-error.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

typedef struct _Loading Loading;
typedef gboolean (*TakeFunc) (Loading *loading, GBytes *bytes, GError **error);

typedef struct
{
  char    *spec;
  TakeFunc take;
} Wanted;

struct _Loading
{
  RingerCliOptions *options; /* borrowed: the command keeps it until it is done */
  GQueue            wanted;  /* Wanted */
  GStrvBuilder     *headers;
  char             *password;
};

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->spec);
  g_free (wanted);
}

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_queue_clear_full (&loading->wanted, wanted_free);
  g_strv_builder_unref (loading->headers);
  g_free (loading->password);
  g_free (loading);
}

/* A secret in a file is its first line. */
static char *
dup_first_line (GBytes *bytes)
{
  gsize            length;
  const char      *text = g_bytes_get_data (bytes, &length);
  g_autofree char *whole = g_strndup (text != NULL ? text : "", length);

  return g_strndup (whole, strcspn (whole, "\r\n"));
}

static gboolean
take_auth (Loading *loading, GBytes *bytes, GError **error)
{
  g_autoptr (RingerCliObject) object = ringer_cli_object_parse (bytes, error);

  if (object == NULL)
    {
      g_prefix_error (error, "--auth: ");
      return FALSE;
    }
  g_free (loading->options->auth);
  loading->options->auth = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return TRUE;
}

static gboolean
take_password (Loading *loading, GBytes *bytes, GError **error)
{
  g_free (loading->password);
  loading->password = dup_first_line (bytes);
  return TRUE;
}

static gboolean
take_token (Loading *loading, GBytes *bytes, GError **error)
{
  g_free (loading->options->token);
  loading->options->token = dup_first_line (bytes);
  return TRUE;
}

static gboolean
take_headers (Loading *loading, GBytes *bytes, GError **error)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_strv_builder_add (loading->headers, lines[i]);
  return TRUE;
}

/* A header that is given as such waits in the same queue, to keep the order. */
static gboolean
take_header (Loading *loading, GBytes *bytes, GError **error)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  const char      *colon = strchr (text, ':');

  if (colon == NULL || colon == text)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("--header: write it as NAME: VALUE"));
      return FALSE;
    }
  g_strv_builder_add (loading->headers, text);
  return TRUE;
}

static void
want (Loading *loading, const char *prefix, const char *spec, TakeFunc take)
{
  Wanted *wanted;

  if (spec == NULL)
    return;
  wanted = g_new0 (Wanted, 1);
  wanted->spec = g_strconcat (prefix, spec, NULL);
  wanted->take = take;
  g_queue_push_tail (&loading->wanted, wanted);
}

static void
add_member (GString *json, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    ringer_cli_json_add_text (json, name, value);
}

/* The user name alone is a login where the broker asks for no password. */
static void
finish_loading (GTask *task)
{
  Loading          *loading = g_task_get_task_data (task);
  RingerCliOptions *options = loading->options;
  GString          *json;

  g_strfreev (options->headers);
  options->headers = g_strv_builder_end (loading->headers);
  g_clear_pointer (&options->login, g_free);
  if (options->auth != NULL)
    options->login = g_strdup (options->auth);
  else
    {
      json = ringer_cli_json_begin ();
      add_member (json, "username", options->user);
      add_member (json, "password", loading->password);
      add_member (json, "token", options->token);
      g_string_append_c (json, '}');
      options->login = g_string_free (json, FALSE);
    }
  g_task_return_boolean (task, TRUE);
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Loading *loading = g_task_get_task_data (task);

  loading->password = ringer_cli_input_ask_finish (result, &error);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    finish_loading (task);
}

static void
take_or_ask_password (GTask *task)
{
  Loading          *loading = g_task_get_task_data (task);
  RingerCliOptions *options = loading->options;
  g_autofree char  *question = NULL;
  g_autofree char  *shown = NULL;

  if (options->user == NULL || loading->password != NULL || g_getenv ("RINGER_PASSWORD") != NULL)
    {
      if (loading->password == NULL)
        loading->password = g_strdup (g_getenv ("RINGER_PASSWORD"));
      finish_loading (task);
      return;
    }
  shown = ringer_text_show (options->user, -1);
  /* Translators: a question on the terminal; the answer is not shown */
  question = g_strdup_printf (_ ("Password of %s: "), shown);
  ringer_cli_input_ask_async (question, g_task_get_cancellable (task), asked_cb,
                              g_object_ref (task));
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ringer_cli_input_read_finish (result, &error);
  Loading *loading = g_task_get_task_data (task);
  Wanted  *wanted = g_queue_pop_head (&loading->wanted);
  gboolean taken = bytes != NULL && wanted->take (loading, bytes, &error);

  wanted_free (wanted);
  if (!taken)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_queue_is_empty (&loading->wanted))
    take_or_ask_password (task);
  else
    {
      wanted = g_queue_peek_head (&loading->wanted);
      ringer_cli_input_read_async (wanted->spec, g_task_get_cancellable (task), read_cb,
                                   g_object_ref (task));
    }
}

/* Afterwards OPTIONS has everything that a connection needs, and `login`. */
void
ringer_cli_load_async (RingerCliOptions   *options,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Loading *loading = g_new0 (Loading, 1);

  g_task_set_source_tag (task, ringer_cli_load_async);
  loading->options = options;
  loading->headers = g_strv_builder_new ();
  g_queue_init (&loading->wanted);
  g_task_set_task_data (task, loading, loading_free);

  want (loading, "", options->auth, take_auth);
  if (options->user != NULL)
    want (loading, "@", options->password_file, take_password);
  want (loading, "@", options->token_file, take_token);
  for (guint i = 0; options->headers != NULL && options->headers[i] != NULL; i++)
    want (loading, "", options->headers[i],
          *options->headers[i] == '@' ? take_headers : take_header);

  if (g_queue_is_empty (&loading->wanted))
    take_or_ask_password (task);
  else
    ringer_cli_input_read_async (((Wanted *) g_queue_peek_head (&loading->wanted))->spec,
                                 cancellable, read_cb, g_object_ref (task));
}

gboolean
ringer_cli_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
