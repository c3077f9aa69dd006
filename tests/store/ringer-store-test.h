/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-test.h"

#include <glib/gstdio.h>

/* A folder of the test's own. */
typedef struct
{
  char *folder;
  char *path;
} Place;

static inline void
place_set_up (Place *place, gconstpointer name)
{
  g_autoptr (GError) error = NULL;

  place->folder = g_dir_make_tmp ("ringer-store-XXXXXX", &error);
  g_assert_no_error (error);
  place->path = g_build_filename (place->folder, "sub", name, NULL);
}

/* The folder that the file will be in, for tests that put a file there. */
static inline void
place_write (Place *place, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (place->path, text, -1, &error);
  g_assert_no_error (error);
}

static inline char *
place_read (Place *place)
{
  char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (place->path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* The names in the file's folder that begin with PREFIX. */
static inline GPtrArray *
place_list (Place *place, const char *prefix)
{
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray  *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  return names;
}

static inline void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static inline void
place_tear_down (Place *place, gconstpointer name)
{
  g_chmod (place->folder, 0700);
  remove_all (place->folder);
  g_free (place->folder);
  g_free (place->path);
}
