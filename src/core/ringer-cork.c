/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cork.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* libsoup writes each WebSocket frame with a send() of its own, and over
 * loopback each send() carries its packet all the way into the peer before it
 * returns: most of what a busy connection costs. So from the second frame of a
 * main-loop turn on, the kernel is told to hold the socket's packets (TCP_CORK),
 * and it is let go before the loop sleeps. A single frame, such as a call on an
 * idle connection, leaves at once and costs nothing more. */

struct _RingerCorks
{
  GSource source;
  GQueue  written; /* RingerCork, written to in this turn */
};

static void
set_corked (RingerCork *cork, gboolean corked)
{
  /* Not every socket knows it; then frames leave one by one, as they would. */
  (void) g_socket_set_option (cork->socket, IPPROTO_TCP, TCP_CORK, corked, NULL);
}

static void
let_go (RingerCorks *self, RingerCork *cork)
{
  g_queue_unlink (&self->written, &cork->link);
  if (cork->n_writes > 1 && !g_socket_is_closed (cork->socket))
    set_corked (cork, FALSE);
  cork->n_writes = 0;
}

/* Called at the start of each turn, before the loop looks at anything else. */
static gboolean
prepare (GSource *source, int *timeout)
{
  RingerCorks *self = (RingerCorks *) source;

  while (self->written.head != NULL)
    let_go (self, self->written.head->data);
  *timeout = -1;
  return FALSE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { .prepare = prepare, .dispatch = dispatch };

/**
 * ringer_corks_new:
 *
 * Makes a set of sockets that are written to from the thread-default main
 * context, and only from there.
 *
 * Returns: (transfer full): a new set
 */
RingerCorks *
ringer_corks_new (void)
{
  GSource *source = g_source_new (&source_funcs, sizeof (RingerCorks));

  g_queue_init (&((RingerCorks *) source)->written);
  g_source_set_static_name (source, "[ringer] corks");
  /* A source is only prepared while none of a higher priority is ready. */
  g_source_set_priority (source, G_MININT);
  g_source_attach (source, g_main_context_get_thread_default ());
  return (RingerCorks *) source;
}

/**
 * ringer_corks_free:
 * @self: (transfer full): a set, with no socket corked any more
 */
void
ringer_corks_free (RingerCorks *self)
{
  g_return_if_fail (self != NULL);

  while (self->written.head != NULL)
    let_go (self, self->written.head->data);
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

/**
 * ringer_corks_note_write:
 * @self: a set
 * @cork: the part of the socket that is about to be written to
 *
 * To be called before each small write. The second one in a main-loop turn corks
 * the socket until the next turn begins. Without a socket it does nothing.
 */
void
ringer_corks_note_write (RingerCorks *self, RingerCork *cork)
{
  g_return_if_fail (self != NULL);

  if (cork->socket == NULL)
    return;

  cork->n_writes++;
  if (cork->n_writes == 1)
    {
      cork->link.data = cork;
      g_queue_push_tail_link (&self->written, &cork->link);
    }
  else if (cork->n_writes == 2)
    set_corked (cork, TRUE);
}

/**
 * ringer_corks_remove:
 * @self: a set
 * @cork: the part of a socket that goes away
 *
 * Lets what was written leave, and forgets the socket.
 */
void
ringer_corks_remove (RingerCorks *self, RingerCork *cork)
{
  g_return_if_fail (self != NULL);

  if (cork->n_writes > 0)
    let_go (self, cork);
  cork->socket = NULL;
}
