/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-filter.h"

/* A subject with fields of every kind, for the tests and the fuzz target. */
typedef struct
{
  const char *procedure;
  const char *requestor; /* nullable: absent */
  const char *data;      /* nullable */
  const char *payload;   /* nullable */
  double      size;
  double      duration; /* below 0: absent */
  double      n;
  double      share;
  guint       direction;
  guint       late; /* 0 or 1 */
  guint       key;  /* of the procedure */
  guint       home; /* of the keys */
} Subject;

extern const RingerFilterSchema subject_schema;
/* The same without a payload, and without any text. */
extern const RingerFilterSchema subject_schema_bare;

/* How often each field was read. */
enum
{
  FIELD_PROCEDURE,
  FIELD_REQUESTOR,
  FIELD_DATA,
  FIELD_PAYLOAD,
  FIELD_SIZE,
  FIELD_DURATION,
  FIELD_N,
  FIELD_SHARE,
  FIELD_DIRECTION,
  FIELD_LATE,
  FIELD_TIME,
  N_FIELDS
};
extern guint subject_n_reads[N_FIELDS];
