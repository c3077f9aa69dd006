/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-call-page.h"

#include "ringer-call-tab.h"
#include "ringer-cluster-window.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* The tabs, and the actions on the one that is shown. There is always a tab. */

#define MAX_TITLE_CHARS 80

struct _RingerCallPage
{
  GtkWidget      parent_instance;
  AdwTabView    *tab_view;
  RingerSession *session;
  RingerHistory *history; /* nullable */
  AdwTabBar     *tab_bar;
};

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  DRAFTS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCallPage, ringer_call_page, GTK_TYPE_WIDGET)

static RingerCallTab *
get_current (RingerCallPage *self)
{
  AdwTabPage *page = NULL;

  /* The tabs still tell of themselves while the page is taken apart. */
  if (self->tab_view != NULL)
    page = adw_tab_view_get_selected_page (self->tab_view);
  return page != NULL ? RINGER_CALL_TAB (adw_tab_page_get_child (page)) : NULL;
}

static void
update_actions (RingerCallPage *self)
{
  GtkWidget     *widget = GTK_WIDGET (self);
  RingerCallTab *tab = get_current (self);
  gboolean       can_retry = tab != NULL && ringer_call_tab_get_can_retry (tab);

  gtk_widget_action_set_enabled (widget, "call.send",
                                 tab != NULL && ringer_call_tab_get_can_send (tab));
  gtk_widget_action_set_enabled (widget, "call.repeat-many",
                                 tab != NULL && ringer_call_tab_get_can_send (tab));
  gtk_widget_action_set_enabled (widget, "call.cancel",
                                 tab != NULL && ringer_call_tab_get_running (tab));
  gtk_widget_action_set_enabled (widget, "call.retry", can_retry);
  gtk_widget_action_set_enabled (widget, "call.retry-patiently", can_retry);
  gtk_widget_action_set_enabled (widget, "call.provide-it", can_retry);
  gtk_widget_action_set_enabled (widget, "call.close-tab", tab != NULL);
  gtk_widget_action_set_enabled (widget, "call.focus-procedure", tab != NULL);
}

static void
update_title (RingerCallPage *self, RingerCallTab *tab)
{
  const char      *procedure = ringer_call_tab_get_procedure (tab);
  g_autofree char *shown = ringer_text_one_line (procedure, -1, MAX_TITLE_CHARS);

  adw_tab_page_set_title (adw_tab_view_get_page (self->tab_view, GTK_WIDGET (tab)),
                          *procedure != '\0' ? shown : _ ("New Call"));
}

/* A call that ended while the user looked elsewhere asks for a look. */
static void
update_running (RingerCallPage *self, RingerCallTab *tab)
{
  AdwTabPage *page = adw_tab_view_get_page (self->tab_view, GTK_WIDGET (tab));
  gboolean    running = ringer_call_tab_get_running (tab);

  adw_tab_page_set_loading (page, running);
  adw_tab_page_set_needs_attention (page, !running && (!adw_tab_page_get_selected (page) ||
                                                       !gtk_widget_get_mapped (GTK_WIDGET (self))));
}

static void
tab_notify_cb (RingerCallTab *tab, GParamSpec *pspec, RingerCallPage *self)
{
  if (g_str_equal (pspec->name, "procedure"))
    update_title (self, tab);
  else if (g_str_equal (pspec->name, "running"))
    update_running (self, tab);
  update_actions (self);
}

static void
drafts_changed (RingerCallPage *self)
{
  g_signal_emit (self, signals[DRAFTS_CHANGED], 0);
}

static RingerCallTab *
add_tab (RingerCallPage *self, gboolean select)
{
  RingerCallTab *tab = ringer_call_tab_new (self->session);
  AdwTabPage    *page = adw_tab_view_append (self->tab_view, GTK_WIDGET (tab));

  g_signal_connect_object (tab, "notify", G_CALLBACK (tab_notify_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (tab, "draft-changed", G_CALLBACK (drafts_changed), self,
                           G_CONNECT_SWAPPED);
  ringer_call_tab_set_history (tab, self->history);
  update_title (self, tab);
  if (select)
    adw_tab_view_set_selected_page (self->tab_view, page);
  return tab;
}

static void
selected_page_cb (AdwTabView *view, GParamSpec *pspec, RingerCallPage *self)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (view);

  if (page != NULL)
    adw_tab_page_set_needs_attention (page, FALSE);
  update_actions (self);
}

static gboolean
close_page_cb (AdwTabView *view, AdwTabPage *page, RingerCallPage *self)
{
  adw_tab_view_close_page_finish (view, page, TRUE);
  return GDK_EVENT_STOP;
}

static void
page_detached_cb (AdwTabView *view, AdwTabPage *page, int position, RingerCallPage *self)
{
  GtkWidget *tab = adw_tab_page_get_child (page);

  g_signal_handlers_disconnect_by_func (tab, tab_notify_cb, self);
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)))
    drafts_changed (self);
  if (self->tab_view != NULL && adw_tab_view_get_n_pages (view) == 0)
    ringer_call_tab_focus_procedure (add_tab (self, TRUE));
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_call_tab_send (get_current (RINGER_CALL_PAGE (widget)));
}

static void
repeat_many_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerCallPage *self = RINGER_CALL_PAGE (widget);
  RingerCallTab  *tab = get_current (self);
  g_autoptr (GBytes) payload = NULL;
  guint timeout;

  if (!ringer_call_tab_read (tab, &payload, &timeout))
    return;
  gtk_window_present (GTK_WINDOW (
      ringer_cluster_window_new (GTK_WINDOW (gtk_widget_get_root (widget)), self->session,
                                 ringer_call_tab_get_procedure (tab), payload, timeout)));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_call_tab_cancel (get_current (RINGER_CALL_PAGE (widget)));
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_call_tab_retry (get_current (RINGER_CALL_PAGE (widget)), g_str_equal (name, "call.retry"));
}

static void
new_tab_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_call_tab_focus_procedure (add_tab (RINGER_CALL_PAGE (widget), TRUE));
}

static void
close_tab_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerCallPage *self = RINGER_CALL_PAGE (widget);

  adw_tab_view_close_page (self->tab_view, adw_tab_view_get_selected_page (self->tab_view));
}

static void
focus_procedure_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_call_tab_focus_procedure (get_current (RINGER_CALL_PAGE (widget)));
}

static void
provision_cb (RingerProvision *provision, GParamSpec *pspec, RingerCallTab *tab)
{
  RingerProvisionState state = ringer_provision_get_state (provision);

  if (state == RINGER_PROVISION_STATE_OFFLINE || state == RINGER_PROVISION_STATE_PENDING)
    return;
  g_signal_handlers_disconnect_by_func (provision, provision_cb, tab);
  if (state == RINGER_PROVISION_STATE_ACTIVE)
    ringer_call_tab_retry (tab, TRUE);
}

/* We become the provider that was missing, and the call is made once more. The window
 * shows where the request arrives, with the payload to make the reply from; without one
 * around, in a test, the name is provided all the same. */
static void
provide_it_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerCallPage   *self = RINGER_CALL_PAGE (widget);
  RingerCallTab    *tab = get_current (self);
  RingerCall       *call = ringer_call_tab_get_call (tab);
  RingerConnection *connection = ringer_session_get_connection (self->session);
  GBytes           *payload = ringer_call_get_payload (call);
  g_autofree char  *text = payload != NULL ? g_strndup (g_bytes_get_data (payload, NULL),
                                                        g_bytes_get_size (payload))
                                           : g_strdup ("");
  g_autofree char  *procedure = g_strdup (ringer_call_get_procedure (call));
  RingerProvision  *provision;

  if (!gtk_widget_activate_action (widget, "win.stand-in", "(ss)", procedure, text))
    ringer_connection_provide (connection, procedure);
  provision = ringer_connection_get_provision (connection, procedure);
  if (provision == NULL)
    return;
  g_signal_connect_object (provision, "notify::state", G_CALLBACK (provision_cb), tab,
                           G_CONNECT_DEFAULT);
  provision_cb (provision, NULL, tab);
}

static void
ringer_call_page_map (GtkWidget *widget)
{
  RingerCallPage *self = RINGER_CALL_PAGE (widget);

  GTK_WIDGET_CLASS (ringer_call_page_parent_class)->map (widget);
  selected_page_cb (self->tab_view, NULL, self);
}

static gboolean
ringer_call_page_grab_focus (GtkWidget *widget)
{
  RingerCallTab *tab = get_current (RINGER_CALL_PAGE (widget));

  if (tab == NULL)
    return FALSE;
  if (*ringer_call_tab_get_procedure (tab) == '\0')
    ringer_call_tab_focus_procedure (tab);
  else
    ringer_call_tab_focus_payload (tab);
  return TRUE;
}

static void
ringer_call_page_dispose (GObject *object)
{
  RingerCallPage *self = RINGER_CALL_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_CALL_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (ringer_call_page_parent_class)->dispose (object);
}

static void
ringer_call_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, RINGER_CALL_PAGE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_session (RingerCallPage *self, RingerSession *session)
{
  if (session == NULL || self->session == session)
    return;
  g_return_if_fail (self->session == NULL);
  self->session = g_object_ref (session);
  add_tab (self, TRUE);
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

static void
ringer_call_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      set_session (RINGER_CALL_PAGE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "call.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "call.repeat-many", NULL, repeat_many_action);
  gtk_widget_class_install_action (widget_class, "call.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "call.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "call.retry-patiently", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "call.new-tab", NULL, new_tab_action);
  gtk_widget_class_install_action (widget_class, "call.close-tab", NULL, close_tab_action);
  gtk_widget_class_install_action (widget_class, "call.focus-procedure", NULL,
                                   focus_procedure_action);
  gtk_widget_class_install_action (widget_class, "call.provide-it", NULL, provide_it_action);
}

static void
ringer_call_page_class_init (RingerCallPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_call_page_dispose;
  object_class->get_property = ringer_call_page_get_property;
  object_class->set_property = ringer_call_page_set_property;
  widget_class->map = ringer_call_page_map;
  widget_class->grab_focus = ringer_call_page_grab_focus;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[DRAFTS_CHANGED] = g_signal_new ("drafts-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-call-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerCallPage, tab_bar);
  gtk_widget_class_bind_template_child (widget_class, RingerCallPage, tab_view);
  gtk_widget_class_bind_template_callback (widget_class, selected_page_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_detached_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_page_cb);
}

static void
ringer_call_page_init (RingerCallPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_actions (self);
}

void
ringer_call_page_open (RingerCallPage *self, const char *procedure)
{
  RingerCallTab *tab;
  int            n;

  g_return_if_fail (RINGER_IS_CALL_PAGE (self));
  g_return_if_fail (self->session != NULL);
  g_return_if_fail (procedure != NULL);

  n = adw_tab_view_get_n_pages (self->tab_view);
  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tab_view, i);

      tab = RINGER_CALL_TAB (adw_tab_page_get_child (page));
      if (strcmp (ringer_call_tab_get_procedure (tab), procedure) == 0 &&
          (*procedure != '\0' || ringer_call_tab_is_blank (tab)))
        {
          adw_tab_view_set_selected_page (self->tab_view, page);
          ringer_call_page_grab_focus (GTK_WIDGET (self));
          return;
        }
    }

  tab = get_current (self);
  if (tab == NULL || !ringer_call_tab_is_blank (tab))
    tab = add_tab (self, TRUE);
  ringer_call_tab_set_procedure (tab, procedure);
  ringer_call_page_grab_focus (GTK_WIDGET (self));
}

void
ringer_call_page_set_history (RingerCallPage *self, RingerHistory *history)
{
  int n;

  g_return_if_fail (RINGER_IS_CALL_PAGE (self));

  g_set_object (&self->history, history);
  n = adw_tab_view_get_n_pages (self->tab_view);
  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tab_view, i);

      ringer_call_tab_set_history (RINGER_CALL_TAB (adw_tab_page_get_child (page)), history);
    }
}

void
ringer_call_page_restore (
    RingerCallPage *self, const char *procedure, GBytes *payload, guint timeout, gboolean send)
{
  RingerCallTab *tab;

  g_return_if_fail (RINGER_IS_CALL_PAGE (self));
  g_return_if_fail (procedure != NULL);

  tab = get_current (self);
  if (tab == NULL || !ringer_call_tab_is_blank (tab))
    tab = add_tab (self, TRUE);
  ringer_call_tab_restore (tab, procedure, payload, timeout);
  ringer_call_page_grab_focus (GTK_WIDGET (self));
  if (send && ringer_call_tab_get_can_send (tab))
    ringer_call_tab_send (tab);
}

GVariant *
ringer_call_page_dup_drafts (RingerCallPage *self)
{
  GVariantBuilder builder;
  int             n;

  g_return_val_if_fail (RINGER_IS_CALL_PAGE (self), NULL);

  n = adw_tab_view_get_n_pages (self->tab_view);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (int i = 0; i < n; i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tab_view, i);
      g_autoptr (GVariant) draft = ringer_call_tab_dup_draft (
          RINGER_CALL_TAB (adw_tab_page_get_child (page)));

      g_variant_builder_add_value (&builder, draft);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
ringer_call_page_load_drafts (RingerCallPage *self, GVariant *drafts)
{
  GVariantIter iter;
  GVariant    *draft;

  g_return_if_fail (RINGER_IS_CALL_PAGE (self));
  g_return_if_fail (self->session != NULL);
  g_return_if_fail (drafts != NULL);

  if (!g_variant_is_of_type (drafts, G_VARIANT_TYPE ("aa{sv}")))
    return;
  g_variant_iter_init (&iter, drafts);
  while ((draft = g_variant_iter_next_value (&iter)) != NULL)
    {
      RingerCallTab *tab = get_current (self);

      if (tab == NULL || !ringer_call_tab_is_blank (tab))
        tab = add_tab (self, FALSE);
      ringer_call_tab_load_draft (tab, draft);
      g_variant_unref (draft);
    }
}
