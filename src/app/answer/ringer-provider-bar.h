/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The provider file of a session: its name, a menu to make, open and save one, Undo, and what
 * is wrong with it. Nothing asks: rules that were never saved and give way to others
 * can be put back.
 *
 * Properties: file (RingerProviderFile*, nullable, read-write).
 *
 * Widget actions: provider.new, provider.open, provider.save, provider.save-as,
 * provider.undo, provider.reload, provider.keep-mine, provider.put-back,
 * provider.dismiss.
 *
 * Signals: drafts-changed (): ringer_provider_bar_dup_drafts() says something else */
#define RINGER_TYPE_PROVIDER_BAR (ringer_provider_bar_get_type ())
G_DECLARE_FINAL_TYPE (RingerProviderBar, ringer_provider_bar, RINGER, PROVIDER_BAR, GtkWidget)

/* The type of the drafts: for each text its file ("" for none) and itself ("" when it
 * is on the disk as it is); first the one in force, then the one that was put aside. */
#define RINGER_PROVIDER_BAR_DRAFTS "a(ss)"

void ringer_provider_bar_set_file (RingerProviderBar *self, RingerProviderFile *file);
RingerProviderFile *ringer_provider_bar_get_file (RingerProviderBar *self);
/* Saves, and asks where if there is no file yet. NAME (nullable) is what is proposed then. */
void ringer_provider_bar_save (RingerProviderBar *self, const char *name);
/* In place of a dialog; NULL for nothing. */
void ringer_provider_bar_show_trouble (RingerProviderBar *self, const char *message);

/* Those of the file that the bar shows, or of another: without what was put aside for it. */
GVariant *ringer_provider_bar_dup_drafts (RingerProviderBar  *self,
                                          RingerProviderFile *of) G_GNUC_WARN_UNUSED_RESULT;
/* What was in force, only into a file that nobody has touched. */
void ringer_provider_bar_load_drafts (RingerProviderBar *self, GVariant *drafts);

G_END_DECLS
