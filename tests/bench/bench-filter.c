/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter.h"

#include <stdlib.h>
#include <string.h>

/* What a filter costs for each row of a million that look like captured messages:
 * names are shared texts with a key, as a capture has them. Prints one line for
 * each expression, with the best of several rounds; see it in a release build. */

#define N_ROWS   1000000
#define N_NAMES  500
#define N_ROUNDS 5

typedef struct
{
  guint32 name;
  guint32 action;
  guint32 size;
  guint32 payload;
} Row;

typedef struct
{
  const char *text;
  gsize       length;
} Text;

static const char *const directions[] = { "in", "out", NULL };
static const char *const actions[] = { "request", "accept", "response", "ping", "pong" };

static const RingerFilterField fields[] = {
  { "procedure", RINGER_FILTER_TEXT, NULL, NULL },
  { "action", RINGER_FILTER_TEXT, NULL, NULL },
  { "size", RINGER_FILTER_SIZE, NULL, NULL },
  { "direction", RINGER_FILTER_WORD, directions, NULL },
  { "payload", RINGER_FILTER_JSON, NULL, NULL },
  { "note", RINGER_FILTER_TEXT, NULL, NULL },
};

static Text names[N_NAMES];
static Text payloads[N_NAMES];
static Text action_texts[G_N_ELEMENTS (actions)];

static void
set_text (RingerFilterValue *value, const Text *text, guint key)
{
  value->present = TRUE;
  value->text = text->text;
  value->length = text->length;
  value->key = key;
}

static void
read_row (gconstpointer subject, guint field, RingerFilterValue *value)
{
  const Row *row = subject;

  switch (field)
    {
    case 0:
      set_text (value, &names[row->name], row->name + 1);
      break;
    case 1:
      set_text (value, &action_texts[row->action], row->action + N_NAMES + 1);
      break;
    case 2:
      value->present = TRUE;
      value->number = row->size;
      break;
    case 3:
      value->present = TRUE;
      value->word = row->size & 1;
      break;
    case 4:
      set_text (value, &payloads[row->payload], 0);
      break;
    case 5:
      /* Each row's own: nothing can be remembered of it. */
      set_text (value, &names[row->name], 0);
      break;
    default:
      g_assert_not_reached ();
    }
}

static const RingerFilterSchema schema = { fields, G_N_ELEMENTS (fields), 4, read_row };

static Text
take (char *text)
{
  return (Text){ text, strlen (text) };
}

static Row *
make_rows (void)
{
  static const char *const groups[] = { "users", "orders", "stock", "mail" };
  Row                     *rows = g_new (Row, N_ROWS);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    action_texts[i] = take (g_strdup (actions[i]));
  for (guint i = 0; i < N_NAMES; i++)
    {
      names[i] = take (g_strdup_printf ("%s/%u/get-something", groups[i % 4], i));
      payloads[i] = take (g_strdup_printf (
          "{\"user\": {\"id\": %u, \"name\": \"somebody\", \"age\": %u}, \"list\": [1, 2, 3],"
          " \"note\": \"a text of a usual length that says nothing\"}",
          i, i % 90));
    }
  for (guint i = 0; i < N_ROWS; i++)
    rows[i] = (Row){ g_rand_int (random) % N_NAMES, g_rand_int (random) % G_N_ELEMENTS (actions),
                     g_rand_int (random) % 40000, g_rand_int (random) % N_NAMES };
  return rows;
}

static void
measure (const Row *rows, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerFilter) filter = ringer_filter_new (&schema, text, NULL, &error);
  gint64 best = G_MAXINT64;
  guint  n_found = 0;

  if (filter == NULL)
    g_error ("%s", error->message);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      gint64 start = g_get_monotonic_time ();

      n_found = 0;
      for (guint i = 0; i < N_ROWS; i++)
        n_found += ringer_filter_match (filter, &rows[i]);
      best = MIN (best, g_get_monotonic_time () - start);
    }
  g_print ("%7.1f ns a row  %6.1f ms a million  %7u found  %s\n", (double) best * 1000 / N_ROWS,
           (double) best / 1000, n_found, text);
}

int
main (int argc, char *argv[])
{
  static const char *const expressions[] = {
    "size > 10k",
    "procedure ~ \"users/*\" and size > 10k and not action = ping",
    "direction = in and action in (request, response)",
    "procedure ~ *5*something",
    "note ~ *5*something",
    "procedure ~ /^users.*5/",
    "note ~ /^users.*5/",
    "note = nothing",
    "orders",
    "\"usual length\"",
    "$.user.age >= 18",
    "action = request and $.user.name ~ some*",
  };
  g_autofree Row *rows = make_rows ();

  if (argc > 1)
    measure (rows, argv[1]);
  for (guint i = 0; argc == 1 && i < G_N_ELEMENTS (expressions); i++)
    measure (rows, expressions[i]);
  return 0;
}
