/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-trace-view.h"

#include "ringer-text.h"
#include "ringer-tooltip.h"

#include <glib/gi18n.h>

/* A file may have thousands of rules; more lines than this nobody reads. */
#define MAX_LINES 100
#define MAX_CHARS 300

struct _RingerTraceView
{
  GtkWidget    parent_instance;
  GtkExpander *expander;
  GtkLabel    *summary_label;
  GtkBox      *lines_box;
  GtkLabel    *rest_label;
  GtkLabel    *trouble_label;
  RingerTrace *trace;
  char        *procedure;
  guint        n_lines;
  gboolean     filled; /* the lines are there; they are made when they are wanted */
};

G_DEFINE_FINAL_TYPE (RingerTraceView, ringer_trace_view, GTK_TYPE_WIDGET)

static GtkWidget *
create_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 3);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  ringer_tooltip_follow_label (GTK_LABEL (label));
  return label;
}

/* A rule's name leads to the rule. */
static GtkWidget *
create_name (RingerTraceView *self, const RingerTraceLine *line)
{
  g_autofree char *name = ringer_text_one_line (line->name != NULL ? line->name : "", -1,
                                                MAX_CHARS);
  GtkWidget       *label = create_label (name, line->matched ? "heading" : NULL);
  GtkWidget       *button;

  if (line->rule < 0)
    return label;
  button = gtk_button_new ();
  gtk_widget_add_css_class (button, "link");
  gtk_widget_add_css_class (button, "trace-link");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_set_tooltip_text (button, _ ("Show this rule"));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(su)", self->procedure,
                                    (guint) line->rule);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "answer.edit-rule");
  return button;
}

static GtkWidget *
create_line (RingerTraceView *self, const RingerTraceLine *line)
{
  GtkWidget       *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget       *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget       *icon = gtk_image_new_from_icon_name (line->matched ? "object-select-symbolic"
                                                                      : "window-close-symbolic");
  g_autofree char *why = ringer_text_one_line (line->why != NULL ? line->why : "", -1, MAX_CHARS);
  const char      *said = line->matched ? _ ("matched") : _ ("did not match");

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (icon, said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  gtk_widget_add_css_class (icon, line->matched ? "success" : "dim-label");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), create_name (self, line));
  if (*why != '\0')
    gtk_box_append (GTK_BOX (words), create_label (why, "dim-label"));
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), words);
  gtk_widget_add_css_class (row, "trace-line");
  return row;
}

static void
clear_lines (RingerTraceView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines_box))) != NULL)
    gtk_box_remove (self->lines_box, child);
  self->filled = FALSE;
}

static void
fill_lines (RingerTraceView *self)
{
  guint n = self->trace != NULL ? ringer_trace_get_n_lines (self->trace) : 0;
  guint shown = MIN (n, MAX_LINES);

  if (self->filled || !gtk_expander_get_expanded (self->expander))
    return;
  for (guint i = 0; i < shown; i++)
    gtk_box_append (self->lines_box, create_line (self, ringer_trace_get_line (self->trace, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->rest_label), shown < n);
  if (shown < n)
    {
      g_autofree char *rest = g_strdup_printf (ngettext ("and %u more", "and %u more", n - shown),
                                               n - shown);

      gtk_label_set_label (self->rest_label, rest);
    }
  self->filled = TRUE;
}

static void
expanded_cb (GtkExpander *expander, GParamSpec *pspec, RingerTraceView *self)
{
  fill_lines (self);
}

static void
show_text (GtkLabel *label, const char *text)
{
  g_autofree char *shown = text != NULL ? ringer_text_one_line (text, -1, MAX_CHARS) : NULL;

  gtk_label_set_label (label, shown != NULL ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (label), shown != NULL && *shown != '\0');
}

/* What decided, and what it does. */
static void
show_summary (RingerTraceView *self)
{
  const char      *name = NULL;
  g_autofree char *words = NULL;
  guint            n = self->trace != NULL ? ringer_trace_get_n_lines (self->trace) : 0;

  for (guint i = 0; i < n && name == NULL; i++)
    {
      const RingerTraceLine *line = ringer_trace_get_line (self->trace, i);

      if (line->matched && line->rule == ringer_trace_get_rule (self->trace))
        name = line->name;
    }
  if (name != NULL && *name != '\0')
    /* Translators: a rule or a step; what it does: "Rule 2: reply {}" */
    words = g_strdup_printf (_ ("%s: %s"), name, ringer_trace_get_summary (self->trace));
  else if (self->trace != NULL)
    words = g_strdup_printf (_ ("Decided: %s"), ringer_trace_get_summary (self->trace));
  show_text (self->summary_label, words);
}

static void
ringer_trace_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_TRACE_VIEW);
  G_OBJECT_CLASS (ringer_trace_view_parent_class)->dispose (object);
}

static void
ringer_trace_view_finalize (GObject *object)
{
  RingerTraceView *self = RINGER_TRACE_VIEW (object);

  g_clear_pointer (&self->trace, ringer_trace_unref);
  g_clear_pointer (&self->procedure, g_free);
  G_OBJECT_CLASS (ringer_trace_view_parent_class)->finalize (object);
}

static void
ringer_trace_view_class_init (RingerTraceViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_trace_view_dispose;
  object_class->finalize = ringer_trace_view_finalize;

  gtk_widget_class_set_css_name (widget_class, "trace-view");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-trace-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerTraceView, expander);
  gtk_widget_class_bind_template_child (widget_class, RingerTraceView, summary_label);
  gtk_widget_class_bind_template_child (widget_class, RingerTraceView, lines_box);
  gtk_widget_class_bind_template_child (widget_class, RingerTraceView, rest_label);
  gtk_widget_class_bind_template_child (widget_class, RingerTraceView, trouble_label);
}

static void
ringer_trace_view_init (RingerTraceView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->expander, "notify::expanded", G_CALLBACK (expanded_cb), self,
                           G_CONNECT_DEFAULT);
}

GtkWidget *
ringer_trace_view_new (void)
{
  return g_object_new (RINGER_TYPE_TRACE_VIEW, NULL);
}

void
ringer_trace_view_set_trace (RingerTraceView *self, RingerTrace *trace, const char *procedure)
{
  g_return_if_fail (RINGER_IS_TRACE_VIEW (self));
  g_return_if_fail (trace == NULL || procedure != NULL);

  /* Forwarding may have ended, or the deadline come, since it was shown. */
  if (self->trace == trace && trace != NULL && self->n_lines == ringer_trace_get_n_lines (trace))
    {
      show_text (self->trouble_label, ringer_trace_get_trouble (trace));
      return;
    }
  clear_lines (self);
  if (trace != NULL)
    ringer_trace_ref (trace);
  g_clear_pointer (&self->trace, ringer_trace_unref);
  g_free (self->procedure);
  self->procedure = g_strdup (procedure);
  self->trace = trace;
  self->n_lines = trace != NULL ? ringer_trace_get_n_lines (trace) : 0;
  gtk_widget_set_visible (GTK_WIDGET (self), trace != NULL);
  show_summary (self);
  show_text (self->trouble_label, trace != NULL ? ringer_trace_get_trouble (trace) : NULL);
  fill_lines (self);
}

void
ringer_trace_view_set_expanded (RingerTraceView *self, gboolean expanded)
{
  g_return_if_fail (RINGER_IS_TRACE_VIEW (self));
  gtk_expander_set_expanded (self->expander, expanded);
}
