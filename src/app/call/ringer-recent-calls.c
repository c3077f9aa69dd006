/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-recent-calls.h"

#include "ringer-call-words.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

#define MAX_CALLS 200
#define MAX_BYTES (16 * 1024 * 1024)

struct _RingerRecentCall
{
  GObject           parent_instance;
  char             *procedure;
  char             *payload;
  guint             timeout;
  gint64            made_at; /* monotonic */
  gint64            took;
  RingerCallOutcome outcome;
  RingerCall       *call; /* while it runs: its answer is not worth the memory */
};

G_DEFINE_FINAL_TYPE (RingerRecentCall, ringer_recent_call, G_TYPE_OBJECT)

struct _RingerRecentCalls
{
  GObject parent_instance;
  GQueue  calls; /* of RingerRecentCall, owned; the latest first */
  gsize   n_bytes;
};

G_DEFINE_FINAL_TYPE (RingerRecentCalls, ringer_recent_calls, G_TYPE_OBJECT)

static void
ringer_recent_call_finalize (GObject *object)
{
  RingerRecentCall *self = RINGER_RECENT_CALL (object);

  g_clear_object (&self->call);
  g_clear_pointer (&self->procedure, g_free);
  g_clear_pointer (&self->payload, g_free);
  G_OBJECT_CLASS (ringer_recent_call_parent_class)->finalize (object);
}

static void
ringer_recent_call_class_init (RingerRecentCallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_recent_call_finalize;
}

static void
ringer_recent_call_init (RingerRecentCall *self)
{
}

static void
ended_cb (RingerCall *call, RingerRecentCall *self)
{
  self->outcome = ringer_call_get_outcome (call);
  self->took = ringer_call_get_ended_at (call) - self->made_at;
  g_clear_object (&self->call);
}

static RingerRecentCall *
recent_call_new (RingerCall *call, const char *payload)
{
  RingerRecentCall *self = g_object_new (RINGER_TYPE_RECENT_CALL, NULL);

  self->procedure = g_strdup (ringer_call_get_procedure (call));
  self->payload = g_strdup (payload);
  self->timeout = ringer_call_get_timeout (call);
  self->made_at = ringer_call_get_created_at (call);
  self->call = g_object_ref (call);
  g_signal_connect_object (call, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_DEFAULT);
  return self;
}

const char *
ringer_recent_call_get_procedure (RingerRecentCall *self)
{
  g_return_val_if_fail (RINGER_IS_RECENT_CALL (self), NULL);
  return self->procedure;
}

const char *
ringer_recent_call_get_payload (RingerRecentCall *self)
{
  g_return_val_if_fail (RINGER_IS_RECENT_CALL (self), NULL);
  return self->payload;
}

guint
ringer_recent_call_get_timeout (RingerRecentCall *self)
{
  g_return_val_if_fail (RINGER_IS_RECENT_CALL (self), 0);
  return self->timeout;
}

char *
ringer_recent_call_describe (RingerRecentCall *self)
{
  RingerCallWords  words;
  g_autofree char *time = NULL;
  g_autofree char *took = NULL;

  g_return_val_if_fail (RINGER_IS_RECENT_CALL (self), NULL);

  time = ringer_words_time (self->made_at);
  if (self->call != NULL)
    return g_strdup_printf (_ ("%s · running"), time);
  ringer_call_words_init (&words, self->outcome);
  took = ringer_words_duration (self->took);
  /* Translators: time of day, how a call ended, how long it took */
  return g_strdup_printf (_ ("%s · %s · %s"), time, words.stage, took);
}

static void
ringer_recent_calls_finalize (GObject *object)
{
  RingerRecentCalls *self = RINGER_RECENT_CALLS (object);

  g_queue_clear_full (&self->calls, g_object_unref);
  G_OBJECT_CLASS (ringer_recent_calls_parent_class)->finalize (object);
}

static void
ringer_recent_calls_class_init (RingerRecentCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_recent_calls_finalize;
}

static void
ringer_recent_calls_init (RingerRecentCalls *self)
{
  g_queue_init (&self->calls);
}

RingerRecentCalls *
ringer_recent_calls_new (void)
{
  return g_object_new (RINGER_TYPE_RECENT_CALLS, NULL);
}

void
ringer_recent_calls_add (RingerRecentCalls *self, RingerCall *call, const char *payload)
{
  g_return_if_fail (RINGER_IS_RECENT_CALLS (self));
  g_return_if_fail (RINGER_IS_CALL (call));
  g_return_if_fail (payload != NULL);

  g_queue_push_head (&self->calls, recent_call_new (call, payload));
  self->n_bytes += strlen (payload);
  while (self->calls.length > MAX_CALLS || (self->n_bytes > MAX_BYTES && self->calls.length > 1))
    {
      g_autoptr (RingerRecentCall) oldest = g_queue_pop_tail (&self->calls);

      self->n_bytes -= strlen (oldest->payload);
    }
}

GPtrArray *
ringer_recent_calls_list (RingerRecentCalls *self, const char *procedure)
{
  GPtrArray *found;

  g_return_val_if_fail (RINGER_IS_RECENT_CALLS (self), NULL);

  found = g_ptr_array_new_with_free_func (g_object_unref);
  for (GList *l = self->calls.head; l != NULL; l = l->next)
    {
      RingerRecentCall *call = l->data;

      if (procedure == NULL || strcmp (call->procedure, procedure) == 0)
        g_ptr_array_add (found, g_object_ref (call));
    }
  return found;
}
