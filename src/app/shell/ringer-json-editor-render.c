/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include "ringer-text.h"

/* Bytes from anywhere, made fit for a text view: what is not UTF-8 and what draws
 * nothing is spelt out, and a line too long for one layout is broken up. Where that was
 * done is told, so that the view can mark it and a copy can leave it out. */

/* Tags beyond this number tell nobody anything and cost their place in a tree. */
#define MAX_ESCAPES 4000

typedef struct
{
  GString *out;
  GArray  *runs;      /* of RingerJsonRun */
  GArray  *points;    /* of RingerJsonPoint */
  guint    n_chars;   /* in out */
  guint    in_line;   /* characters since the last break */
  guint    n_escapes; /* in runs */
  gboolean breaking;  /* the line is too long */
} Rendering;

static void
add_point (Rendering *rendering, gsize bytes)
{
  RingerJsonPoint point = { (guint) bytes, rendering->n_chars };

  g_array_append_val (rendering->points, point);
}

static void
break_line (Rendering *rendering)
{
  RingerJsonRun run = { rendering->n_chars, rendering->n_chars + 1, TRUE };

  g_string_append_c (rendering->out, '\n');
  rendering->n_chars++;
  rendering->in_line = 0;
  g_array_append_val (rendering->runs, run);
}

static void
escape (Rendering *rendering, const char *bytes, gsize n_bytes)
{
  g_autofree char *shown = ringer_text_show (bytes, (gssize) n_bytes);
  guint            n = (guint) g_utf8_strlen (shown, -1);
  RingerJsonRun    run = { rendering->n_chars, rendering->n_chars + n, FALSE };

  if (rendering->breaking && rendering->in_line >= RINGER_JSON_EDITOR_PIECE)
    {
      break_line (rendering);
      run.start++;
      run.end++;
    }
  g_string_append (rendering->out, shown);
  rendering->n_chars += n;
  rendering->in_line += n;
  if (rendering->n_escapes++ < MAX_ESCAPES)
    g_array_append_val (rendering->runs, run);
}

/* Whether ringer_text_show() leaves the character as it is. */
static gboolean
is_plain (gunichar c)
{
  if (c < 0x20 || c == 0x7f)
    return FALSE;
  if (c < 0x7f)
    return TRUE;
  return !g_unichar_iscntrl (c) && g_unichar_type (c) != G_UNICODE_FORMAT && c != 0x2028 &&
         c != 0x2029;
}

static const char *
render_one (Rendering *rendering, const char *data, const char *p, const char *end)
{
  gunichar c = (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char_validated (p, end - p);
  gsize    n_bytes;

  if (*p == '\n')
    {
      g_string_append_c (rendering->out, '\n');
      rendering->n_chars++;
      rendering->in_line = 0;
      rendering->breaking = FALSE;
      return p + 1;
    }
  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      escape (rendering, p, 1);
      add_point (rendering, (gsize) (p + 1 - data));
      return p + 1;
    }
  n_bytes = (gsize) g_unichar_to_utf8 (c, NULL);
  if (c != '\t' && !is_plain (c))
    {
      escape (rendering, p, n_bytes);
      add_point (rendering, (gsize) (p + n_bytes - data));
      return p + n_bytes;
    }

  if (rendering->breaking && rendering->in_line >= RINGER_JSON_EDITOR_PIECE)
    {
      break_line (rendering);
      add_point (rendering, (gsize) (p - data));
    }
  g_string_append_len (rendering->out, p, (gssize) n_bytes);
  rendering->n_chars++;
  rendering->in_line++;
  return p + n_bytes;
}

/* Returns the rendering, at most about MOST bytes of it; USED tells how many bytes of
 * DATA it stands for, RUNS what is not in them, POINTS where which byte went. */
char *
ringer_json_editor_render (
    const char *data, gsize length, gsize most, GArray *runs, GArray *points, gsize *used)
{
  Rendering   rendering = { .runs = runs, .points = points };
  const char *end = data + length;
  const char *p = data;
  gboolean    at_start = TRUE;

  rendering.out = g_string_sized_new (MIN (length, most) + 16);
  while (p < end && rendering.out->len < most)
    {
      if (at_start)
        {
          gsize window = MIN ((gsize) (end - p), RINGER_JSON_EDITOR_MAX_LINE + 1);

          rendering.breaking = window > RINGER_JSON_EDITOR_MAX_LINE &&
                               memchr (p, '\n', window) == NULL;
        }
      at_start = *p == '\n';
      p = render_one (&rendering, data, p, end);
    }

  *used = (gsize) (p - data);
  return g_string_free (rendering.out, FALSE);
}

/* Whether a view can edit TEXT without stalling at each key. */
gboolean
ringer_json_editor_is_editable_text (const char *text, gsize length)
{
  const char *end = text + length;

  if (length > RINGER_JSON_EDITOR_MAX_SHOWN)
    return FALSE;
  while ((gsize) (end - text) > RINGER_JSON_EDITOR_MAX_LINE)
    {
      const char *next = memchr (text, '\n', RINGER_JSON_EDITOR_MAX_LINE + 1);

      if (next == NULL)
        return FALSE;
      text = next + 1;
    }
  return TRUE;
}
