/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answerer-private.h"

#include <glib/gi18n.h>

/* A request, as rules see it. */

enum
{
  FIELD_PROCEDURE,
  FIELD_REQUESTOR,
  FIELD_REQUESTOR_DATA,
  FIELD_CORRELATION,
  FIELD_PAYLOAD,
  FIELD_SIZE,
  FIELD_N,
  FIELD_SHARE,
  N_FIELDS
};

static const RingerFilterField fields[N_FIELDS] = {
  [FIELD_PROCEDURE] = { "procedure", RINGER_FILTER_TEXT, NULL,
                        N_ ("The procedure that is called") },
  [FIELD_REQUESTOR] = { "requestor", RINGER_FILTER_TEXT, NULL,
                        N_ ("Who calls, if the broker says so") },
  [FIELD_REQUESTOR_DATA] = { "requestor.data", RINGER_FILTER_JSON, NULL,
                             N_ ("What the broker knows of the caller") },
  [FIELD_CORRELATION] = { "correlation", RINGER_FILTER_TEXT, NULL,
                          N_ ("The id that the caller chose") },
  [FIELD_PAYLOAD] = { "payload", RINGER_FILTER_JSON, NULL, N_ ("The JSON that it carries") },
  [FIELD_SIZE] = { "size", RINGER_FILTER_SIZE, NULL, N_ ("Bytes of the payload") },
  [FIELD_N] = { "n", RINGER_FILTER_NUMBER, NULL,
                N_ ("The how-manieth request of its procedure, from 1") },
  [FIELD_SHARE] = { "share", RINGER_FILTER_NUMBER, NULL,
                    N_ ("A random number from 0, below 1: share < 0.25 is one in four") },
};

static void
set_text (RingerFilterValue *value, const char *text)
{
  value->present = text != NULL;
  value->text = text;
  value->length = text != NULL ? strlen (text) : 0;
}

static void
set_bytes (RingerFilterValue *value, GBytes *bytes)
{
  value->present = bytes != NULL;
  if (bytes != NULL)
    value->text = g_bytes_get_data (bytes, &value->length);
}

static void
set_number (RingerFilterValue *value, double number)
{
  value->present = TRUE;
  value->number = number;
}

static void
read_field (gconstpointer data, guint field, RingerFilterValue *value)
{
  const RingerAnswererSubject *subject = data;
  GBytes                      *payload = ringer_request_get_payload (subject->request);

  switch (field)
    {
    case FIELD_PROCEDURE:
      set_text (value, ringer_request_get_procedure (subject->request));
      break;
    case FIELD_REQUESTOR:
      set_text (value, ringer_request_get_requestor_name (subject->request));
      break;
    case FIELD_REQUESTOR_DATA:
      set_text (value, ringer_request_get_requestor_data (subject->request));
      break;
    case FIELD_CORRELATION:
      set_text (value, ringer_request_get_correlation_id (subject->request));
      break;
    case FIELD_PAYLOAD:
      set_bytes (value, payload);
      break;
    case FIELD_SIZE:
      set_number (value, payload != NULL ? (double) g_bytes_get_size (payload) : 0);
      break;
    case FIELD_N:
      set_number (value, (double) subject->n);
      break;
    case FIELD_SHARE:
      set_number (value, subject->share);
      break;
    default:
      g_return_if_reached ();
    }
}

/**
 * ringer_answerer_get_schema:
 *
 * The fields of a request that filters in a provider file can name. A requestor is
 * absent when the broker hides it (protocol notes, 5.5).
 *
 * Returns: (transfer none): the schema
 */
const RingerFilterSchema *
ringer_answerer_get_schema (void)
{
  static const RingerFilterSchema schema = { fields, N_FIELDS, FIELD_PAYLOAD, read_field };

  return &schema;
}
