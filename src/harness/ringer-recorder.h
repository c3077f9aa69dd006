/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"
#include "ringer-connection.h"

G_BEGIN_DECLS

/* Records the frames of connections into a capture: decodes what the log keeps of each. */
#define RINGER_TYPE_RECORDER (ringer_recorder_get_type ())
G_DECLARE_FINAL_TYPE (RingerRecorder, ringer_recorder, RINGER, RECORDER, GObject)

RingerRecorder *ringer_recorder_new (RingerCapture *capture) G_GNUC_WARN_UNUSED_RESULT;
/* LABEL names the connection in the log. Ends with the connection. */
void ringer_recorder_add (RingerRecorder *self, RingerConnection *connection, const char *label);
/* The decoded message of a captured frame; NULL when it is broken. */
RingerMessage *ringer_recorder_decode (GBytes *frame) G_GNUC_WARN_UNUSED_RESULT;

/* Captures as files: NDJSON, the first line says the format. SECRETS (nullable) are texts that
 * are taken out wherever they stand, also where they are escaped, percent-encoded or a part of
 * Base64; logins always are. The same secret gets the same placeholder, and what was JSON stays
 * JSON. */
typedef struct _RingerRedaction RingerRedaction;
RingerRedaction *ringer_redaction_new (const char *const *secrets) G_GNUC_WARN_UNUSED_RESULT;
/* A path ($.password) whose values are secrets in every payload. A text of six bytes or more
 * that stands there once is taken out elsewhere too. */
gboolean ringer_redaction_add_path (RingerRedaction *self, const char *path, GError **error);
void     ringer_redaction_free (RingerRedaction *self);
/* Takes note of what the paths lead to in a frame, so that it is taken out elsewhere too. */
void ringer_redaction_learn (RingerRedaction *self, GBytes *frame);
/* The frame without secrets: FRAME itself when it has none. N_PLACES is added to. */
GBytes *ringer_redaction_apply (RingerRedaction *self,
                                GBytes          *frame,
                                guint64         *n_places) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerRedaction, ringer_redaction_free)

void ringer_capture_count_secrets_async (RingerCapture      *self,
                                         RingerRedaction    *redaction,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
/* How many places EXPORT would take out; -1 with an error. */
gint64
ringer_capture_count_secrets_finish (RingerCapture *self, GAsyncResult *result, GError **error);
void     ringer_capture_export_async (RingerCapture      *self,
                                      GFile              *file,
                                      RingerRedaction    *redaction,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean ringer_capture_export_finish (RingerCapture *self, GAsyncResult *result, GError **error);
void     ringer_capture_import_async (GFile              *file,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
/* A log without a limit, which says how many frames were let go before it was written. */
RingerCapture *ringer_capture_import_finish (GAsyncResult *result,
                                             GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a frame does not say itself. */
typedef struct
{
  gboolean    outgoing;
  gint64      when; /* monotonic microseconds */
  gint64      wall; /* microseconds since 1970 */
  const char *connection;
  gboolean    redacted;
} RingerCaptureLine;

/* A frame from elsewhere than a connection. */
void ringer_recorder_record (RingerCapture *capture, const RingerCaptureLine *line, GBytes *frame);
/* The lines of a file, each with its end, for writing one while frames come. */
GString *ringer_capture_format_header (guint64 n_dropped) G_GNUC_WARN_UNUSED_RESULT;
GString *ringer_capture_format_line (const RingerCaptureLine *line,
                                     GBytes                  *frame,
                                     RingerRedaction         *redaction) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
