/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-call-tab.h"

#include "ringer-call-result.h"
#include "ringer-json-editor.h"
#include "ringer-paned.h"
#include "ringer-phrases.h"
#include "ringer-procedure-entry.h"
#include "ringer-recent-popover.h"
#include "ringer-settings.h"
#include "ringer-timeout-spin.h"
#include "ringer-tooltip.h"
#include "ringer-width-bin.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* One tab of the call page. It writes a call, makes it on the session's connection
 * and follows it to its end; the actions that its buttons name are those of the
 * page, which asks the tab whether they are possible. */

struct _RingerCallTab
{
  GtkWidget             parent_instance;
  RingerWidthBin       *width_bin;
  RingerProcedureEntry *procedure_entry;
  GtkSpinButton        *timeout_spin;
  GtkButton            *send_button;
  RingerRecentPopover  *recent_popover;
  GtkWidget            *notice;
  GtkLabel             *notice_label;
  GtkPaned             *paned;
  RingerJsonEditor     *payload;
  RingerCallResult     *result;

  RingerSession *session;
  GSignalGroup  *connection_signals;
  RingerCall    *call;      /* the one that runs, or the last */
  char          *sent_text; /* the payload of that call, as typed */
  char          *refusal;   /* why the last Send sent nothing */
};

enum
{
  PROP_SESSION = 1,
  PROP_PROCEDURE,
  PROP_RUNNING,
  PROP_CAN_SEND,
  PROP_CAN_RETRY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  DRAFT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCallTab, ringer_call_tab, GTK_TYPE_WIDGET)

/* Why nothing can be sent now; NULL when it can. */
static char *
describe_disconnection (RingerCallTab *self)
{
  RingerConnection *connection = ringer_session_get_connection (self->session);
  RingerProfile    *profile = ringer_session_get_profile (self->session);
  const GError     *error = ringer_session_get_error (self->session);
  g_autofree char  *reason = NULL;

  if (ringer_session_get_connected (self->session))
    return NULL;
  if (error != NULL && profile != NULL)
    {
      reason = ringer_phrase_for_error (error, ringer_profile_get_name (profile));
      return g_strdup_printf (_ ("Not connected. %s."), reason);
    }
  if (connection == NULL)
    return g_strdup (_ ("Not connected. Choose a broker first."));
  return g_strdup (ringer_phrase_for_state (ringer_connection_get_state (connection)));
}

static void
update_button (RingerCallTab *self, const char *why_not)
{
  GtkWidget *button = GTK_WIDGET (self->send_button);

  if (ringer_call_tab_get_running (self))
    {
      gtk_button_set_label (self->send_button, _ ("Cancel"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "call.cancel");
      ringer_tooltip_set (button, _ ("Stop waiting for the answer (Escape)"));
      gtk_widget_remove_css_class (button, "suggested-action");
      gtk_widget_add_css_class (button, "destructive-action");
    }
  else
    {
      gtk_button_set_label (self->send_button, _ ("Send"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "call.send");
      ringer_tooltip_set (button, why_not != NULL ? why_not : _ ("Make the call (Ctrl+Enter)"));
      gtk_widget_remove_css_class (button, "destructive-action");
      gtk_widget_add_css_class (button, "suggested-action");
    }
}

static void
update (RingerCallTab *self)
{
  g_autofree char *why_not = describe_disconnection (self);
  const char      *notice = self->refusal != NULL ? self->refusal : why_not;

  update_button (self, why_not);
  gtk_label_set_label (self->notice_label, notice != NULL ? notice : "");
  gtk_widget_set_visible (self->notice, notice != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_SEND]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_RETRY]);
}

static void
set_refusal (RingerCallTab *self, const char *refusal)
{
  if (g_strcmp0 (self->refusal, refusal) == 0)
    return;
  g_free (self->refusal);
  self->refusal = g_strdup (refusal);
  update (self);
}

static void
state_cb (RingerConnection *connection, GParamSpec *pspec, RingerCallTab *self)
{
  update (self);
}

static void
session_cb (RingerSession *session, GParamSpec *pspec, RingerCallTab *self)
{
  g_signal_group_set_target (self->connection_signals, ringer_session_get_connection (session));
  ringer_procedure_entry_set_directory (self->procedure_entry,
                                        ringer_session_get_directory (session));
  update (self);
}

static void
ended_cb (RingerCall *call, RingerCallTab *self)
{
  if (call != self->call)
    return;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static void
show_limits (RingerCallTab *self, RingerConnection *connection)
{
  guint accept_timeout;
  guint response_timeout;

  g_object_get (ringer_connection_get_config (connection), "accept-timeout", &accept_timeout,
                "response-timeout", &response_timeout, NULL);
  ringer_call_result_set_limits (self->result, accept_timeout, response_timeout);
}

/* TEXT is the payload as it was typed. */
static void
make_call (
    RingerCallTab *self, const char *procedure, GBytes *payload, const char *text, guint timeout_ms)
{
  RingerConnection *connection = ringer_session_get_connection (self->session);
  g_autofree char  *kept_text = g_strdup (text);
  g_autoptr (RingerCall) call = ringer_connection_call (connection, procedure, payload, timeout_ms);

  g_signal_connect_object (call, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_DEFAULT);
  g_set_object (&self->call, call);
  g_free (self->sent_text);
  self->sent_text = g_steal_pointer (&kept_text);
  show_limits (self, connection);
  ringer_call_result_set_call (self->result, call);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static guint
get_timeout (RingerCallTab *self)
{
  return (guint) gtk_spin_button_get_value_as_int (self->timeout_spin);
}

static void
entry_activate_cb (GtkEntry *entry, RingerCallTab *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "call.send", NULL);
}

static void
draft_changed (RingerCallTab *self)
{
  g_signal_emit (self, signals[DRAFT_CHANGED], 0);
}

static void
entry_changed_cb (GtkEditable *editable, RingerCallTab *self)
{
  ringer_recent_popover_set_procedure (self->recent_popover, gtk_editable_get_text (editable));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROCEDURE]);
  draft_changed (self);
}

static void
payload_cb (RingerJsonEditor *editor, GParamSpec *pspec, RingerCallTab *self)
{
  set_refusal (self, NULL);
  draft_changed (self);
}

static void
recent_chosen_cb (RingerRecentPopover *popover, RingerHistoryItem *item, RingerCallTab *self)
{
  const RingerHistoryEntry *entry = ringer_history_item_get_entry (item);

  ringer_call_tab_restore (self, entry->procedure, entry->payload, entry->timeout);
  gtk_widget_grab_focus (GTK_WIDGET (self->payload));
}

static void
narrow_cb (RingerWidthBin *bin, GParamSpec *pspec, RingerCallTab *self)
{
  ringer_paned_arrange (self->paned, ringer_width_bin_get_narrow (bin)
                                         ? GTK_ORIENTATION_VERTICAL
                                         : GTK_ORIENTATION_HORIZONTAL);
}

static void
ringer_call_tab_constructed (GObject *object)
{
  RingerCallTab *self = RINGER_CALL_TAB (object);

  G_OBJECT_CLASS (ringer_call_tab_parent_class)->constructed (object);
  g_signal_connect_object (self->session, "notify", G_CALLBACK (session_cb), self,
                           G_CONNECT_DEFAULT);
  session_cb (self->session, NULL, self);
}

static void
ringer_call_tab_dispose (GObject *object)
{
  RingerCallTab *self = RINGER_CALL_TAB (object);

  if (ringer_call_tab_get_running (self))
    {
      g_signal_handlers_disconnect_by_func (self->call, ended_cb, self);
      ringer_call_cancel (self->call);
    }
  g_clear_object (&self->call);
  g_signal_group_set_target (self->connection_signals, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_CALL_TAB);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ringer_call_tab_parent_class)->dispose (object);
}

static void
ringer_call_tab_finalize (GObject *object)
{
  RingerCallTab *self = RINGER_CALL_TAB (object);

  g_clear_object (&self->connection_signals);
  g_clear_pointer (&self->sent_text, g_free);
  g_clear_pointer (&self->refusal, g_free);
  G_OBJECT_CLASS (ringer_call_tab_parent_class)->finalize (object);
}

static void
ringer_call_tab_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerCallTab *self = RINGER_CALL_TAB (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_PROCEDURE:
      g_value_set_string (value, ringer_call_tab_get_procedure (self));
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, ringer_call_tab_get_running (self));
      break;
    case PROP_CAN_SEND:
      g_value_set_boolean (value, ringer_call_tab_get_can_send (self));
      break;
    case PROP_CAN_RETRY:
      g_value_set_boolean (value, ringer_call_tab_get_can_retry (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_call_tab_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerCallTab *self = RINGER_CALL_TAB (object);

  switch (id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_PROCEDURE:
      ringer_call_tab_set_procedure (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (RINGER_TYPE_CALL_RESULT);
  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  g_type_ensure (RINGER_TYPE_PROCEDURE_ENTRY);
  g_type_ensure (RINGER_TYPE_RECENT_POPOVER);
  g_type_ensure (RINGER_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-call-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, width_bin);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, procedure_entry);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, timeout_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, send_button);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, recent_popover);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, notice);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, notice_label);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, paned);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, payload);
  gtk_widget_class_bind_template_child (widget_class, RingerCallTab, result);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, recent_chosen_cb);
}

static GParamSpec *
make_boolean (const char *name)
{
  return g_param_spec_boolean (name, NULL, NULL, FALSE,
                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
ringer_call_tab_class_init (RingerCallTabClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = ringer_call_tab_constructed;
  object_class->dispose = ringer_call_tab_dispose;
  object_class->finalize = ringer_call_tab_finalize;
  object_class->get_property = ringer_call_tab_get_property;
  object_class->set_property = ringer_call_tab_set_property;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION, once);
  properties[PROP_PROCEDURE] = g_param_spec_string ("procedure", NULL, NULL, "",
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                        G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_RUNNING] = make_boolean ("running");
  properties[PROP_CAN_SEND] = make_boolean ("can-send");
  properties[PROP_CAN_RETRY] = make_boolean ("can-retry");
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[DRAFT_CHANGED] = g_signal_new ("draft-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ringer_call_tab_init (RingerCallTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_timeout_spin_set_up (self->timeout_spin);
  gtk_spin_button_set_value (self->timeout_spin, ringer_settings_get_call_timeout ());
  self->connection_signals = g_signal_group_new (RINGER_TYPE_CONNECTION);
  g_signal_group_connect (self->connection_signals, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_connect_object (self->timeout_spin, "value-changed", G_CALLBACK (draft_changed), self,
                           G_CONNECT_SWAPPED);
  ringer_paned_arrange (self->paned, GTK_ORIENTATION_HORIZONTAL);
  g_signal_connect_object (self->width_bin, "notify::narrow", G_CALLBACK (narrow_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->payload, "notify::text", G_CALLBACK (payload_cb), self,
                           G_CONNECT_DEFAULT);
}

RingerCallTab *
ringer_call_tab_new (RingerSession *session)
{
  g_return_val_if_fail (RINGER_IS_SESSION (session), NULL);
  return g_object_new (RINGER_TYPE_CALL_TAB, "session", session, NULL);
}

void
ringer_call_tab_set_history (RingerCallTab *self, RingerHistory *history)
{
  g_return_if_fail (RINGER_IS_CALL_TAB (self));
  ringer_recent_popover_set_history (self->recent_popover, history);
}

const char *
ringer_call_tab_get_procedure (RingerCallTab *self)
{
  g_return_val_if_fail (RINGER_IS_CALL_TAB (self), NULL);
  return gtk_editable_get_text (GTK_EDITABLE (self->procedure_entry));
}

void
ringer_call_tab_set_procedure (RingerCallTab *self, const char *procedure)
{
  g_return_if_fail (RINGER_IS_CALL_TAB (self));
  g_return_if_fail (procedure != NULL);

  if (strcmp (ringer_call_tab_get_procedure (self), procedure) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->procedure_entry), procedure);
}

gboolean
ringer_call_tab_get_running (RingerCallTab *self)
{
  g_return_val_if_fail (RINGER_IS_CALL_TAB (self), FALSE);
  return self->call != NULL && ringer_call_get_state (self->call) != RINGER_CALL_STATE_ENDED;
}

gboolean
ringer_call_tab_get_can_send (RingerCallTab *self)
{
  g_return_val_if_fail (RINGER_IS_CALL_TAB (self), FALSE);
  return ringer_session_get_connected (self->session) && !ringer_call_tab_get_running (self);
}

gboolean
ringer_call_tab_get_can_retry (RingerCallTab *self)
{
  g_return_val_if_fail (RINGER_IS_CALL_TAB (self), FALSE);
  return self->call != NULL && ringer_call_tab_get_can_send (self);
}

RingerCall *
ringer_call_tab_get_call (RingerCallTab *self)
{
  g_return_val_if_fail (RINGER_IS_CALL_TAB (self), NULL);
  return self->call;
}

gboolean
ringer_call_tab_is_blank (RingerCallTab *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (RINGER_IS_CALL_TAB (self), FALSE);

  text = ringer_json_editor_dup_text (self->payload);
  return self->call == NULL && *text == '\0' && *ringer_call_tab_get_procedure (self) == '\0';
}

gboolean
ringer_call_tab_read (RingerCallTab *self, GBytes **payload, guint *timeout)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (RINGER_IS_CALL_TAB (self), FALSE);

  if (!ringer_json_editor_get_payload (self->payload, payload, &error))
    {
      /* It would bring down JavaScript peers and the real broker: protocol notes, 15. */
      g_autofree char *refusal = g_strdup_printf (_ ("Not sent. The payload is not JSON: %s"),
                                                  error->message);

      set_refusal (self, refusal);
      return FALSE;
    }
  set_refusal (self, NULL);
  gtk_spin_button_update (self->timeout_spin);
  *timeout = get_timeout (self);
  return TRUE;
}

void
ringer_call_tab_send (RingerCallTab *self)
{
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *text = NULL;
  guint            timeout;

  g_return_if_fail (RINGER_IS_CALL_TAB (self));

  if (!ringer_call_tab_get_can_send (self) || !ringer_call_tab_read (self, &payload, &timeout))
    return;
  text = ringer_json_editor_dup_text (self->payload);
  make_call (self, ringer_call_tab_get_procedure (self), payload, text, timeout);
}

void
ringer_call_tab_cancel (RingerCallTab *self)
{
  g_return_if_fail (RINGER_IS_CALL_TAB (self));

  if (ringer_call_tab_get_running (self))
    ringer_call_cancel (self->call);
}

void
ringer_call_tab_retry (RingerCallTab *self, gboolean with_timeout)
{
  g_autoptr (RingerCall) last = NULL;

  g_return_if_fail (RINGER_IS_CALL_TAB (self));

  if (!ringer_call_tab_get_can_retry (self))
    return;
  last = g_object_ref (self->call);
  make_call (self, ringer_call_get_procedure (last), ringer_call_get_payload (last),
             self->sent_text, with_timeout ? ringer_call_get_timeout (last) : 0);
}

void
ringer_call_tab_focus_procedure (RingerCallTab *self)
{
  g_return_if_fail (RINGER_IS_CALL_TAB (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->procedure_entry));
}

void
ringer_call_tab_focus_payload (RingerCallTab *self)
{
  g_return_if_fail (RINGER_IS_CALL_TAB (self));
  ringer_json_editor_grab_focus_at_end (self->payload);
}

void
ringer_call_tab_restore (RingerCallTab *self, const char *procedure, GBytes *payload, guint timeout)
{
  gsize            length = 0;
  const char      *data = payload != NULL ? g_bytes_get_data (payload, &length) : "";
  g_autofree char *text = g_strndup (data, length);

  g_return_if_fail (RINGER_IS_CALL_TAB (self));

  ringer_call_tab_set_procedure (self, procedure);
  ringer_json_editor_set_text (self->payload, text);
  gtk_spin_button_set_value (self->timeout_spin, timeout);
}

GVariant *
ringer_call_tab_dup_draft (RingerCallTab *self)
{
  GVariantBuilder  builder;
  g_autofree char *text = NULL;

  g_return_val_if_fail (RINGER_IS_CALL_TAB (self), NULL);

  text = ringer_json_editor_dup_text (self->payload);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "procedure",
                         g_variant_new_string (ringer_call_tab_get_procedure (self)));
  g_variant_builder_add (&builder, "{sv}", "payload", g_variant_new_string (text));
  g_variant_builder_add (&builder, "{sv}", "timeout", g_variant_new_uint32 (get_timeout (self)));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
ringer_call_tab_load_draft (RingerCallTab *self, GVariant *draft)
{
  const char *procedure = "";
  const char *payload = "";
  guint32     timeout = ringer_settings_get_call_timeout ();

  g_return_if_fail (RINGER_IS_CALL_TAB (self));
  g_return_if_fail (g_variant_is_of_type (draft, G_VARIANT_TYPE_VARDICT));

  g_variant_lookup (draft, "procedure", "&s", &procedure);
  g_variant_lookup (draft, "payload", "&s", &payload);
  g_variant_lookup (draft, "timeout", "u", &timeout);
  ringer_call_tab_set_procedure (self, procedure);
  ringer_json_editor_set_text (self->payload, payload);
  gtk_spin_button_set_value (self->timeout_spin, timeout);
}
