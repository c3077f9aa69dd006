/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-desk-private.h"

#include "ringer-answerer-private.h"
#include "ringer-clock.h"
#include "ringer-error.h"

/* A person's decisions on their way: each waits for the undo window before its frame
 * goes out, and can be taken back until then. */

#define MAX_LAST_REPLIES 5
/* An answer needs a moment to reach the broker. */
#define MARGIN (250 * G_TIME_SPAN_MILLISECOND)

static void
remember_reply (RingerDesk *self, RingerRequest *request, GBytes *payload)
{
  const char *procedure = ringer_request_get_procedure (request);
  GPtrArray  *replies = g_hash_table_lookup (self->last_replies, procedure);

  if (replies == NULL)
    {
      replies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_hash_table_insert (self->last_replies, g_strdup (procedure), replies);
    }
  for (guint i = 0; i < replies->len; i++)
    if (g_bytes_equal (replies->pdata[i], payload))
      {
        g_ptr_array_remove_index (replies, i);
        break;
      }
  while (replies->len >= MAX_LAST_REPLIES)
    g_ptr_array_remove_index (replies, 0);
  g_ptr_array_add (replies, g_bytes_ref (payload));
}

static void
set_decision (RingerDeskItem *item, RingerAnswer *decision)
{
  g_clear_pointer (&item->decision, ringer_answer_free);
  item->decision = decision;
}

static void
stop_leaving (RingerDesk *self, RingerDeskItem *item)
{
  ringer_deadlines_clear (self->leaving, &item->leaving);
  g_queue_unlink (&self->latest, &item->latest);
  item->leaves_at = 0;
}

static gboolean
send_decision (RingerDesk *self, RingerDeskItem *item, GError **error)
{
  const RingerAnswer *answer = item->decision;

  if (!ringer_answerer_send (answer->kind, item->request, answer->payload, error))
    return FALSE;
  if (answer->kind == RINGER_ANSWER_REPLY && answer->payload != NULL)
    remember_reply (self, item->request, answer->payload);
  return TRUE;
}

static void
leave_cb (gpointer owner)
{
  g_autoptr (RingerDeskItem) item = g_object_ref (owner);
  RingerDesk *self = item->desk;
  g_autoptr (GError) error = NULL;

  stop_leaving (self, item);
  if (!send_decision (self, item, &error))
    {
      set_decision (item, NULL);
      ringer_answerer_keep_off (self->answerer, item->request, FALSE);
      ringer_answerer_report (self->answerer, item->request, error->message);
    }
  ringer_desk_item_notify_leaving (item);
}

/* Nothing that a person decided in time comes too late for being held back. */
static gint64
get_leaving_time (RingerDesk *self, RingerDeskItem *item, gint64 now)
{
  gint64 at = now + (gint64) self->undo_window * G_TIME_SPAN_MILLISECOND;
  gint64 latest = ringer_request_get_deadline (item->request) - MARGIN;

  return MIN (at, latest);
}

/*
 * ringer_desk_decide:
 * @answer: a reply, an echo, an error or a rejection
 *
 * Returns: %FALSE when it could not be sent
 */
gboolean
ringer_desk_decide (RingerDesk         *self,
                    RingerDeskItem     *item,
                    const RingerAnswer *answer,
                    GError            **error)
{
  g_autoptr (RingerDeskItem) alive = g_object_ref (item);
  g_autoptr (RingerAnswer) filled = NULL;
  gint64 now = ringer_clock_get_monotonic ();
  gint64 at;

  filled = ringer_answerer_fill (self->answerer, item->request, answer, error);
  if (filled == NULL || !ringer_request_check (item->request, filled->payload, error))
    return FALSE;

  if (item->leaves_at != 0)
    stop_leaving (self, item);
  set_decision (item, g_steal_pointer (&filled));
  ringer_answerer_keep_off (self->answerer, item->request, TRUE);
  at = get_leaving_time (self, item, now);
  if (at <= now)
    {
      if (send_decision (self, item, error))
        return TRUE;
      set_decision (item, NULL);
      ringer_answerer_keep_off (self->answerer, item->request, FALSE);
      return FALSE;
    }
  item->leaves_at = at;
  ringer_deadlines_set (self->leaving, &item->leaving, at, leave_cb, item);
  g_queue_push_tail_link (&self->latest, &item->latest);
  ringer_desk_item_notify_leaving (item);
  return TRUE;
}

/*
 * ringer_desk_undo:
 *
 * Returns: %FALSE when nothing was on its way
 */
gboolean
ringer_desk_undo (RingerDesk *self, RingerDeskItem *item)
{
  if (item->leaves_at == 0)
    return FALSE;
  stop_leaving (self, item);
  set_decision (item, NULL);
  ringer_answerer_keep_off (self->answerer, item->request, FALSE);
  ringer_desk_item_notify_leaving (item);
  return TRUE;
}

/*
 * ringer_desk_look_at_leaving:
 *
 * A decision that can no longer go out is none. One whose request has expired goes
 * out all the same, and the broker says what it thinks of it.
 */
void
ringer_desk_look_at_leaving (RingerDesk *self, RingerDeskItem *item)
{
  if (item->leaves_at == 0 || ringer_request_is_open (item->request) ||
      ringer_request_get_state (item->request) == RINGER_REQUEST_STATE_EXPIRED)
    return;
  stop_leaving (self, item);
  set_decision (item, NULL);
  ringer_desk_item_notify_leaving (item);
}

void
ringer_desk_init_leaving (RingerDesk *self)
{
  self->leaving = ringer_deadlines_new ();
  g_queue_init (&self->latest);
  self->last_replies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify) g_ptr_array_unref);
}

void
ringer_desk_dispose_leaving (RingerDesk *self)
{
  while (self->latest.head != NULL)
    stop_leaving (self, self->latest.head->data);
  g_clear_pointer (&self->leaving, ringer_deadlines_free);
}

/**
 * ringer_desk_get_undoable:
 * @self: a desk
 *
 * Returns: (nullable) (transfer none): the latest decision that can still be taken
 *   back
 */
RingerDeskItem *
ringer_desk_get_undoable (RingerDesk *self)
{
  g_return_val_if_fail (RINGER_IS_DESK (self), NULL);
  return g_queue_peek_tail (&self->latest);
}

/**
 * ringer_desk_send_all:
 * @self: a desk
 *
 * Sends every decision that waits for its undo window: before a connection is closed
 * on purpose.
 */
void
ringer_desk_send_all (RingerDesk *self)
{
  g_return_if_fail (RINGER_IS_DESK (self));

  while (self->latest.head != NULL)
    leave_cb (self->latest.head->data);
}

/**
 * ringer_desk_list_last_replies:
 * @self: a desk
 * @procedure: a name
 *
 * Returns: (transfer full) (element-type GBytes): what a person replied lately to
 *   @procedure, the latest first, each once, at most five
 */
GPtrArray *
ringer_desk_list_last_replies (RingerDesk *self, const char *procedure)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GPtrArray *replies;

  g_return_val_if_fail (RINGER_IS_DESK (self), list);
  g_return_val_if_fail (procedure != NULL, list);

  replies = g_hash_table_lookup (self->last_replies, procedure);
  for (guint i = replies != NULL ? replies->len : 0; i > 0; i--)
    g_ptr_array_add (list, g_bytes_ref (replies->pdata[i - 1]));
  return list;
}
