/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error-card.h"

#include "ringer-call-words.h"
#include "ringer-json-editor.h"
#include "ringer-text.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

struct _RingerErrorCard
{
  GtkWidget          parent_instance;
  GtkImage          *icon;
  GtkLabel          *title_label;
  GtkLabel          *raised_label;
  GtkLabel          *word_label;
  GtkWidget         *causes_box;
  GtkBox            *causes;
  GtkLabel          *advice_label;
  GtkWidget         *provide_button;
  GtkWidget         *retry_button;
  GtkWidget         *patient_button;
  GtkWidget         *traffic_button;
  GtkLabel          *payload_label;
  RingerJsonEditor  *payload;
  RingerCall        *call;
  GtkScrolledWindow *scroller;
};

G_DEFINE_FINAL_TYPE (RingerErrorCard, ringer_error_card, GTK_TYPE_WIDGET)

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
add_cause (RingerErrorCard *self, int number, const char *text)
{
  g_autofree char *words = g_strdup_printf ("%d.", number);
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget       *numeral = gtk_label_new (words);
  GtkWidget       *label = gtk_label_new (text);

  gtk_widget_set_valign (numeral, GTK_ALIGN_START);
  gtk_widget_add_css_class (numeral, "dim-label");
  gtk_widget_add_css_class (numeral, "numeric");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), numeral);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (self->causes, box);
}

static void
show_causes (RingerErrorCard *self, const RingerCallWords *words)
{
  GtkWidget *child;
  int        n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->causes))) != NULL)
    gtk_box_remove (self->causes, child);
  if (*ringer_call_get_procedure (self->call) == '\0')
    add_cause (self, ++n, _ ("The name of the procedure is empty."));
  for (guint i = 0; i < RINGER_CALL_MAX_CAUSES && words->causes[i] != NULL; i++)
    add_cause (self, ++n, words->causes[i]);
  gtk_widget_set_visible (self->causes_box, n > 0);
}

static void
show_payload (RingerErrorCard *self, const char *title, GBytes *bytes)
{
  show_text (self->payload_label, title);
  gtk_widget_set_visible (GTK_WIDGET (self->payload), title != NULL);
  if (title != NULL)
    ringer_json_editor_set_bytes (self->payload, bytes);
}

static void
show_answer (RingerErrorCard *self)
{
  g_autofree char *lateness = NULL;
  g_autofree char *title = NULL;
  gint64           late_at = ringer_call_get_late_at (self->call);

  if (ringer_call_get_outcome (self->call) == RINGER_CALL_OUTCOME_ERROR)
    {
      show_payload (self, _ ("What the provider says"), ringer_call_get_answer (self->call));
      return;
    }
  if (late_at == 0)
    {
      show_payload (self, NULL, NULL);
      return;
    }
  lateness = ringer_words_duration (late_at - ringer_call_get_ended_at (self->call));
  title = g_strdup_printf (_ ("An answer came after all, %s later"), lateness);
  show_text (self->advice_label, NULL);
  show_payload (self, title, ringer_call_get_late_answer (self->call));
}

static void
update (RingerErrorCard *self)
{
  RingerCallOutcome outcome = ringer_call_get_outcome (self->call);
  gboolean          denied = outcome == RINGER_CALL_OUTCOME_DENIED;
  RingerCallWords   words;
  g_autofree char  *message = NULL;

  ringer_call_words_init (&words, outcome);
  show_text (self->title_label, words.title);
  if (ringer_call_get_message (self->call) != NULL)
    {
      g_autofree char *shown = ringer_text_show (ringer_call_get_message (self->call), -1);

      message = g_strdup_printf ("%s\n%s", words.raised, shown);
    }
  show_text (self->raised_label, message != NULL ? message : words.raised);
  show_text (self->word_label, ringer_call_get_word (self->call));
  show_text (self->advice_label, words.advice);
  show_causes (self, &words);
  gtk_image_set_from_icon_name (self->icon,
                                denied ? "action-unavailable-symbolic" : "dialog-warning-symbolic");

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->traffic_button), "s",
                                    ringer_call_get_correlation_id (self->call));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->traffic_button), "win.show-in-traffic");
  gtk_widget_set_visible (self->traffic_button, outcome != RINGER_CALL_OUTCOME_REFUSED);
  gtk_widget_set_visible (self->provide_button, outcome == RINGER_CALL_OUTCOME_NO_PROVIDER);
  gtk_widget_set_visible (self->retry_button, outcome != RINGER_CALL_OUTCOME_REFUSED);
  gtk_widget_set_visible (self->patient_button, outcome == RINGER_CALL_OUTCOME_TIMED_OUT);
  show_answer (self);
}

static void
late_cb (RingerCall *call, RingerErrorCard *self)
{
  if (call == self->call)
    show_answer (self);
}

static void
ringer_error_card_dispose (GObject *object)
{
  RingerErrorCard *self = RINGER_ERROR_CARD (object);

  g_clear_object (&self->call);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_ERROR_CARD);
  G_OBJECT_CLASS (ringer_error_card_parent_class)->dispose (object);
}

static void
ringer_error_card_class_init (RingerErrorCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_error_card_dispose;

  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-error-card.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, scroller);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, icon);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, raised_label);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, word_label);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, causes_box);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, causes);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, advice_label);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, provide_button);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, retry_button);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, patient_button);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, traffic_button);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, payload_label);
  gtk_widget_class_bind_template_child (widget_class, RingerErrorCard, payload);
}

static void
ringer_error_card_init (RingerErrorCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_error_card_set_call (RingerErrorCard *self, RingerCall *call)
{
  g_return_if_fail (RINGER_IS_ERROR_CARD (self));
  g_return_if_fail (call == NULL || RINGER_IS_CALL (call));

  if (self->call == call)
    return;
  if (self->call != NULL)
    g_signal_handlers_disconnect_by_func (self->call, late_cb, self);
  g_set_object (&self->call, call);
  if (call == NULL)
    return;
  g_signal_connect_object (call, "late", G_CALLBACK (late_cb), self, G_CONNECT_DEFAULT);
  update (self);
}
