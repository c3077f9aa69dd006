/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-recorder.h"

G_BEGIN_DECLS

/* Adds a frame with what it says. MESSAGE is NULL for a broken one. ENTRY has the times,
 * the connection and the flags that no message tells. */
void ringer_recorder_append (RingerCapture      *capture,
                             RingerCaptureEntry *entry,
                             GBytes             *frame,
                             RingerMessage      *message);
/* The protocol's words, or the numbers. */
char *ringer_recorder_dup_topic (GBytes *frame, RingerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_recorder_dup_action (RingerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
/* What the message is about: procedure, event or user; NULL when it does not say. */
char *ringer_recorder_dup_name (RingerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_recorder_dup_correlation (RingerMessage *message) G_GNUC_WARN_UNUSED_RESULT;

/* A redaction is one thread's at a time. */
RingerRedaction *ringer_redaction_copy (const RingerRedaction *self) G_GNUC_WARN_UNUSED_RESULT;
char            *ringer_redaction_apply_text (RingerRedaction *self,
                                              const char      *text,
                                              guint64         *n_places) G_GNUC_WARN_UNUSED_RESULT;
gboolean         ringer_redaction_has_paths (RingerRedaction *self);

/* The texts that are looked for, in all the ways in which they may be written. */
typedef struct _RingerNeedles RingerNeedles;

RingerNeedles *ringer_needles_new (void) G_GNUC_WARN_UNUSED_RESULT;
void           ringer_needles_free (RingerNeedles *self);
/* The number of a secret, from 1; 0 for a text that cannot be one. */
guint ringer_needles_add (RingerNeedles *self, const char *text, gsize length, gboolean everywhere);
gboolean    ringer_needles_occur (RingerNeedles *self, const char *text, gsize length);
const char *ringer_needles_get_placeholder (RingerNeedles *self, guint secret);
/* TEXT with placeholders; NULL when nothing is in it. */
char *ringer_needles_replace (RingerNeedles *self,
                              const char    *text,
                              gsize          length,
                              gsize         *out_length,
                              guint64       *n_places) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerNeedles, ringer_needles_free)

G_END_DECLS
