/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* GLib 2.74 (Debian 12) lacks these; each goes away with the floor it names. */

#if !GLIB_CHECK_VERSION(2, 76, 0)
static inline gboolean
ringer_compat_set_str (char **pointer, const char *value)
{
  char *old = *pointer;

  if (g_strcmp0 (old, value) == 0)
    return FALSE;
  *pointer = g_strdup (value); /* copy first: value may be inside old */
  g_free (old);
  return TRUE;
}
#define g_set_str(pointer, value)       (ringer_compat_set_str ((pointer), (value)))
#define g_string_free_and_steal(string) (g_string_free ((string), FALSE))
#endif
