/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-bar.h"

G_BEGIN_DECLS

struct _RingerProviderBar
{
  GtkWidget      parent_instance;
  GtkWidget     *box;
  GtkLabel      *name_label;
  GtkWidget     *modified_label;
  GtkMenuButton *menu_button;
  GtkWidget     *undo_button;
  GtkRevealer   *revealer;
  GtkWidget     *message_box;
  GtkLabel      *message_label;
  GtkWidget     *reload_button;
  GtkWidget     *keep_button;
  GtkWidget     *put_back_button;
  GtkWidget     *dismiss_button;

  RingerProviderFile *file;
  GCancellable       *cancellable; /* of what is under way for this file */
  char               *trouble;
  /* What gave way unsaved, to be put back. */
  GFile  *aside_file; /* nullable */
  GBytes *aside_text; /* NULL when there is none */
};

/* What the file says of itself, all at once. */
typedef struct
{
  GFile   *file;
  GError  *error;
  char    *undo_label;
  gboolean modified;
  gboolean read_only;
  gboolean changed_on_disk;
  gboolean can_undo;
} RingerProviderState;

void ringer_provider_bar_read_state (RingerProviderBar *self, RingerProviderState *state);
void ringer_provider_state_clear (RingerProviderState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RingerProviderState, ringer_provider_state_clear)

/* ringer-provider-bar.c: shows the file as it is now, and tells of new drafts. */
void ringer_provider_bar_follow_file (RingerProviderBar *self);

/* ringer-provider-bar-actions.c */
void ringer_provider_bar_install_actions (GtkWidgetClass *widget_class);
void ringer_provider_bar_clear_aside (RingerProviderBar *self);
/* Ends what is under way; that of what begins now. */
GCancellable *ringer_provider_bar_renew (RingerProviderBar *self);

G_END_DECLS
