/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-target.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

/* Runs a fuzz target without libFuzzer: over the seeds of a file, then over a
 * fixed number of changed seeds, always the same. It needs no more than a
 * compiler and ends in seconds, so it is a test; `meson test --test-args` or
 * the clang build of the same target looks further.
 *
 * A seed is a line: text, or bytes as "hex 0610021a". */

#define MAX_SIZE 4096

static GPtrArray *
load_seeds (const char *path)
{
  GPtrArray       *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &contents, NULL, &error))
    g_error ("%s", error->message);
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      GByteArray *seed = g_byte_array_new ();

      if (g_str_has_prefix (lines[i], "hex "))
        for (const char *p = lines[i] + 4; p[0] != '\0' && p[1] != '\0'; p += 2)
          {
            guint8 byte = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));

            g_byte_array_append (seed, &byte, 1);
          }
      else
        g_byte_array_append (seed, (const guint8 *) lines[i], (guint) strlen (lines[i]));
      g_ptr_array_add (seeds, seed);
    }
  return seeds;
}

static guint
pick (GRand *random, guint end)
{
  return end == 0 ? 0 : (guint) g_rand_int_range (random, 0, (gint32) end);
}

static void
insert (GByteArray *data, guint at, const guint8 *bytes, guint length)
{
  guint old = data->len;

  if (length == 0 || old + length > MAX_SIZE)
    return;
  g_byte_array_set_size (data, old + length);
  memmove (data->data + at + length, data->data + at, old - at);
  memcpy (data->data + at, bytes, length);
}

static void
insert_piece (GByteArray *data, GRand *random, const GByteArray *other)
{
  guint            from = pick (random, other->len);
  guint            length = pick (random, MIN (other->len - from, 64) + 1);
  g_autofree void *piece = g_memdup2 (other->data + from, length);

  insert (data, pick (random, data->len + 1), piece, length);
}

static void
change (GByteArray *data, GRand *random, GPtrArray *seeds)
{
  static const guint8 edges[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, '"', '\\', '[', '{', ',', '9' };
  guint               at = pick (random, data->len);
  guint8              byte;

  switch (data->len == 0 ? 3 : pick (random, 7))
    {
    case 0:
      data->data[at] ^= 1u << pick (random, 8);
      break;
    case 1:
      data->data[at] = (guint8) pick (random, 256);
      break;
    case 2:
      data->data[at] = edges[pick (random, G_N_ELEMENTS (edges))];
      break;
    case 3:
      byte = (guint8) pick (random, 256);
      insert (data, at, &byte, 1);
      break;
    case 4:
      g_byte_array_remove_range (data, at, pick (random, MIN (data->len - at, 16)) + 1);
      break;
    case 5:
      insert_piece (data, random, g_ptr_array_index (seeds, pick (random, seeds->len)));
      break;
    default:
      insert_piece (data, random, data);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) seeds = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint64 n_runs = 30000;

  if (argc < 2)
    {
      fprintf (stderr, "Usage: %s SEEDS [RUNS]\n", argv[0]);
      return 2;
    }
  if (argc > 2)
    n_runs = g_ascii_strtoull (argv[2], NULL, 10);

  seeds = load_seeds (argv[1]);
  for (guint i = 0; i < seeds->len; i++)
    {
      GByteArray *seed = g_ptr_array_index (seeds, i);

      LLVMFuzzerTestOneInput (seed->data, seed->len);
    }
  for (guint64 i = 0; i < n_runs; i++)
    {
      GByteArray *seed = g_ptr_array_index (seeds, pick (random, seeds->len));
      g_autoptr (GByteArray) data = g_byte_array_new ();

      g_byte_array_append (data, seed->data, seed->len);
      for (guint n = pick (random, 5) + 1; n > 0; n--)
        change (data, random, seeds);
      LLVMFuzzerTestOneInput (data->data, data->len);
    }
  return 0;
}
