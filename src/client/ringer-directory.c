/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-directory-private.h"

#include "ringer-clock.h"
#include "ringer-error.h"

#include <string.h>

/* What is known of a broker's procedures, from the broker itself where it has a
 * directory (directory notes, 3), and in any case from our own provisions and
 * calls. The list is asked for whenever the connection opens and, a little
 * later, whenever the broker says that it changed; the event is taken as a hint
 * only. It runs in the thread of its connection. */

#define CHANGED_NAME RINGER_DIRECTORY_PREFIX "changed"

G_DEFINE_ENUM_TYPE (RingerDirectoryStatus,
                    ringer_directory_status,
                    G_DEFINE_ENUM_VALUE (RINGER_DIRECTORY_STATUS_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (RINGER_DIRECTORY_STATUS_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (RINGER_DIRECTORY_STATUS_LIVE, "live"),
                    G_DEFINE_ENUM_VALUE (RINGER_DIRECTORY_STATUS_ABSENT, "absent"),
                    G_DEFINE_ENUM_VALUE (RINGER_DIRECTORY_STATUS_DENIED, "denied"),
                    G_DEFINE_ENUM_VALUE (RINGER_DIRECTORY_STATUS_STALE, "stale"))

enum
{
  PROP_STATUS = 1,
  PROP_ERROR,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
ringer_directory_get_item_type (GListModel *model)
{
  return RINGER_TYPE_PROCEDURE;
}

static guint
ringer_directory_get_n_items (GListModel *model)
{
  return RINGER_DIRECTORY (model)->rows->len;
}

static gpointer
ringer_directory_get_item (GListModel *model, guint position)
{
  RingerDirectory *self = RINGER_DIRECTORY (model);

  return position < self->rows->len ? g_object_ref (self->rows->pdata[position]) : NULL;
}

static void
ringer_directory_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ringer_directory_get_item_type;
  iface->get_n_items = ringer_directory_get_n_items;
  iface->get_item = ringer_directory_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RingerDirectory,
                               ringer_directory,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ringer_directory_list_model_init))

void
ringer_directory_drop_call (RingerDirectory *self)
{
  if (self->call == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
}

static void
ringer_directory_dispose (GObject *object)
{
  RingerDirectory *self = RINGER_DIRECTORY (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  ringer_directory_drop_call (self);
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  if (self->connection != NULL)
    ringer_connection_unsubscribe (self->connection, CHANGED_NAME);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (ringer_directory_parent_class)->dispose (object);
}

static void
ringer_directory_finalize (GObject *object)
{
  RingerDirectory *self = RINGER_DIRECTORY (object);

  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->procedures);
  g_clear_error (&self->error);
  g_free (self->node);

  G_OBJECT_CLASS (ringer_directory_parent_class)->finalize (object);
}

static void
ringer_directory_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RingerDirectory *self = RINGER_DIRECTORY (object);

  switch (prop_id)
    {
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->rows->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ringer_directory_class_init (RingerDirectoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ringer_directory_dispose;
  object_class->finalize = ringer_directory_finalize;
  object_class->get_property = ringer_directory_get_property;

  properties[PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, RINGER_TYPE_DIRECTORY_STATUS,
                                               RINGER_DIRECTORY_STATUS_UNKNOWN, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_directory_init (RingerDirectory *self)
{
  self->procedures = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->delay_ms = RINGER_DIRECTORY_DELAY_MS;
}

/* --- Rows --- */

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return strcmp (ringer_procedure_get_name (*(RingerProcedure *const *) a),
                 ringer_procedure_get_name (*(RingerProcedure *const *) b));
}

/* Where NAME stands in the rows, or would. */
static guint
find_row (RingerDirectory *self, const char *name)
{
  guint low = 0;
  guint high = self->rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (strcmp (ringer_procedure_get_name (self->rows->pdata[middle]), name) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
tell_rows (RingerDirectory *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/* Puts the rows right after many changes, and tells of them in one piece, which
 * leaves out what stayed at both ends. */
void
ringer_directory_sync_rows (RingerDirectory *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  GHashTableIter iter;
  gpointer       procedure;
  guint          head = 0;
  guint          tail = 0;
  guint          shorter;

  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->procedures);
  while (g_hash_table_iter_next (&iter, NULL, &procedure))
    g_ptr_array_add (self->rows, g_object_ref (procedure));
  g_ptr_array_sort (self->rows, compare_rows);

  shorter = MIN (old->len, self->rows->len);
  while (head < shorter && old->pdata[head] == self->rows->pdata[head])
    head++;
  while (tail < shorter - head &&
         old->pdata[old->len - 1 - tail] == self->rows->pdata[self->rows->len - 1 - tail])
    tail++;

  if (old->len != self->rows->len || head + tail < old->len)
    tell_rows (self, head, old->len - head - tail, self->rows->len - head - tail);
}

RingerProcedure *
ringer_directory_add_procedure (RingerDirectory *self, const char *name)
{
  RingerProcedure *procedure = ringer_procedure_new (name);

  g_hash_table_insert (self->procedures, (gpointer) ringer_procedure_get_name (procedure),
                       procedure);
  return procedure;
}

static void
set_source (RingerDirectory *self, const char *name, RingerSource source, gboolean on)
{
  RingerProcedure *procedure = g_hash_table_lookup (self->procedures, name);
  guint            position = find_row (self, name);

  if (procedure != NULL)
    ringer_procedure_set_source (procedure, source, on);
  else if (on)
    {
      procedure = ringer_directory_add_procedure (self, name);
      ringer_procedure_set_source (procedure, source, TRUE);
      g_ptr_array_insert (self->rows, (int) position, g_object_ref (procedure));
      tell_rows (self, position, 0, 1);
    }

  if (procedure != NULL && ringer_procedure_get_sources (procedure) == 0)
    {
      g_hash_table_remove (self->procedures, name);
      g_ptr_array_remove_index (self->rows, position);
      tell_rows (self, position, 1, 0);
    }
}

/* --- State --- */

void
ringer_directory_set_status (RingerDirectory *self, RingerDirectoryStatus status, GError *error)
{
  gboolean had_error = self->error != NULL;

  g_clear_error (&self->error);
  self->error = error;
  if (had_error || error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);

  if (self->status == status)
    return;
  self->status = status;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

/* --- Our own provisions and calls --- */

static void
provision_state_cb (RingerProvision *provision, GParamSpec *pspec, RingerDirectory *self)
{
  RingerProvisionState state = ringer_provision_get_state (provision);

  set_source (self, ringer_provision_get_procedure (provision), RINGER_SOURCE_OURS,
              state == RINGER_PROVISION_STATE_ACTIVE || state == RINGER_PROVISION_STATE_UNANSWERED);
}

static void
provisions_changed_cb (
    GListModel *provisions, guint position, guint removed, guint added, RingerDirectory *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (RingerProvision) provision = g_list_model_get_item (provisions, i);

      g_signal_connect_object (provision, "notify::state", G_CALLBACK (provision_state_cb), self,
                               G_CONNECT_DEFAULT);
      provision_state_cb (provision, NULL, self);
    }
}

static void
call_ended_cb (RingerConnection *connection, RingerCall *call, RingerDirectory *self)
{
  const char *name = ringer_call_get_procedure (call);

  if (g_str_has_prefix (name, RINGER_DIRECTORY_PREFIX))
    return;

  if (ringer_call_get_party (call) == RINGER_PARTY_PROVIDER)
    {
      set_source (self, name, RINGER_SOURCE_SEEN, TRUE);
      ringer_procedure_set_seen (g_hash_table_lookup (self->procedures, name),
                                 ringer_clock_get_real ());
    }
  else if (ringer_call_get_outcome (call) == RINGER_CALL_OUTCOME_NO_PROVIDER)
    set_source (self, name, RINGER_SOURCE_TYPED, TRUE);
}

static void
event_cb (RingerConnection *connection, const char *name, GBytes *data, RingerDirectory *self)
{
  g_autofree char *node = NULL;
  gint64           revision;

  if (!g_str_equal (name, CHANGED_NAME) || !ringer_directory_event_parse (data, &node, &revision))
    return;
  /* The list that we have was made after this change. */
  if (self->call == NULL && g_strcmp0 (node, self->node) == 0 && revision == self->revision)
    return;
  ringer_directory_schedule_refresh (self);
}

static void
state_cb (RingerConnection *connection, GParamSpec *pspec, RingerDirectory *self)
{
  if (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_OPEN)
    {
      ringer_directory_refresh (self);
      return;
    }

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  ringer_directory_drop_call (self);
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  self->again = FALSE;
  if (self->status == RINGER_DIRECTORY_STATUS_LIVE)
    ringer_directory_set_status (self, RINGER_DIRECTORY_STATUS_STALE,
                                 g_error_new_literal (RINGER_ERROR, RINGER_ERROR_OFFLINE,
                                                      "There is no connection to the broker"));
  else if (self->status == RINGER_DIRECTORY_STATUS_LOADING)
    ringer_directory_set_status (self, RINGER_DIRECTORY_STATUS_UNKNOWN, NULL);
}

/**
 * ringer_directory_new:
 * @connection: the connection to follow
 *
 * Makes the directory of @connection. It subscribes to the broker's changes and
 * lists them by itself whenever the connection is open.
 *
 * Returns: (transfer full): a new directory
 */
RingerDirectory *
ringer_directory_new (RingerConnection *connection)
{
  RingerDirectory *self;
  GListModel      *provisions;

  g_return_val_if_fail (RINGER_IS_CONNECTION (connection), NULL);

  self = g_object_new (RINGER_TYPE_DIRECTORY, NULL);
  self->connection = g_object_ref (connection);

  provisions = ringer_connection_get_provisions (connection);
  g_signal_connect_object (provisions, "items-changed", G_CALLBACK (provisions_changed_cb), self,
                           G_CONNECT_DEFAULT);
  provisions_changed_cb (provisions, 0, 0, g_list_model_get_n_items (provisions), self);

  g_signal_connect_object (connection, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (connection, "call-ended", G_CALLBACK (call_ended_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (connection, "event", G_CALLBACK (event_cb), self, G_CONNECT_DEFAULT);
  /* First the event, then the list: no change falls between them. */
  ringer_connection_subscribe (connection, CHANGED_NAME);
  state_cb (connection, NULL, self);
  return self;
}

/**
 * ringer_directory_get_status:
 * @self: a directory
 *
 * Returns: whether the broker tells its procedures
 */
RingerDirectoryStatus
ringer_directory_get_status (RingerDirectory *self)
{
  g_return_val_if_fail (RINGER_IS_DIRECTORY (self), RINGER_DIRECTORY_STATUS_UNKNOWN);

  return self->status;
}

/**
 * ringer_directory_get_error:
 * @self: a directory
 *
 * Returns: (transfer none) (nullable): why the list is stale
 */
const GError *
ringer_directory_get_error (RingerDirectory *self)
{
  g_return_val_if_fail (RINGER_IS_DIRECTORY (self), NULL);

  return self->error;
}

/**
 * ringer_directory_lookup:
 * @self: a directory
 * @name: a procedure's name
 *
 * Returns: (transfer none) (nullable): what is known of it
 */
RingerProcedure *
ringer_directory_lookup (RingerDirectory *self, const char *name)
{
  g_return_val_if_fail (RINGER_IS_DIRECTORY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->procedures, name);
}

/**
 * ringer_directory_refresh:
 * @self: a directory
 *
 * Asks the broker for the list now, if there is a connection. What is listed
 * stays until the answer is there.
 */
void
ringer_directory_refresh (RingerDirectory *self)
{
  g_return_if_fail (RINGER_IS_DIRECTORY (self));

  if (ringer_connection_get_state (self->connection) != RINGER_CONNECTION_STATE_OPEN)
    return;
  if (self->call != NULL)
    {
      self->again = TRUE;
      return;
    }

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  self->listing = g_ptr_array_new_with_free_func (ringer_directory_entry_free);
  self->asked_at = ringer_clock_get_monotonic ();
  /* A list that is live stays so while it is asked for again. */
  if (self->status != RINGER_DIRECTORY_STATUS_LIVE)
    ringer_directory_set_status (self, RINGER_DIRECTORY_STATUS_LOADING, NULL);
  ringer_directory_ask_page (self, NULL);
}

/**
 * ringer_directory_add_name:
 * @self: a directory
 * @name: a procedure's name
 * @source: where it comes from
 *
 * Lists a name that the broker did not tell.
 */
void
ringer_directory_add_name (RingerDirectory *self, const char *name, RingerSource source)
{
  g_return_if_fail (RINGER_IS_DIRECTORY (self));
  g_return_if_fail (name != NULL);

  set_source (self, name, source, TRUE);
}
