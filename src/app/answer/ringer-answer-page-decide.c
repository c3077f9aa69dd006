/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answer-page-private.h"

#include "ringer-clock.h"
#include "ringer-countdown.h"
#include "ringer-reply-box.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* A person's decisions: for one request or for all that are selected, with what went
 * wrong told in words, and each of them to be taken back until it has gone out. Those made
 * together are taken back together. */

#define MAX_CHARS   80
#define MAX_BATCHES 32

typedef struct
{
  GPtrArray *done;
  GPtrArray *failed;
  char      *trouble; /* the first one's */
} Result;

static void
result_clear (Result *self)
{
  g_clear_pointer (&self->done, g_ptr_array_unref);
  g_clear_pointer (&self->failed, g_ptr_array_unref);
  g_clear_pointer (&self->trouble, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static void
remember_batch (RingerAnswerPage *self, GPtrArray *items)
{
  g_queue_push_head (&self->batches, g_ptr_array_ref (items));
  if (g_queue_get_length (&self->batches) > MAX_BATCHES)
    g_ptr_array_unref (g_queue_pop_tail (&self->batches));
}

/* The text that the next request for the procedure begins with. */
static void
remember_reply (RingerAnswerPage *self, GPtrArray *items, const char *text)
{
  for (guint i = 0; i < items->len; i++)
    {
      RingerRequest *request = ringer_desk_item_get_request (g_ptr_array_index (items, i));

      g_hash_table_replace (self->last_replies, g_strdup (ringer_request_get_procedure (request)),
                            g_strdup (text));
    }
}

static void
decide_all (GPtrArray *items, const RingerAnswer *answer, Result *result)
{
  result->done = g_ptr_array_new_with_free_func (g_object_unref);
  result->failed = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < items->len; i++)
    {
      RingerDeskItem *item = g_ptr_array_index (items, i);
      g_autoptr (GError) error = NULL;

      if (ringer_desk_item_decide (item, answer, &error))
        {
          g_ptr_array_add (result->done, g_object_ref (item));
          continue;
        }
      g_ptr_array_add (result->failed, g_object_ref (item));
      if (result->trouble == NULL)
        result->trouble = g_strdup (error->message);
    }
}

static char *
describe_trouble (const Result *result)
{
  RingerRequest   *request = ringer_desk_item_get_request (g_ptr_array_index (result->failed, 0));
  g_autofree char *name = ringer_text_one_line (ringer_request_get_procedure (request), -1,
                                                MAX_CHARS);
  guint            n = result->failed->len + result->done->len;

  if (n == 1 || result->done->len == 0)
    return g_strdup_printf (_ ("Nothing was sent: %s"), result->trouble);
  if (result->failed->len == 1)
    return g_strdup_printf (_ ("%u of %u were sent. One for %s was not: %s"), result->done->len, n,
                            name, result->trouble);
  return g_strdup_printf (_ ("%u of %u were sent. The others, which stay selected, were not; the "
                             "first one, for %s: %s"),
                          result->done->len, n, name, result->trouble);
}

static void
show_trouble (RingerAnswerPage *self, const char *message)
{
  ringer_answer_page_show_detail (self, TRUE);
  ringer_request_detail_show_trouble (self->detail, message);
}

static void
show_nothing_sent (RingerAnswerPage *self, const GError *error)
{
  g_autofree char *message = g_strdup_printf (_ ("Nothing was sent: %s"), error->message);

  show_trouble (self, message);
}

static void
go_on (RingerAnswerPage *self, RingerDeskItem *next)
{
  gboolean was_in_detail = ringer_request_detail_has_focus (self->detail);

  ringer_request_queue_select (self->queue, next);
  if (!was_in_detail)
    return;
  /* The focus goes on with the work, and is not lost with the last reply. */
  if (next != NULL)
    ringer_request_detail_focus_reply (self->detail);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->queue));
}

/* TEXT (nullable) is what was typed, when the answer is made of it. */
static void
decide_items (RingerAnswerPage   *self,
              GPtrArray          *items,
              const RingerAnswer *answer,
              const char         *text,
              gboolean            moves_on)
{
  g_auto (Result) result = { NULL };
  RingerDeskItem *item = ringer_answer_page_get_item (self);
  g_autoptr (RingerDeskItem) next = NULL;

  if (items->len == 0)
    return;
  if (moves_on && item != NULL)
    next = ringer_request_queue_ref_next_open (self->queue, item);
  ringer_request_detail_show_trouble (self->detail, NULL);
  decide_all (items, answer, &result);

  if (result.done->len > 0)
    {
      remember_batch (self, result.done);
      if (text != NULL && answer->kind == RINGER_ANSWER_REPLY)
        remember_reply (self, result.done, text);
    }
  if (result.failed->len > 0)
    {
      g_autofree char *message = describe_trouble (&result);

      ringer_request_queue_select_items (self->queue, result.failed);
      show_trouble (self, message);
    }
  else if (moves_on)
    go_on (self, next);
  ringer_answer_page_update_undo_bar (self);
  ringer_answer_page_update_actions (self);
}

void
ringer_answer_page_decide (RingerAnswerPage *self, RingerAnswerKind kind)
{
  g_autoptr (GPtrArray) items = ringer_request_queue_list_selected (self->queue);
  g_autofree char *text = ringer_request_detail_dup_text (self->detail);
  g_autoptr (RingerAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (items->len == 0)
    return;
  answer = ringer_request_detail_make_answer (self->detail, kind, &error);
  if (answer == NULL)
    show_nothing_sent (self, error);
  else
    decide_items (self, items, answer, text, TRUE);
}

void
ringer_answer_page_decide_canned (RingerAnswerPage *self, guint number)
{
  g_autoptr (GPtrArray) items = ringer_request_queue_list_selected (self->queue);
  RingerRule *reply = ringer_request_detail_get_canned (self->detail, number);

  if (reply != NULL)
    decide_items (self, items, ringer_rule_get_answer (reply), NULL, TRUE);
}

void
ringer_answer_page_decide_item (RingerAnswerPage *self, RingerDeskItem *item, RingerAnswerKind kind)
{
  RingerRequest *request = ringer_desk_item_get_request (item);
  const char    *draft = ringer_desk_item_get_draft (item);
  gboolean       is_current = item == ringer_answer_page_get_item (self);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;
  g_autoptr (RingerAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (!ringer_request_queue_can_decide (item))
    return;
  if (draft == NULL)
    draft = ringer_answer_page_get_default_draft (self, request);
  text = is_current ? ringer_request_detail_dup_text (self->detail) : g_strdup (draft);
  answer = is_current ? ringer_request_detail_make_answer (self->detail, kind, &error)
                      : ringer_reply_make_answer (text != NULL ? text : "", kind, TRUE, &error);
  g_ptr_array_add (items, g_object_ref (item));
  if (answer != NULL)
    {
      decide_items (self, items, answer, text, is_current);
      return;
    }
  ringer_request_queue_select (self->queue, item);
  show_nothing_sent (self, error);
}

static gboolean
undo_batch (GPtrArray *items)
{
  gboolean undone = FALSE;

  for (guint i = items->len; i > 0; i--)
    {
      RingerDeskItem *item = g_ptr_array_index (items, i - 1);

      /* What has gone out stays out; the others come back. */
      if (!ringer_desk_item_get_leaving (item) || !ringer_desk_item_undo (item))
        g_ptr_array_remove_index (items, i - 1);
      else
        undone = TRUE;
    }
  return undone;
}

void
ringer_answer_page_undo (RingerAnswerPage *self)
{
  GPtrArray *items;

  while ((items = g_queue_pop_head (&self->batches)) != NULL)
    {
      g_autoptr (GPtrArray) owned = items;
      gboolean was_in_detail = ringer_request_detail_has_focus (self->detail);

      if (!undo_batch (items))
        continue;
      ringer_request_queue_select_items (self->queue, items);
      if (was_in_detail)
        ringer_request_detail_focus_reply (self->detail);
      break;
    }
  ringer_answer_page_update_undo_bar (self);
  ringer_answer_page_update_actions (self);
}

static RingerDeskItem *
find_decided (RingerAnswerPage *self, RingerRequest *request)
{
  for (GList *link = self->batches.head; link != NULL; link = link->next)
    {
      GPtrArray *items = link->data;

      for (guint i = 0; i < items->len; i++)
        if (ringer_desk_item_get_request (g_ptr_array_index (items, i)) == request)
          return g_ptr_array_index (items, i);
    }
  return NULL;
}

/* What was decided could not go out when its time had come; it waits again. */
void
ringer_answer_page_show_refused (RingerAnswerPage *self,
                                 RingerRequest    *request,
                                 const char       *message)
{
  RingerDeskItem  *item = find_decided (self, request);
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  /* What rules could not do stands in the trace. */
  if (item == NULL)
    return;
  if (ringer_answer_page_get_item (self) == NULL)
    ringer_request_queue_select (self->queue, item);
  name = ringer_text_one_line (ringer_request_get_procedure (request), -1, MAX_CHARS);
  words = g_strdup_printf (_ ("The answer to %s was not sent: %s"), name, message);
  ringer_request_detail_show_trouble (self->detail, words);
}

void
ringer_answer_page_forget_batches (RingerAnswerPage *self)
{
  g_queue_clear_full (&self->batches, (GDestroyNotify) g_ptr_array_unref);
}

/* How many of the latest batch are still here. */
static guint
count_leaving (RingerAnswerPage *self, RingerDeskItem *latest)
{
  GPtrArray *items = g_queue_peek_head (&self->batches);
  guint      n = 0;

  if (items == NULL || !g_ptr_array_find (items, latest, NULL))
    return 1;
  for (guint i = 0; i < items->len; i++)
    if (ringer_desk_item_get_leaving (g_ptr_array_index (items, i)))
      n++;
  return n;
}

static char *
describe_leaving (RingerAnswerPage *self, RingerDeskItem *item)
{
  const RingerAnswer *decision = ringer_desk_item_get_decision (item);
  guint               n = count_leaving (self, item);
  g_autofree char    *left = ringer_countdown_describe_left (ringer_desk_item_get_leaves_at (item) -
                                                             ringer_clock_get_monotonic ());

  /* Its row says which one it is. */
  if (n > 1)
    return g_strdup_printf (_ ("%u decisions go out in %s"), n, left);
  if (decision != NULL && decision->kind == RINGER_ANSWER_REJECT)
    return g_strdup_printf (_ ("Reject goes out in %s"), left);
  if (decision != NULL && decision->kind == RINGER_ANSWER_ERROR)
    return g_strdup_printf (_ ("Error goes out in %s"), left);
  return g_strdup_printf (_ ("Reply goes out in %s"), left);
}

void
ringer_answer_page_update_undo_bar (RingerAnswerPage *self)
{
  RingerDeskItem  *item = self->desk != NULL ? ringer_desk_get_undoable (self->desk) : NULL;
  g_autofree char *words = item != NULL ? describe_leaving (self, item) : NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "answer.undo", item != NULL);
  /* Thousands may have gone out together. */
  if (item == NULL)
    ringer_answer_page_forget_batches (self);
  if (words != NULL && strcmp (words, gtk_label_get_label (self->undo_label)) != 0)
    gtk_label_set_label (self->undo_label, words);
  gtk_widget_set_visible (self->undo_bar, item != NULL);
}
