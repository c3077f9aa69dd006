/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-recorder.h"
#include "ringer-test.h"

G_BEGIN_DECLS

/* A capture in a file, for tests. Captures are made by what reads files, so that no
 * connection is needed. */
typedef struct
{
  char  *folder;
  GFile *file;
} CaptureFile;

void capture_file_set_up (CaptureFile *self, gconstpointer data);
void capture_file_tear_down (CaptureFile *self, gconstpointer data);

/* The text of a file: its first line, which tells of seven frames that are let go, and lines. */
GString *capture_file_begin (void);
void     capture_file_add_frame (GString *file, gboolean outgoing, GBytes *frame);
void     capture_file_add_message (GString *file, RingerMessage *message);

void           capture_file_write (CaptureFile *self, const char *text, gssize length);
RingerCapture *capture_file_import (CaptureFile *self, GError **error);
RingerCapture *capture_file_import_text (CaptureFile *self, GString *text);
char          *capture_file_export (CaptureFile     *self,
                                    RingerCapture   *capture,
                                    RingerRedaction *redaction,
                                    gsize           *length);
gint64         capture_file_count_secrets (RingerCapture *capture, RingerRedaction *redaction);
void capture_file_assert_same_rows (RingerCapture *a, RingerCapture *b, gboolean same_bytes);
void capture_file_assert_holds_none (const char *bytes, gsize length, const char *text);

G_END_DECLS
