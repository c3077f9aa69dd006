/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-frame.h"

#include "ringer-text.h"

gboolean
ringer_traffic_frame_get_position (RingerCaptureRow *row, guint *position)
{
  RingerCapture *capture = ringer_capture_row_get_capture (row);
  guint64        first = ringer_capture_get_first_serial (capture);
  guint64        serial = ringer_capture_row_get_serial (row);

  if (serial < first || serial - first >= ringer_capture_get_n_items (capture))
    return FALSE;
  *position = (guint) (serial - first);
  return TRUE;
}

char *
ringer_traffic_frame_dup_correlation (RingerCaptureRow *row)
{
  guint position;

  if (ringer_capture_row_get_entry (row)->correlation == 0 ||
      !ringer_traffic_frame_get_position (row, &position))
    return NULL;
  return ringer_capture_dup_correlation (ringer_capture_row_get_capture (row), position);
}

GBytes *
ringer_traffic_frame_dup_payload (RingerCaptureRow *row)
{
  const RingerCaptureEntry *entry = ringer_capture_row_get_entry (row);
  g_autoptr (GBytes) frame = NULL;

  if (entry->payload_size == 0)
    return NULL;
  frame = ringer_capture_row_dup_frame (row);
  if (frame == NULL)
    return NULL;
  return g_bytes_new_from_bytes (frame, entry->payload_offset, entry->payload_size);
}

char *
ringer_traffic_frame_dup_preview (RingerCaptureRow *row, gsize head, gsize max_chars)
{
  g_autoptr (GBytes) payload = ringer_traffic_frame_dup_payload (row);
  g_autoptr (GString) line = NULL;
  const char *data;
  gsize       length;

  if (payload == NULL)
    return NULL;
  data = g_bytes_get_data (payload, &length);
  length = MIN (length, head);
  line = g_string_sized_new (length);
  /* A formatted text would be mostly breaks and indents. */
  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == '\n' || data[i] == '\r' || data[i] == '\t')
        {
          if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c (line, ' ');
          while (i + 1 < length && (data[i + 1] == ' ' || data[i + 1] == '\n'))
            i++;
        }
      else
        g_string_append_c (line, data[i]);
    }
  return ringer_text_one_line (line->str, (gssize) line->len, max_chars);
}
