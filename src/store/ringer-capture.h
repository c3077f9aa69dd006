/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-filter.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Every frame of the connections, kept as received, in a log bounded by its size. At
 * most 96 bytes a frame beyond the frame itself. No row objects: see
 * RingerCaptureView. Store knows no wire: who records decodes (harness/ringer-recorder.h). */

typedef enum
{
  RINGER_CAPTURE_OUTGOING = 1 << 0,
  RINGER_CAPTURE_ERROR = 1 << 1, /* the broker or a provider says something went wrong */
  RINGER_CAPTURE_ACK = 1 << 2,
  RINGER_CAPTURE_BROKEN = 1 << 3,   /* not decoded: see the note */
  RINGER_CAPTURE_REDACTED = 1 << 4, /* secrets were taken out: logins, imports */
} RingerCaptureFlags;

/* What is known of one frame; texts are ids of the capture's own table, 0 none, and stay
 * good while a frame that has them is held. Names take half of the log at most: "…"
 * stands for more. */
typedef struct
{
  gint64  when;       /* monotonic microseconds */
  gint64  wall;       /* microseconds since 1970 */
  guint32 connection; /* text id: a label such as the broker's name */
  guint32 topic;      /* text ids: the protocol's words, RPC, REQUEST */
  guint32 action;
  guint32 name;           /* text id: procedure, event or user */
  guint32 correlation;    /* 0 none; equal for the messages of one call; see
                             ringer_capture_dup_correlation() */
  guint32 size;           /* bytes of the frame */
  guint32 payload_offset; /* the payload inside the frame */
  guint32 payload_size;
  guint32 flags; /* RingerCaptureFlags */
} RingerCaptureEntry;

/* Properties: n-items (uint: frames held), max-size (uint64, bytes, read-write), size (uint64,
 * notifies at most once a turn), n-dropped (uint64, notifies: let go to stay below max-size);
 * all of the log's own bookkeeping is counted in size.
 *
 * Signals: changed (guint n_removed, guint n_added): at most every ten milliseconds, but at once
 *   when it is cleared; removed at the front, added at the end */
#define RINGER_TYPE_CAPTURE (ringer_capture_get_type ())
G_DECLARE_FINAL_TYPE (RingerCapture, ringer_capture, RINGER, CAPTURE, GObject)

RingerCapture *ringer_capture_new (guint64 max_size) G_GNUC_WARN_UNUSED_RESULT;
guint32        ringer_capture_intern (RingerCapture *self, const char *text, gssize length);
const char    *ringer_capture_get_text (RingerCapture *self, guint32 id);
/* CORRELATION as on the wire (nullable); ENTRY's size, payload place and ids filled in by the
 * caller. */
void     ringer_capture_append (RingerCapture            *self,
                                const RingerCaptureEntry *entry,
                                const char               *correlation,
                                GBytes                   *frame);
guint    ringer_capture_get_n_items (RingerCapture *self);
guint64  ringer_capture_get_n_dropped (RingerCapture *self);
gboolean ringer_capture_get (RingerCapture *self, guint position, RingerCaptureEntry *entry);
GBytes  *ringer_capture_dup_frame (RingerCapture *self, guint position) G_GNUC_WARN_UNUSED_RESULT;
char    *ringer_capture_dup_correlation (RingerCapture *self,
                                         guint          position) G_GNUC_WARN_UNUSED_RESULT;
/* The next message of the same call, from POSITION on in the direction of STEP (1 or -1);
 * FALSE when there is none. */
gboolean ringer_capture_find_related (RingerCapture *self, guint position, int step, guint *found);
void     ringer_capture_clear (RingerCapture *self);
/* Serials count all frames that ever were, from 0: a frame keeps its own over removals. */
guint64 ringer_capture_get_first_serial (RingerCapture *self); /* of position 0 */
/* While it is filled from a file: nobody is told and nothing is let go, so that a thread of
 * its own may append. */
void ringer_capture_set_quiet (RingerCapture *self, gboolean quiet);
void ringer_capture_count_dropped (RingerCapture *self, guint64 n);

/* The log as it is now, for reading in another thread. */
typedef struct _RingerCaptureSnapshot RingerCaptureSnapshot;
RingerCaptureSnapshot *ringer_capture_snapshot_new (RingerCapture *self) G_GNUC_WARN_UNUSED_RESULT;
void                   ringer_capture_snapshot_free (RingerCaptureSnapshot *self);
guint                  ringer_capture_snapshot_get_n_items (RingerCaptureSnapshot *self);
guint64                ringer_capture_snapshot_get_n_dropped (RingerCaptureSnapshot *self);
void                   ringer_capture_snapshot_get (RingerCaptureSnapshot *self,
                                                    guint                  position,
                                                    RingerCaptureEntry    *entry);
const char            *ringer_capture_snapshot_get_text (RingerCaptureSnapshot *self, guint32 id);
GBytes                *ringer_capture_snapshot_dup_frame (RingerCaptureSnapshot *self,
                                                          guint position) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerCaptureSnapshot, ringer_capture_snapshot_free)

/* The subject of a match is a RingerCaptureCursor. Fields: time (of day, local), age, direction
 * (in, out), connection, topic and action (the protocol's words in lower case), message (both as
 * they are: RPC REQUEST), procedure, correlation, size, payload and $ paths, payload.size, error,
 * ack, broken, redacted (yes, no). */
typedef struct
{
  RingerCapture *capture;
  guint          position;
} RingerCaptureCursor;
const RingerFilterSchema *ringer_capture_get_schema (void);

/* One row, made when a view asks for it and forgotten with it. */
#define RINGER_TYPE_CAPTURE_ROW (ringer_capture_row_get_type ())
G_DECLARE_FINAL_TYPE (RingerCaptureRow, ringer_capture_row, RINGER, CAPTURE_ROW, GObject)
const RingerCaptureEntry *ringer_capture_row_get_entry (RingerCaptureRow *self);
RingerCapture            *ringer_capture_row_get_capture (RingerCaptureRow *self);
/* Counted from the first frame ever captured: names a frame over removals. */
guint64  ringer_capture_row_get_serial (RingerCaptureRow *self);
GBytes  *ringer_capture_row_dup_frame (RingerCaptureRow *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean ringer_capture_row_get_highlit (RingerCaptureRow *self);

/* The rows of a capture that a filter lets through: a GListModel of RingerCaptureRow over an
 * index of its own. A new filter is worked out in slices of a few milliseconds, the newest
 * rows first. Properties: capture (construct-only), filter (RingerFilter*, nullable, read-write),
 * highlight (RingerFilter*, nullable, read-write), paused (read-write: new rows are held back),
 * n-held-back (uint, notifies), searching (read-only, notifies: a filter is being worked out),
 * n-items. */
#define RINGER_TYPE_CAPTURE_VIEW (ringer_capture_view_get_type ())
G_DECLARE_FINAL_TYPE (RingerCaptureView, ringer_capture_view, RINGER, CAPTURE_VIEW, GObject)
RingerCaptureView *ringer_capture_view_new (RingerCapture *capture) G_GNUC_WARN_UNUSED_RESULT;
void               ringer_capture_view_set_filter (RingerCaptureView *self, RingerFilter *filter);
void ringer_capture_view_set_highlight (RingerCaptureView *self, RingerFilter *highlight);
void ringer_capture_view_set_paused (RingerCaptureView *self, gboolean paused);
/* The row of a frame by its serial; FALSE when it is let go or filtered out. */
gboolean ringer_capture_view_find (RingerCaptureView *self, guint64 serial, guint *position);

G_END_DECLS
