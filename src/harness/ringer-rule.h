/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is done with a request. */
typedef enum
{
  RINGER_ANSWER_REPLY,   /* the payload, absent when NULL */
  RINGER_ANSWER_ECHO,    /* the request's payload, byte for byte */
  RINGER_ANSWER_ERROR,   /* the payload as the error */
  RINGER_ANSWER_REJECT,  /* on to the next provider */
  RINGER_ANSWER_ASK,     /* a person decides */
  RINGER_ANSWER_FORWARD, /* an HTTP service answers */
  RINGER_ANSWER_RUN,     /* a command answers; only in ringer-cli, the window asks instead */
  RINGER_ANSWER_DROP,    /* nothing is ever sent */
} RingerAnswerKind;

#define RINGER_TYPE_ANSWER_KIND (ringer_answer_kind_get_type ())
GType ringer_answer_kind_get_type (void);

/* The action of a rule, a canned reply, or what happens at our own deadline. A
 * plain value: copy with ringer_answer_copy(). Times are milliseconds. */
typedef struct
{
  RingerAnswerKind kind;
  GBytes          *payload;     /* REPLY, ERROR: JSON, nullable */
  gboolean         is_template; /* placeholders in the payload are filled in */
  guint            delay_min;   /* before the answer goes out; a random one when they differ */
  guint            delay_max;
  guint            times;   /* how often the answer is sent: 1, or 2 for the fault */
  guint            late_by; /* 0, or: so much after the broker's deadline */
  gboolean accept;   /* FALSE: not even an ACCEPT is sent (a fault with DROP, else harmless) */
  char    *url;      /* FORWARD */
  guint    timeout;  /* FORWARD, RUN; 0 until the broker's deadline */
  gsize    max_size; /* FORWARD, RUN: bytes of an answer; 0 is 1 MiB */
  GStrv    command;  /* RUN: the arguments, no shell */
} RingerAnswer;

#define RINGER_TYPE_ANSWER (ringer_answer_get_type ())
GType         ringer_answer_get_type (void);
RingerAnswer *ringer_answer_new (RingerAnswerKind kind) G_GNUC_WARN_UNUSED_RESULT;
RingerAnswer *ringer_answer_copy (const RingerAnswer *self) G_GNUC_WARN_UNUSED_RESULT;
void          ringer_answer_free (RingerAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerAnswer, ringer_answer_free)
gboolean ringer_answer_equal (const RingerAnswer *a, const RingerAnswer *b);
/* A few translated words: "reply {"id": 1} after 100-300 ms, twice". */
char *ringer_answer_describe (const RingerAnswer *self) G_GNUC_WARN_UNUSED_RESULT;

/* A named answer: a canned reply (WHEN is NULL), or a rule. Immutable, a GObject so
 * that it can be a list's item. */
#define RINGER_TYPE_RULE (ringer_rule_get_type ())
G_DECLARE_FINAL_TYPE (RingerRule, ringer_rule, RINGER, RULE, GObject)

RingerRule         *ringer_rule_new (const char         *name,
                                     const char         *when,
                                     const RingerAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;
const char         *ringer_rule_get_name (RingerRule *self); /* nullable */
const char         *ringer_rule_get_when (RingerRule *self); /* nullable: always */
gboolean            ringer_rule_get_enabled (RingerRule *self);
const RingerAnswer *ringer_rule_get_answer (RingerRule *self);
RingerRule *ringer_rule_new_enabled (RingerRule *self, gboolean enabled) G_GNUC_WARN_UNUSED_RESULT;
gboolean    ringer_rule_equal (RingerRule *a, RingerRule *b);

G_END_DECLS
