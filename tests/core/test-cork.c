/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cork.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "ringer-test.h"

static GSocket *
make_socket (GSocketFamily family)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  return socket;
}

static gboolean
is_corked (GSocket *socket)
{
  g_autoptr (GError) error = NULL;
  int value = -1;

  g_socket_get_option (socket, IPPROTO_TCP, TCP_CORK, &value, &error);
  g_assert_no_error (error);
  return value != 0;
}

static gboolean
noted_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The loop has gone through a whole turn. */
static void
turn (void)
{
  gboolean turned = FALSE;

  g_idle_add (noted_cb, &turned);
  RINGER_TEST_WAIT (turned);
}

static void
test_single_write (void)
{
  g_autoptr (RingerCorks) corks = ringer_corks_new ();
  g_autoptr (GSocket) socket = make_socket (G_SOCKET_FAMILY_IPV4);
  RingerCork cork = { .socket = socket };

  ringer_corks_note_write (corks, &cork);
  g_assert_false (is_corked (socket));
  turn ();
  ringer_corks_note_write (corks, &cork);
  g_assert_false (is_corked (socket));
}

static void
test_many_writes (void)
{
  g_autoptr (RingerCorks) corks = ringer_corks_new ();
  g_autoptr (GSocket) socket = make_socket (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocket) other = make_socket (G_SOCKET_FAMILY_IPV4);
  RingerCork cork = { .socket = socket };
  RingerCork other_cork = { .socket = other };

  for (guint round = 0; round < 3; round++)
    {
      ringer_corks_note_write (corks, &cork);
      ringer_corks_note_write (corks, &other_cork);
      ringer_corks_note_write (corks, &cork);
      ringer_corks_note_write (corks, &cork);
      g_assert_true (is_corked (socket));
      g_assert_false (is_corked (other));
      turn ();
      g_assert_false (is_corked (socket));
    }
}

static void
test_remove (void)
{
  g_autoptr (RingerCorks) corks = ringer_corks_new ();
  g_autoptr (GSocket) socket = make_socket (G_SOCKET_FAMILY_IPV4);
  RingerCork cork = { .socket = socket };

  ringer_corks_note_write (corks, &cork);
  ringer_corks_note_write (corks, &cork);
  g_assert_true (is_corked (socket));
  ringer_corks_remove (corks, &cork);
  g_assert_false (is_corked (socket));
  g_assert_null (cork.socket);
  ringer_corks_note_write (corks, &cork);
  g_assert_cmpuint (cork.n_writes, ==, 0);
}

static void
test_freed_while_corked (void)
{
  RingerCorks *corks = ringer_corks_new ();
  g_autoptr (GSocket) socket = make_socket (G_SOCKET_FAMILY_IPV4);
  RingerCork cork = { .socket = socket };

  ringer_corks_note_write (corks, &cork);
  ringer_corks_note_write (corks, &cork);
  ringer_corks_free (corks);
  g_assert_false (is_corked (socket));
}

static void
test_other_sockets (void)
{
  g_autoptr (RingerCorks) corks = ringer_corks_new ();
  g_autoptr (GSocket) local = make_socket (G_SOCKET_FAMILY_UNIX);
  g_autoptr (GSocket) closed = make_socket (G_SOCKET_FAMILY_IPV4);
  RingerCork local_cork = { .socket = local };
  RingerCork closed_cork = { .socket = closed };

  for (guint i = 0; i < 3; i++)
    {
      ringer_corks_note_write (corks, &local_cork);
      ringer_corks_note_write (corks, &closed_cork);
    }
  g_assert_true (g_socket_close (closed, NULL));
  turn ();
  g_assert_cmpuint (local_cork.n_writes, ==, 0);
  g_assert_cmpuint (closed_cork.n_writes, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/cork/single-write", test_single_write);
  g_test_add_func ("/core/cork/many-writes", test_many_writes);
  g_test_add_func ("/core/cork/remove", test_remove);
  g_test_add_func ("/core/cork/freed-while-corked", test_freed_while_corked);
  g_test_add_func ("/core/cork/other-sockets", test_other_sockets);
  return g_test_run ();
}
