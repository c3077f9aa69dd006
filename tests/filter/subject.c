/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "subject.h"

#include <string.h>

guint subject_n_reads[N_FIELDS];

static const char *const directions[] = { "in", "out", "away", NULL };

static const char *const truths[] = { "no", "yes", NULL };

static const RingerFilterField fields[] = {
  [FIELD_PROCEDURE] = { "procedure", RINGER_FILTER_TEXT, NULL, "what is called" },
  [FIELD_REQUESTOR] = { "requestor", RINGER_FILTER_TEXT, NULL, "who calls" },
  [FIELD_DATA] = { "requestor.data", RINGER_FILTER_JSON, NULL, "what is known of who calls" },
  [FIELD_PAYLOAD] = { "payload", RINGER_FILTER_JSON, NULL, NULL },
  [FIELD_SIZE] = { "size", RINGER_FILTER_SIZE, NULL, "of the payload" },
  [FIELD_DURATION] = { "duration", RINGER_FILTER_DURATION, NULL, "until the answer" },
  [FIELD_N] = { "n", RINGER_FILTER_NUMBER, NULL, "the how-manieth" },
  [FIELD_SHARE] = { "share", RINGER_FILTER_NUMBER, NULL, "from 0 below 1" },
  [FIELD_DIRECTION] = { "direction", RINGER_FILTER_WORD, directions, "the way it goes" },
  [FIELD_LATE] = { "late", RINGER_FILTER_WORD, truths, "whether it is late" },
  [FIELD_TIME] = { "time", RINGER_FILTER_TIME, NULL, "of day" },
};

static void
set_text (RingerFilterValue *value, const char *text)
{
  value->present = text != NULL;
  value->text = text;
  value->length = text != NULL ? strlen (text) : 0;
}

static void
set_number (RingerFilterValue *value, double number)
{
  value->present = TRUE;
  value->number = number;
}

static void
read_subject (gconstpointer data, guint field, RingerFilterValue *value)
{
  const Subject *subject = data;

  subject_n_reads[field]++;
  switch (field)
    {
    case FIELD_PROCEDURE:
      set_text (value, subject->procedure);
      value->key = subject->key;
      value->home = subject->home;
      break;
    case FIELD_REQUESTOR:
      set_text (value, subject->requestor);
      break;
    case FIELD_DATA:
      set_text (value, subject->data);
      break;
    case FIELD_PAYLOAD:
      set_text (value, subject->payload);
      break;
    case FIELD_SIZE:
      set_number (value, subject->size);
      break;
    case FIELD_DURATION:
      set_number (value, subject->duration);
      value->present = subject->duration >= 0;
      break;
    case FIELD_N:
      set_number (value, subject->n);
      break;
    case FIELD_SHARE:
      set_number (value, subject->share);
      break;
    case FIELD_DIRECTION:
      value->present = TRUE;
      value->word = subject->direction;
      break;
    case FIELD_LATE:
      value->present = TRUE;
      value->word = subject->late;
      break;
    case FIELD_TIME:
      set_text (value, "14:03:05.120");
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
read_bare (gconstpointer data, guint field, RingerFilterValue *value)
{
  read_subject (data, FIELD_SIZE, value);
}

const RingerFilterSchema subject_schema = { fields, N_FIELDS, FIELD_PAYLOAD, read_subject };
const RingerFilterSchema subject_schema_bare = { fields + FIELD_SIZE, 1, 1, read_bare };
