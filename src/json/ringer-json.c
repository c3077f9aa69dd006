/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json.h"

#include "ringer-json-scanner.h"

#include <string.h>

/**
 * ringer_json_validate:
 * @text: bytes from anywhere
 * @length: their number, or -1 when @text ends at a NUL
 * @place: (out caller-allocates) (optional): where the problem is
 * @error: return location for an error
 *
 * Checks that @text is one JSON value as RFC 8259 has it and nothing else, in
 * UTF-8. The message of %RINGER_ERROR_INVALID_JSON begins with line and column
 * and says what was expected there; %RINGER_ERROR_LIMIT is nesting beyond
 * %RINGER_JSON_MAX_DEPTH.
 *
 * Returns: whether it is
 */
gboolean
ringer_json_validate (const char *text, gssize length, RingerJsonPlace *place, GError **error)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  ringer_json_scanner_init (&scanner, text, length);
  while (ringer_json_scanner_next (&scanner, &token))
    ;
  return ringer_json_scanner_check (&scanner, place, error);
}

/**
 * ringer_json_get_kind:
 * @text: a JSON text
 * @length: its bytes, or -1 when it ends at a NUL
 *
 * Tells what @text is by how it begins, without checking it.
 *
 * Returns: the kind, %RINGER_JSON_NONE when no value begins so
 */
RingerJsonKind
ringer_json_get_kind (const char *text, gssize length)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;

  g_return_val_if_fail (text != NULL || length == 0, RINGER_JSON_NONE);

  ringer_json_scanner_init (&scanner, text, length);
  if (!ringer_json_scanner_next (&scanner, &token))
    return RINGER_JSON_NONE;
  switch ((guint) token.kind)
    {
    case RINGER_JSON_TOKEN_NULL:
      return RINGER_JSON_NULL;
    case RINGER_JSON_TOKEN_FALSE:
      return RINGER_JSON_FALSE;
    case RINGER_JSON_TOKEN_TRUE:
      return RINGER_JSON_TRUE;
    case RINGER_JSON_TOKEN_NUMBER:
      return RINGER_JSON_NUMBER;
    case RINGER_JSON_TOKEN_STRING:
      return RINGER_JSON_STRING;
    case RINGER_JSON_TOKEN_ARRAY_START:
      return RINGER_JSON_ARRAY;
    default:
      return RINGER_JSON_OBJECT;
    }
}
