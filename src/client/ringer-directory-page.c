/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-directory-private.h"

#include "ringer-error.h"
#include "ringer-json-iter.h"

#include <string.h>

/* Reads what `rpc-directory/list` answers and `rpc-directory/changed` tells
 * (directory notes, 3). It comes from a broker or from anyone who poses as one:
 * every member may be missing or of another kind. Names and client data stay as
 * they were sent, which json-glib does not grant. */

typedef struct
{
  const char *text;
  gsize       length;
} Text;

void
ringer_directory_entry_free (gpointer data)
{
  RingerDirectoryEntry *entry = data;

  g_free (entry->name);
  g_ptr_array_unref (entry->providers);
  g_free (entry);
}

static RingerJsonKind
span_kind (Text text, RingerJsonSpan span)
{
  return ringer_json_get_kind (text.text + span.offset, (gssize) span.length);
}

static gboolean
span_equals (Text text, RingerJsonSpan span, const char *lexeme)
{
  return span.length == strlen (lexeme) &&
         memcmp (text.text + span.offset, lexeme, span.length) == 0;
}

/* The string that stands there; NULL for another kind, and for one with a NUL
 * inside, which no C string can carry and no call of ours can name. */
static char *
span_dup_string (Text text, RingerJsonSpan span)
{
  g_autofree char *string = NULL;
  gsize            length = 0;

  string = ringer_json_unquote (text.text + span.offset, (gssize) span.length, &length, NULL);
  if (string == NULL || strlen (string) != length)
    return NULL;
  return g_steal_pointer (&string);
}

static gboolean
span_get_int (Text text, RingerJsonSpan span, gint64 *value)
{
  g_autofree char *digits = g_strndup (text.text + span.offset, span.length);

  return g_ascii_string_to_signed (digits, 10, 0, G_MAXINT64, value, NULL);
}

static RingerProvider *
parse_provider (Text text, RingerJsonSpan span)
{
  RingerJsonIter   iter;
  RingerJsonSpan   key;
  RingerJsonSpan   value;
  g_autofree char *id = NULL;
  g_autofree char *node = NULL;
  g_autofree char *via = NULL;
  g_autofree char *user = NULL;
  g_autofree char *client_data = NULL;
  gint64           since = 0;

  if (span_kind (text, span) != RINGER_JSON_OBJECT)
    return NULL;

  ringer_json_iter_init (&iter, text.text, (gssize) text.length, &span);
  while (ringer_json_iter_next (&iter, &key, &value))
    {
      char **string = NULL;

      if (span_equals (text, key, "\"id\""))
        string = &id;
      else if (span_equals (text, key, "\"node\""))
        string = &node;
      else if (span_equals (text, key, "\"via\""))
        string = &via;
      else if (span_equals (text, key, "\"user\""))
        string = &user;
      else if (span_equals (text, key, "\"since\""))
        (void) span_get_int (text, value, &since);
      else if (span_equals (text, key, "\"clientData\""))
        {
          g_free (client_data);
          client_data = g_strndup (text.text + value.offset, value.length);
        }

      if (string != NULL)
        {
          g_free (*string);
          *string = span_dup_string (text, value);
        }
    }

  /* The contract counts milliseconds. */
  since = since > G_MAXINT64 / 1000 ? 0 : since * 1000;
  return ringer_provider_new (id != NULL ? id : "", node != NULL ? node : "",
                              via != NULL ? via : "", since, user, client_data);
}

static void
parse_providers (Text text, RingerJsonSpan span, GPtrArray *providers)
{
  RingerJsonIter iter;
  RingerJsonSpan value;

  if (span_kind (text, span) != RINGER_JSON_ARRAY)
    return;

  ringer_json_iter_init (&iter, text.text, (gssize) text.length, &span);
  while (ringer_json_iter_next (&iter, NULL, &value))
    {
      RingerProvider *provider = parse_provider (text, value);

      if (provider != NULL)
        g_ptr_array_add (providers, provider);
    }
}

static gboolean
is_empty_array (Text text, RingerJsonSpan span)
{
  RingerJsonIter iter;
  RingerJsonSpan value;

  if (span_kind (text, span) != RINGER_JSON_ARRAY)
    return TRUE;
  ringer_json_iter_init (&iter, text.text, (gssize) text.length, &span);
  return !ringer_json_iter_next (&iter, NULL, &value);
}

static RingerDirectoryEntry *
parse_entry (Text text, RingerJsonSpan span)
{
  RingerDirectoryEntry *entry;
  RingerJsonIter        iter;
  RingerJsonSpan        key;
  RingerJsonSpan        value;

  if (span_kind (text, span) != RINGER_JSON_OBJECT)
    return NULL;

  entry = g_new0 (RingerDirectoryEntry, 1);
  entry->providers = g_ptr_array_new_with_free_func (g_object_unref);
  entry->complete = TRUE;

  ringer_json_iter_init (&iter, text.text, (gssize) text.length, &span);
  while (ringer_json_iter_next (&iter, &key, &value))
    {
      if (span_equals (text, key, "\"name\""))
        {
          g_free (entry->name);
          entry->name = span_dup_string (text, value);
        }
      else if (span_equals (text, key, "\"providers\""))
        parse_providers (text, value, entry->providers);
      else if (span_equals (text, key, "\"unreported\""))
        entry->complete = is_empty_array (text, value);
    }

  if (entry->name == NULL)
    g_clear_pointer (&entry, ringer_directory_entry_free);
  return entry;
}

static void
parse_entries (Text text, RingerJsonSpan span, GPtrArray *entries)
{
  RingerJsonIter iter;
  RingerJsonSpan value;

  if (span_kind (text, span) != RINGER_JSON_ARRAY)
    return;

  ringer_json_iter_init (&iter, text.text, (gssize) text.length, &span);
  while (entries->len < RINGER_DIRECTORY_MAX_NAMES && ringer_json_iter_next (&iter, NULL, &value))
    {
      RingerDirectoryEntry *entry = parse_entry (text, value);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
}

/* The whole of ANSWER as a text, if it is an object. */
static gboolean
take_object (GBytes *answer, Text *text, RingerJsonSpan *span, GError **error)
{
  if (answer == NULL)
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_PROTOCOL, "The answer is empty");
      return FALSE;
    }

  text->text = g_bytes_get_data (answer, &text->length);
  if (!ringer_json_validate (text->text, (gssize) text->length, NULL, error))
    return FALSE;

  span->offset = 0;
  span->length = text->length;
  if (ringer_json_get_kind (text->text, (gssize) text->length) != RINGER_JSON_OBJECT)
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_PROTOCOL,
                           "The answer is not an object");
      return FALSE;
    }
  return TRUE;
}

/*
 * ringer_directory_page_parse:
 * @answer: (nullable): what `rpc-directory/list` answered
 *
 * Returns: (transfer full): the page, or %NULL with %RINGER_ERROR_PROTOCOL or
 *   %RINGER_ERROR_INVALID_JSON
 */
RingerDirectoryPage *
ringer_directory_page_parse (GBytes *answer, GError **error)
{
  g_autoptr (RingerDirectoryPage) page = NULL;
  RingerJsonIter iter;
  RingerJsonSpan span;
  RingerJsonSpan key;
  RingerJsonSpan value;
  Text           text;
  gint64         version = 0;

  if (!take_object (answer, &text, &span, error))
    return NULL;

  page = g_new0 (RingerDirectoryPage, 1);
  page->entries = g_ptr_array_new_with_free_func (ringer_directory_entry_free);

  ringer_json_iter_init (&iter, text.text, (gssize) text.length, &span);
  while (ringer_json_iter_next (&iter, &key, &value))
    {
      if (span_equals (text, key, "\"v\""))
        (void) span_get_int (text, value, &version);
      else if (span_equals (text, key, "\"rev\""))
        (void) span_get_int (text, value, &page->revision);
      else if (span_equals (text, key, "\"truncated\""))
        page->truncated = span_kind (text, value) == RINGER_JSON_TRUE;
      else if (span_equals (text, key, "\"node\""))
        {
          g_free (page->node);
          page->node = span_dup_string (text, value);
        }
      else if (span_equals (text, key, "\"rpcs\""))
        parse_entries (text, value, page->entries);
    }

  if (version != 1)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_PROTOCOL,
                   "The directory speaks version %" G_GINT64_FORMAT " of its contract, not 1",
                   version);
      return NULL;
    }
  return g_steal_pointer (&page);
}

void
ringer_directory_page_free (RingerDirectoryPage *self)
{
  g_free (self->node);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/*
 * ringer_directory_event_parse:
 * @event: (nullable): what `rpc-directory/changed` told
 * @node: (out) (transfer full) (nullable): the node that told it
 * @revision: (out): its count of changes
 *
 * Returns: whether it was such an event at all
 */
gboolean
ringer_directory_event_parse (GBytes *event, char **node, gint64 *revision)
{
  RingerJsonIter iter;
  RingerJsonSpan span;
  RingerJsonSpan key;
  RingerJsonSpan value;
  Text           text;
  gboolean       found = FALSE;

  *node = NULL;
  *revision = 0;
  if (!take_object (event, &text, &span, NULL))
    return FALSE;

  ringer_json_iter_init (&iter, text.text, (gssize) text.length, &span);
  while (ringer_json_iter_next (&iter, &key, &value))
    {
      if (span_equals (text, key, "\"rev\""))
        found = span_get_int (text, value, revision);
      else if (span_equals (text, key, "\"node\""))
        {
          g_free (*node);
          *node = span_dup_string (text, value);
        }
    }
  return found;
}
