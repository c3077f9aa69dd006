/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-procedure-row.h"

#include "ringer-clock.h"
#include "ringer-text.h"
#include "ringer-phrases.h"

#include <glib/gi18n.h>

/* The name is remote text: it goes into labels without markup, its control
 * characters spelled out. While the row shows an age it looks at the clock once
 * a second. */

struct _RingerProcedureRow
{
  GtkWidget        parent_instance;
  RingerProcedure *procedure;
  gint64           now; /* microseconds since 1970 */
  guint            age_id;
  GtkButton       *provide_button;
  GtkBox          *box;
};

enum
{
  PROP_PROCEDURE = 1,
  PROP_NOW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerProcedureRow, ringer_procedure_row, GTK_TYPE_WIDGET)

static gboolean
age_cb (gpointer user_data)
{
  RingerProcedureRow *self = user_data;

  self->now = ringer_clock_get_real ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOW]);
  return G_SOURCE_CONTINUE;
}

static void
update_age_source (RingerProcedureRow *self)
{
  gboolean ages = gtk_widget_get_mapped (GTK_WIDGET (self)) && self->procedure != NULL &&
                  ringer_procedure_get_last_seen (self->procedure) > 0;

  if (!ages)
    {
      g_clear_handle_id (&self->age_id, g_source_remove);
      return;
    }
  age_cb (self);
  if (self->age_id == 0)
    {
      self->age_id = g_timeout_add_seconds (1, age_cb, self);
      g_source_set_name_by_id (self->age_id, "[ringer] age of a procedure");
    }
}

static char *
show_name (gpointer unused, const char *name)
{
  return name != NULL ? ringer_text_show (name, -1) : g_strdup ("");
}

static char *
show_line (gpointer     unused,
           RingerSource sources,
           guint        n_providers,
           gboolean     count_known,
           gint64       last_seen,
           gint64       now)
{
  return ringer_phrase_for_procedure (sources, n_providers, count_known, last_seen, now);
}

static gboolean
is_ours (gpointer unused, RingerSource sources)
{
  return (sources & RINGER_SOURCE_OURS) != 0;
}

static gboolean
is_not_ours (gpointer unused, RingerSource sources)
{
  return (sources & RINGER_SOURCE_OURS) == 0;
}

static void
ringer_procedure_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ringer_procedure_row_parent_class)->map (widget);
  update_age_source (RINGER_PROCEDURE_ROW (widget));
}

static void
ringer_procedure_row_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ringer_procedure_row_parent_class)->unmap (widget);
  update_age_source (RINGER_PROCEDURE_ROW (widget));
}

static void
ringer_procedure_row_dispose (GObject *object)
{
  RingerProcedureRow *self = RINGER_PROCEDURE_ROW (object);

  ringer_procedure_row_set_procedure (self, NULL);
  g_clear_handle_id (&self->age_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), RINGER_TYPE_PROCEDURE_ROW);
  G_OBJECT_CLASS (ringer_procedure_row_parent_class)->dispose (object);
}

static void
ringer_procedure_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerProcedureRow *self = RINGER_PROCEDURE_ROW (object);

  switch (id)
    {
    case PROP_PROCEDURE:
      g_value_set_object (value, self->procedure);
      break;
    case PROP_NOW:
      g_value_set_int64 (value, self->now);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_procedure_row_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_PROCEDURE:
      ringer_procedure_row_set_procedure (RINGER_PROCEDURE_ROW (object),
                                          g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_procedure_row_class_init (RingerProcedureRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_procedure_row_dispose;
  object_class->get_property = ringer_procedure_row_get_property;
  object_class->set_property = ringer_procedure_row_set_property;
  widget_class->map = ringer_procedure_row_map;
  widget_class->unmap = ringer_procedure_row_unmap;

  properties[PROP_PROCEDURE] = g_param_spec_object ("procedure", NULL, NULL, RINGER_TYPE_PROCEDURE,
                                                    G_PARAM_READWRITE | flags);
  properties[PROP_NOW] = g_param_spec_int64 ("now", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                             G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-procedure-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerProcedureRow, box);
  gtk_widget_class_bind_template_child (widget_class, RingerProcedureRow, provide_button);
  gtk_widget_class_bind_template_callback (widget_class, show_name);
  gtk_widget_class_bind_template_callback (widget_class, show_line);
  gtk_widget_class_bind_template_callback (widget_class, is_ours);
  gtk_widget_class_bind_template_callback (widget_class, is_not_ours);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
ringer_procedure_row_init (RingerProcedureRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

RingerProcedure *
ringer_procedure_row_get_procedure (RingerProcedureRow *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE_ROW (self), NULL);
  return self->procedure;
}

void
ringer_procedure_row_set_procedure (RingerProcedureRow *self, RingerProcedure *procedure)
{
  g_return_if_fail (RINGER_IS_PROCEDURE_ROW (self));
  g_return_if_fail (procedure == NULL || RINGER_IS_PROCEDURE (procedure));

  if (self->procedure == procedure)
    return;
  if (self->procedure != NULL)
    g_signal_handlers_disconnect_by_func (self->procedure, update_age_source, self);
  g_set_object (&self->procedure, procedure);
  if (procedure != NULL)
    {
      g_signal_connect_object (procedure, "notify::last-seen", G_CALLBACK (update_age_source), self,
                               G_CONNECT_SWAPPED);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->provide_button), "s",
                                        ringer_procedure_get_name (procedure));
    }
  update_age_source (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROCEDURE]);
}
