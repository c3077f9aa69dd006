/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-facts.h"

#include "ringer-recorder.h"
#include "ringer-text.h"
#include "ringer-traffic-words.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

#define MAX_CHARS 1000
#define MAX_NAMES 50

/* Labels are made once and used again for the next frame. */
typedef struct
{
  GtkWidget *name;
  GtkWidget *value;
} Line;

struct _RingerTrafficFacts
{
  GtkWidget  parent_instance;
  GtkWidget *grid;
  GArray    *lines; /* of Line */
  guint      n_shown;
};

G_DEFINE_FINAL_TYPE (RingerTrafficFacts, ringer_traffic_facts, GTK_TYPE_WIDGET)

static void
ringer_traffic_facts_dispose (GObject *object)
{
  RingerTrafficFacts *self = RINGER_TRAFFIC_FACTS (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (ringer_traffic_facts_parent_class)->dispose (object);
}

static void
ringer_traffic_facts_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_TRAFFIC_FACTS (object)->lines, g_array_unref);
  G_OBJECT_CLASS (ringer_traffic_facts_parent_class)->finalize (object);
}

static void
ringer_traffic_facts_class_init (RingerTrafficFactsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_traffic_facts_dispose;
  object_class->finalize = ringer_traffic_facts_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "traffic-facts");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ringer_traffic_facts_init (RingerTrafficFacts *self)
{
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 3);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

static GtkWidget *
make_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  return label;
}

static void
add_line (RingerTrafficFacts *self)
{
  int  row = (int) self->lines->len;
  Line line = { make_label (), make_label () };

  gtk_widget_add_css_class (line.name, "dim-label");
  gtk_label_set_selectable (GTK_LABEL (line.value), TRUE);
  gtk_label_set_wrap (GTK_LABEL (line.value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (line.value), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (line.value, TRUE);
  gtk_grid_attach (GTK_GRID (self->grid), line.name, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), line.value, 1, row, 1, 1);
  g_array_append_val (self->lines, line);
}

static void
add (RingerTrafficFacts *self, const char *name, const char *value, gssize length)
{
  g_autofree char *shown = NULL;
  const Line      *line;

  if (value == NULL)
    return;
  if (self->n_shown == self->lines->len)
    add_line (self);
  line = &g_array_index (self->lines, Line, self->n_shown++);
  shown = ringer_text_one_line (value, length, MAX_CHARS);
  gtk_label_set_label (GTK_LABEL (line->name), name);
  gtk_label_set_label (GTK_LABEL (line->value), *shown != '\0' ? shown : "“”");
  gtk_widget_set_visible (line->name, TRUE);
  gtk_widget_set_visible (line->value, TRUE);
}

static void
add_message (RingerTrafficFacts *self, RingerMessage *message)
{
  static const struct
  {
    RingerTextField field;
    const char     *name;
  } texts[] = {
    { RINGER_FIELD_SUBSCRIPTION, N_ ("Pattern") },
    { RINGER_FIELD_REQUESTOR_NAME, N_ ("Requestor") },
    { RINGER_FIELD_REQUESTOR_DATA, N_ ("Requestor data") },
    { RINGER_FIELD_URL, N_ ("URL") },
    { RINGER_FIELD_PROTOCOL_VERSION, N_ ("Protocol") },
    { RINGER_FIELD_SDK_TYPE, N_ ("Client") },
    { RINGER_FIELD_SDK_VERSION, N_ ("Client version") },
  };
  guint n_names = ringer_message_get_n_names (message);
  int   topic = ringer_message_get_topic (message);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (ringer_message_has_text (message, texts[i].field))
      {
        gsize       length;
        const char *text = ringer_message_get_text (message, texts[i].field, &length);

        add (self, _ (texts[i].name), text, (gssize) length);
      }
  for (guint i = 0; i < MIN (n_names, MAX_NAMES); i++)
    {
      gsize       length;
      const char *text = ringer_message_get_nth_name (message, i, &length);

      add (self, i == 0 ? _ ("Names") : "", text, (gssize) length);
    }
  if (ringer_message_has_int (message, RINGER_FIELD_ORIGINAL_TOPIC))
    topic = ringer_message_get_int (message, RINGER_FIELD_ORIGINAL_TOPIC);
  if (ringer_message_has_int (message, RINGER_FIELD_ORIGINAL_ACTION))
    {
      int              action = ringer_message_get_int (message, RINGER_FIELD_ORIGINAL_ACTION);
      const char      *topic_word = ringer_topic_to_string (topic);
      const char      *word = ringer_action_to_string (topic, action);
      g_autofree char *number = g_strdup_printf ("%d", action);
      g_autofree char *words = g_strdup_printf ("%s %s", topic_word != NULL ? topic_word : "?",
                                                word != NULL ? word : number);

      add (self, _ ("In reply to"), words, -1);
    }
}

static void
add_flags (RingerTrafficFacts *self, const RingerCaptureEntry *entry, const char *action)
{
  const char *trouble = ringer_traffic_words_trouble (entry, action);

  add (self, _ ("Trouble"), trouble, -1);
  if ((entry->flags & RINGER_CAPTURE_ACK) != 0)
    add (self, _ ("Kind"), _ ("an acknowledgement"), -1);
  if ((entry->flags & RINGER_CAPTURE_REDACTED) != 0)
    add (self, _ ("Redacted"), _ ("secrets were taken out"), -1);
}

void
ringer_traffic_facts_show (RingerTrafficFacts *self,
                           RingerCaptureRow   *row,
                           GBytes             *frame,
                           const char         *correlation)
{
  RingerCapture            *capture = ringer_capture_row_get_capture (row);
  const RingerCaptureEntry *entry = ringer_capture_row_get_entry (row);
  const char               *action = ringer_capture_get_text (capture, entry->action);
  g_autofree char          *moment = ringer_traffic_words_moment (entry->wall);
  g_autofree char          *size = ringer_words_size (entry->size);
  g_autofree char          *payload_size = ringer_words_size (entry->payload_size);
  g_autoptr (RingerMessage) message = NULL;

  g_return_if_fail (RINGER_IS_TRAFFIC_FACTS (self));

  self->n_shown = 0;
  add (self, _ ("Time"), moment, -1);
  add (self, (entry->flags & RINGER_CAPTURE_OUTGOING) != 0 ? _ ("Sent to") : _ ("Received from"),
       ringer_capture_get_text (capture, entry->connection), -1);
  add (self, _ ("Topic"), ringer_capture_get_text (capture, entry->topic), -1);
  add (self, _ ("Action"), action, -1);
  add_flags (self, entry, action);
  add (self, _ ("Name"), ringer_capture_get_text (capture, entry->name), -1);
  add (self, _ ("Call"), correlation, -1);
  if (frame != NULL && (entry->flags & RINGER_CAPTURE_BROKEN) == 0)
    message = ringer_recorder_decode (frame);
  if (message != NULL)
    add_message (self, message);
  add (self, _ ("Frame"), size, -1);
  if (entry->payload_size > 0)
    add (self, _ ("Payload"), payload_size, -1);
  for (guint i = self->n_shown; i < self->lines->len; i++)
    {
      const Line *line = &g_array_index (self->lines, Line, i);

      gtk_widget_set_visible (line->name, FALSE);
      gtk_widget_set_visible (line->value, FALSE);
    }
}
