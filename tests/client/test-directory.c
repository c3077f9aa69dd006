/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-directory.h"
#include "ringer-error.h"

/* The procedures of a broker, as a directory tells them, right or wrong, and as
 * we know them ourselves. */

#define LIST    "rpc-directory/list"
#define CHANGED "rpc-directory/changed"

typedef struct
{
  Peer             *peer;
  RingerConnection *connection;
  RingerDirectory  *directory;
  char             *call; /* the id of the list call to answer */
  char             *asked;
} Fixture;

static void
start (Fixture *fixture)
{
  *fixture = (Fixture){ 0 };
  fixture->peer = peer_new (PEER_GOOD);
  fixture->connection = connection_new (fixture->peer);
  fixture->directory = ringer_directory_new (fixture->connection);
  g_assert_cmpint (ringer_directory_get_status (fixture->directory), ==,
                   RINGER_DIRECTORY_STATUS_UNKNOWN);
  ringer_connection_open (fixture->connection);
  connection_log_in (fixture->connection);
}

static void
finish (Fixture *fixture)
{
  g_assert_finalize_object (fixture->directory);
  connection_finish (fixture->connection);
  peer_finish (fixture->peer);
  g_clear_pointer (&fixture->call, g_free);
  g_clear_pointer (&fixture->asked, g_free);
}

static void
take_list (Fixture *fixture)
{
  g_autoptr (RingerMessage)
                 request = peer_take (fixture->peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);

  g_assert_cmpstr (message_text (request, RINGER_FIELD_NAME), ==, LIST);
  g_free (fixture->call);
  fixture->call = g_strdup (message_text (request, RINGER_FIELD_CORRELATION_ID));
  g_free (fixture->asked);
  fixture->asked = g_strdup (message_text (request, RINGER_FIELD_DATA));
}

static void
answer (Fixture *fixture, int action, const char *data)
{
  take_list (fixture);
  peer_send (fixture->peer, message_new (RINGER_TOPIC_RPC, action, "id", fixture->call, "name",
                                         LIST, data != NULL ? "data" : NULL, data, NULL));
}

static void
wait_for_status (Fixture *fixture, RingerDirectoryStatus status)
{
  RINGER_TEST_WAIT (ringer_directory_get_status (fixture->directory) == status);
}

static void
announce (Fixture *fixture, const char *data)
{
  peer_send (fixture->peer, message_new (RINGER_TOPIC_EVENT, RINGER_EVENT_EMIT, "name", CHANGED,
                                         data != NULL ? "data" : NULL, data, NULL));
}

static void
synchronise (Fixture *fixture)
{
  peer_send (fixture->peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING, NULL));
  ringer_message_unref (peer_take (fixture->peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG));
}

static void
assert_names (Fixture *fixture, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GListModel *model = G_LIST_MODEL (fixture->directory);
  guint       n_items;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RingerProcedure) procedure = g_list_model_get_item (model, i);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                              ringer_procedure_get_name (procedure));
      g_assert_true (ringer_directory_lookup (fixture->directory,
                                              ringer_procedure_get_name (procedure)) == procedure);
    }
  g_assert_cmpstr (names->str, ==, expected);
  g_object_get (fixture->directory, "n-items", &n_items, NULL);
  g_assert_cmpuint (n_items, ==, g_list_model_get_n_items (model));
}

static void
test_live (void)
{
  Fixture fixture;
  g_autoptr (RingerMessage) subscribe = NULL;
  g_autoptr (RingerProvider) provider = NULL;
  RingerProcedure *procedure;
  g_autofree char *id = NULL;
  g_autofree char *node = NULL;
  g_autofree char *via = NULL;
  g_autofree char *user = NULL;
  g_autofree char *client_data = NULL;
  gint64           since;

  start (&fixture);
  g_assert_cmpint (ringer_directory_get_status (fixture.directory), ==,
                   RINGER_DIRECTORY_STATUS_LOADING);
  subscribe = peer_take (fixture.peer, RINGER_TOPIC_EVENT, RINGER_EVENT_SUBSCRIBE);
  g_assert_cmpstr (ringer_message_get_nth_name (subscribe, 0, NULL), ==, CHANGED);
  answer (&fixture, RINGER_RPC_RESPONSE,
          " {\"v\":1,\"node\":\"n1\",\"nodes\":[\"n1\",\"n2\"],\"rev\":17,\"total\":4,"
          "\"truncated\":false,\"new\":{\"x\":[]},\"rpcs\":["
          "{\"name\":\"a\",\"providers\":[{\"id\":\"p1\",\"node\":\"n1\",\"via\":\"wsBinary\","
          "\"since\":1795300879931,\"user\":\"ann\",\"clientData\":{\"n\": 1.0}},"
          "{\"id\":\"p2\",\"node\":\"n2\",\"via\":\"wsJSON\",\"since\":1}]},"
          "{\"name\":\"b\\u00fc\",\"providers\":[]},"
          "{\"name\":\"legacy\",\"providers\":[],\"unreported\":[\"n3\"]},"
          "{\"name\":\"rpc-directory/list\",\"providers\":[]}]} ");
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  g_assert_null (ringer_directory_get_error (fixture.directory));
  assert_names (&fixture, "a bü legacy");

  procedure = ringer_directory_lookup (fixture.directory, "a");
  g_assert_cmpuint (ringer_procedure_get_n_providers (procedure), ==, 2);
  g_assert_true (ringer_procedure_get_count_known (procedure));
  g_assert_cmpint (ringer_procedure_get_sources (procedure), ==, RINGER_SOURCE_DIRECTORY);
  provider = g_list_model_get_item (ringer_procedure_get_providers (procedure), 0);
  g_object_get (provider, "id", &id, "node", &node, "via", &via, "user", &user, "client-data",
                &client_data, "since", &since, NULL);
  g_assert_cmpstr (id, ==, "p1");
  g_assert_cmpstr (node, ==, "n1");
  g_assert_cmpstr (via, ==, "wsBinary");
  g_assert_cmpstr (user, ==, "ann");
  g_assert_cmpstr (client_data, ==, "{\"n\": 1.0}");
  g_assert_cmpint (since, ==, G_GINT64_CONSTANT (1795300879931000));
  procedure = ringer_directory_lookup (fixture.directory, "legacy");
  g_assert_false (ringer_procedure_get_count_known (procedure));
  finish (&fixture);
}

static void
test_follows_changes (void)
{
  Fixture          fixture;
  RingerProcedure *kept;

  start (&fixture);
  answer (&fixture, RINGER_RPC_RESPONSE,
          "{\"v\":1,\"node\":\"n\",\"rev\":3,\"rpcs\":[{\"name\":\"a\"},{\"name\":\"b\"}]}");
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  kept = ringer_directory_lookup (fixture.directory, "b");

  /* What the list had in it already needs no other list. */
  announce (&fixture, "{\"v\":1,\"node\":\"n\",\"rev\":3,\"added\":[\"b\"]}");
  synchronise (&fixture);
  announce (&fixture, "{\"v\":1,\"node\":\"n\",\"rev\":5,\"added\":[\"c\"]}");
  announce (&fixture, "{\"v\":1,\"node\":\"n\",\"rev\":6,\"removed\":[\"a\"]}");
  answer (&fixture, RINGER_RPC_RESPONSE,
          "{\"v\":1,\"node\":\"n\",\"rev\":6,\"rpcs\":["
          "{\"name\":\"b\",\"providers\":[{\"id\":\"p\"}]},{\"name\":\"c\"}]}");
  RINGER_TEST_WAIT (ringer_directory_lookup (fixture.directory, "c") != NULL);
  assert_names (&fixture, "b c");
  g_assert_true (ringer_directory_lookup (fixture.directory, "b") == kept);
  g_assert_cmpuint (ringer_procedure_get_n_providers (kept), ==, 1);
  g_assert_cmpint (ringer_directory_get_status (fixture.directory), ==,
                   RINGER_DIRECTORY_STATUS_LIVE);

  /* Another node counts for itself, and a change while one asks is not lost. */
  announce (&fixture, "{\"v\":1,\"node\":\"m\",\"rev\":6}");
  take_list (&fixture);
  announce (&fixture, "{\"v\":1,\"node\":\"m\",\"rev\":7}");
  synchronise (&fixture);
  peer_send (fixture.peer,
             message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE, "id", fixture.call, "data",
                          "{\"v\":1,\"node\":\"m\",\"rev\":6,\"rpcs\":[]}", NULL));
  answer (&fixture, RINGER_RPC_RESPONSE,
          "{\"v\":1,\"node\":\"m\",\"rev\":7,\"rpcs\":[{\"name\":\"z\"}]}");
  RINGER_TEST_WAIT (ringer_directory_lookup (fixture.directory, "z") != NULL);
  assert_names (&fixture, "z");
  finish (&fixture);
}

static void
test_odd_events (void)
{
  const char *const events[] = { NULL, "", "not json", "[]", "{}", "{\"rev\":\"x\"}" };
  Fixture           fixture;

  start (&fixture);
  answer (&fixture, RINGER_RPC_RESPONSE, "{\"v\":1,\"node\":\"n\",\"rev\":3,\"rpcs\":[]}");
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    announce (&fixture, events[i]);
  synchronise (&fixture);
  g_assert_cmpint (ringer_directory_get_status (fixture.directory), ==,
                   RINGER_DIRECTORY_STATUS_LIVE);
  finish (&fixture);
}

static void
test_pages (void)
{
  Fixture fixture;

  start (&fixture);
  answer (&fixture, RINGER_RPC_RESPONSE,
          "{\"v\":1,\"truncated\":true,\"rpcs\":[{\"name\":\"a\"},{\"name\":\"b\\\"\"}]}");
  g_assert_null (strstr (fixture.asked, "after"));
  take_list (&fixture);
  g_assert_nonnull (strstr (fixture.asked, "\"after\":\"b\\\"\""));
  g_assert_cmpint (ringer_directory_get_status (fixture.directory), ==,
                   RINGER_DIRECTORY_STATUS_LOADING);
  assert_names (&fixture, "");
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE, "id", fixture.call,
                                        "data", "{\"v\":1,\"rpcs\":[{\"name\":\"c\"}]}", NULL));
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  assert_names (&fixture, "a b\" c");
  finish (&fixture);
}

/* A directory that never gets to its end is not asked for ever. */
static void
test_endless (void)
{
  Fixture fixture;

  start (&fixture);
  for (guint i = 0; i < 2; i++)
    answer (&fixture, RINGER_RPC_RESPONSE,
            "{\"v\":1,\"truncated\":true,\"rpcs\":[{\"name\":\"a\"}]}");
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  assert_names (&fixture, "a");
  synchronise (&fixture);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST), ==, 0);
  finish (&fixture);
}

static void
test_odd_lists (void)
{
  const struct
  {
    const char *data;
    int         code;
  } cases[] = {
    { NULL, RINGER_ERROR_PROTOCOL },
    { "", RINGER_ERROR_INVALID_JSON },
    { "nonsense", RINGER_ERROR_INVALID_JSON },
    { "[]", RINGER_ERROR_PROTOCOL },
    { "{}", RINGER_ERROR_PROTOCOL },
    { "{\"v\":2,\"rpcs\":[{\"name\":\"a\"}]}", RINGER_ERROR_PROTOCOL },
    { "{\"v\":\"1\",\"rpcs\":[]}", RINGER_ERROR_PROTOCOL },
  };
  Fixture fixture;

  start (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      answer (&fixture, RINGER_RPC_RESPONSE, cases[i].data);
      wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_STALE);
      g_assert_error (ringer_directory_get_error (fixture.directory), RINGER_ERROR, cases[i].code);
      assert_names (&fixture, "");
      ringer_directory_refresh (fixture.directory);
      wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LOADING);
    }
  /* Members of the wrong kind cost themselves only. */
  answer (&fixture, RINGER_RPC_RESPONSE,
          "{\"v\":1,\"node\":7,\"rev\":\"x\",\"truncated\":1,\"rpcs\":[7,\"x\",null,{},"
          "{\"name\":7},{\"name\":\"a\\u0000b\"},{\"name\":\"\\ud800\"},"
          "{\"name\":\"a\",\"providers\":7},{\"name\":\"a\",\"providers\":[7,{\"id\":1,"
          "\"since\":-5,\"user\":[]}],\"unreported\":{}},{\"name\":\"\"}]}");
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  assert_names (&fixture, " a \uFFFD");
  g_assert_cmpuint (
      ringer_procedure_get_n_providers (ringer_directory_lookup (fixture.directory, "a")), ==, 1);
  finish (&fixture);
}

static void
test_no_list (void)
{
  const struct
  {
    int                   action;
    RingerDirectoryStatus status;
  } cases[] = {
    { RINGER_RPC_NO_RPC_PROVIDER, RINGER_DIRECTORY_STATUS_ABSENT },
    { RINGER_RPC_MESSAGE_DENIED, RINGER_DIRECTORY_STATUS_DENIED },
    { RINGER_RPC_MESSAGE_PERMISSION_ERROR, RINGER_DIRECTORY_STATUS_DENIED },
    { RINGER_RPC_ACCEPT_TIMEOUT, RINGER_DIRECTORY_STATUS_STALE },
    { RINGER_RPC_RESPONSE_TIMEOUT, RINGER_DIRECTORY_STATUS_STALE },
    { RINGER_RPC_REQUEST_ERROR, RINGER_DIRECTORY_STATUS_STALE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture  fixture;
      gboolean stale = cases[i].status == RINGER_DIRECTORY_STATUS_STALE;

      start (&fixture);
      answer (&fixture, RINGER_RPC_RESPONSE, "{\"v\":1,\"rpcs\":[{\"name\":\"a\"}]}");
      wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
      ringer_directory_refresh (fixture.directory);
      answer (&fixture, cases[i].action, NULL);
      wait_for_status (&fixture, cases[i].status);
      g_assert_true ((ringer_directory_get_error (fixture.directory) != NULL) == stale);
      /* What a directory told once stays only while it may come back. */
      assert_names (&fixture, stale ? "a" : "");
      finish (&fixture);
    }
}

static void
test_connection_lost (void)
{
  Fixture fixture;

  start (&fixture);
  answer (&fixture, RINGER_RPC_RESPONSE, "{\"v\":1,\"rpcs\":[{\"name\":\"a\"}]}");
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  peer_break_off (fixture.peer);
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_STALE);
  g_assert_error (ringer_directory_get_error (fixture.directory), RINGER_ERROR,
                  RINGER_ERROR_OFFLINE);
  assert_names (&fixture, "a");
  answer (&fixture, RINGER_RPC_RESPONSE, "{\"v\":1,\"rpcs\":[{\"name\":\"b\"}]}");
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  g_assert_null (ringer_directory_get_error (fixture.directory));
  assert_names (&fixture, "b");

  /* And while it was being asked. */
  ringer_directory_refresh (fixture.directory);
  take_list (&fixture);
  ringer_connection_close (fixture.connection);
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_STALE);
  finish (&fixture);
}

/* Calls PROCEDURE, which the peer ends with ACTION. */
static void
call (Fixture *fixture, const char *procedure, int action)
{
  g_autoptr (RingerCall) self = ringer_connection_call (fixture->connection, procedure, NULL, 0);
  g_autoptr (RingerMessage)
                 request = peer_take (fixture->peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);

  peer_send (fixture->peer,
             message_new (RINGER_TOPIC_RPC, action, "id",
                          message_text (request, RINGER_FIELD_CORRELATION_ID), NULL));
  RINGER_TEST_WAIT (ringer_call_get_state (self) == RINGER_CALL_STATE_ENDED);
}

static RingerSource
get_sources (Fixture *fixture, const char *name)
{
  RingerProcedure *procedure = ringer_directory_lookup (fixture->directory, name);

  return procedure != NULL ? ringer_procedure_get_sources (procedure) : 0;
}

static void
test_own_knowledge (void)
{
  Fixture          fixture;
  RingerProvision *provision;

  start (&fixture);
  answer (&fixture, RINGER_RPC_NO_RPC_PROVIDER, NULL);
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_ABSENT);

  provision = ringer_connection_provide (fixture.connection, "ours");
  RINGER_TEST_WAIT (get_sources (&fixture, "ours") == RINGER_SOURCE_OURS);
  g_assert_false (
      ringer_procedure_get_count_known (ringer_directory_lookup (fixture.directory, "ours")));
  call (&fixture, "seen", RINGER_RPC_REQUEST_ERROR);
  g_assert_cmpint (get_sources (&fixture, "seen"), ==, RINGER_SOURCE_SEEN);
  g_assert_cmpint (
      ringer_procedure_get_last_seen (ringer_directory_lookup (fixture.directory, "seen")), >, 0);
  call (&fixture, "typed", RINGER_RPC_NO_RPC_PROVIDER);
  g_assert_cmpint (get_sources (&fixture, "typed"), ==, RINGER_SOURCE_TYPED);
  ringer_directory_add_name (fixture.directory, "saved", RINGER_SOURCE_COLLECTION);
  ringer_directory_add_name (fixture.directory, "ours", RINGER_SOURCE_COLLECTION);
  assert_names (&fixture, "ours saved seen typed");

  /* The broker's word comes to ours. */
  ringer_directory_refresh (fixture.directory);
  answer (&fixture, RINGER_RPC_RESPONSE,
          "{\"v\":1,\"rpcs\":[{\"name\":\"seen\",\"providers\":[{\"id\":\"p\"}]}]}");
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  g_assert_cmpint (get_sources (&fixture, "seen"), ==,
                   RINGER_SOURCE_SEEN | RINGER_SOURCE_DIRECTORY);
  assert_names (&fixture, "ours saved seen typed");

  g_assert_cmpint (get_sources (&fixture, "ours"), ==,
                   RINGER_SOURCE_OURS | RINGER_SOURCE_COLLECTION);
  ringer_provision_withdraw (provision);
  g_assert_cmpint (get_sources (&fixture, "ours"), ==, RINGER_SOURCE_COLLECTION);
  finish (&fixture);
}

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, guint *n)
{
  (*n)++;
}

/* The same list again moves no row. */
static void
test_rows_are_kept (void)
{
  const char *const list = "{\"v\":1,\"rpcs\":[{\"name\":\"a\"},{\"name\":\"b\"}]}";
  Fixture           fixture;
  guint             n_changes = 0;

  start (&fixture);
  g_signal_connect (fixture.directory, "items-changed", G_CALLBACK (count_changes_cb), &n_changes);
  answer (&fixture, RINGER_RPC_RESPONSE, list);
  wait_for_status (&fixture, RINGER_DIRECTORY_STATUS_LIVE);
  g_assert_cmpuint (n_changes, ==, 1);
  ringer_directory_refresh (fixture.directory);
  ringer_directory_refresh (fixture.directory);
  answer (&fixture, RINGER_RPC_RESPONSE, list);
  answer (&fixture, RINGER_RPC_RESPONSE, list);
  synchronise (&fixture);
  g_assert_cmpuint (n_changes, ==, 1);
  finish (&fixture);
}

/* Going away takes the subscription with it. */
static void
test_unsubscribes (void)
{
  Fixture fixture;

  start (&fixture);
  take_list (&fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture.directory));
  ringer_message_unref (peer_take (fixture.peer, RINGER_TOPIC_EVENT, RINGER_EVENT_UNSUBSCRIBE));
  fixture.directory = ringer_directory_new (fixture.connection);
  take_list (&fixture);
  finish (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/live", test_live);
  g_test_add_func ("/directory/follows-changes", test_follows_changes);
  g_test_add_func ("/directory/odd-events", test_odd_events);
  g_test_add_func ("/directory/pages", test_pages);
  g_test_add_func ("/directory/endless", test_endless);
  g_test_add_func ("/directory/odd-lists", test_odd_lists);
  g_test_add_func ("/directory/no-list", test_no_list);
  g_test_add_func ("/directory/connection-lost", test_connection_lost);
  g_test_add_func ("/directory/own-knowledge", test_own_knowledge);
  g_test_add_func ("/directory/rows-are-kept", test_rows_are_kept);
  g_test_add_func ("/directory/unsubscribes", test_unsubscribes);
  return g_test_run ();
}
