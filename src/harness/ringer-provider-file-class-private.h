/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file-private.h"

G_BEGIN_DECLS

struct _RingerProviderFile
{
  GObject             parent_instance;
  RingerProviderPlan *plan; /* what holds; its text is the document */
  GBytes  *saved; /* what was on the disk when we last looked, or the text of a new file */
  GFile   *file;  /* nullable */
  GError  *error; /* nullable */
  GQueue   steps;
  gboolean changed_on_disk;
  guint    document; /* counts what is read or begun anew: a save belongs to one */

  /* The disk. */
  GFileMonitor *monitor;
  GFile        *watched; /* what MONITOR is for */
  GSource      *due;     /* attached for life; ready when the disk is to be looked at */
  gboolean      looking; /* the disk is being looked at */
  gboolean      look_again;
  gboolean      saving;
  GQueue        saves; /* of GTask: the first is under way when SAVING */
};

/* What becomes of the steps back. */
typedef enum
{
  RINGER_STEPS_ADD,
  RINGER_STEPS_POP,
  RINGER_STEPS_FORGET,
} RingerSteps;

void     ringer_provider_file_take (RingerProviderFile *self,
                                    RingerProviderPlan *plan,
                                    GBytes             *saved,
                                    RingerSteps         how,
                                    const char         *label);
gboolean ringer_provider_file_get_modified (RingerProviderFile *self);
void     ringer_provider_file_set_saved (RingerProviderFile *self, GBytes *saved);
void     ringer_provider_file_take_error (RingerProviderFile *self, GError *error);
void     ringer_provider_file_set_file (RingerProviderFile *self, GFile *file);
void     ringer_provider_file_set_changed_on_disk (RingerProviderFile *self, gboolean changed);
void     ringer_provider_file_clear (RingerProviderFile *self);
void     ringer_provider_file_init_disk (RingerProviderFile *self);
void     ringer_provider_file_dispose_disk (RingerProviderFile *self);

G_END_DECLS
