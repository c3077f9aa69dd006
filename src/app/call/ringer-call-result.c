/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-call-result.h"

#include "ringer-error-card.h"
#include "ringer-json-editor.h"
#include "ringer-stage-strip.h"
#include "ringer-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* An answer that comes faster than this replaces the old one without a flicker. */
#define PATIENCE_MS 150
/* The turn of the main loop that takes a longer answer in has done enough. */
#define MAX_AT_ONCE (256 * 1024)

struct _RingerCallResult
{
  GtkWidget         parent_instance;
  RingerStageStrip *strip;
  GtkStack         *stack;
  GtkSpinner       *spinner;
  GtkLabel         *waiting_label;
  GtkLabel         *size_label;
  RingerJsonEditor *answer;
  RingerErrorCard  *card;
  RingerCall       *call;
  guint             waiting_id;
  guint             answer_id;
};

G_DEFINE_FINAL_TYPE (RingerCallResult, ringer_call_result, GTK_TYPE_WIDGET)

static void
show_page (RingerCallResult *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "waiting"));
}

static void
show_answer (RingerCallResult *self)
{
  GBytes          *bytes = ringer_call_get_answer (self->call);
  g_autofree char *size = bytes != NULL ? ringer_words_size (g_bytes_get_size (bytes))
                                        : g_strdup (_ ("No payload"));

  gtk_label_set_label (self->size_label, size);
  ringer_json_editor_set_bytes (self->answer, bytes);
  show_page (self, "answer");
}

static void
show_answer_cb (gpointer user_data)
{
  RingerCallResult *self = user_data;

  self->answer_id = 0;
  show_answer (self);
}

static void
show_answer_soon (RingerCallResult *self)
{
  GBytes *bytes = ringer_call_get_answer (self->call);

  if (bytes == NULL || g_bytes_get_size (bytes) <= MAX_AT_ONCE)
    {
      show_answer (self);
      return;
    }
  self->answer_id = g_idle_add_once (show_answer_cb, self);
  g_source_set_name_by_id (self->answer_id, "[ringer] show a long answer");
}

static void
show_waiting (RingerCallResult *self)
{
  const char *words = NULL;

  switch (ringer_call_get_state (self->call))
    {
    case RINGER_CALL_STATE_QUEUED:
      words = _ ("Waits for the connection");
      break;
    case RINGER_CALL_STATE_SENT:
      words = _ ("Waits for a provider to accept");
      break;
    case RINGER_CALL_STATE_ACCEPTED:
      words = _ ("A provider is working on it");
      break;
    case RINGER_CALL_STATE_ENDED:
    default:
      return;
    }
  gtk_label_set_label (self->waiting_label, words);
}

static void
waiting_cb (gpointer user_data)
{
  RingerCallResult *self = user_data;

  self->waiting_id = 0;
  show_page (self, "waiting");
}

static void
update (RingerCallResult *self)
{
  if (ringer_call_get_state (self->call) != RINGER_CALL_STATE_ENDED)
    {
      show_waiting (self);
      return;
    }
  g_clear_handle_id (&self->waiting_id, g_source_remove);
  g_clear_handle_id (&self->answer_id, g_source_remove);
  if (ringer_call_get_outcome (self->call) == RINGER_CALL_OUTCOME_RESPONSE)
    show_answer_soon (self);
  else
    {
      ringer_error_card_set_call (self->card, self->call);
      show_page (self, "failure");
    }
}

static void
state_cb (RingerCall *call, GParamSpec *pspec, RingerCallResult *self)
{
  if (call == self->call)
    update (self);
}

static void
ringer_call_result_dispose (GObject *object)
{
  RingerCallResult *self = RINGER_CALL_RESULT (object);

  g_clear_handle_id (&self->waiting_id, g_source_remove);
  g_clear_handle_id (&self->answer_id, g_source_remove);
  g_clear_object (&self->call);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_CALL_RESULT);
  G_OBJECT_CLASS (ringer_call_result_parent_class)->dispose (object);
}

static void
ringer_call_result_class_init (RingerCallResultClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_call_result_dispose;

  g_type_ensure (RINGER_TYPE_ERROR_CARD);
  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  g_type_ensure (RINGER_TYPE_STAGE_STRIP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-call-result.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerCallResult, strip);
  gtk_widget_class_bind_template_child (widget_class, RingerCallResult, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerCallResult, spinner);
  gtk_widget_class_bind_template_child (widget_class, RingerCallResult, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, RingerCallResult, size_label);
  gtk_widget_class_bind_template_child (widget_class, RingerCallResult, answer);
  gtk_widget_class_bind_template_child (widget_class, RingerCallResult, card);
}

static void
ringer_call_result_init (RingerCallResult *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_call_result_set_limits (RingerCallResult *self, guint accept, guint response)
{
  g_return_if_fail (RINGER_IS_CALL_RESULT (self));
  ringer_stage_strip_set_limits (self->strip, accept, response);
}

void
ringer_call_result_set_call (RingerCallResult *self, RingerCall *call)
{
  g_return_if_fail (RINGER_IS_CALL_RESULT (self));
  g_return_if_fail (RINGER_IS_CALL (call));

  if (self->call == call)
    return;
  if (self->call != NULL)
    g_signal_handlers_disconnect_by_func (self->call, state_cb, self);
  g_set_object (&self->call, call);
  g_signal_connect_object (call, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_DEFAULT);
  ringer_stage_strip_set_call (self->strip, call);
  gtk_widget_set_visible (GTK_WIDGET (self->strip), TRUE);

  g_clear_handle_id (&self->answer_id, g_source_remove);
  g_clear_handle_id (&self->waiting_id, g_source_remove);
  self->waiting_id = g_timeout_add_once (PATIENCE_MS, waiting_cb, self);
  g_source_set_name_by_id (self->waiting_id, "[ringer] show that a call runs");
  update (self);
}

const char *
ringer_call_result_get_shown (RingerCallResult *self)
{
  g_return_val_if_fail (RINGER_IS_CALL_RESULT (self), NULL);
  return gtk_stack_get_visible_child_name (self->stack);
}
