/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connect-dialog.h"
#include "ringer-connection-bar.h"
#include "ringer-error.h"
#include "ringer-phrases.h"
#include "ringer-secrets.h"
#include "shell.h"

#include <glib/gstdio.h>

#define USERS "{\"users\": {\"ann\": {\"password\": \"pw\"}}}"

static RingerConnectDialog *
open_dialog (Shell *f)
{
  RingerConnectDialog *dialog;

  shell_activate (f, "connect", NULL);
  dialog = shell_find_toplevel (RINGER_TYPE_CONNECT_DIALOG);
  g_assert_nonnull (dialog);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  return dialog;
}

static gboolean
is_open (void)
{
  return shell_find_toplevel (RINGER_TYPE_CONNECT_DIALOG) != NULL;
}

static void
type (RingerConnectDialog *dialog, const char *id, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (shell_find (dialog, id)), text);
}

static const char *
typed (RingerConnectDialog *dialog, const char *id)
{
  return gtk_editable_get_text (GTK_EDITABLE (shell_find (dialog, id)));
}

static gboolean
can_connect (RingerConnectDialog *dialog)
{
  return gtk_widget_get_sensitive (shell_find (dialog, "connect_button"));
}

static void
press_connect (RingerConnectDialog *dialog)
{
  g_assert_true (can_connect (dialog));
  g_signal_emit_by_name (shell_find (dialog, "url_row"), "entry-activated");
}

static void
choose_user (RingerConnectDialog *dialog, const char *user, const char *password)
{
  adw_combo_row_set_selected (shell_find (dialog, "auth_row"), RINGER_AUTH_USER);
  type (dialog, "user_row", user);
  type (dialog, "password_row", password);
}

static void
test_form (Shell *f, gconstpointer data)
{
  RingerConnectDialog *dialog = open_dialog (f);

  g_assert_false (can_connect (dialog));
  type (dialog, "url_row", "localhost:6020");
  g_assert_true (can_connect (dialog));
  RINGER_TEST_WAIT (shell_sees (dialog, "ws://localhost:6020/deepstream"));
  type (dialog, "url_row", "ftp://localhost");
  g_assert_false (can_connect (dialog));
  g_assert_true (gtk_widget_has_css_class (shell_find (dialog, "preview"), "error"));
  type (dialog, "url_row", "");
  g_assert_false (gtk_widget_has_css_class (shell_find (dialog, "preview"), "error"));

  g_assert_false (gtk_widget_get_visible (shell_find (dialog, "user_row")));
  type (dialog, "url_row", "h");
  choose_user (dialog, "", "");
  g_assert_true (gtk_widget_get_visible (shell_find (dialog, "user_row")));
  g_assert_false (can_connect (dialog));
  type (dialog, "user_row", "ann");
  g_assert_true (can_connect (dialog));
  adw_combo_row_set_selected (shell_find (dialog, "auth_row"), RINGER_AUTH_TOKEN);
  g_assert_false (can_connect (dialog));
  type (dialog, "token_row", "t");
  g_assert_true (can_connect (dialog));
  gtk_window_close (GTK_WINDOW (dialog));
  RINGER_TEST_WAIT (!is_open ());
  g_assert_null (ringer_session_get_connection (f->session));
}

/* The dialog stays with what was typed, says why, and does not go on trying. */
static void
assert_failed (Shell *f, RingerConnectDialog *dialog, const char *title)
{
  /* The trusted authorities are read for TLS, which takes long under the sanitizers. */
  RINGER_TEST_WAIT_FOR (shell_sees (dialog, title), 60);
  g_assert_true (can_connect (dialog));
  RINGER_TEST_WAIT (ringer_connection_get_state (ringer_session_get_connection (f->session)) ==
                    RINGER_CONNECTION_STATE_CLOSED);
  g_assert_cmpuint (ringer_connection_get_retry_at (ringer_session_get_connection (f->session)), ==,
                    0);
}

static void
test_refused (Shell *f, gconstpointer data)
{
  RingerConnectDialog *dialog = open_dialog (f);
  g_autofree char     *url = shell_dup_dead_url ();
  g_autofree char     *title = g_strdup_printf ("Nothing listens at %s", url);

  type (dialog, "url_row", url);
  press_connect (dialog);
  assert_failed (f, dialog, title);
  g_assert_cmpstr (typed (dialog, "url_row"), ==, url);
  gtk_window_close (GTK_WINDOW (dialog));
  RINGER_TEST_WAIT (!is_open ());
}

/* The connection is kept: closed with the request unread, it would be reset, and the
 * answer with it. */
static gboolean
answer_http_cb (GSocketService *service, GSocketConnection *peer, GObject *source, gpointer data)
{
  static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  GOutputStream    *stream = g_io_stream_get_output_stream (G_IO_STREAM (peer));

  g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL);
  g_ptr_array_add (data, g_object_ref (peer));
  return TRUE;
}

/* Two that listen and are no broker: one speaks HTTP only, one no TLS. */
static void
test_not_a_broker (Shell *f, gconstpointer data)
{
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char     *url = g_strdup_printf ("localhost:%u", port);
  g_autofree char     *secure = g_strdup_printf ("wss://localhost:%u", port);
  RingerConnectDialog *dialog = open_dialog (f);

  g_signal_connect (service, "incoming", G_CALLBACK (answer_http_cb), peers);
  type (dialog, "url_row", url);
  press_connect (dialog);
  assert_failed (f, dialog, "There is no deepstream broker at");
  type (dialog, "url_row", secure);
  press_connect (dialog);
  assert_failed (f, dialog, "No secure connection to");
  gtk_window_close (GTK_WINDOW (dialog));
  RINGER_TEST_WAIT (!is_open ());
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_login (Shell *f, gconstpointer data)
{
  RingerProfileStore  *profiles = ringer_application_get_profiles (shell_application);
  const char          *url = shell_start_broker (f, USERS);
  RingerConnectDialog *dialog = open_dialog (f);
  g_autoptr (RingerProfile) profile = NULL;

  type (dialog, "url_row", url);
  choose_user (dialog, "ann", "wrong");
  press_connect (dialog);
  assert_failed (f, dialog, "refused the login");
  g_assert_cmpstr (typed (dialog, "user_row"), ==, "ann");
  g_assert_cmpstr (typed (dialog, "password_row"), ==, "wrong");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (profiles)), ==, 0);

  type (dialog, "password_row", "pw");
  press_connect (dialog);
  RINGER_TEST_WAIT (!is_open ());
  g_assert_true (ringer_session_get_connected (f->session));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (profiles)), ==, 1);
  profile = g_list_model_get_item (G_LIST_MODEL (profiles), 0);
  g_assert_cmpstr (ringer_profile_get_username (profile), ==, "ann");
}

static char *
look_up_secret (RingerProfile *profile)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *secret;

  ringer_secrets_lookup_async (profile, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  secret = ringer_secrets_lookup_finish (result, &error);
  g_assert_no_error (error);
  return secret;
}

/* Once remembered the recent broker needs no dialog; once forgotten it does. */
static void
test_remembered (Shell *f, gconstpointer data)
{
  RingerProfileStore  *profiles = ringer_application_get_profiles (shell_application);
  const char          *url = shell_start_broker (f, USERS);
  RingerConnectDialog *dialog = open_dialog (f);
  g_autoptr (RingerProfile) profile = NULL;
  char *secret;

  type (dialog, "url_row", url);
  choose_user (dialog, "ann", "pw");
  gtk_switch_set_active (shell_find (dialog, "remember"), TRUE);
  press_connect (dialog);
  RINGER_TEST_WAIT (!is_open ());
  profile = g_list_model_get_item (G_LIST_MODEL (profiles), 0);
  do
    secret = look_up_secret (profile);
  while (secret == NULL);
  g_assert_cmpstr (secret, ==, "pw");
  ringer_secrets_free (secret);

  shell_activate (f, "disconnect", NULL);
  RINGER_TEST_WAIT (!ringer_session_get_connected (f->session));
  shell_activate (f, "connect-profile", ringer_profile_get_id (profile));
  RINGER_TEST_WAIT (ringer_session_get_connected (f->session));
  g_assert_false (is_open ());

  /* Connected again without "remember". */
  dialog = open_dialog (f);
  ringer_connect_dialog_set_profile (dialog, profile);
  type (dialog, "password_row", "pw");
  press_connect (dialog);
  RINGER_TEST_WAIT (!is_open ());
  while ((secret = look_up_secret (profile)) != NULL)
    ringer_secrets_free (secret);
  shell_activate (f, "connect-profile", ringer_profile_get_id (profile));
  RINGER_TEST_WAIT (is_open ());
  dialog = shell_find_toplevel (RINGER_TYPE_CONNECT_DIALOG);
  g_assert_cmpstr (typed (dialog, "user_row"), ==, "ann");
  gtk_window_close (GTK_WINDOW (dialog));
  RINGER_TEST_WAIT (!is_open ());
}

static void
test_recent (Shell *f, gconstpointer data)
{
  RingerProfileStore  *profiles = ringer_application_get_profiles (shell_application);
  const char          *url = shell_start_broker (f, NULL);
  RingerConnectDialog *dialog = open_dialog (f);
  g_autoptr (RingerProfile) profile = NULL;

  type (dialog, "url_row", url);
  press_connect (dialog);
  RINGER_TEST_WAIT (!is_open ());
  profile = g_list_model_get_item (G_LIST_MODEL (profiles), 0);
  shell_close (f);

  /* A new window offers it where the first run would be. */
  shell_open (f);
  g_assert_true (gtk_widget_get_visible (shell_get (f, "recent_group")));
  RINGER_TEST_WAIT (shell_sees (f->window, ringer_profile_get_name (profile)));
  dialog = open_dialog (f);
  g_assert_true (gtk_widget_get_visible (shell_find (dialog, "recent_group")));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.recent", "s",
                              ringer_profile_get_id (profile));
  RINGER_TEST_WAIT (!is_open ());
  g_assert_true (ringer_session_get_connected (f->session));

  dialog = open_dialog (f);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.forget", "s",
                              ringer_profile_get_id (profile));
  g_assert_false (gtk_widget_get_visible (shell_find (dialog, "recent_group")));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (profiles)), ==, 0);
  gtk_window_close (GTK_WINDOW (dialog));
  RINGER_TEST_WAIT (!is_open ());
}

/* Beside the dialog: from the command line or the list, the bar says it. */
static void
test_bar (Shell *f, gconstpointer data)
{
  g_autofree char     *url = shell_dup_dead_url ();
  RingerConnectionBar *bar = shell_get (f, "connection_bar");

  ringer_window_open_url (f->window, url);
  RINGER_TEST_WAIT (ringer_connection_bar_get_title (bar) != NULL);
  RINGER_TEST_WAIT (g_str_has_prefix (ringer_connection_bar_get_title (bar), "Nothing listens at"));
  g_assert_nonnull (strstr (ringer_connection_bar_get_detail (bar), "Attempt "));
  RINGER_TEST_WAIT (shell_sees (bar, "Retry Now"));
  g_assert_true (shell_is_enabled (f, "retry"));
  shell_activate (f, "disconnect", NULL);
  RINGER_TEST_WAIT (shell_sees (bar, "Connect"));
  g_assert_true (g_str_has_prefix (ringer_connection_bar_get_title (bar), "Not connected to"));
  g_assert_false (shell_is_enabled (f, "disconnect"));
}

static void
test_lost_and_back (Shell *f, gconstpointer data)
{
  const char          *url = shell_start_broker (f, NULL);
  RingerConnectionBar *bar = shell_get (f, "connection_bar");

  ringer_window_open_url (f->window, url);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->session));
  RINGER_TEST_WAIT (ringer_connection_bar_get_title (bar) == NULL);
  ringer_local_broker_stop (f->broker);
  RINGER_TEST_WAIT (ringer_connection_bar_get_title (bar) != NULL);
  g_assert_false (ringer_session_get_connected (f->session));
  g_assert_nonnull (ringer_session_get_error (f->session));
}

static void
test_bad_url (Shell *f, gconstpointer data)
{
  RingerConnectDialog *dialog;

  ringer_window_open_url (f->window, "ftp://nowhere");
  dialog = shell_find_toplevel (RINGER_TYPE_CONNECT_DIALOG);
  g_assert_nonnull (dialog);
  g_assert_cmpstr (typed (dialog, "url_row"), ==, "ftp://nowhere");
  g_assert_false (can_connect (dialog));
  gtk_window_close (GTK_WINDOW (dialog));
  RINGER_TEST_WAIT (!is_open ());
}

/* Each code has a sentence of its own. */
static void
test_sentences (void)
{
  static const RingerError codes[] = {
    RINGER_ERROR_UNKNOWN_HOST,   RINGER_ERROR_REFUSED,     RINGER_ERROR_TLS,
    RINGER_ERROR_NOT_DEEPSTREAM, RINGER_ERROR_UNREACHABLE, RINGER_ERROR_TIMED_OUT,
    RINGER_ERROR_LOST,           RINGER_ERROR_LOGIN,       RINGER_ERROR_LOCKED_OUT,
    RINGER_ERROR_PROTOCOL,       RINGER_ERROR_CHILD,       RINGER_ERROR_ADDRESS_IN_USE,
    RINGER_ERROR_LIMIT,          RINGER_ERROR_DENIED,      RINGER_ERROR_BAD_ARGUMENT
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = g_error_new (RINGER_ERROR, (int) codes[i], "below");
      g_autofree char *remedy = ringer_phrase_for_remedy (error);
      char            *sentence = ringer_phrase_for_error (error, "h:1");

      g_test_message ("%s / %s", sentence, remedy);
      g_assert_cmpstr (sentence, !=, "below");
      g_assert_cmpstr (remedy, !=, "");
      g_assert_true (g_hash_table_add (seen, sentence));
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *keyring = NULL;
  int              status;

  g_assert_cmpint (g_close (g_file_open_tmp ("ringer-keyring-XXXXXX", &keyring, NULL), NULL), ==,
                   TRUE);
  g_unlink (keyring);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  shell_init (&argc, &argv);
#define ADD(path, function) g_test_add (path, Shell, NULL, shell_set_up, function, shell_tear_down)
  g_test_add_func ("/connect/sentences", test_sentences);
  ADD ("/connect/form", test_form);
  ADD ("/connect/refused", test_refused);
  ADD ("/connect/not-a-broker", test_not_a_broker);
  ADD ("/connect/login", test_login);
  ADD ("/connect/recent", test_recent);
  ADD ("/connect/bar", test_bar);
  ADD ("/connect/lost", test_lost_and_back);
  ADD ("/connect/bad-url", test_bad_url);
  /* Last: libsecret's stand-in for a keyring loses a string whenever it reads its
   * file again, and what follows would give it time to. */
  ADD ("/connect/remembered", test_remembered);
  status = shell_run ();
  g_unlink (keyring);
  return status;
}
