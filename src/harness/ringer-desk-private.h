/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

G_BEGIN_DECLS

/* The fields are the desk's: where it holds the item, and by which key. */
struct _RingerDeskItem
{
  GObject        parent_instance;
  RingerRequest *request;
  char          *draft;
  RingerDesk    *desk;  /* not owned; NULL once the desk has let the item go */
  GSequenceIter *place; /* in the desk's open or closed sequence */
  gboolean       open;  /* which of the two */
  gint64         deadline;
  guint64        serial; /* the order of arrival */
};

RingerDeskItem *ringer_desk_item_new (RingerDesk    *desk,
                                      RingerRequest *request,
                                      guint64        serial) G_GNUC_WARN_UNUSED_RESULT;
/* The request of ITEM changed its state. */
void ringer_desk_follow (RingerDesk *self, RingerDeskItem *item);

G_END_DECLS
