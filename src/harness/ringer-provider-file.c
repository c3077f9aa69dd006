/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A provider file as a document: its text, what the text says, what it said on the disk, and
 * the steps back. The text is the only state; every change makes a new text, which is read
 * whole before it takes the place of the old one. Lives in the main thread; the disk is
 * touched in ringer-provider-file-io.c, the edits are in ringer-provider-file-edit.c. */
#include "config.h"

#include "ringer-provider-file-class-private.h"

#include "ringer-error.h"

#include <string.h>

/* Steps back that are kept, and the bytes that their texts may have together. */
#define MAX_STEPS      200
#define MAX_STEPS_SIZE (64 * 1024 * 1024)

/* The text before a change. */
typedef struct
{
  GBytes *text;
  char   *label;
} Step;

enum
{
  PROP_MODIFIED = 1,
  PROP_FILE,
  PROP_READ_ONLY,
  PROP_ERROR,
  PROP_CAN_UNDO,
  PROP_UNDO_LABEL,
  PROP_CHANGED_ON_DISK,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (RingerMode,
                    ringer_mode,
                    G_DEFINE_ENUM_VALUE (RINGER_MODE_ASK, "ask"),
                    G_DEFINE_ENUM_VALUE (RINGER_MODE_RULES, "rules"),
                    G_DEFINE_ENUM_VALUE (RINGER_MODE_FORWARD, "forward"),
                    G_DEFINE_ENUM_VALUE (RINGER_MODE_OFF, "off"))

G_DEFINE_FINAL_TYPE (RingerProviderFile, ringer_provider_file, G_TYPE_OBJECT)

static void
step_free (gpointer data)
{
  Step *step = data;

  g_bytes_unref (step->text);
  g_free (step->label);
  g_free (step);
}

static gboolean
get_read_only (RingerProviderFile *self)
{
  return self->plan->format > RINGER_PROVIDER_FORMAT;
}

static const char *
get_undo_label (RingerProviderFile *self)
{
  const Step *step = g_queue_peek_tail (&self->steps);

  return step != NULL ? step->label : NULL;
}

static void
ringer_provider_file_dispose (GObject *object)
{
  RingerProviderFile *self = RINGER_PROVIDER_FILE (object);

  ringer_provider_file_dispose_disk (self);
  G_OBJECT_CLASS (ringer_provider_file_parent_class)->dispose (object);
}

static void
ringer_provider_file_finalize (GObject *object)
{
  RingerProviderFile *self = RINGER_PROVIDER_FILE (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->saved, g_bytes_unref);
  g_clear_pointer (&self->plan, ringer_provider_plan_free);
  g_clear_error (&self->error);
  g_queue_clear_full (&self->steps, step_free);
  G_OBJECT_CLASS (ringer_provider_file_parent_class)->finalize (object);
}

static void
ringer_provider_file_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerProviderFile *self = RINGER_PROVIDER_FILE (object);

  switch (id)
    {
    case PROP_MODIFIED:
      g_value_set_boolean (value, ringer_provider_file_get_modified (self));
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_READ_ONLY:
      g_value_set_boolean (value, get_read_only (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, !g_queue_is_empty (&self->steps));
      break;
    case PROP_UNDO_LABEL:
      g_value_set_string (value, get_undo_label (self));
      break;
    case PROP_CHANGED_ON_DISK:
      g_value_set_boolean (value, self->changed_on_disk);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_provider_file_class_init (RingerProviderFileClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ringer_provider_file_dispose;
  object_class->finalize = ringer_provider_file_finalize;
  object_class->get_property = ringer_provider_file_get_property;

  properties[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE, flags);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_READ_ONLY] = g_param_spec_boolean ("read-only", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  properties[PROP_CHANGED_ON_DISK] = g_param_spec_boolean ("changed-on-disk", NULL, NULL, FALSE,
                                                           flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

/* What a file that is new says. */
static GBytes *
dup_empty (void)
{
  static const char empty[] = "{\n"
                              "  \"$schema\": \"" RINGER_PROVIDER_SCHEMA "\",\n"
                              "  \"format\": 1,\n"
                              "  \"procedures\": {}\n"
                              "}\n";

  G_STATIC_ASSERT (RINGER_PROVIDER_FORMAT == 1);
  return g_bytes_new_static (empty, strlen (empty));
}

static void
ringer_provider_file_init (RingerProviderFile *self)
{
  self->saved = dup_empty ();
  self->plan = ringer_provider_plan_new (self->saved, NULL, NULL);
  g_queue_init (&self->steps);
  ringer_provider_file_init_disk (self);
}

/**
 * ringer_provider_file_new:
 *
 * Makes a provider file that names no procedure and is on no disk yet.
 *
 * Returns: (transfer full): the file
 */
RingerProviderFile *
ringer_provider_file_new (void)
{
  return g_object_new (RINGER_TYPE_PROVIDER_FILE, NULL);
}

gboolean
ringer_provider_file_get_modified (RingerProviderFile *self)
{
  return !g_bytes_equal (self->plan->text, self->saved);
}

/* What properties say, to tell afterwards which of them changed. */
typedef struct
{
  gboolean modified;
  gboolean read_only;
  gboolean can_undo;
  char    *undo_label;
} Look;

static void
look (RingerProviderFile *self, Look *now)
{
  now->modified = ringer_provider_file_get_modified (self);
  now->read_only = get_read_only (self);
  now->can_undo = !g_queue_is_empty (&self->steps);
  now->undo_label = g_strdup (get_undo_label (self));
}

static void
notify_changes (RingerProviderFile *self, Look *before)
{
  GObject *object = G_OBJECT (self);
  Look     now;

  look (self, &now);
  if (now.modified != before->modified)
    g_object_notify_by_pspec (object, properties[PROP_MODIFIED]);
  if (now.read_only != before->read_only)
    g_object_notify_by_pspec (object, properties[PROP_READ_ONLY]);
  if (now.can_undo != before->can_undo)
    g_object_notify_by_pspec (object, properties[PROP_CAN_UNDO]);
  if (g_strcmp0 (now.undo_label, before->undo_label) != 0)
    g_object_notify_by_pspec (object, properties[PROP_UNDO_LABEL]);
  g_free (now.undo_label);
  g_free (before->undo_label);
}

/* Old steps go where there are too many, or they take too much memory. */
static void
trim_steps (RingerProviderFile *self)
{
  gsize size = 0;
  guint n = 0;

  for (GList *l = self->steps.tail; l != NULL; l = l->prev)
    {
      const Step *step = l->data;

      size += g_bytes_get_size (step->text);
      if (n == MAX_STEPS || (n > 0 && size > MAX_STEPS_SIZE))
        break;
      n++;
    }
  while (self->steps.length > n)
    step_free (g_queue_pop_head (&self->steps));
}

/*
 * ringer_provider_file_take:
 * @plan: (transfer full): what holds from now on
 * @saved: (nullable): what is on the disk from now on; %NULL leaves it
 * @how: what becomes of the steps back
 * @label: for RINGER_STEPS_ADD
 *
 * The one place where the text changes.
 */
void
ringer_provider_file_take (RingerProviderFile *self,
                           RingerProviderPlan *plan,
                           GBytes             *saved,
                           RingerSteps         how,
                           const char         *label)
{
  g_autoptr (RingerProviderPlan) before = NULL;
  const gboolean is_new = !g_bytes_equal (plan->text, self->plan->text);
  Look           old;

  look (self, &old);
  if (how == RINGER_STEPS_FORGET)
    g_queue_clear_full (&self->steps, step_free);
  else if (how == RINGER_STEPS_POP)
    step_free (g_queue_pop_tail (&self->steps));
  else if (how == RINGER_STEPS_ADD && is_new)
    {
      Step *step = g_new0 (Step, 1);

      step->text = g_bytes_ref (self->plan->text);
      step->label = g_strdup (label);
      g_queue_push_tail (&self->steps, step);
      trim_steps (self);
    }
  if (saved != NULL)
    {
      g_bytes_ref (saved);
      g_bytes_unref (self->saved);
      self->saved = saved;
    }
  /* Until everybody has been told, what was borrowed from the old plan stays. */
  before = g_steal_pointer (&self->plan);
  self->plan = plan;

  g_object_freeze_notify (G_OBJECT (self));
  notify_changes (self, &old);
  if (is_new)
    g_signal_emit (self, signals[CHANGED], 0);
  g_object_thaw_notify (G_OBJECT (self));
}

/*
 * ringer_provider_file_clear:
 *
 * Back to what a new file says.
 */
void
ringer_provider_file_clear (RingerProviderFile *self)
{
  g_autoptr (GBytes) empty = dup_empty ();

  ringer_provider_file_take (self, ringer_provider_plan_new (empty, NULL, NULL), empty,
                             RINGER_STEPS_FORGET, NULL);
}

void
ringer_provider_file_set_saved (RingerProviderFile *self, GBytes *saved)
{
  Look old;

  look (self, &old);
  g_bytes_ref (saved);
  g_bytes_unref (self->saved);
  self->saved = saved;
  notify_changes (self, &old);
}

void
ringer_provider_file_take_error (RingerProviderFile *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

void
ringer_provider_file_set_file (RingerProviderFile *self, GFile *file)
{
  if (g_set_object (&self->file, file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
}

void
ringer_provider_file_set_changed_on_disk (RingerProviderFile *self, gboolean changed)
{
  if (self->changed_on_disk == changed)
    return;
  self->changed_on_disk = changed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANGED_ON_DISK]);
}

/**
 * ringer_provider_file_set_text:
 * @text: the whole text
 * @error: return location for an error
 *
 * Replaces the text, as an editor of the text does. Forgets the steps back.
 *
 * Returns: %FALSE with %RINGER_ERROR_INVALID_JSON, %RINGER_ERROR_BAD_FILE or
 *   %RINGER_ERROR_LIMIT, and everything is as before; the first two begin with line and
 *   column, %RINGER_ERROR_BAD_FILE has the path after it
 */
gboolean
ringer_provider_file_set_text (RingerProviderFile *self, GBytes *text, GError **error)
{
  RingerProviderPlan *plan;

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (g_bytes_get_size (text) > RINGER_PROVIDER_FILE_MAX_SIZE)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT, "A provider file has at most %d MiB",
                   RINGER_PROVIDER_FILE_MAX_SIZE / (1024 * 1024));
      return FALSE;
    }
  plan = ringer_provider_plan_new (text, self->plan, error);
  if (plan == NULL)
    return FALSE;
  ringer_provider_file_take (self, plan, NULL, RINGER_STEPS_FORGET, NULL);
  return TRUE;
}

/**
 * ringer_provider_file_dup_text:
 *
 * Returns: (transfer full): the text as it would be saved now
 */
GBytes *
ringer_provider_file_dup_text (RingerProviderFile *self)
{
  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self), NULL);
  return g_bytes_ref (self->plan->text);
}

/**
 * ringer_provider_file_list:
 *
 * Returns: (transfer full): the procedures that the text names, in its order
 */
GStrv
ringer_provider_file_list (RingerProviderFile *self)
{
  GStrv names;

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self), NULL);

  names = g_new0 (char *, self->plan->mocks->len + 1);
  for (guint i = 0; i < self->plan->mocks->len; i++)
    names[i] = g_strdup (
        ((const RingerMock *) g_ptr_array_index (self->plan->mocks, i))->procedure);
  return names;
}

/**
 * ringer_provider_file_get:
 * @procedure: the name of any procedure
 *
 * Returns: (transfer none): what the text says of it, or the defaults; good until the
 *   handlers of the next `changed` have run
 */
const RingerMock *
ringer_provider_file_get (RingerProviderFile *self, const char *procedure)
{
  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self) && procedure != NULL, NULL);
  return ringer_provider_plan_get (self->plan, procedure);
}

/**
 * ringer_provider_file_undo:
 *
 * Takes back the latest change, to the byte. Does nothing when there is none.
 */
void
ringer_provider_file_undo (RingerProviderFile *self)
{
  const Step         *step;
  RingerProviderPlan *plan;

  g_return_if_fail (RINGER_IS_PROVIDER_FILE (self));

  step = g_queue_peek_tail (&self->steps);
  if (step == NULL)
    return;
  plan = ringer_provider_plan_new (step->text, self->plan, NULL);
  g_assert (plan != NULL);
  ringer_provider_file_take (self, plan, NULL, RINGER_STEPS_POP, NULL);
}
