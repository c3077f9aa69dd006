/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-facts.h"

#include "ringer-clock.h"
#include "ringer-countdown.h"
#include "ringer-text.h"
#include "ringer-tooltip.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

#define MAX_CHARS 200

struct _RingerRequestFacts
{
  GtkWidget       parent_instance;
  GtkLabel       *from_label;
  GtkLabel       *setting_label;
  GtkLabel       *facts_label;
  GtkBox         *id_box;
  GtkLabel       *id_label;
  RingerDeskItem *item;
};

G_DEFINE_FINAL_TYPE (RingerRequestFacts, ringer_request_facts, GTK_TYPE_WIDGET)

static void
show_from (RingerRequestFacts *self, RingerRequest *request)
{
  const char      *name = ringer_request_get_requestor_name (request);
  const char      *data = ringer_request_get_requestor_data (request);
  g_autofree char *shown_name = NULL;
  g_autofree char *shown_data = NULL;
  g_autofree char *words = NULL;

  if (name != NULL)
    shown_name = ringer_text_one_line (name, -1, MAX_CHARS);
  if (data != NULL)
    shown_data = ringer_text_one_line (data, -1, MAX_CHARS);
  if (shown_name != NULL && shown_data != NULL)
    words = g_strdup_printf (_ ("From %s · %s"), shown_name, shown_data);
  else if (shown_name != NULL)
    words = g_strdup_printf (_ ("From %s"), shown_name);
  else if (shown_data != NULL)
    words = g_strdup_printf (_ ("From somebody with %s"), shown_data);
  else
    words = g_strdup (_ ("From: the broker does not say"));
  gtk_label_set_label (self->from_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->setting_label), name == NULL);
  if (name == NULL)
    gtk_label_set_label (self->setting_label,
                         _ ("It would with rpc.provideRequestorName: true in its configuration."));
}

/* "17 bytes · 12:00:01, 3 s ago", and while nothing is promised, what comes after. */
static char *
describe (RingerRequest *request, gint64 now)
{
  GBytes          *payload = ringer_request_get_payload (request);
  gint64           arrived = ringer_request_get_arrived_at (request);
  g_autofree char *size = payload != NULL ? ringer_words_size (g_bytes_get_size (payload))
                                          : g_strdup (_ ("no payload"));
  g_autofree char *time = ringer_words_time (arrived);
  g_autofree char *left = NULL;
  int              age = (int) (MAX (now - arrived, 0) / G_USEC_PER_SEC);

  if (ringer_request_get_state (request) == RINGER_REQUEST_STATE_OFFERED)
    {
      left = ringer_countdown_describe_left (ringer_request_get_response_deadline (request) - now);
      /* Translators: size, time of arrival, time that is left */
      return g_strdup_printf (_ ("%s · %s · answer due in %s"), size, time, left);
    }
  if (ringer_request_is_open (request))
    return g_strdup_printf (_ ("%s · %s, %d s ago"), size, time, age);
  return g_strdup_printf (_ ("%s · %s"), size, time);
}

static void
copy_id_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerRequestFacts *self = RINGER_REQUEST_FACTS (widget);

  if (self->item != NULL)
    gdk_clipboard_set_text (
        gtk_widget_get_clipboard (widget),
        ringer_request_get_correlation_id (ringer_desk_item_get_request (self->item)));
}

static void
ringer_request_facts_dispose (GObject *object)
{
  g_clear_object (&RINGER_REQUEST_FACTS (object)->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_REQUEST_FACTS);
  G_OBJECT_CLASS (ringer_request_facts_parent_class)->dispose (object);
}

static void
ringer_request_facts_class_init (RingerRequestFactsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_request_facts_dispose;

  gtk_widget_class_install_action (widget_class, "facts.copy-id", NULL, copy_id_action);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-request-facts.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRequestFacts, from_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestFacts, setting_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestFacts, facts_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestFacts, id_box);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestFacts, id_label);
}

static void
ringer_request_facts_init (RingerRequestFacts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_tooltip_follow_label (self->from_label);
  ringer_tooltip_follow_label (self->setting_label);
  ringer_tooltip_follow_label (self->facts_label);
}

void
ringer_request_facts_set_item (RingerRequestFacts *self, RingerDeskItem *item)
{
  RingerRequest   *request;
  g_autofree char *id = NULL;

  g_return_if_fail (RINGER_IS_REQUEST_FACTS (self));
  g_return_if_fail (item == NULL || RINGER_IS_DESK_ITEM (item));

  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  request = ringer_desk_item_get_request (item);
  id = ringer_text_one_line (ringer_request_get_correlation_id (request), -1, MAX_CHARS);
  gtk_label_set_label (self->id_label, id);
  show_from (self, request);
  ringer_request_facts_tick (self, ringer_clock_get_monotonic ());
}

void
ringer_request_facts_tick (RingerRequestFacts *self, gint64 now)
{
  g_autofree char *words = NULL;

  g_return_if_fail (RINGER_IS_REQUEST_FACTS (self));

  if (self->item == NULL)
    return;
  words = describe (ringer_desk_item_get_request (self->item), now);
  if (strcmp (words, gtk_label_get_label (self->facts_label)) != 0)
    gtk_label_set_label (self->facts_label, words);
}
