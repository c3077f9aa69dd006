/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-json.h"

#include <string.h>

/* Reads logins, configs and directory requests where they lie, so that a piece
 * can be kept as it was written: clientData goes out to clients byte for byte.
 * The text has passed ringer_json_validate(). */

/* Takes the next value, with all that is inside it. */
static gboolean
take_value (RingerJsonScanner *scanner, const char *text, RingerBrokerJson *value)
{
  RingerJsonToken token;
  RingerJsonToken last;

  if (!ringer_json_scanner_next (scanner, &token) || token.kind == RINGER_JSON_TOKEN_ARRAY_END ||
      token.kind == RINGER_JSON_TOKEN_OBJECT_END)
    return FALSE;

  last = token;
  if (token.kind == RINGER_JSON_TOKEN_ARRAY_START || token.kind == RINGER_JSON_TOKEN_OBJECT_START)
    do
      if (!ringer_json_scanner_next (scanner, &last))
        return FALSE;
    while (last.depth != token.depth);

  value->data = text + token.offset;
  value->length = last.offset + last.length - token.offset;
  return TRUE;
}

/*
 * ringer_broker_json_of:
 *
 * The value of a whole text, without the space around it.
 */
RingerBrokerJson
ringer_broker_json_of (const char *text, gsize length)
{
  RingerBrokerJson  value = { NULL, 0 };
  RingerJsonScanner scanner;

  ringer_json_scanner_init (&scanner, text, (gssize) length);
  take_value (&scanner, text, &value);
  return value;
}

RingerJsonKind
ringer_broker_json_get_kind (RingerBrokerJson self)
{
  return self.length > 0 ? ringer_json_get_kind (self.data, (gssize) self.length)
                         : RINGER_JSON_NONE;
}

/*
 * ringer_broker_json_dup_string:
 *
 * Returns: (transfer full) (nullable): the text of a string; %NULL when @self
 *   is none
 */
GBytes *
ringer_broker_json_dup_string (RingerBrokerJson self)
{
  char *text;
  gsize length;

  if (ringer_broker_json_get_kind (self) != RINGER_JSON_STRING)
    return NULL;
  text = ringer_json_unquote (self.data, (gssize) self.length, &length, NULL);
  return text != NULL ? g_bytes_new_take (text, length) : NULL;
}

/*
 * ringer_broker_json_get_uint:
 *
 * Returns: whether @self is written as a whole number that fits
 */
gboolean
ringer_broker_json_get_uint (RingerBrokerJson self, guint64 *value)
{
  char lexeme[24];

  if (self.length == 0 || self.length >= sizeof lexeme)
    return FALSE;
  memcpy (lexeme, self.data, self.length);
  lexeme[self.length] = '\0';
  return g_ascii_string_to_unsigned (lexeme, 10, 0, G_MAXUINT64, value, NULL);
}

/*
 * ringer_broker_json_iter_init:
 * @container: an object or an array
 */
void
ringer_broker_json_iter_init (RingerBrokerJsonIter *self, RingerBrokerJson container)
{
  RingerJsonToken start;

  self->text = container.data;
  ringer_json_scanner_init (&self->scanner, container.data, (gssize) container.length);
  ringer_json_scanner_next (&self->scanner, &start);
}

gboolean
ringer_broker_json_iter_next_item (RingerBrokerJsonIter *self, RingerBrokerJson *value)
{
  return take_value (&self->scanner, self->text, value);
}

gboolean
ringer_broker_json_iter_next_member (RingerBrokerJsonIter *self,
                                     RingerBrokerJson     *name,
                                     RingerBrokerJson     *value)
{
  return take_value (&self->scanner, self->text, name) &&
         take_value (&self->scanner, self->text, value);
}

/*
 * ringer_broker_json_get_member:
 *
 * Finds a member of an object, the last when there are several, as in
 * JavaScript. Its kind is %RINGER_JSON_NONE when there is none.
 */
RingerBrokerJson
ringer_broker_json_get_member (RingerBrokerJson self, const char *name)
{
  RingerBrokerJson     found = { NULL, 0 };
  RingerBrokerJson     key;
  RingerBrokerJson     value;
  RingerBrokerJsonIter iter;

  if (ringer_broker_json_get_kind (self) != RINGER_JSON_OBJECT)
    return found;

  ringer_broker_json_iter_init (&iter, self);
  while (ringer_broker_json_iter_next_member (&iter, &key, &value))
    {
      g_autofree char *text = NULL;
      gsize            length;

      text = ringer_json_unquote (key.data, (gssize) key.length, &length, NULL);
      if (text != NULL && length == strlen (name) && memcmp (text, name, length) == 0)
        found = value;
    }
  return found;
}
