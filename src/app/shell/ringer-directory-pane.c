/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-directory-pane.h"

#include "ringer-compat-gtk.h"
#include "ringer-procedure-row.h"
#include "ringer-text.h"
#include "ringer-phrases.h"

#include <glib/gi18n.h>

/* The list itself is bound in the template. What the directory says of itself
 * depends on four things at once (no broker, its status, the search, the number
 * of rows), so that is worked out here, in update(). */

#define MAX_TYPED_SHOWN 40

struct _RingerDirectoryPane
{
  GtkWidget           parent_instance;
  RingerSession      *session;
  GSignalGroup       *directory_signals;
  GtkSearchEntry     *search;
  GtkFilterListModel *shown;
  GtkStack           *stack;
  GtkLabel           *empty_title;
  GtkLabel           *empty_detail;
  GtkBox             *status_box;
  GtkLabel           *status_label;
  GtkButton          *retry_button;
  GtkBox             *box;
  GtkScrolledWindow  *scroller;
  GtkListView        *list;
};

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerDirectoryPane, ringer_directory_pane, GTK_TYPE_WIDGET)

static const char *
words_for_status (RingerDirectoryStatus status)
{
  switch (status)
    {
    case RINGER_DIRECTORY_STATUS_ABSENT:
      return _ ("This broker has no directory, so Ringer lists the names that you call or provide. "
                "The plugin “rpc-directory” that comes with Ringer adds one to the broker.");
    case RINGER_DIRECTORY_STATUS_DENIED:
      return _ ("This broker does not let you read its directory, so Ringer lists the names that "
                "you call or provide.");
    case RINGER_DIRECTORY_STATUS_STALE:
      return _ ("The directory does not answer any more. The list may be out of date.");
    case RINGER_DIRECTORY_STATUS_LIVE:
    case RINGER_DIRECTORY_STATUS_LOADING:
    case RINGER_DIRECTORY_STATUS_UNKNOWN:
    default:
      return NULL;
    }
}

static void
update_empty (RingerDirectoryPane *self, RingerDirectoryStatus status)
{
  const char      *typed = gtk_editable_get_text (GTK_EDITABLE (self->search));
  g_autofree char *shown = NULL;
  g_autofree char *detail = NULL;
  const char      *title;

  if (*typed != '\0')
    {
      shown = ringer_text_one_line (typed, -1, MAX_TYPED_SHOWN);
      title = _ ("No Match");
      detail = g_strdup_printf (_ ("Press Enter to call “%s” all the same."), shown);
    }
  else if (status == RINGER_DIRECTORY_STATUS_LIVE)
    {
      title = _ ("No Providers");
      detail = g_strdup (_ ("Nobody provides a procedure here yet. They appear as they come."));
    }
  else if (status == RINGER_DIRECTORY_STATUS_LOADING)
    {
      title = _ ("Loading…");
      detail = g_strdup ("");
    }
  else
    {
      title = _ ("No Procedures");
      detail = g_strdup (status == RINGER_DIRECTORY_STATUS_UNKNOWN
                             ? _ ("They are listed once the broker is connected.")
                             : "");
    }
  gtk_label_set_label (self->empty_title, title);
  gtk_label_set_label (self->empty_detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_detail), *detail != '\0');
}

static void
update (RingerDirectoryPane *self)
{
  RingerDirectory      *directory = NULL;
  RingerDirectoryStatus status = RINGER_DIRECTORY_STATUS_UNKNOWN;
  const char           *words;
  gboolean              empty = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0;

  /* Without a connection there is nothing to say of the directory. */
  if (self->session != NULL && ringer_session_get_connected (self->session))
    directory = ringer_session_get_directory (self->session);
  if (directory != NULL)
    status = ringer_directory_get_status (directory);
  words = words_for_status (status);
  gtk_widget_set_visible (GTK_WIDGET (self->status_box), words != NULL);
  gtk_label_set_label (self->status_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->retry_button), status == RINGER_DIRECTORY_STATUS_STALE);
  if (empty)
    update_empty (self, status);
  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "list");
}

/* The list keeps its place as rows come and go above; at its top it stays there. */
static void
rows_changed_cb (RingerDirectoryPane *self)
{
  GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (self->scroller);

  update (self);
  if (gtk_adjustment_get_value (place) <= 0 &&
      g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0)
    ringer_compat_scroll_to (GTK_WIDGET (self->list), 0);
}

static void
session_changed_cb (RingerDirectoryPane *self)
{
  g_signal_group_set_target (self->directory_signals, ringer_session_get_directory (self->session));
  update (self);
}

static void
row_activated_cb (RingerDirectoryPane *self, guint position)
{
  g_autoptr (RingerProcedure)
                 procedure = g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  if (procedure != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.call", "s",
                                ringer_procedure_get_name (procedure));
}

/* Enter takes the name as typed when it is one, else the first that matches,
 * and a name that nobody provides as it is: it may be called all the same. */
static void
search_activated_cb (RingerDirectoryPane *self)
{
  const char      *typed = gtk_editable_get_text (GTK_EDITABLE (self->search));
  RingerDirectory *directory = ringer_session_get_directory (self->session);
  g_autoptr (RingerProcedure) first = NULL;
  g_autofree char *name = g_strdup (typed);

  if (*typed == '\0' || directory == NULL)
    return;
  if (ringer_directory_lookup (directory, typed) == NULL)
    first = g_list_model_get_item (G_LIST_MODEL (self->shown), 0);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.call", "s",
                              first != NULL ? ringer_procedure_get_name (first) : name);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static void
ringer_directory_pane_dispose (GObject *object)
{
  RingerDirectoryPane *self = RINGER_DIRECTORY_PANE (object);

  g_clear_object (&self->directory_signals);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), RINGER_TYPE_DIRECTORY_PANE);
  G_OBJECT_CLASS (ringer_directory_pane_parent_class)->dispose (object);
}

static void
ringer_directory_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, RINGER_DIRECTORY_PANE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_directory_pane_set_property (GObject      *object,
                                    guint         id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  RingerDirectoryPane *self = RINGER_DIRECTORY_PANE (object);

  switch (id)
    {
    case PROP_SESSION:
      if (!g_set_object (&self->session, g_value_get_object (value)))
        return;
      if (self->session != NULL)
        {
          g_signal_connect_object (self->session, "notify::directory",
                                   G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
          g_signal_connect_object (self->session, "notify::connected", G_CALLBACK (update), self,
                                   G_CONNECT_SWAPPED);
          session_changed_cb (self);
        }
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_directory_pane_class_init (RingerDirectoryPaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_directory_pane_dispose;
  object_class->get_property = ringer_directory_pane_get_property;
  object_class->set_property = ringer_directory_pane_set_property;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (RINGER_TYPE_PROCEDURE);
  g_type_ensure (RINGER_TYPE_PROCEDURE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-directory-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, box);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, search);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, shown);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, empty_title);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, empty_detail);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, status_box);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, status_label);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, retry_button);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, RingerDirectoryPane, list);
  gtk_widget_class_bind_template_callback (widget_class, rows_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
ringer_directory_pane_init (RingerDirectoryPane *self)
{
  self->directory_signals = g_signal_group_new (RINGER_TYPE_DIRECTORY);
  g_signal_group_connect_swapped (self->directory_signals, "notify::status", G_CALLBACK (update),
                                  self);
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

void
ringer_directory_pane_focus_search (RingerDirectoryPane *self)
{
  g_return_if_fail (RINGER_IS_DIRECTORY_PANE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

GListModel *
ringer_directory_pane_get_shown (RingerDirectoryPane *self)
{
  g_return_val_if_fail (RINGER_IS_DIRECTORY_PANE (self), NULL);
  return G_LIST_MODEL (self->shown);
}
