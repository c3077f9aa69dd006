/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"
#include "shell.h"

#include "ringer-answer-page.h"

/* Notifications, as a desktop's service sees them: this program is the service. */

static const char interface_xml[] =
    "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
    "</interface></node>";

typedef struct
{
  Shell            shell;
  Peer            *client; /* of the interop tests' programs: it calls */
  GtkWidget       *other;  /* in front of the window */
  GDBusConnection *bus;    /* of its own, beside the application's */
  guint            name_id;
  guint            object_id;
  char            *title;
  char            *body;
  GStrv            actions; /* key, label, key, label, ... */
  guint            n_sent;
  guint            id; /* of the one that is shown; 0: none */
  guint            replaces;
} Notify;

static void
take_notification (Notify *f, GVariant *parameters)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_auto (GStrv) actions = NULL;

  g_variant_get (parameters, "(susss^asa{sv}i)", NULL, &f->replaces, NULL, &title, &body, &actions,
                 NULL, NULL);
  g_free (f->title);
  g_free (f->body);
  g_strfreev (f->actions);
  f->title = g_steal_pointer (&title);
  f->body = g_steal_pointer (&body);
  f->actions = g_steal_pointer (&actions);
  f->id = f->replaces != 0 ? f->replaces : 7;
  f->n_sent++;
}

static void
method_cb (GDBusConnection       *bus,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  static const char *const capabilities[] = { "actions", "body", NULL };
  Notify                  *f = user_data;

  if (g_str_equal (method, "GetCapabilities"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", capabilities));
  else if (g_str_equal (method, "Notify"))
    {
      take_notification (f, parameters);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", f->id));
    }
  else
    {
      f->id = 0;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

static void
owned_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
become_the_service (Notify *f)
{
  static const GDBusInterfaceVTable vtable = { method_cb, NULL, NULL, { NULL } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gboolean owned = FALSE;

  f->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  f->object_id = g_dbus_connection_register_object (f->bus, "/org/freedesktop/Notifications",
                                                    node->interfaces[0], &vtable, f, NULL, &error);
  g_assert_no_error (error);
  f->name_id = g_bus_own_name_on_connection (f->bus, "org.freedesktop.Notifications",
                                             G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL, &owned,
                                             NULL);
  RINGER_TEST_WAIT (owned);
}

static void
set_up (Notify *f, gconstpointer data)
{
  const char *url;

  become_the_service (f);
  shell_set_up (&f->shell, NULL);
  url = shell_start_broker (&f->shell, NULL);
  f->client = peer_new_client (FALSE, url);
  ringer_window_open_url (f->shell.window, url);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->shell.session));
  shell_activate (&f->shell, "provide", "users/get");
  RINGER_TEST_WAIT (ringer_provision_get_state (ringer_connection_get_provision (
                        ringer_session_get_connection (f->shell.session), "users/get")) ==
                    RINGER_PROVISION_STATE_ACTIVE);
  f->other = g_object_ref_sink (gtk_window_new ());
  gtk_window_present (GTK_WINDOW (f->other));
  RINGER_TEST_WAIT (!gtk_window_is_active (GTK_WINDOW (f->shell.window)));
}

static void
tear_down (Notify *f, gconstpointer data)
{
  g_clear_pointer (&f->client, peer_free);
  gtk_window_destroy (GTK_WINDOW (f->other));
  g_object_unref (f->other);
  shell_tear_down (&f->shell, NULL);
  g_bus_unown_name (f->name_id);
  g_dbus_connection_unregister_object (f->bus, f->object_id);
  g_dbus_connection_close_sync (f->bus, NULL, NULL);
  g_object_unref (f->bus);
  g_free (f->title);
  g_free (f->body);
  g_strfreev (f->actions);
}

static RingerDesk *
get_desk (Notify *f)
{
  return ringer_session_get_desk (f->shell.session);
}

static void
be_asked (Notify *f, const char *id, guint n_open)
{
  g_autofree char *make = g_strdup_printf ("{\"op\":\"make\",\"id\":\"%s\",\"name\":\"users/"
                                           "get\",\"data\":\"{\\\"id\\\": \\\"<b>&\\\"}\"}",
                                           id);

  peer_write (f->client, make);
  RINGER_TEST_WAIT (ringer_desk_get_n_open (get_desk (f)) == n_open);
}

/* As a click on the button with LABEL, or on the notification for NULL. */
static void
press (Notify *f, const char *label)
{
  const char *key = "default";

  for (guint i = 0; label != NULL && f->actions[i] != NULL; i += 2)
    if (g_str_equal (f->actions[i + 1], label))
      key = f->actions[i];
  g_assert_true (label == NULL || !g_str_equal (key, "default"));
  g_dbus_connection_emit_signal (f->bus, NULL, "/org/freedesktop/Notifications",
                                 "org.freedesktop.Notifications", "ActionInvoked",
                                 g_variant_new ("(us)", f->id, key), NULL);
}

static void
test_tells (Notify *f, gconstpointer data)
{
  be_asked (f, "a", 1);
  RINGER_TEST_WAIT (f->n_sent == 1);
  g_assert_cmpstr (f->title, ==, "users/get");
  g_assert_nonnull (strstr (f->body, "seconds left"));
  /* The service may read it as markup, so there is none in it. */
  g_assert_nonnull (strstr (f->body, "{\"id\": "));
  g_assert_null (strpbrk (f->body, "<>&"));

  /* More of them replace it, and are not piled up. */
  be_asked (f, "b", 2);
  RINGER_TEST_WAIT (f->n_sent == 2);
  g_assert_cmpuint (f->replaces, ==, f->id);
  g_assert_nonnull (strstr (f->body, "1 more waits"));
}

static void
test_reject (Notify *f, gconstpointer data)
{
  g_autofree char *answer = NULL;

  be_asked (f, "a", 1);
  RINGER_TEST_WAIT (f->n_sent == 1);
  press (f, "Reject");
  /* Nobody else provides it. */
  answer = peer_wait (f->client, "NO_RPC_PROVIDER");
  g_assert_nonnull (strstr (answer, "\"id\":\"a\""));
}

static void
test_canned_reply (Notify *f, gconstpointer data)
{
  RingerProviderFile *file = ringer_session_get_provider_file (f->shell.session);
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  g_autoptr (RingerRule) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  answer->payload = g_bytes_new ("{\"name\": \"Ann\"}", 15);
  reply = ringer_rule_new ("Found", NULL, answer);
  ringer_provider_file_insert_reply (file, "users/get", 0, reply, &error);
  g_assert_no_error (error);
  be_asked (f, "a", 1);
  RINGER_TEST_WAIT (f->n_sent == 1);
  press (f, "Found");
  got = peer_wait (f->client, "\"id\":\"a\"");
  g_assert_nonnull (strstr (got, "Ann"));
}

static void
test_open (Notify *f, gconstpointer data)
{
  shell_activate (&f->shell, "show-page", "call");
  be_asked (f, "a", 1);
  RINGER_TEST_WAIT (f->n_sent == 1);
  press (f, NULL);
  RINGER_TEST_WAIT (
      g_str_equal (gtk_stack_get_visible_child_name (shell_get (&f->shell, "pages")), "answer"));
  g_assert_cmpuint (ringer_desk_get_n_open (get_desk (f)), ==, 1);
}

/* What was decided elsewhere is no longer asked. */
static void
test_withdrawn (Notify *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = NULL;

  be_asked (f, "a", 1);
  RINGER_TEST_WAIT (f->n_sent == 1 && f->id != 0);
  item = g_list_model_get_item (G_LIST_MODEL (get_desk (f)), 0);
  g_assert_true (ringer_request_send (ringer_desk_item_get_request (item), NULL, NULL));
  RINGER_TEST_WAIT (f->id == 0);
  g_assert_cmpuint (f->n_sent, ==, 1);
}

/* A button of a notification that was replaced does not decide another request. */
static void
test_old_one (Notify *f, gconstpointer data)
{
  g_auto (GStrv) old = NULL;
  g_autoptr (RingerDeskItem) first = NULL;

  be_asked (f, "a", 1);
  RINGER_TEST_WAIT (f->n_sent == 1);
  old = g_strdupv (f->actions);
  first = g_list_model_get_item (G_LIST_MODEL (get_desk (f)), 0);
  be_asked (f, "b", 2);
  RINGER_TEST_WAIT (f->n_sent == 2);
  g_assert_true (ringer_request_send (ringer_desk_item_get_request (first), NULL, NULL));
  RINGER_TEST_WAIT (f->n_sent == 3);
  for (guint i = 0; old[i] != NULL; i += 2)
    if (g_str_equal (old[i + 1], "Reject"))
      g_dbus_connection_emit_signal (f->bus, NULL, "/org/freedesktop/Notifications",
                                     "org.freedesktop.Notifications", "ActionInvoked",
                                     g_variant_new ("(us)", f->id, old[i]), NULL);
  shell_settle (f->shell.window);
  g_assert_cmpuint (ringer_desk_get_n_open (get_desk (f)), ==, 1);
}

static void
test_switched_off (Notify *f, gconstpointer data)
{
  GSettings *settings = ringer_application_get_settings (shell_application);

  g_settings_set_boolean (settings, "notify-requests", FALSE);
  be_asked (f, "a", 1);
  shell_settle (f->shell.window);
  g_assert_cmpuint (f->n_sent, ==, 0);
  g_settings_set_boolean (settings, "notify-requests", TRUE);
  RINGER_TEST_WAIT (f->n_sent == 1);
  g_settings_reset (settings, "notify-requests");
}

#define ADD(path, func) g_test_add ("/notify/" path, Notify, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  shell_init (&argc, &argv);
  ADD ("tells", test_tells);
  ADD ("reject", test_reject);
  ADD ("canned-reply", test_canned_reply);
  ADD ("open", test_open);
  ADD ("withdrawn", test_withdrawn);
  ADD ("old-one", test_old_one);
  ADD ("switched-off", test_switched_off);
  return shell_run ();
}
