/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker.h"
#include "ringer-desk.h"
#include "ringer-error.h"
#include "ringer-test.h"

#define N_MANY 10000

typedef struct
{
  RingerBroker     *broker;
  RingerConnection *connection;
  RingerAnswerer   *answerer;
  RingerDesk       *desk;
  GPtrArray        *calls;
  guint             n_arrived;
  guint             n_told;
  guint             n_changes;
  guint             last_position;
  guint             last_removed;
  guint             last_added;
} Fixture;

static void
arrived_cb (RingerDesk *desk, RingerDeskItem *item, Fixture *f)
{
  g_assert_true (ringer_desk_find (desk, item, NULL));
  f->n_arrived++;
}

/* Whatever is told must add up, and each row must be where it says. */
static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  f->n_changes++;
  f->last_position = position;
  f->last_removed = removed;
  f->last_added = added;
  g_assert_cmpuint (position + added, <=, g_list_model_get_n_items (model));
  for (guint i = position; i < position + MIN (added, 3); i++)
    {
      g_autoptr (RingerDeskItem) item = g_list_model_get_item (model, i);
      guint found;

      g_assert_true (ringer_desk_find (f->desk, item, &found));
      g_assert_cmpuint (found, ==, i);
    }
}

static void
set_up_with (Fixture *f, guint ack_timeout, guint response_timeout)
{
  g_autoptr (RingerBrokerConfig) broker_config = ringer_broker_config_new ();
  g_autoptr (RingerConnectionConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (broker_config, "ack-timeout", ack_timeout, "response-timeout", response_timeout,
                NULL);
  f->broker = ringer_broker_new (broker_config);
  g_assert_true (ringer_broker_start (f->broker, NULL, 0, &error));
  config = ringer_connection_config_new (ringer_broker_get_url (f->broker), &error);
  g_assert_no_error (error);
  g_object_set (config, "accept-timeout", ack_timeout, "response-timeout", response_timeout, NULL);
  f->connection = ringer_connection_new (config);
  f->answerer = ringer_answerer_new (f->connection, NULL, FALSE);
  f->desk = ringer_desk_new (f->answerer);
  ringer_answerer_start (f->answerer);
  f->calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (f->desk, "arrived", G_CALLBACK (arrived_cb), f);
  g_signal_connect (f->desk, "items-changed", G_CALLBACK (items_changed_cb), f);
  ringer_connection_login_async (f->connection, "{}", NULL, NULL, NULL);
  ringer_connection_open (f->connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_OPEN);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  set_up_with (f, 60000, 120000);
}

static void
set_up_short (Fixture *f, gconstpointer data)
{
  set_up_with (f, 60, 120);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_CLOSED);
  g_ptr_array_unref (f->calls);
  g_assert_finalize_object (f->desk);
  g_assert_finalize_object (f->answerer);
  g_object_unref (f->connection);
  ringer_broker_stop (f->broker);
  g_object_unref (f->broker);
}

static void
provide (Fixture *f, const char *name, gboolean automatic)
{
  RingerProvision *provision = ringer_connection_provide (f->connection, name);

  ringer_provision_set_automatic_accept (provision, automatic);
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
}

static void
call (Fixture *f, const char *name, const char *json)
{
  g_autoptr (GBytes) payload = g_bytes_new (json, strlen (json));

  g_ptr_array_add (f->calls, ringer_connection_call (f->connection, name, payload, 0));
}

static void
call_and_wait (Fixture *f, const char *name, const char *json)
{
  guint n = f->n_arrived;

  call (f, name, json);
  RINGER_TEST_WAIT (f->n_arrived == n + 1);
}

static RingerDeskItem *
ref_row (Fixture *f, guint position)
{
  RingerDeskItem *item = g_list_model_get_item (G_LIST_MODEL (f->desk), position);

  g_assert_nonnull (item);
  return item;
}

/* The payloads of the rows, in their order. */
static char *
list_rows (Fixture *f)
{
  GString *rows = g_string_new (NULL);
  guint    n = g_list_model_get_n_items (G_LIST_MODEL (f->desk));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerDeskItem) item = ref_row (f, i);
      GBytes     *payload = ringer_request_get_payload (ringer_desk_item_get_request (item));
      gsize       length;
      const char *data = g_bytes_get_data (payload, &length);

      g_string_append_printf (rows, "%s%.*s", i == ringer_desk_get_n_open (f->desk) ? "| " : "",
                              (int) length, data);
      g_string_append_c (rows, ' ');
    }
  return g_string_free (rows, FALSE);
}

static gboolean
has_rows (Fixture *f, const char *expected)
{
  g_autofree char *rows = list_rows (f);

  return strcmp (rows, expected) == 0;
}

/* What happened is told a little later. */
static void
assert_rows (Fixture *f, const char *expected)
{
  g_autofree char *rows = NULL;
  gint64           end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (!has_rows (f, expected) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  rows = list_rows (f);
  g_assert_cmpstr (rows, ==, expected);
}

static RingerRequest *
get_request (RingerDeskItem *item)
{
  return ringer_desk_item_get_request (item);
}

static void
test_properties (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerAnswerer) answerer = NULL;
  guint n_items;
  guint n_open;
  guint max_closed;

  g_object_get (f->desk, "answerer", &answerer, "n-items", &n_items, "n-open", &n_open,
                "max-closed", &max_closed, NULL);
  g_assert_true (answerer == f->answerer);
  g_assert_true (ringer_desk_get_answerer (f->desk) == answerer);
  g_assert_cmpuint (n_items, ==, 0);
  g_assert_cmpuint (n_open, ==, 0);
  g_assert_cmpuint (max_closed, ==, 200);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (f->desk), 0));
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static void
test_draft (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = NULL;

  provide (f, "auto", TRUE);
  call_and_wait (f, "auto", "1");
  item = ref_row (f, 0);
  g_signal_connect (item, "notify::draft", G_CALLBACK (count_cb), &f->n_told);
  g_assert_null (ringer_desk_item_get_draft (item));
  ringer_desk_item_set_draft (item, "[");
  ringer_desk_item_set_draft (item, "[");
  g_assert_cmpstr (ringer_desk_item_get_draft (item), ==, "[");
  ringer_desk_item_set_draft (item, NULL);
  g_assert_null (ringer_desk_item_get_draft (item));
  g_assert_cmpuint (f->n_told, ==, 2);
}

static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) by_hand = NULL;
  g_autoptr (GError) error = NULL;

  provide (f, "auto", TRUE);
  provide (f, "hand", FALSE);
  call_and_wait (f, "auto", "1");
  call_and_wait (f, "hand", "2");
  call_and_wait (f, "auto", "3");
  /* What is not accepted yet has the nearer deadline. */
  assert_rows (f, "2 1 3 ");
  g_assert_cmpuint (ringer_desk_get_n_open (f->desk), ==, 3);

  by_hand = ref_row (f, 0);
  g_assert_true (ringer_request_accept (get_request (by_hand), &error));
  g_assert_no_error (error);
  assert_rows (f, "1 2 3 ");
}

static void
test_close (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) first = NULL;
  g_autoptr (RingerDeskItem) second = NULL;

  provide (f, "auto", TRUE);
  call_and_wait (f, "auto", "1");
  call_and_wait (f, "auto", "2");
  call_and_wait (f, "auto", "3");
  g_signal_connect (f->desk, "notify::n-open", G_CALLBACK (count_cb), &f->n_told);
  first = ref_row (f, 0);
  second = ref_row (f, 1);
  g_assert_true (ringer_request_send (get_request (second), NULL, NULL));
  assert_rows (f, "1 3 | 2 ");
  g_assert_cmpuint (f->n_told, ==, 1);
  g_assert_true (ringer_request_reject (get_request (first), NULL));
  assert_rows (f, "3 | 1 2 ");
  g_assert_cmpuint (ringer_desk_get_n_open (f->desk), ==, 1);

  ringer_desk_clear_closed (f->desk);
  assert_rows (f, "3 ");
  g_assert_false (ringer_desk_find (f->desk, first, NULL));
  ringer_desk_clear_closed (f->desk);
  assert_rows (f, "3 ");
}

static void
test_current (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) first = NULL;
  g_autoptr (RingerDeskItem) second = NULL;

  provide (f, "auto", TRUE);
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      call_and_wait (f, "auto", text);
    }
  first = ref_row (f, 0);
  second = ref_row (f, 1);

  /* The row that a person looks at moves in one change. */
  ringer_desk_set_current (f->desk, second);
  f->n_changes = 0;
  g_assert_true (ringer_request_send (get_request (second), NULL, NULL));
  assert_rows (f, "1 3 4 | 2 ");
  g_assert_cmpuint (f->n_changes, ==, 1);
  g_assert_cmpuint (f->last_position, ==, 1);
  g_assert_cmpuint (f->last_removed, ==, 3);
  g_assert_cmpuint (f->last_added, ==, 3);

  /* Another one leaves and comes. */
  f->n_changes = 0;
  g_assert_true (ringer_request_send (get_request (first), NULL, NULL));
  assert_rows (f, "3 4 | 1 2 ");
  g_assert_cmpuint (f->n_changes, ==, 2);
  g_assert_cmpuint (f->last_position, ==, 2);
  g_assert_cmpuint (f->last_removed, ==, 0);
  g_assert_cmpuint (f->last_added, ==, 1);

  /* It is never dropped for being old. */
  g_object_set (f->desk, "max-closed", 0, NULL);
  assert_rows (f, "3 4 | 2 ");
  g_assert_true (ringer_desk_get_current (f->desk) == second);
  ringer_desk_set_current (f->desk, NULL);
}

static void
test_max_closed (Fixture *f, gconstpointer data)
{
  g_object_set (f->desk, "max-closed", 2, NULL);
  provide (f, "auto", TRUE);
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      g_autoptr (RingerDeskItem) item = NULL;

      call_and_wait (f, "auto", text);
      item = ref_row (f, 0);
      g_assert_true (ringer_request_send (get_request (item), NULL, NULL));
    }
  assert_rows (f, "| 4 3 ");
}

static void
test_expire (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = NULL;

  provide (f, "auto", TRUE);
  g_object_set (f->desk, "max-closed", 1, NULL);
  call_and_wait (f, "auto", "1");
  item = ref_row (f, 0);
  ringer_desk_item_set_draft (item, "{\"half\":");
  call_and_wait (f, "auto", "2");
  call_and_wait (f, "auto", "3");
  RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == 0);
  g_assert_cmpint (ringer_request_get_state (get_request (item)), ==, RINGER_REQUEST_STATE_EXPIRED);
  g_assert_cmpstr (ringer_desk_item_get_draft (item), ==, "{\"half\":");
  /* What was written and could not be sent is kept beyond the limit. */
  assert_rows (f, "| 3 1 ");

  /* An answer after all: too late, in the same row. */
  g_assert_true (ringer_request_send (get_request (item), NULL, NULL));
  RINGER_TEST_WAIT (ringer_request_get_state (get_request (item)) == RINGER_REQUEST_STATE_LATE);
  assert_rows (f, "| 3 1 ");
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = NULL;

  provide (f, "auto", TRUE);
  call_and_wait (f, "auto", "1");
  item = ref_row (f, 0);
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == 0);
  g_assert_cmpint (ringer_request_get_state (get_request (item)), ==, RINGER_REQUEST_STATE_LOST);
  assert_rows (f, "| 1 ");
}

static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 last = 0;

  provide (f, "auto", TRUE);
  for (guint i = 0; i < N_MANY; i++)
    call (f, "auto", "1");
  RINGER_TEST_WAIT_FOR (f->n_arrived == N_MANY, 60);
  g_test_message ("%u requests arrived in %" G_GINT64_FORMAT " ms", N_MANY,
                  (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpuint (ringer_desk_get_n_open (f->desk), ==, N_MANY);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autoptr (RingerDeskItem) item = ref_row (f, i);
      gint64 deadline = ringer_request_get_deadline (get_request (item));

      g_assert_cmpint (deadline, >=, last);
      last = deadline;
    }

  /* Rows all over the list, and then all others: few changes in any case. */
  g_object_set (f->desk, "max-closed", N_MANY, NULL);
  RINGER_TEST_WAIT (!g_main_context_pending (NULL));
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < N_MANY; i++)
    g_ptr_array_add (items, ref_row (f, i));
  for (guint odd = 0; odd < 2; odd++)
    {
      f->n_changes = 0;
      start = g_get_monotonic_time ();
      for (guint i = odd; i < N_MANY; i += 2)
        g_assert_true (ringer_request_send (get_request (items->pdata[i]), NULL, NULL));
      g_test_message ("half decided in %" G_GINT64_FORMAT " ms",
                      (g_get_monotonic_time () - start) / 1000);
      start = g_get_monotonic_time ();
      RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == (odd == 0 ? N_MANY / 2 : 0));
      g_test_message ("and told in %" G_GINT64_FORMAT " ms",
                      (g_get_monotonic_time () - start) / 1000);
      g_assert_cmpuint (f->n_changes, <=, 2);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->desk)), ==, N_MANY);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, set_up_func, func) \
  g_test_add ("/desk/" path, Fixture, NULL, set_up_func, func, tear_down)
  ADD ("properties", set_up, test_properties);
  ADD ("draft", set_up, test_draft);
  ADD ("order", set_up, test_order);
  ADD ("close", set_up, test_close);
  ADD ("current", set_up, test_current);
  ADD ("max-closed", set_up, test_max_closed);
  ADD ("expire", set_up_short, test_expire);
  ADD ("lost", set_up, test_lost);
  ADD ("many", set_up, test_many);
  return g_test_run ();
}
