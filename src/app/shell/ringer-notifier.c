/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-notifier.h"

#include "ringer-clock.h"
#include "ringer-provider-file.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* One notification is about one request, and is sent again only when it is about
 * another one, when more wait, or when the time runs out: each time it may pop up. GLib
 * warns when nobody shows notifications, so it is watched whether somebody does.
 * Owned by its window, which it does not own. */

#define SERVICE   "org.freedesktop.Notifications"
#define URGENT_US (3 * G_USEC_PER_SEC)
#define GATHER_MS 150 /* a burst of requests is one notification */
#define MAX_CHARS 120
#define ACTION    "app.request"
#define TARGET    "(uus)"

struct _RingerNotifier
{
  GObject               parent_instance;
  GtkApplicationWindow *window; /* not owned */
  RingerSession        *session;
  GSignalGroup         *desk_signals;
  RingerDeskItem       *item;  /* that the notification is about; NULL: there is none */
  RingerRule           *reply; /* that its button names; nullable */
  guint                 token;
  guint                 n_told; /* open requests, as it says */
  guint                 update_id;
  guint                 urgent_id;
  guint                 watch_id;
  gboolean              shown_by_somebody;
  gboolean              enabled;
};

enum
{
  PROP_ENABLED = 1,
  N_PROPS
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerNotifier, ringer_notifier, G_TYPE_OBJECT)

static char *
make_id (RingerNotifier *self)
{
  return g_strdup_printf ("requests-%u", gtk_application_window_get_id (self->window));
}

static void
withdraw (RingerNotifier *self)
{
  g_autofree char *id = NULL;

  g_clear_handle_id (&self->urgent_id, g_source_remove);
  if (self->item == NULL)
    return;
  g_clear_object (&self->item);
  g_clear_object (&self->reply);
  id = make_id (self);
  g_application_withdraw_notification (g_application_get_default (), id);
}

/* The open request with the nearest deadline that waits for a decision. */
static RingerDeskItem *
ref_next (RingerDesk *desk)
{
  guint n_open = desk != NULL ? ringer_desk_get_n_open (desk) : 0;

  for (guint i = 0; i < n_open; i++)
    {
      g_autoptr (RingerDeskItem) item = g_list_model_get_item (G_LIST_MODEL (desk), i);

      if (item != NULL && !ringer_desk_item_get_leaving (item) &&
          ringer_request_is_open (ringer_desk_item_get_request (item)))
        return g_steal_pointer (&item);
    }
  return NULL;
}

static const RingerMock *
get_mock (RingerNotifier *self)
{
  RingerProviderFile *file = ringer_session_get_provider_file (self->session);

  return file != NULL
             ? ringer_provider_file_get (
                   file, ringer_request_get_procedure (ringer_desk_item_get_request (self->item)))
             : NULL;
}

static RingerRule *
get_first_reply (RingerNotifier *self)
{
  const RingerMock *mock = get_mock (self);

  return mock != NULL && mock->replies->len > 0 ? g_ptr_array_index (mock->replies, 0) : NULL;
}

/* Some services read the body as markup and some do not, and GLib hands it on as it is. So
 * it has no character that could begin any, but such as stand for them in any font. */
static char *
replace_markup (const char *text)
{
  GString *plain = g_string_new (text);

  g_string_replace (plain, "&", "+", 0);
  g_string_replace (plain, "<", "‹", 0);
  g_string_replace (plain, ">", "›", 0);
  return g_string_free (plain, FALSE);
}

static char *
make_body (RingerNotifier *self, gint64 left, guint n_more)
{
  GBytes          *payload = ringer_request_get_payload (ringer_desk_item_get_request (self->item));
  g_autofree char *raw = NULL;
  g_autofree char *line = NULL;
  g_autofree char *time = NULL;
  g_autofree char *more = NULL;
  int              seconds = (int) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

  raw = payload != NULL ? ringer_text_one_line (g_bytes_get_data (payload, NULL),
                                                (gssize) g_bytes_get_size (payload), MAX_CHARS)
                        : g_strdup (_ ("No payload"));
  line = replace_markup (raw);
  time = g_strdup_printf (ngettext ("%d second left", "%d seconds left", (gulong) seconds),
                          seconds);
  if (n_more == 0)
    return g_strdup_printf ("%s\n%s", time, line);
  more = g_strdup_printf (ngettext ("%u more waits", "%u more wait", n_more), n_more);
  return g_strdup_printf ("%s · %s\n%s", time, more, line);
}

static void
add_button (RingerNotifier *self, GNotification *notification, const char *label, const char *what)
{
  g_notification_add_button_with_target (notification, label, ACTION, TARGET,
                                         gtk_application_window_get_id (self->window), self->token,
                                         what);
}

static void
send (RingerNotifier *self)
{
  RingerRequest   *request = ringer_desk_item_get_request (self->item);
  gint64           left = ringer_request_get_deadline (request) - ringer_clock_get_monotonic ();
  g_autofree char *title = ringer_text_one_line (ringer_request_get_procedure (request), -1,
                                                 MAX_CHARS);
  g_autofree char *body = make_body (self, MAX (left, 0), self->n_told - 1);
  g_autofree char *id = make_id (self);
  RingerRule      *reply;
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_autoptr (GIcon) icon = g_themed_icon_new (RINGER_APP_ID);

  self->token++;
  g_set_object (&self->reply, get_first_reply (self));
  reply = self->reply;
  g_notification_set_body (notification, body);
  g_notification_set_icon (notification, icon);
  g_notification_set_category (notification, "im.received");
  g_notification_set_priority (notification, left <= URGENT_US ? G_NOTIFICATION_PRIORITY_URGENT
                                                               : G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (notification, ACTION, TARGET,
                                                gtk_application_window_get_id (self->window),
                                                self->token, "open");
  add_button (self, notification, _ ("Open"), "open");
  if (reply != NULL)
    {
      g_autofree char *name = ringer_rule_get_name (reply) != NULL
                                  ? ringer_text_one_line (ringer_rule_get_name (reply), -1, 40)
                                  : ringer_answer_describe (ringer_rule_get_answer (reply));

      add_button (self, notification, name, "reply");
    }
  add_button (self, notification, _ ("Reject"), "reject");
  g_application_send_notification (g_application_get_default (), id, notification);
}

static gboolean
urgent_cb (gpointer user_data)
{
  RingerNotifier *self = user_data;

  self->urgent_id = 0;
  if (self->item != NULL && ringer_request_is_open (ringer_desk_item_get_request (self->item)))
    send (self);
  return G_SOURCE_REMOVE;
}

static void
watch_deadline (RingerNotifier *self)
{
  gint64 left = ringer_request_get_deadline (ringer_desk_item_get_request (self->item)) -
                ringer_clock_get_monotonic () - URGENT_US;

  g_clear_handle_id (&self->urgent_id, g_source_remove);
  if (left <= 0)
    return;
  self->urgent_id = g_timeout_add ((guint) MIN (left / 1000, G_MAXINT), urgent_cb, self);
  g_source_set_name_by_id (self->urgent_id, "[ringer] a request's time runs out");
}

static gboolean
is_wanted (RingerNotifier *self)
{
  return self->enabled && self->shown_by_somebody &&
         !gtk_window_is_active (GTK_WINDOW (self->window));
}

static gboolean
update_cb (gpointer user_data)
{
  RingerNotifier *self = user_data;
  RingerDesk     *desk = ringer_session_get_desk (self->session);
  guint           n_open = desk != NULL ? ringer_desk_get_n_open (desk) : 0;
  g_autoptr (RingerDeskItem) item = is_wanted (self) ? ref_next (desk) : NULL;

  self->update_id = 0;
  if (item == NULL)
    withdraw (self);
  else if (item != self->item || n_open > self->n_told)
    {
      g_set_object (&self->item, item);
      self->n_told = n_open;
      send (self);
      watch_deadline (self);
    }
  else
    self->n_told = n_open;
  return G_SOURCE_REMOVE;
}

static void
update_soon (RingerNotifier *self)
{
  if (self->update_id != 0)
    return;
  self->update_id = g_timeout_add (GATHER_MS, update_cb, self);
  g_source_set_name_by_id (self->update_id, "[ringer] tell of requests");
}

static void
arrived_cb (RingerDesk *desk, RingerDeskItem *item, RingerNotifier *self)
{
  update_soon (self);
}

static void
desk_cb (RingerNotifier *self)
{
  g_signal_group_set_target (self->desk_signals, ringer_session_get_desk (self->session));
  update_soon (self);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  RingerNotifier *self = user_data;

  self->shown_by_somebody = TRUE;
  update_soon (self);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  RingerNotifier *self = user_data;

  /* In a sandbox the portal shows them, whoever does so outside. */
  self->shown_by_somebody = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static void
ringer_notifier_dispose (GObject *object)
{
  RingerNotifier *self = RINGER_NOTIFIER (object);

  withdraw (self);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_clear_object (&self->desk_signals);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ringer_notifier_parent_class)->dispose (object);
}

static void
ringer_notifier_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, RINGER_NOTIFIER (object)->enabled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_notifier_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerNotifier *self = RINGER_NOTIFIER (object);

  switch (id)
    {
    case PROP_ENABLED:
      if (self->enabled == g_value_get_boolean (value))
        break;
      self->enabled = g_value_get_boolean (value);
      update_soon (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_notifier_class_init (RingerNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_notifier_dispose;
  object_class->get_property = ringer_notifier_get_property;
  object_class->set_property = ringer_notifier_set_property;
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                       G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, RINGER_TYPE_DESK_ITEM);
}

static void
ringer_notifier_init (RingerNotifier *self)
{
  self->enabled = TRUE;
  /* One that an earlier process left behind has another number. */
  self->token = g_random_int ();
}

RingerNotifier *
ringer_notifier_new (GtkApplicationWindow *window, RingerSession *session)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  RingerNotifier  *self;

  g_return_val_if_fail (GTK_IS_APPLICATION_WINDOW (window), NULL);
  g_return_val_if_fail (RINGER_IS_SESSION (session), NULL);

  self = g_object_new (RINGER_TYPE_NOTIFIER, NULL);
  self->window = window;
  self->session = g_object_ref (session);
  self->desk_signals = g_signal_group_new (RINGER_TYPE_DESK);
  g_signal_group_connect (self->desk_signals, "arrived", G_CALLBACK (arrived_cb), self);
  g_signal_group_connect_swapped (self->desk_signals, "notify::n-open", G_CALLBACK (update_soon),
                                  self);
  g_signal_connect_object (session, "notify::desk", G_CALLBACK (desk_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (update_soon), self,
                           G_CONNECT_SWAPPED);
  if (bus != NULL)
    self->watch_id = g_bus_watch_name_on_connection (
        bus, SERVICE, G_BUS_NAME_WATCHER_FLAGS_AUTO_START, appeared_cb, vanished_cb, self, NULL);
  desk_cb (self);
  return self;
}

void
ringer_notifier_act (RingerNotifier *self, guint token, const char *what)
{
  g_autoptr (RingerDeskItem) item = NULL;
  g_autoptr (RingerAnswer) reject = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerRule) reply = NULL;
  const RingerAnswer *answer = NULL;

  g_return_if_fail (RINGER_IS_NOTIFIER (self));

  /* An old one: what it was about has been decided, or is another request by now. */
  if (token != self->token || self->item == NULL)
    return;
  item = g_object_ref (self->item);
  /* As the button said, whatever the file says by now. */
  g_set_object (&reply, self->reply);
  if (g_str_equal (what, "reject"))
    answer = reject = ringer_answer_new (RINGER_ANSWER_REJECT);
  else if (g_str_equal (what, "reply") && reply != NULL)
    answer = ringer_rule_get_answer (reply);
  if (answer == NULL || !ringer_desk_item_decide (item, answer, &error))
    {
      if (error != NULL)
        g_debug ("a request could not be answered from its notification: %s", error->message);
      g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, item);
    }
  update_soon (self);
}
