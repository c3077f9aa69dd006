/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-utf8.h"

#include <string.h>

#define HIGH_BITS   G_GUINT64_CONSTANT (0x8080808080808080)
#define REPLACEMENT "\xef\xbf\xbd"

/* What may follow a lead byte (RFC 3629, 4): the range of the second byte is
 * what keeps out overlong forms, surrogates and what lies past U+10FFFF. */
static gsize
get_sequence (guint8 lead, guint8 *low, guint8 *high)
{
  *low = 0x80;
  *high = 0xbf;

  if (lead >= 0xc2 && lead <= 0xdf)
    return 2;
  if (lead >= 0xe0 && lead <= 0xef)
    {
      if (lead == 0xe0)
        *low = 0xa0;
      else if (lead == 0xed)
        *high = 0x9f;
      return 3;
    }
  if (lead >= 0xf0 && lead <= 0xf4)
    {
      if (lead == 0xf0)
        *low = 0x90;
      else if (lead == 0xf4)
        *high = 0x8f;
      return 4;
    }
  return 0;
}

/* Looks at the non-ASCII character at @p. @used is how many bytes of it are
 * right: all of them when the result is TRUE. */
static gboolean
check_character (const guint8 *p, gsize length, gsize *used)
{
  guint8 low;
  guint8 high;
  gsize  wanted = get_sequence (p[0], &low, &high);

  *used = 1;
  if (wanted == 0)
    return FALSE;

  for (; *used < wanted; (*used)++)
    {
      if (*used == length || p[*used] < low || p[*used] > high)
        return FALSE;
      low = 0x80;
      high = 0xbf;
    }
  return TRUE;
}

/* Counts ASCII in steps of four words, then of one; what is left of a word is
 * for the caller. Nearly all that comes is ASCII. */
static gsize
skip_ascii (const guint8 *p, gsize length)
{
  guint64 words[4];
  gsize   i = 0;

  for (; length - i >= sizeof words; i += sizeof words)
    {
      memcpy (words, p + i, sizeof words);
      if (((words[0] | words[1] | words[2] | words[3]) & HIGH_BITS) != 0)
        break;
    }
  for (; length - i >= sizeof words[0]; i += sizeof words[0])
    {
      memcpy (words, p + i, sizeof words[0]);
      if ((words[0] & HIGH_BITS) != 0)
        break;
    }
  return i;
}

/**
 * ringer_utf8_get_valid_length:
 * @text: bytes from anywhere
 * @length: their number
 *
 * Counts the bytes before the first one that is not UTF-8 (RFC 3629). Unlike
 * g_utf8_validate(), a NUL is a character like any other: peers send them.
 *
 * Returns: @length when all of @text is valid
 */
gsize
ringer_utf8_get_valid_length (const char *text, gsize length)
{
  const guint8 *bytes = (const guint8 *) text;
  gsize         i = 0;

  while (i < length)
    {
      gsize used;

      i += skip_ascii (bytes + i, length - i);
      if (i == length)
        break;
      if (bytes[i] < 0x80)
        i++;
      else if (check_character (bytes + i, length - i, &used))
        i += used;
      else
        return i;
    }
  return length;
}

/**
 * ringer_utf8_repair:
 * @text: bytes from anywhere
 * @length: their number
 * @out_length: (out): bytes in the result, without its NUL
 *
 * Replaces what is not UTF-8 by U+FFFD, one for each longest start of a
 * character as the WHATWG Encoding standard has it, which is what JavaScript
 * peers do. NULs stay.
 *
 * Returns: (transfer full): valid UTF-8 with a NUL after it
 */
char *
ringer_utf8_repair (const char *text, gsize length, gsize *out_length)
{
  GString *out = g_string_sized_new (length + 16);

  while (length > 0)
    {
      gsize valid = ringer_utf8_get_valid_length (text, length);
      gsize bad = 0;

      g_string_append_len (out, text, (gssize) valid);
      text += valid;
      length -= valid;
      if (length == 0)
        break;
      check_character ((const guint8 *) text, length, &bad);
      g_string_append (out, REPLACEMENT);
      text += bad;
      length -= bad;
    }

  *out_length = out->len;
  return g_string_free (out, FALSE);
}
