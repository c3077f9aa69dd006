/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "answering.h"

#include "ringer-test.h"

RingerConnection *
answering_get_connection (Answering *f)
{
  return ringer_session_get_connection (f->pages.session);
}

RingerDesk *
answering_get_desk (Answering *f)
{
  return ringer_session_get_desk (f->pages.session);
}

static void
arrived_cb (RingerDesk *desk, RingerDeskItem *item, Answering *f)
{
  f->n_arrived++;
}

void
answering_set_up (Answering *f, gconstpointer data)
{
  const guint *limits = data;

  pages_set_up (&f->pages, limits != NULL ? limits[0] : 60000, limits != NULL ? limits[1] : 90000);
  /* What is decided goes out at once, but where a test wants it otherwise. */
  g_object_set (answering_get_desk (f), "undo-window", 0, NULL);
  g_signal_connect (answering_get_desk (f), "arrived", G_CALLBACK (arrived_cb), f);
  f->page = g_object_new (RINGER_TYPE_ANSWER_PAGE, "session", f->pages.session, NULL);
  pages_show (&f->pages, GTK_WIDGET (f->page), 1200, 640);
  f->queue = pages_find (GTK_WIDGET (f->page), "queue");
  f->detail = pages_find (GTK_WIDGET (f->page), "detail");
  f->reply = RINGER_JSON_EDITOR (pages_find (GTK_WIDGET (f->page), "reply"));
}

void
answering_tear_down (Answering *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

void
answering_activate (Answering *f, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->page), action, NULL));
}

void
answering_provide (Answering *f, const char *name, gboolean automatic)
{
  RingerProvision *provision;

  gtk_widget_activate_action (GTK_WIDGET (f->page), "answer.provide", "s", name);
  provision = ringer_connection_get_provision (answering_get_connection (f), name);
  g_assert_nonnull (provision);
  ringer_provision_set_automatic_accept (provision, automatic);
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
}

/* A call that has reached the desk. */
RingerCall *
answering_call (Answering *f, const char *name, const char *json)
{
  g_autoptr (GBytes) payload = json != NULL ? pages_bytes (json) : NULL;
  guint       n = f->n_arrived;
  RingerCall *made = ringer_connection_call (answering_get_connection (f), name, payload, 0);

  RINGER_TEST_WAIT (f->n_arrived == n + 1);
  return made;
}

RingerDeskItem *
answering_get_selected (Answering *f)
{
  return ringer_request_queue_get_selected (RINGER_REQUEST_QUEUE (f->queue));
}

RingerRequest *
answering_get_request (Answering *f)
{
  g_assert_nonnull (answering_get_selected (f));
  return ringer_desk_item_get_request (answering_get_selected (f));
}

void
answering_assert_selected (Answering *f, const char *payload)
{
  GBytes *bytes = ringer_request_get_payload (answering_get_request (f));

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), payload,
                   strlen (payload));
}

void
answering_assert_answer (RingerCall *made, RingerCallOutcome outcome, const char *payload)
{
  GBytes *bytes;

  RINGER_TEST_WAIT (ringer_call_get_state (made) == RINGER_CALL_STATE_ENDED);
  g_assert_cmpint (ringer_call_get_outcome (made), ==, outcome);
  bytes = ringer_call_get_answer (made);
  if (payload == NULL)
    g_assert_null (bytes);
  else
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), payload,
                     strlen (payload));
}

/* As typed by a person: the draft is theirs. */
void
answering_type (Answering *f, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (pages_find (GTK_WIDGET (f->reply), "view")));

  gtk_text_buffer_set_text (buffer, text, -1);
}

void
answering_assert_reply (Answering *f, const char *expected)
{
  g_autofree char *text = ringer_json_editor_dup_text (f->reply);

  g_assert_cmpstr (text, ==, expected);
}

const char *
answering_get_label (Answering *f, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (pages_find (f->detail, id)));
}
