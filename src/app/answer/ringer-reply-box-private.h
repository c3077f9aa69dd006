/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-reply-box.h"

#include "ringer-json-editor.h"
#include "ringer-reply-popover.h"
#include "ringer-wrap-layout.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _RingerReplyBox
{
  GtkWidget           parent_instance;
  GtkWidget          *header;
  GtkLabel           *reply_label;
  GtkMenuButton      *recent_button;
  RingerReplyPopover *recent_popover;
  GtkWidget          *file_button;
  GtkWidget          *chips;
  RingerJsonEditor   *reply;
  GtkWidget          *preview;
  GtkLabel           *preview_label;
  GtkCheckButton     *fill_button;

  RingerDesk         *desk;
  RingerDeskItem     *item;
  RingerProviderFile *file;
  char               *default_draft; /* nullable */
  GCancellable       *cancellable;
  gboolean            loading; /* the reply is being filled by us */
};

void ringer_reply_box_tell (RingerReplyBox *self, const char *message);

/* ringer-reply-box-file.c */
void ringer_reply_box_install_file_action (GtkWidgetClass *widget_class);

G_END_DECLS
