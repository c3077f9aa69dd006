/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"
#include "ringer-call-page.h"
#include "ringer-json-editor.h"
#include "ringer-sidebar.h"
#include "shell.h"

/* The window's main jobs with another client at the other end, on the real broker
 * with the directory plugin and on ours: the same bodies over each. */

typedef struct
{
  Shell shell;
  Peer *real_broker;
  Peer *client;
  Peer *second;
  char *url;
} Brokers;

typedef struct
{
  gboolean real_broker;
  gboolean javascript;
} Pairing;

static void
set_up (Brokers *f, gconstpointer data)
{
  const Pairing *pairing = data;

  if ((pairing->real_broker || pairing->javascript) && !peer_has_node ())
    return;
  shell_set_up (&f->shell, NULL);
  if (pairing->real_broker)
    f->real_broker = peer_new_real_broker (NULL, &f->url);
  else
    f->url = g_strdup (shell_start_broker (&f->shell, NULL));
  f->client = peer_new_client (pairing->javascript, f->url);
  f->second = peer_new_client (pairing->javascript, f->url);
  ringer_window_open_url (f->shell.window, f->url);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->shell.session));
  RINGER_TEST_WAIT (ringer_directory_get_status (ringer_session_get_directory (f->shell.session)) ==
                    RINGER_DIRECTORY_STATUS_LIVE);
}

static void
tear_down (Brokers *f, gconstpointer data)
{
  if (f->url == NULL)
    return;
  g_clear_pointer (&f->client, peer_free);
  g_clear_pointer (&f->second, peer_free);
  shell_tear_down (&f->shell, NULL);
  g_clear_pointer (&f->real_broker, peer_free);
  g_free (f->url);
}

static gboolean
skipped (Brokers *f)
{
  if (f->url == NULL)
    g_test_skip ("Node or the packages of tests/interop are not there");
  return f->url == NULL;
}

static guint
n_procedures (Brokers *f)
{
  return g_list_model_get_n_items (
      ringer_sidebar_get_procedures (shell_get (&f->shell, "sidebar")));
}

static void
test_directory (Brokers *f, gconstpointer data)
{
  gint64 start;

  if (skipped (f))
    return;
  g_assert_cmpuint (n_procedures (f), ==, 0);
  start = g_get_monotonic_time ();
  peer_write (f->client, "{\"op\":\"provide\",\"name\":\"orders/create\"}");
  RINGER_TEST_WAIT (n_procedures (f) == 1);
  g_test_message ("the list followed after %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - start) / 1000);
  RINGER_TEST_WAIT (shell_sees (f->shell.window, "orders/create"));
  RINGER_TEST_WAIT (shell_sees (f->shell.window, "1 provider · directory"));
  peer_write (f->second, "{\"op\":\"provide\",\"name\":\"orders/create\"}");
  RINGER_TEST_WAIT (shell_sees (f->shell.window, "2 providers · directory"));
  peer_write (f->second, "{\"op\":\"provide\",\"name\":\"users/get\"}");
  RINGER_TEST_WAIT (n_procedures (f) == 2);
  peer_write (f->client, "{\"op\":\"unprovide\",\"name\":\"orders/create\"}");
  RINGER_TEST_WAIT (shell_sees (f->shell.window, "1 provider · directory"));
  g_clear_pointer (&f->second, peer_free);
  RINGER_TEST_WAIT (n_procedures (f) == 0);
}

static gboolean
shows (GtkWidget *page, const char *editor, const char *text)
{
  g_autofree char *shown = ringer_json_editor_dup_text (
      RINGER_JSON_EDITOR (shell_find (page, editor)));

  return g_strcmp0 (shown, text) == 0;
}

static void
test_call (Brokers *f, gconstpointer data)
{
  GtkWidget       *page;
  g_autofree char *request = NULL;
  g_autofree char *call = NULL;
  g_autofree char *payload = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *respond = NULL;

  if (skipped (f))
    return;
  peer_write (f->client, "{\"op\":\"provide\",\"name\":\"add-two-numbers\"}");
  RINGER_TEST_WAIT (n_procedures (f) == 1);
  shell_activate (&f->shell, "call", "add-two-numbers");
  page = shell_get (&f->shell, "call_page");
  ringer_json_editor_set_text (shell_find (page, "payload"), "{\"numA\":7,\"numB\":13}");
  g_assert_true (gtk_widget_activate_action (page, "call.send", NULL));

  request = peer_wait (f->client, "\"request\"");
  call = peer_get (request, "call");
  payload = peer_get (request, "data");
  g_assert_cmpstr (payload, ==, "{\"numA\":7,\"numB\":13}");
  accept = g_strdup_printf ("{\"op\":\"accept\",\"call\":\"%s\"}", call);
  respond = g_strdup_printf ("{\"op\":\"respond\",\"call\":\"%s\",\"data\":\"20\"}", call);
  peer_write (f->client, accept);
  peer_write (f->client, respond);
  RINGER_TEST_WAIT (shows (page, "answer", "20"));
  RINGER_TEST_WAIT (shell_sees (f->shell.window, "seen "));
}

/* Makes a call from the other client, and waits until it is on the desk. */
static void
be_asked (Brokers *f, const char *id)
{
  g_autofree char *make = g_strdup_printf (
      "{\"op\":\"make\",\"id\":\"%s\",\"name\":\"mine\",\"data\":\"[1]\"}", id);
  RingerDesk *desk = ringer_session_get_desk (f->shell.session);

  peer_write (f->client, make);
  RINGER_TEST_WAIT (ringer_desk_get_n_open (desk) == 1 || peer_has (f->second, "\"request\""));
}

static void
provide_mine (Brokers *f)
{
  shell_activate (&f->shell, "provide", "mine");
  RINGER_TEST_WAIT (n_procedures (f) == 1);
}

static void
decide (Brokers *f, const char *action, const char *reply)
{
  GtkWidget *page = shell_get (&f->shell, "answer_page");
  GtkWidget *editor = shell_find (page, "reply");

  shell_settle (f->shell.window);
  ringer_json_editor_set_text (RINGER_JSON_EDITOR (editor), reply);
  g_assert_true (gtk_widget_activate_action (page, action, NULL));
  /* A decision can be taken back for a moment before it goes out. */
  RINGER_TEST_WAIT (ringer_desk_get_n_open (ringer_session_get_desk (f->shell.session)) == 0);
}

static void
test_send (Brokers *f, gconstpointer data)
{
  g_autofree char *answer = NULL;
  g_autofree char *payload = NULL;

  if (skipped (f))
    return;
  provide_mine (f);
  be_asked (f, "a");
  decide (f, "answer.send", "{\"is\":\"sent\"}");
  answer = peer_wait (f->client, "\"id\":\"a\"");
  payload = peer_get (answer, "data");
  g_assert_cmpstr (payload, ==, "{\"is\":\"sent\"}");
}

static void
test_error (Brokers *f, gconstpointer data)
{
  g_autofree char *answer = NULL;
  g_autofree char *payload = NULL;

  if (skipped (f))
    return;
  provide_mine (f);
  be_asked (f, "a");
  decide (f, "answer.error", "{\"is\":\"wrong\"}");
  answer = peer_wait (f->client, "\"id\":\"a\"");
  payload = peer_get (answer, "errorData");
  g_assert_cmpstr (payload, ==, "{\"is\":\"wrong\"}");
}

/* What we reject, the other provider gets. The broker asks either of us first. */
static void
test_reject (Brokers *f, gconstpointer data)
{
  RingerDesk *desk;
  gboolean    rejected = FALSE;

  if (skipped (f))
    return;
  desk = ringer_session_get_desk (f->shell.session);
  g_settings_set_boolean (ringer_application_get_settings (shell_application), "automatic-accept",
                          FALSE);
  provide_mine (f);
  peer_write (f->second, "{\"op\":\"provide\",\"name\":\"mine\"}");
  RINGER_TEST_WAIT (shell_sees (f->shell.window, "2 providers"));
  for (guint i = 0; i < 50 && !rejected; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);
      g_autofree char *needle = g_strdup_printf ("\"id\":\"%s\"", id);
      g_autofree char *request = NULL;
      g_autofree char *call = NULL;
      g_autofree char *respond = NULL;
      g_autofree char *answer = NULL;

      be_asked (f, id);
      if (ringer_desk_get_n_open (desk) == 1)
        {
          decide (f, "answer.reject", "");
          rejected = TRUE;
        }
      request = peer_wait (f->second, "\"request\"");
      call = peer_get (request, "call");
      respond = g_strdup_printf ("{\"op\":\"respond\",\"call\":\"%s\",\"data\":\"2\"}", call);
      peer_write (f->second, respond);
      answer = peer_wait (f->client, needle);
      g_assert_nonnull (strstr (answer, "\"ok\":true"));
    }
  g_assert_true (rejected);
  g_settings_reset (ringer_application_get_settings (shell_application), "automatic-accept");
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    Pairing     pairing;
  } pairings[] = {
    { "ours-ringer", { FALSE, FALSE } },
    { "ours-js", { FALSE, TRUE } },
    { "real-js", { TRUE, TRUE } },
  };
  static const struct
  {
    const char *name;
    void (*body) (Brokers *f, gconstpointer data);
  } bodies[] = {
    { "directory", test_directory }, { "call", test_call },     { "send", test_send },
    { "error", test_error },         { "reject", test_reject },
  };

  shell_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (pairings); i++)
    for (guint j = 0; j < G_N_ELEMENTS (bodies); j++)
      {
        g_autofree char *path = g_strdup_printf ("/brokers/%s/%s", pairings[i].name,
                                                 bodies[j].name);

        g_test_add (path, Brokers, &pairings[i].pairing, set_up, bodies[j].body, tear_down);
      }
  return shell_run ();
}
