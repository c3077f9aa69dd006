/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-text.h"

/* Characters that draw nothing, or that reorder what stands around them: a
 * peer could use them to make one name look like another. */
static gboolean
is_deceptive (gunichar c)
{
  return g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT || c == 0x2028 ||
         c == 0x2029;
}

static void
append_shown (GString *out, gunichar c)
{
  switch (c)
    {
    case '\n':
      g_string_append (out, "\\n");
      break;
    case '\r':
      g_string_append (out, "\\r");
      break;
    case '\t':
      g_string_append (out, "\\t");
      break;
    default:
      if (is_deceptive (c))
        g_string_append_printf (out, c > 0xffff ? "\\u{%x}" : "\\u%04x", c);
      else
        g_string_append_unichar (out, c);
    }
}

/**
 * ringer_text_one_line:
 * @text: bytes from anywhere, not necessarily UTF-8
 * @length: their number, or -1 when @text ends at a NUL
 * @max_chars: how many characters of @text are used at most; the rest is
 *   replaced by an ellipsis
 *
 * Makes remote text fit for one line of a label: valid UTF-8, with control,
 * invisible and direction-changing characters spelt out. The result is plain
 * text, not markup.
 *
 * Returns: (transfer full): the text to show
 */
char *
ringer_text_one_line (const char *text, gssize length, gsize max_chars)
{
  GString    *out;
  const char *end;
  gsize       n_chars = 0;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + (length < 0 ? strlen (text) : (gsize) length);
  out = g_string_sized_new (MIN ((gsize) (end - text), max_chars) + 8);

  for (const char *p = text; p < end; n_chars++)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);

      if (n_chars == max_chars)
        {
          g_string_append (out, "…");
          break;
        }
      /* g_utf8_get_char_validated() takes a NUL inside a counted text for an
       * incomplete character. */
      if (*p == '\0')
        c = 0;
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (out, "\\x%02x", (guint8) *p);
          p++;
          continue;
        }
      append_shown (out, c);
      p += g_unichar_to_utf8 (c, NULL);
    }

  return g_string_free (out, FALSE);
}

/**
 * ringer_text_show:
 * @text: bytes from anywhere
 * @length: their number, or -1 when @text ends at a NUL
 *
 * Like ringer_text_one_line(), without a limit.
 *
 * Returns: (transfer full): the text to show
 */
char *
ringer_text_show (const char *text, gssize length)
{
  return ringer_text_one_line (text, length, G_MAXSIZE);
}
