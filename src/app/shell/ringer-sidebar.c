/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-sidebar.h"

#include "ringer-directory-pane.h"
#include "ringer-switcher.h"

struct _RingerSidebar
{
  GtkWidget            parent_instance;
  RingerSession       *session;
  GListModel          *profiles;
  char                *page;
  gboolean             folded;
  GtkListBox          *page_list;
  RingerDirectoryPane *directory_pane;
  RingerSwitcher      *switcher;
  GtkBox              *box;
};

enum
{
  PROP_SESSION = 1,
  PROP_PROFILES,
  PROP_PAGE,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerSidebar, ringer_sidebar, GTK_TYPE_WIDGET)

static char *
show_count (gpointer unused, guint n_open)
{
  return g_strdup_printf ("%u", n_open);
}

static gboolean
is_some (gpointer unused, guint n_open)
{
  return n_open > 0;
}

/* The rows are named after their pages. */
static void
select_page (RingerSidebar *self)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->page_list, i);

      if (row == NULL)
        break;
      if (g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (row)), self->page) == 0)
        {
          gtk_list_box_select_row (self->page_list, row);
          return;
        }
    }
  gtk_list_box_unselect_all (self->page_list);
}

static void
ringer_sidebar_dispose (GObject *object)
{
  RingerSidebar *self = RINGER_SIDEBAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), RINGER_TYPE_SIDEBAR);
  g_clear_object (&self->session);
  g_clear_object (&self->profiles);
  G_OBJECT_CLASS (ringer_sidebar_parent_class)->dispose (object);
}

static void
ringer_sidebar_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_SIDEBAR (object)->page, g_free);
  G_OBJECT_CLASS (ringer_sidebar_parent_class)->finalize (object);
}

static void
ringer_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerSidebar *self = RINGER_SIDEBAR (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_PROFILES:
      g_value_set_object (value, self->profiles);
      break;
    case PROP_PAGE:
      g_value_set_string (value, self->page);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_sidebar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerSidebar *self = RINGER_SIDEBAR (object);

  switch (id)
    {
    case PROP_SESSION:
      if (!g_set_object (&self->session, g_value_get_object (value)))
        return;
      break;
    case PROP_PROFILES:
      if (!g_set_object (&self->profiles, g_value_get_object (value)))
        return;
      break;
    case PROP_PAGE:
      if (g_strcmp0 (self->page, g_value_get_string (value)) == 0)
        return;
      g_free (self->page);
      self->page = g_value_dup_string (value);
      select_page (self);
      break;
    case PROP_FOLDED:
      if (self->folded == g_value_get_boolean (value))
        return;
      self->folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ringer_sidebar_class_init (RingerSidebarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_sidebar_dispose;
  object_class->finalize = ringer_sidebar_finalize;
  object_class->get_property = ringer_sidebar_get_property;
  object_class->set_property = ringer_sidebar_set_property;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION,
                                                  flags);
  properties[PROP_PROFILES] = g_param_spec_object ("profiles", NULL, NULL, G_TYPE_LIST_MODEL,
                                                   flags);
  properties[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, NULL, flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (RINGER_TYPE_DESK);
  g_type_ensure (RINGER_TYPE_DIRECTORY_PANE);
  g_type_ensure (RINGER_TYPE_SWITCHER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerSidebar, box);
  gtk_widget_class_bind_template_child (widget_class, RingerSidebar, page_list);
  gtk_widget_class_bind_template_child (widget_class, RingerSidebar, directory_pane);
  gtk_widget_class_bind_template_child (widget_class, RingerSidebar, switcher);
  gtk_widget_class_bind_template_callback (widget_class, show_count);
  gtk_widget_class_bind_template_callback (widget_class, is_some);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
ringer_sidebar_init (RingerSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_sidebar_focus_search (RingerSidebar *self)
{
  g_return_if_fail (RINGER_IS_SIDEBAR (self));
  ringer_directory_pane_focus_search (self->directory_pane);
}

void
ringer_sidebar_switch_broker (RingerSidebar *self)
{
  g_return_if_fail (RINGER_IS_SIDEBAR (self));
  ringer_switcher_popup (self->switcher);
}

GListModel *
ringer_sidebar_get_procedures (RingerSidebar *self)
{
  g_return_val_if_fail (RINGER_IS_SIDEBAR (self), NULL);
  return ringer_directory_pane_get_shown (self->directory_pane);
}
