/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-stage-strip.h"

#include "ringer-call-words.h"
#include "ringer-clock.h"
#include "ringer-stage-track.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

struct _RingerStageStrip
{
  GtkWidget         parent_instance;
  GtkLabel         *sent_label;
  GtkLabel         *accept_gap;
  GtkLabel         *accepted_label;
  GtkLabel         *end_gap;
  GtkLabel         *end_label;
  GtkLabel         *total_label;
  RingerStageTrack *track;
  RingerCall       *call;
  guint             tick_id;
  GtkBox           *box;
};

G_DEFINE_FINAL_TYPE (RingerStageStrip, ringer_stage_strip, GTK_TYPE_WIDGET)

static void
set_class (GtkLabel *label, const char *css_class)
{
  static const char *const classes[] = { "success", "warning", "error", "dim-label" };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_strcmp0 (classes[i], css_class) == 0)
      gtk_widget_add_css_class (GTK_WIDGET (label), classes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (label), classes[i]);
}

static const char *
get_class (RingerCallOutcome outcome)
{
  switch (outcome)
    {
    case RINGER_CALL_OUTCOME_NONE:
      return "dim-label";
    case RINGER_CALL_OUTCOME_RESPONSE:
      return "success";
    case RINGER_CALL_OUTCOME_ERROR:
    case RINGER_CALL_OUTCOME_CANCELLED:
      return "warning";
    case RINGER_CALL_OUTCOME_NO_PROVIDER:
    case RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT:
    case RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT:
    case RINGER_CALL_OUTCOME_DENIED:
    case RINGER_CALL_OUTCOME_PERMISSION_ERROR:
    case RINGER_CALL_OUTCOME_OFFLINE:
    case RINGER_CALL_OUTCOME_TIMED_OUT:
    case RINGER_CALL_OUTCOME_REFUSED:
    default:
      return "error";
    }
}

static void
show_gap (GtkLabel *label, gint64 duration)
{
  g_autofree char *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (label), duration >= 0);
  if (duration < 0)
    return;
  words = ringer_words_duration (duration);
  gtk_label_set_label (label, words);
}

static void
describe (RingerStageStrip *self)
{
  g_autofree char *words = g_strdup_printf (
      /* Translators: the last stage of a call and how long it took, as in "Answered, 12 ms" */
      _ ("%s, %s"), gtk_label_get_label (self->end_label), gtk_label_get_label (self->total_label));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* A call that never went out has no time line, but its stage all the same. */
static void
update (RingerStageStrip *self)
{
  RingerCallState   state = ringer_call_get_state (self->call);
  RingerCallOutcome outcome = ringer_call_get_outcome (self->call);
  gint64            sent = ringer_call_get_sent_at (self->call);
  gint64            accepted = ringer_call_get_accepted_at (self->call);
  gboolean          ended = state == RINGER_CALL_STATE_ENDED;
  gint64 now = ended ? ringer_call_get_ended_at (self->call) : ringer_clock_get_monotonic ();
  g_autofree char *total = NULL;
  RingerCallWords  words;

  ringer_call_words_init (&words, outcome);
  gtk_label_set_label (self->sent_label, sent > 0 ? _ ("Sent")
                                         : ended  ? _ ("Not sent")
                                                  : _ ("Waiting for the connection"));
  set_class (self->sent_label, sent > 0 ? NULL : ended ? "error" : "warning");
  set_class (self->accepted_label, accepted > 0 ? NULL : "dim-label");
  gtk_label_set_label (self->end_label, ended ? words.stage : _ ("Answered"));
  set_class (self->end_label, get_class (outcome));
  /* An answer may come without an accept: protocol notes, 5.2. */
  gtk_widget_set_visible (GTK_WIDGET (self->accepted_label), accepted > 0 || !ended);
  gtk_widget_set_visible (GTK_WIDGET (self->end_label), sent > 0 || !ended);

  show_gap (self->accept_gap, sent == 0 ? -1 : accepted > 0 ? accepted - sent : now - sent);
  show_gap (self->end_gap, accepted > 0 ? now - accepted : -1);
  total = sent > 0 ? ringer_words_duration (now - sent) : g_strdup ("");
  gtk_label_set_label (self->total_label, total);
  ringer_stage_track_set_progress (self->track, accepted > 0 ? accepted - sent : -1,
                                   sent > 0 ? now - sent : 0);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  update (RINGER_STAGE_STRIP (widget));
  return G_SOURCE_CONTINUE;
}

static void
update_ticking (RingerStageStrip *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean   running = self->call != NULL && gtk_widget_get_mapped (widget) &&
                     ringer_call_get_state (self->call) != RINGER_CALL_STATE_ENDED;

  if (running && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
  else if (!running && self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (widget, self->tick_id);
      self->tick_id = 0;
    }
}

static void
state_cb (RingerCall *call, GParamSpec *pspec, RingerStageStrip *self)
{
  if (call != self->call)
    return;
  update (self);
  describe (self);
  update_ticking (self);
}

static void
ringer_stage_strip_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ringer_stage_strip_parent_class)->map (widget);
  update_ticking (RINGER_STAGE_STRIP (widget));
}

static void
ringer_stage_strip_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ringer_stage_strip_parent_class)->unmap (widget);
  update_ticking (RINGER_STAGE_STRIP (widget));
}

static void
ringer_stage_strip_dispose (GObject *object)
{
  RingerStageStrip *self = RINGER_STAGE_STRIP (object);

  ringer_stage_strip_set_call (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_STAGE_STRIP);
  G_OBJECT_CLASS (ringer_stage_strip_parent_class)->dispose (object);
}

static void
ringer_stage_strip_class_init (RingerStageStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_stage_strip_dispose;
  widget_class->map = ringer_stage_strip_map;
  widget_class->unmap = ringer_stage_strip_unmap;

  g_type_ensure (RINGER_TYPE_STAGE_TRACK);
  gtk_widget_class_set_css_name (widget_class, "stage-strip");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-stage-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerStageStrip, box);
  gtk_widget_class_bind_template_child (widget_class, RingerStageStrip, sent_label);
  gtk_widget_class_bind_template_child (widget_class, RingerStageStrip, accept_gap);
  gtk_widget_class_bind_template_child (widget_class, RingerStageStrip, accepted_label);
  gtk_widget_class_bind_template_child (widget_class, RingerStageStrip, end_gap);
  gtk_widget_class_bind_template_child (widget_class, RingerStageStrip, end_label);
  gtk_widget_class_bind_template_child (widget_class, RingerStageStrip, total_label);
  gtk_widget_class_bind_template_child (widget_class, RingerStageStrip, track);
}

static void
ringer_stage_strip_init (RingerStageStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_stage_strip_set_limits (RingerStageStrip *self, guint accept, guint response)
{
  g_return_if_fail (RINGER_IS_STAGE_STRIP (self));

  ringer_stage_track_set_limit (self->track, RINGER_LIMIT_ACCEPT, (gint64) accept * 1000);
  ringer_stage_track_set_limit (self->track, RINGER_LIMIT_RESPONSE, (gint64) response * 1000);
}

void
ringer_stage_strip_set_call (RingerStageStrip *self, RingerCall *call)
{
  g_return_if_fail (RINGER_IS_STAGE_STRIP (self));
  g_return_if_fail (call == NULL || RINGER_IS_CALL (call));

  if (self->call == call)
    return;
  if (self->call != NULL)
    g_signal_handlers_disconnect_by_func (self->call, state_cb, self);
  g_set_object (&self->call, call);
  if (call != NULL)
    {
      g_signal_connect_object (call, "notify::state", G_CALLBACK (state_cb), self,
                               G_CONNECT_DEFAULT);
      ringer_stage_track_set_limit (self->track, RINGER_LIMIT_OURS,
                                    (gint64) ringer_call_get_timeout (call) * 1000);
      update (self);
      describe (self);
    }
  update_ticking (self);
}
