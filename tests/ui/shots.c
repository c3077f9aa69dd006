/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"
#include "ringer-call-page.h"
#include "ringer-connect-dialog.h"
#include "ringer-connection-bar.h"
#include "ringer-export-dialog.h"
#include "ringer-json-editor.h"
#include "ringer-rules-window.h"
#include "ringer-sidebar.h"
#include "ringer-traffic-list.h"
#include "shell.h"

#include <glib/gstdio.h>

/* Pictures of the window in its states, as PNG files in the folder that is named:
 *
 *   session-wrapper.sh --wm shots FOLDER
 *
 * They are drawn in this process from what the window would show, so they are the
 * same on every machine with the same libraries. */

#define WIDE   1200
#define NARROW 480
#define HEIGHT 760

static const char *folder;

/* The paintable lives for the moment only: it would look again whenever it likes. */
static GskRenderNode *
take (gpointer widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  return gtk_snapshot_free_to_node (snapshot);
}

static void
shot (gpointer widget, const char *name)
{
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = g_strdup_printf ("%s/%s.png", folder, name);

  shell_settle (widget);
  node = take (widget);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (widget)), node, NULL);
  if (!gdk_texture_save_to_png (texture, file))
    g_error ("cannot write %s", file);
  g_print ("%s\n", file);
}

static void
set_style (const char *scheme)
{
  g_settings_set_string (ringer_application_get_settings (shell_application), "colour-scheme",
                         scheme);
}

/* Wide, wide and dark, and narrow. */
static void
shots (Shell *f, const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);
  g_autofree char *narrow = g_strconcat (name, "-narrow", NULL);

  shell_resize (f, WIDE, HEIGHT);
  shot (f->window, name);
  set_style ("dark");
  shot (f->window, dark);
  set_style ("light");
  shell_resize (f, NARROW, HEIGHT);
  shot (f->window, narrow);
  shell_resize (f, WIDE, HEIGHT);
}

static void
connect_to (Shell *f, const char *url)
{
  ringer_window_open_url (f->window, url);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->session));
  RINGER_TEST_WAIT (ringer_directory_get_status (ringer_session_get_directory (f->session)) ==
                    RINGER_DIRECTORY_STATUS_LIVE);
}

static guint
n_procedures (Shell *f)
{
  return g_list_model_get_n_items (ringer_sidebar_get_procedures (shell_get (f, "sidebar")));
}

static void
set_text (gpointer page, const char *id, const char *text)
{
  ringer_json_editor_set_text (RINGER_JSON_EDITOR (shell_find (page, id)), text);
}

/* The tab that shows. */
static gpointer
get_tab (gpointer page)
{
  return adw_tab_page_get_child (
      adw_tab_view_get_selected_page (ADW_TAB_VIEW (shell_find (page, "tab_view"))));
}

static void
activate (gpointer page, const char *action)
{
  gtk_widget_activate_action (page, action, NULL);
}

static void
scene_first_run (Shell *f)
{
  shots (f, "first-run");
}

static void
scene_connect (Shell *f)
{
  RingerConnectDialog *dialog;
  g_autofree char     *url = shell_dup_dead_url ();

  shell_activate (f, "connect", NULL);
  dialog = shell_find_toplevel (RINGER_TYPE_CONNECT_DIALOG);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  shot (dialog, "connect-empty");
  gtk_editable_set_text (shell_find (dialog, "url_row"), url);
  adw_combo_row_set_selected (shell_find (dialog, "auth_row"), RINGER_AUTH_USER);
  gtk_editable_set_text (shell_find (dialog, "user_row"), "ann");
  gtk_editable_set_text (shell_find (dialog, "password_row"), "secret");
  shot (dialog, "connect-user");
  activate (dialog, "dialog.connect");
  RINGER_TEST_WAIT (shell_sees (dialog, "Nothing listens at"));
  shot (dialog, "connect-refused");
  set_style ("dark");
  shot (dialog, "connect-refused-dark");
  set_style ("light");
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
scene_local_broker (Shell *f)
{
  shell_activate (f, "start-local-broker", NULL);
  RINGER_TEST_WAIT (ringer_connection_bar_get_title (shell_get (f, "connection_bar")) != NULL &&
                    ringer_session_get_connected (f->session));
  shots (f, "local-broker");
  shell_activate (f, "disconnect", NULL);
  RINGER_TEST_WAIT (shell_sees (f->window, "The local broker is stopped"));
  shot (f->window, "local-broker-stopped");
}

static void
scene_reconnecting (Shell *f)
{
  connect_to (f, shell_start_broker (f, NULL));
  ringer_local_broker_stop (f->broker);
  RINGER_TEST_WAIT (!ringer_session_get_connected (f->session));
  RINGER_TEST_WAIT (shell_sees (f->window, "Retry Now"));
  shots (f, "reconnecting");
}

/* Answers one request of the client's own by a line of JSON. */
static void
respond (Peer *client, const char *op, const char *data)
{
  g_autofree char *request = peer_wait (client, "\"request\"");
  g_autofree char *call = peer_get (request, "call");
  g_autofree char *accept = g_strdup_printf ("{\"op\":\"accept\",\"call\":\"%s\"}", call);
  g_autofree char *quoted = g_strescape (data, NULL);
  g_autofree char *line = g_strdup_printf ("{\"op\":\"%s\",\"call\":\"%s\",\"data\":\"%s\"}", op,
                                           call, quoted);

  peer_write (client, accept);
  peer_write (client, line);
}

static void
provide (Peer *client, const char *name)
{
  g_autofree char *line = g_strdup_printf ("{\"op\":\"provide\",\"name\":\"%s\"}", name);

  peer_write (client, line);
}

static void
make (Peer *client, const char *name, const char *data)
{
  g_autofree char *quoted = g_strescape (data, NULL);
  g_autofree char *line = g_strdup_printf (
      "{\"op\":\"make\",\"id\":\"m\",\"name\":\"%s\",\"data\":\"%s\"}", name, quoted);

  peer_write (client, line);
}

/* Of the calls that were made before. */
static void
scene_traffic (Shell *f, const char *prefix)
{
  RingerCapture      *capture = ringer_session_get_capture (f->session);
  g_autofree char    *rows = g_strconcat (prefix, "traffic", NULL);
  g_autofree char    *detail = g_strconcat (prefix, "traffic-detail", NULL);
  RingerTrafficList  *list;
  RingerExportDialog *dialog;

  shell_activate (f, "show-page", "traffic");
  RINGER_TEST_WAIT (shell_sees (f->window, " frames"));
  shots (f, rows);
  list = shell_find_type (f->window, RINGER_TYPE_TRAFFIC_LIST);
  ringer_traffic_list_select (list, ringer_capture_get_first_serial (capture) +
                                        ringer_capture_get_n_items (capture) - 2);
  shots (f, detail);
  if (*prefix != '\0')
    return;
  dialog = ringer_export_dialog_new (GTK_WINDOW (f->window), capture);
  gtk_window_present (GTK_WINDOW (dialog));
  ringer_export_dialog_add (dialog, "$.password");
  RINGER_TEST_WAIT (shell_sees (dialog, "taken out"));
  shot (dialog, "traffic-export");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
scene_call (Shell *f, const char *url, Peer *client, const char *prefix)
{
  static const char *const others[] = { "orders/cancel", "orders/create", "orders/get-by-id",
                                        "reports/monthly/export-to-spreadsheet-with-a-long-name",
                                        "users/get" };
  GtkWidget               *page;
  g_autofree char         *name = g_strconcat (prefix, "call-answered", NULL);
  g_autofree char         *failed = g_strconcat (prefix, "call-no-provider", NULL);
  g_autofree char         *errored = g_strconcat (prefix, "call-error", NULL);

  connect_to (f, url);
  provide (client, "add-two-numbers");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    provide (client, others[i]);
  RINGER_TEST_WAIT (n_procedures (f) == G_N_ELEMENTS (others) + 1);

  page = shell_get (f, "call_page");
  shell_activate (f, "call", "add-two-numbers");
  set_text (get_tab (page), "payload", "{\n  \"numA\": 7,\n  \"numB\": 13\n}");
  activate (page, "call.send");
  respond (client, "respond",
           "{\"sum\": 20, \"terms\": [7, 13], \"exact\": true, \"by\": \"adder\"}");
  RINGER_TEST_WAIT (shell_sees (f->window, "seen "));
  shots (f, name);

  activate (page, "call.send");
  respond (client, "error", "{\"code\": \"OVERFLOW\", \"message\": \"the sum is too large\"}");
  RINGER_TEST_WAIT (!gtk_widget_get_mapped (shell_find (get_tab (page), "waiting_label")));
  shot (f->window, errored);

  shell_activate (f, "call", "users/delete");
  set_text (get_tab (page), "payload", "{\"id\": 12345678901234567890}");
  activate (page, "call.send");
  shell_settle (f->window);
  RINGER_TEST_WAIT (shell_sees (f->window, "typed"));
  shots (f, failed);
  scene_traffic (f, prefix);
}

static void
add_reply (RingerProviderFile *file, const char *name, const char *json)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  g_autoptr (RingerRule) reply = NULL;

  answer->payload = g_bytes_new (json, strlen (json));
  answer->is_template = strstr (json, "{{") != NULL;
  reply = ringer_rule_new (name, NULL, answer);
  if (!ringer_provider_file_insert_reply (file, "users/get", G_MAXUINT, reply, NULL))
    g_error ("no canned reply %s", name);
}

/* Canned replies, placeholders, our own deadline, many at once, and what can be taken
 * back. */
static void
scene_desk (Shell *f, GtkWidget *page, const char *prefix)
{
  RingerDesk         *desk = ringer_session_get_desk (f->session);
  RingerProviderFile *file = ringer_answerer_get_file (ringer_desk_get_answerer (desk));
  RingerMock          mock = *ringer_provider_file_get (file, "users/get");
  g_autoptr (RingerAnswer) reject = ringer_answer_new (RINGER_ANSWER_REJECT);
  g_autofree char *canned = g_strconcat (prefix, "answer-canned", NULL);
  g_autofree char *many = g_strconcat (prefix, "answer-many", NULL);
  g_autofree char *leaving = g_strconcat (prefix, "answer-leaving", NULL);

  mock.procedure = "users/get";
  mock.on_deadline = reject;
  if (!ringer_provider_file_set_options (file, &mock, NULL))
    g_error ("no action at the deadline");
  add_reply (file, "Ann", "{\"name\": \"Ann\"}");
  add_reply (file, "Not found", "null");
  add_reply (file, "A user with the same id", "{\"id\": \"{{$.id}}\", \"at\": \"{{now}}\"}");
  gtk_widget_activate_action (page, "answer.insert-canned", "i", 3);
  shots (f, canned);
  activate (page, "answer.select-all");
  shots (f, many);
  g_object_set (desk, "undo-window", 60000, NULL);
  activate (page, "answer.most-urgent");
  activate (page, "answer.send");
  shots (f, leaving);
  activate (page, "answer.undo");
  g_object_set (desk, "undo-window", 0, NULL);
}

static void
scene_answer (Shell *f, const char *url, Peer *client, const char *prefix)
{
  static const char *const payloads[] = { "{\"id\": 17, \"fields\": [\"name\", \"mail\"]}",
                                          "{\"id\": 18}",
                                          "[1, 2, 3, \"a rather long payload that "
                                          "does not fit into the row of the queue\"]" };
  GtkWidget               *page;
  RingerDesk              *desk;
  g_autofree char         *queue = g_strconcat (prefix, "answer-queue", NULL);
  g_autofree char         *answered = g_strconcat (prefix, "answer-sent", NULL);

  connect_to (f, url);
  page = shell_get (f, "answer_page");
  desk = ringer_session_get_desk (f->session);
  shell_activate (f, "provide", "users/get");
  shell_activate (f, "provide", "orders/create");
  RINGER_TEST_WAIT (n_procedures (f) == 2);
  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    make (client, i == 1 ? "orders/create" : "users/get", payloads[i]);
  RINGER_TEST_WAIT (ringer_desk_get_n_open (desk) == G_N_ELEMENTS (payloads));
  shell_settle (f->window);
  set_text (page, "reply", "{\"name\": \"Ann\", \"mail\": \"ann@example.org\"}");
  shots (f, queue);
  scene_desk (f, page, prefix);
  activate (page, "answer.send");
  shell_settle (f->window);
  shot (f->window, answered);
}

static void
scene_expired (Shell *f, Peer *client)
{
  RingerConnection *connection = ringer_session_get_connection (f->session);
  RingerDesk       *desk = ringer_session_get_desk (f->session);

  g_object_set (ringer_connection_get_config (connection), "response-timeout", 1500, NULL);
  shell_activate (f, "provide", "users/get");
  RINGER_TEST_WAIT (n_procedures (f) == 1);
  make (client, "users/get", "{\"id\": 17}");
  RINGER_TEST_WAIT (ringer_desk_get_n_open (desk) == 1);
  shell_settle (f->window);
  set_text (shell_get (f, "answer_page"), "reply", "{\"name\": \"Ann\"}");
  RINGER_TEST_WAIT (ringer_desk_get_n_open (desk) == 0);
  shots (f, "answer-expired");
}

static void
scene_directory (Shell *f, Peer *client)
{
  RingerConnection *connection = ringer_session_get_connection (f->session);

  for (guint i = 0; i < 30; i++)
    {
      static const char *const kinds[] = { "orders", "users", "reports" };
      static const char *const verbs[] = { "create", "get",  "list", "update", "delete",
                                           "watch",  "copy", "move", "export", "import" };
      g_autofree char         *name = g_strdup_printf ("%s/%s", kinds[i % 3], verbs[i / 3]);

      provide (client, name);
    }
  RINGER_TEST_WAIT (n_procedures (f) == 30);
  ringer_connection_provide (connection, "orders/create");
  ringer_connection_provide (connection, "line\nfeed <b>&amp;");
  RINGER_TEST_WAIT (n_procedures (f) == 31);
  RINGER_TEST_WAIT (shell_sees (f->window, "2 providers"));
  shell_activate (f, "show-page", "answer");
  shots (f, "directory");
  shell_resize (f, NARROW, HEIGHT);
  shell_activate (f, "toggle-sidebar", NULL);
  shot (f->window, "directory-folded");
  shell_resize (f, WIDE, HEIGHT);
  gtk_editable_set_text (shell_get (f, "search"), "nothing like it");
  RINGER_TEST_WAIT (n_procedures (f) == 0);
  shot (f->window, "directory-no-match");
  gtk_editable_set_text (shell_get (f, "search"), "");
}

static const char rules[] =
    "{\"format\": 1, \"procedures\": {\"users/get\": {\n"
    "  \"atOnce\": 20, \"ask\": {\"oneIn\": 10},\n"
    "  \"replies\": [{\"name\": \"Ann\", \"reply\": {\"name\": \"Ann\"}},\n"
    "              {\"error\": {\"code\": \"NOT_FOUND\"}}],\n"
    "  \"rules\": [\n"
    "    {\"name\": \"Slow for the big one\", \"when\": \"size > 10k\", \"echo\": true,\n"
    "     \"delayMs\": [100, 300]},\n"
    "    {\"name\": \"Ann\", \"when\": \"$.id = 17 and requestor != \\\"bob\\\"\",\n"
    "     \"reply\": {\"id\": \"{{$.id}}\", \"name\": \"Ann\", \"at\": \"{{now}}\"}, \"template\": "
    "true},\n"
    "    {\"when\": \"share < 0.1\", \"drop\": true, \"enabled\": false},\n"
    "    {\"name\": \"Everything else\", \"error\": {\"code\": \"NOT_FOUND\"}}]}}}\n";

/* The window of the rules in its two pages, and why a rule answered. */
static void
scene_rules (Shell *f, Peer *client)
{
  RingerProviderFile *file = ringer_session_get_provider_file (f->session);
  RingerDesk         *desk = ringer_session_get_desk (f->session);
  GtkWidget          *page = shell_get (f, "answer_page");
  GtkWindow          *window;
  g_autoptr (GBytes) text = g_bytes_new_static (rules, strlen (rules));
  g_autoptr (GError) error = NULL;

  ringer_provider_file_set_text (file, text, &error);
  g_assert_no_error (error);
  RINGER_TEST_WAIT (n_procedures (f) == 1);
  shell_activate (f, "show-page", "answer");
  for (int i = 16; i <= 18; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{\"id\": %d}", i);

      make (client, "users/get", payload);
    }
  RINGER_TEST_WAIT (g_list_model_get_n_items (G_LIST_MODEL (desk)) == 3);
  activate (page, "answer.next");
  gtk_expander_set_expanded (shell_find (shell_get (f, "trace"), "expander"), TRUE);
  shots (f, "rules-trace");
  activate (page, "answer.to-canned");
  shots (f, "rules-ladder");

  gtk_widget_activate_action (page, "answer.edit-rules", "s", "users/get");
  RINGER_TEST_WAIT ((window = shell_find_toplevel (RINGER_TYPE_RULES_WINDOW)) != NULL);
  shot (window, "rules-window");
  gtk_widget_activate_action (page, "answer.edit-rule", "(su)", "users/get", 1);
  shot (window, "rules-editor");
  set_style ("dark");
  shot (window, "rules-editor-dark");
  gtk_widget_activate_action (GTK_WIDGET (window), "rules.back", NULL);
  shot (window, "rules-window-dark");
  set_style ("light");
}

static void
scene_preferences (Shell *f)
{
  GtkWidget *window;

  g_action_group_activate_action (G_ACTION_GROUP (shell_application), "preferences", NULL);
  RINGER_TEST_WAIT ((window = shell_find_toplevel (ADW_TYPE_PREFERENCES_WINDOW)) != NULL);
  gtk_test_widget_wait_for_draw (window);
  shot (window, "preferences");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A window for each scene, without what the last one left. */
static void
play (void (*scene) (Shell *f))
{
  Shell f = { NULL };

  shell_set_up (&f, NULL);
  scene (&f);
  shell_tear_down (&f, NULL);
}

static void
play_with_client (gboolean real)
{
  for (guint i = 0; i < (real ? 2 : 5); i++)
    {
      Shell            f = { NULL };
      g_autofree char *url = NULL;
      Peer            *broker = NULL;
      Peer            *client;

      shell_set_up (&f, NULL);
      if (real)
        broker = peer_new_real_broker ("{\"requestorName\": true}", &url);
      else
        url = g_strdup (shell_start_broker (&f, i == 2 ? "{\"responseTimeout\": 1500}"
                                                       : "{\"requestorName\": true}"));
      client = peer_new_client (real || peer_has_node (), url);
      connect_to (&f, url);
      switch (i)
        {
        case 0:
          scene_call (&f, url, client, real ? "real-" : "");
          break;
        case 1:
          scene_answer (&f, url, client, real ? "real-" : "");
          break;
        case 2:
          scene_expired (&f, client);
          break;
        case 3:
          scene_rules (&f, client);
          break;
        default:
          scene_directory (&f, client);
        }
      peer_free (client);
      shell_tear_down (&f, NULL);
      g_clear_pointer (&broker, peer_free);
    }
}

int
main (int argc, char *argv[])
{
  if (argc != 2)
    {
      g_printerr ("Usage: shots FOLDER\n");
      return 2;
    }
  folder = argv[1];
  shell_start ();
  g_mkdir_with_parents (folder, 0755);
  set_style ("light");
  play (scene_first_run);
  play (scene_connect);
  play (scene_local_broker);
  play (scene_reconnecting);
  play (scene_preferences);
  play_with_client (FALSE);
  if (peer_has_node ())
    play_with_client (TRUE);
  else
    g_printerr ("shots: no pictures with the real broker, Node or its packages are not there\n");
  g_clear_object (&shell_application);
  return 0;
}
