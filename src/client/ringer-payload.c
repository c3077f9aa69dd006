/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-error.h"
#include "ringer-json.h"

/* What we send has to be right: data that is not JSON brings down JavaScript
 * peers and, in a login, the stock broker (protocol notes, 15). */

/*
 * ringer_payload_check:
 * @payload: (nullable): nothing is a payload too
 * @what: what is checked, as the beginning of a sentence
 *
 * Returns: %FALSE with %RINGER_ERROR_INVALID_JSON, which names line and column,
 *   or with %RINGER_ERROR_LIMIT
 */
gboolean
ringer_payload_check (GBytes *payload, guint64 max_size, const char *what, GError **error)
{
  gconstpointer data;
  gsize         size;

  if (payload == NULL)
    return TRUE;
  data = g_bytes_get_data (payload, &size);
  if (size > max_size)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT,
                   "%s has %" G_GSIZE_FORMAT " bytes; max-message-size allows %" G_GUINT64_FORMAT
                   ".",
                   what, size, max_size);
      return FALSE;
    }
  if (!ringer_json_validate (data, (gssize) size, NULL, error))
    {
      g_prefix_error (error, "%s is not JSON: ", what);
      return FALSE;
    }
  return TRUE;
}

/*
 * ringer_procedure_check:
 *
 * Names have no grammar on the wire, but they are UTF-8 (protocol notes, 5.1).
 */
gboolean
ringer_procedure_check (const char *name, guint64 max_size, GError **error)
{
  if (!g_utf8_validate (name, -1, NULL))
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                           "The name of the procedure is not UTF-8.");
      return FALSE;
    }
  if (strlen (name) > max_size)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT,
                   "The name of the procedure has more than %" G_GUINT64_FORMAT " bytes.",
                   max_size);
      return FALSE;
    }
  return TRUE;
}
