/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

static inline gboolean
ringer_test_tick_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Turns the default main context until COND holds. A hang becomes a failure
 * with the condition's name after SECONDS. */
#define RINGER_TEST_WAIT_FOR(cond, seconds)                                                 \
  G_STMT_START                                                                              \
  {                                                                                         \
    gint64 ringer_deadline_ = g_get_monotonic_time () + (gint64) (seconds) *G_USEC_PER_SEC; \
    guint  ringer_tick_ = g_timeout_add (20, ringer_test_tick_cb, NULL);                    \
    while (!(cond))                                                                         \
      {                                                                                     \
        if (g_get_monotonic_time () > ringer_deadline_)                                     \
          g_error ("%s:%d: timed out waiting for: %s", __FILE__, __LINE__, #cond);          \
        g_main_context_iteration (NULL, TRUE);                                              \
      }                                                                                     \
    g_source_remove (ringer_tick_);                                                         \
  }                                                                                         \
  G_STMT_END

/* Sanitizers on two busy cores are slow: ten seconds is a hang, five was not. */
#define RINGER_TEST_WAIT(cond) RINGER_TEST_WAIT_FOR (cond, 10)

/* A GAsyncReadyCallback that keeps the result in the GAsyncResult* it is given. */
static inline void
ringer_test_take_result (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_assert_null (*(GAsyncResult **) user_data);
  *(GAsyncResult **) user_data = g_object_ref (result);
}
