/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-id.h"

#include <sys/random.h>

/* One draw from the kernel serves this many ids. */
#define POOL_BYTES 4096
#define ID_BYTES   16

static guint8  pool[POOL_BYTES];
static gsize   pool_used = POOL_BYTES;
static guint64 test_next = 0;

static void
refill (void)
{
  gsize filled = 0;

  while (filled < POOL_BYTES)
    {
      gssize got = getrandom (pool + filled, POOL_BYTES - filled, 0);

      if (got > 0)
        {
          filled += (gsize) got;
          continue;
        }
      /* Only an early-boot kernel refuses; ids must stay unique even then. */
      for (; filled < POOL_BYTES; filled++)
        pool[filled] = (guint8) g_random_int_range (0, 256);
    }
  pool_used = 0;
}

/**
 * ringer_id_new:
 *
 * Makes a correlation id. The real broker keeps one flat namespace of ids over
 * all its requestors and lets any client answer a call whose id it knows
 * (protocol notes, 5.4 and 15.9), so ids carry 128 random bits.
 *
 * Returns: (transfer full): 26 characters out of `0-9a-v`
 */
char *
ringer_id_new (void)
{
  static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
  char             *id;
  guint             bits = 0;
  guint             n_bits = 0;
  gsize             out = 0;

  if (test_next != 0)
    return g_strdup_printf ("%026" G_GUINT64_FORMAT, test_next++);

  if (pool_used + ID_BYTES > POOL_BYTES)
    refill ();

  id = g_malloc (27);
  for (gsize i = 0; i < ID_BYTES; i++)
    {
      bits = (bits << 8) | pool[pool_used + i];
      n_bits += 8;
      for (; n_bits >= 5; n_bits -= 5)
        id[out++] = digits[(bits >> (n_bits - 5)) & 31];
    }
  id[out++] = digits[(bits << (5 - n_bits)) & 31];
  id[out] = '\0';
  pool_used += ID_BYTES;
  return id;
}

/**
 * ringer_id_set_for_tests:
 * @first: the number that the next id spells, or 0 to go back to random ones
 *
 * Makes ids countable, so that a test can name the frame it expects.
 */
void
ringer_id_set_for_tests (guint64 first)
{
  test_next = first;
}
