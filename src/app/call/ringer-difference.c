/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-difference.h"

#include "ringer-json-compare.h"
#include "ringer-text.h"

struct _RingerDifference
{
  GObject parent_instance;
  char   *path;
  char   *older;
  char   *newer;
};

G_DEFINE_FINAL_TYPE (RingerDifference, ringer_difference, G_TYPE_OBJECT)

typedef struct
{
  GBytes *older;
  GBytes *newer;
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  g_clear_pointer (&pair->older, g_bytes_unref);
  g_clear_pointer (&pair->newer, g_bytes_unref);
  g_free (pair);
}

static void
ringer_difference_finalize (GObject *object)
{
  RingerDifference *self = RINGER_DIFFERENCE (object);

  g_free (self->path);
  g_free (self->older);
  g_free (self->newer);
  G_OBJECT_CLASS (ringer_difference_parent_class)->finalize (object);
}

static void
ringer_difference_class_init (RingerDifferenceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_difference_finalize;
}

static void
ringer_difference_init (RingerDifference *self)
{
}

const char *
ringer_difference_get_path (RingerDifference *self)
{
  g_return_val_if_fail (RINGER_IS_DIFFERENCE (self), NULL);
  return self->path;
}

const char *
ringer_difference_get_older (RingerDifference *self)
{
  g_return_val_if_fail (RINGER_IS_DIFFERENCE (self), NULL);
  return self->older;
}

const char *
ringer_difference_get_newer (RingerDifference *self)
{
  g_return_val_if_fail (RINGER_IS_DIFFERENCE (self), NULL);
  return self->newer;
}

static void
add (GPtrArray *found, const char *path, char *older, char *newer)
{
  RingerDifference *self = g_object_new (RINGER_TYPE_DIFFERENCE, NULL);

  self->path = ringer_text_one_line (path, -1, RINGER_DIFFERENCE_MAX_CHARS);
  self->older = older;
  self->newer = newer;
  g_ptr_array_add (found, self);
}

static char *
dup_bytes (GBytes *bytes)
{
  return bytes != NULL
             ? ringer_text_one_line (g_bytes_get_data (bytes, NULL),
                                     (gssize) g_bytes_get_size (bytes), RINGER_DIFFERENCE_MAX_CHARS)
             : NULL;
}

static char *
dup_span (const char *text, RingerJsonSpan span)
{
  return span.length > 0 ? ringer_text_one_line (text + span.offset, (gssize) span.length,
                                                 RINGER_DIFFERENCE_MAX_CHARS)
                         : NULL;
}

static gboolean
compare (Pair *pair, GPtrArray *found, GError **error)
{
  g_autoptr (GArray) differences = NULL;
  const char *a = g_bytes_get_data (pair->older, NULL);
  const char *b = g_bytes_get_data (pair->newer, NULL);

  differences = ringer_json_compare (a, (gssize) g_bytes_get_size (pair->older), b,
                                     (gssize) g_bytes_get_size (pair->newer),
                                     RINGER_JSON_COMPARE_AS_WRITTEN, RINGER_DIFFERENCE_MAX, error);
  if (differences == NULL)
    return FALSE;
  for (guint i = 0; i < differences->len; i++)
    {
      RingerJsonDifference *difference = &g_array_index (differences, RingerJsonDifference, i);

      add (found, difference->path, dup_span (a, difference->a), dup_span (b, difference->b));
    }
  return TRUE;
}

static void
find_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Pair   *pair = task_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

  if ((pair->older == NULL) != (pair->newer == NULL))
    add (found, "$", dup_bytes (pair->older), dup_bytes (pair->newer));
  else if (pair->older != NULL && !g_bytes_equal (pair->older, pair->newer) &&
           !compare (pair, found, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_ptr_array_unref);
}

void
ringer_difference_find_async (GBytes             *older,
                              GBytes             *newer,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Pair *pair = g_new0 (Pair, 1);

  pair->older = older != NULL ? g_bytes_ref (older) : NULL;
  pair->newer = newer != NULL ? g_bytes_ref (newer) : NULL;
  g_task_set_source_tag (task, ringer_difference_find_async);
  g_task_set_task_data (task, pair, pair_free);
  g_task_run_in_thread (task, find_in_thread);
}

/* An empty list: they are the same. RINGER_ERROR_INVALID_JSON when one of them is no
 * JSON. */
GListModel *
ringer_difference_find_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  GListStore *list;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return NULL;
  list = g_list_store_new (RINGER_TYPE_DIFFERENCE);
  g_list_store_splice (list, 0, 0, found->pdata, found->len);
  return G_LIST_MODEL (list);
}
