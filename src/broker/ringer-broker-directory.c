/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"
#include "ringer-json.h"

#include <string.h>

/* The directory of providers, as the plugin for the real broker has it
 * (directory notes, 3): the broker itself provides `rpc-directory/list` and
 * emits `rpc-directory/changed`, and keeps the names below the prefix to
 * itself. */

#define PREFIX  "rpc-directory/"
#define LIST    PREFIX "list"
#define CHANGED PREFIX "changed"

/* At most one event in this time. */
#define ANNOUNCE_MS 100

#define DEFAULT_LIMIT 1000
#define MAX_LIMIT     10000

/* A list is cut off before it outgrows what a receiver takes by default (1 MiB),
 * whatever its limit; there is always room for one name. */
#define MAX_LIST_BYTES (768 * 1024)
/* Beyond this an event does not name what changed, and its receivers list. */
#define MAX_EVENT_BYTES (256 * 1024)

/* What a request asks for. */
typedef struct
{
  GBytes *prefix; /* NULL: all */
  GBytes *after;  /* NULL: from the first */
  guint64 limit;
} Query;

static gboolean
is_below (const RingerBrokerName *name, const char *prefix, gsize length)
{
  return name->data != NULL && name->length >= length && memcmp (name->data, prefix, length) == 0;
}

/*
 * ringer_broker_directory_owns:
 *
 * Returns: whether only the broker may provide or publish @name
 */
gboolean
ringer_broker_directory_owns (const RingerBrokerName *name)
{
  return is_below (name, PREFIX, strlen (PREFIX));
}

/* Bytes of UTF-8 sort as code points do. */
static int
compare_names (const RingerBrokerName *a, const RingerBrokerName *b)
{
  const gsize shared = MIN (a->length, b->length);
  const int   order = shared > 0 ? memcmp (a->data, b->data, shared) : 0;

  if (order != 0)
    return order;
  return a->length < b->length ? -1 : a->length > b->length;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const RingerBrokerEntry *left = *(const RingerBrokerEntry *const *) a;
  const RingerBrokerEntry *right = *(const RingerBrokerEntry *const *) b;

  return compare_names (&left->name, &right->name);
}

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(GBytes *const *) a, *(GBytes *const *) b);
}

static void
append_quoted (GString *out, const char *text, gsize length)
{
  g_autofree char *quoted = ringer_json_quote (text, (gssize) length);

  g_string_append (out, quoted);
}

static void
append_quoted_bytes (GString *out, GBytes *text)
{
  const RingerBrokerName name = ringer_broker_name_of_bytes (text);

  append_quoted (out, name.data, name.length);
}

static void
append_node (GString *out, RingerBroker *self)
{
  const char *node = ringer_broker_config_get_node_name (self->config);

  g_string_append (out, "{\"v\":1,\"node\":");
  append_quoted (out, node, strlen (node));
}

static gboolean
read_optional_string (RingerBrokerJson object, const char *name, GBytes **result)
{
  const RingerBrokerJson value = ringer_broker_json_get_member (object, name);

  *result = ringer_broker_json_dup_string (value);
  return *result != NULL || ringer_broker_json_get_kind (value) == RINGER_JSON_NONE;
}

/* Returns NULL, or what is wrong with the data of a request. */
static const char *
read_query (RingerMessage *request, Query *query)
{
  gsize            length;
  const char      *data = ringer_message_get_text (request, RINGER_FIELD_DATA, &length);
  RingerBrokerJson object;
  RingerBrokerJson limit;

  query->limit = DEFAULT_LIMIT;
  if (data == NULL)
    return NULL;
  if (!ringer_json_validate (data, (gssize) length, NULL, NULL))
    return "The data is not JSON";
  object = ringer_broker_json_of (data, length);
  if (ringer_broker_json_get_kind (object) == RINGER_JSON_NULL)
    return NULL;
  if (ringer_broker_json_get_kind (object) != RINGER_JSON_OBJECT)
    return "The data must be an object or null";
  if (!read_optional_string (object, "prefix", &query->prefix))
    return "The prefix must be a string";
  if (!read_optional_string (object, "after", &query->after))
    return "The name to go on after must be a string";

  limit = ringer_broker_json_get_member (object, "limit");
  if (ringer_broker_json_get_kind (limit) != RINGER_JSON_NONE &&
      (!ringer_broker_json_get_uint (limit, &query->limit) || query->limit == 0))
    return "The limit must be a whole number from 1";
  query->limit = MIN (query->limit, MAX_LIMIT);
  return NULL;
}

static GPtrArray *
find_entries (RingerBroker *self, const Query *query)
{
  g_autoptr (GPtrArray)
                 all = ringer_broker_registry_list (self->registries[RINGER_BROKER_PROVIDERS]);
  GPtrArray             *found = g_ptr_array_new ();
  const RingerBrokerName none = { "", 0 };
  RingerBrokerName       prefix = none;
  RingerBrokerName       after = none;

  if (query->prefix != NULL)
    prefix = ringer_broker_name_of_bytes (query->prefix);
  if (query->after != NULL)
    after = ringer_broker_name_of_bytes (query->after);

  for (guint i = 0; i < all->len; i++)
    {
      RingerBrokerEntry *entry = g_ptr_array_index (all, i);

      if (is_below (&entry->name, prefix.data, prefix.length) &&
          (query->after == NULL || compare_names (&entry->name, &after) > 0))
        g_ptr_array_add (found, entry);
    }
  g_ptr_array_sort (found, compare_entries);
  return found;
}

static void
append_provider (GString *out, RingerBroker *self, const RingerBrokerMember *member)
{
  const char *node = ringer_broker_config_get_node_name (self->config);
  const char *id = ringer_broker_peer_get_id (member->peer);

  g_string_append (out, "{\"id\":");
  append_quoted (out, id, strlen (id));
  g_string_append (out, ",\"node\":");
  append_quoted (out, node, strlen (node));
  g_string_append_printf (
      out, ",\"via\":\"wsBinary\",\"since\":%" G_GINT64_FORMAT ",\"user\":", member->since / 1000);
  append_quoted_bytes (out, member->peer->user);
  g_string_append_c (out, '}');
}

static void
append_entry (GString *out, RingerBroker *self, const RingerBrokerEntry *entry)
{
  g_string_append (out, "{\"name\":");
  append_quoted (out, entry->name.data, entry->name.length);
  g_string_append (out, ",\"providers\":[");
  for (guint i = 0; i < entry->members->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_provider (out, self, &g_array_index (entry->members, RingerBrokerMember, i));
    }
  g_string_append (out, "]}");
}

static char *
make_list (RingerBroker *self, const Query *query)
{
  g_autoptr (GPtrArray) entries = find_entries (self, query);
  g_autoptr (GString) rpcs = g_string_new (NULL);
  GString    *out = g_string_new (NULL);
  const char *node = ringer_broker_config_get_node_name (self->config);
  guint       i;

  for (i = 0; i < entries->len && i < query->limit; i++)
    {
      const gsize before = rpcs->len;

      if (i > 0)
        g_string_append_c (rpcs, ',');
      append_entry (rpcs, self, g_ptr_array_index (entries, i));
      if (i > 0 && rpcs->len > MAX_LIST_BYTES)
        {
          g_string_truncate (rpcs, before);
          break;
        }
    }

  append_node (out, self);
  g_string_append (out, ",\"nodes\":[");
  append_quoted (out, node, strlen (node));
  g_string_append_printf (out, "],\"rev\":%" G_GUINT64_FORMAT ",\"total\":%u,\"truncated\":%s",
                          self->revision, entries->len, i < entries->len ? "true" : "false");
  g_string_append (out, ",\"rpcs\":[");
  g_string_append_len (out, rpcs->str, (gssize) rpcs->len);
  g_string_append (out, "]}");
  return g_string_free (out, FALSE);
}

static char *
make_bad_request (const char *problem)
{
  GString *out = g_string_new ("{\"code\":\"BAD_REQUEST\",\"message\":");

  append_quoted (out, problem, strlen (problem));
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

static void
send_answer (RingerBrokerPeer *peer, RingerMessage *request, int action, const char *data)
{
  g_autoptr (RingerMessage) answer = ringer_message_new (RINGER_TOPIC_RPC, action);

  ringer_broker_copy_text (answer, request, RINGER_FIELD_NAME);
  ringer_broker_copy_text (answer, request, RINGER_FIELD_CORRELATION_ID);
  ringer_message_set_text (answer, RINGER_FIELD_DATA, data, -1);
  ringer_broker_peer_send (peer, answer);
}

/*
 * ringer_broker_directory_answer:
 * @request: a request for a name below the prefix
 *
 * Answers as any provider would: ACCEPT, then RESPONSE or REQUEST_ERROR.
 */
void
ringer_broker_directory_answer (RingerBrokerPeer *peer, RingerMessage *request)
{
  const RingerBrokerName name = ringer_broker_name_of (request, RINGER_FIELD_NAME);
  const RingerBrokerName list = { LIST, strlen (LIST) };
  Query                  query = { NULL, NULL, 0 };
  const char            *problem;
  g_autofree char       *data = NULL;

  if (!ringer_broker_name_equal (&name, &list))
    {
      send_answer (peer, request, RINGER_RPC_NO_RPC_PROVIDER, NULL);
      return;
    }

  problem = read_query (request, &query);
  data = problem != NULL ? make_bad_request (problem) : make_list (peer->broker, &query);
  send_answer (peer, request, RINGER_RPC_ACCEPT, NULL);
  send_answer (peer, request, problem != NULL ? RINGER_RPC_REQUEST_ERROR : RINGER_RPC_RESPONSE,
               data);
  g_clear_pointer (&query.prefix, g_bytes_unref);
  g_clear_pointer (&query.after, g_bytes_unref);
}

/* Sorts the noted names by what became of them since. */
static void
sort_changes (RingerBroker *self, GPtrArray *added, GPtrArray *removed, GPtrArray *changed)
{
  GHashTableIter iter;
  gpointer       key;
  gpointer       had;

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &key, &had))
    {
      const RingerBrokerName name = ringer_broker_name_of_bytes (key);
      const gboolean has = ringer_broker_registry_find (self->registries[RINGER_BROKER_PROVIDERS],
                                                        &name) != NULL;

      if (has && GPOINTER_TO_INT (had))
        g_ptr_array_add (changed, key);
      else if (has)
        g_ptr_array_add (added, key);
      else if (GPOINTER_TO_INT (had))
        g_ptr_array_add (removed, key);
    }
}

static void
append_names (GString *out, const char *member, GPtrArray *names)
{
  g_ptr_array_sort (names, compare_bytes);
  g_string_append_printf (out, ",\"%s\":[", member);
  for (guint i = 0; i < names->len && out->len <= MAX_EVENT_BYTES; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_quoted_bytes (out, g_ptr_array_index (names, i));
    }
  g_string_append_c (out, ']');
}

static void
announce_cb (gpointer broker)
{
  RingerBroker *self = broker;
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  g_autoptr (RingerMessage) event = NULL;
  g_autoptr (GString) data = NULL;
  gsize head;

  sort_changes (self, added, removed, changed);
  if (added->len + removed->len + changed->len > 0)
    {
      data = g_string_new (NULL);
      append_node (data, self);
      g_string_append_printf (data, ",\"rev\":%" G_GUINT64_FORMAT, ++self->revision);
      head = data->len;
      append_names (data, "added", added);
      append_names (data, "removed", removed);
      append_names (data, "changed", changed);
      if (data->len > MAX_EVENT_BYTES)
        g_string_truncate (data, head);
      g_string_append_c (data, '}');

      event = ringer_message_new (RINGER_TOPIC_EVENT, RINGER_EVENT_EMIT);
      ringer_message_set_text (event, RINGER_FIELD_NAME, CHANGED, -1);
      ringer_message_set_text (event, RINGER_FIELD_DATA, data->str, (gssize) data->len);
      ringer_broker_emit (self, event, NULL);
    }
  g_hash_table_remove_all (self->changes);
}

static void
provider_changed_cb (RingerBrokerEntry *entry, guint n_before, gpointer user_data)
{
  RingerBroker *self = user_data;
  GBytes       *name = g_bytes_new (entry->name.data, entry->name.length);

  /* What counts is what was there at the last event. */
  if (g_hash_table_contains (self->changes, name))
    g_bytes_unref (name);
  else
    g_hash_table_insert (self->changes, name, GINT_TO_POINTER (n_before > 0));
  if (self->announcement.queue == NULL)
    ringer_broker_deadlines_start (self->announcements, &self->announcement, self);
}

void
ringer_broker_directory_init (RingerBroker *self)
{
  self->revision = 0;
  self->changes = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                         (GDestroyNotify) g_bytes_unref, NULL);
  self->announcements = ringer_broker_deadlines_new ("ringer-announcements", ANNOUNCE_MS,
                                                     announce_cb);
  self->registries[RINGER_BROKER_PROVIDERS] = ringer_broker_registry_new (
      RINGER_BROKER_PROVIDERS, provider_changed_cb, self);
}

void
ringer_broker_directory_clear (RingerBroker *self)
{
  g_clear_pointer (&self->announcements, ringer_broker_deadlines_free);
  g_clear_pointer (&self->changes, g_hash_table_unref);
}
