/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The reply to one request, and where it may come from: typed, the procedure's canned
 * replies, its last ones, a file. What is typed goes to the item's draft at once.
 * Placeholders are filled in, if the switch for it is on, and what would go out is shown.
 *
 * Widget actions: reply.open-file.
 * Signals: changed (): by the user; trouble (char *message) */
#define RINGER_TYPE_REPLY_BOX (ringer_reply_box_get_type ())
G_DECLARE_FINAL_TYPE (RingerReplyBox, ringer_reply_box, RINGER, REPLY_BOX, GtkWidget)

/* ITEM is nullable, and DESK with it; so is DEFAULT_DRAFT, which is shown when nothing
 * was typed for the item. */
void ringer_reply_box_set_item (RingerReplyBox *self,
                                RingerDesk     *desk,
                                RingerDeskItem *item,
                                const char     *default_draft);
/* After a change of the request's state. */
void  ringer_reply_box_update (RingerReplyBox *self);
char *ringer_reply_box_dup_text (RingerReplyBox *self);
/* As if typed. */
void ringer_reply_box_set_text (RingerReplyBox *self, const char *text);
/* What is typed as an answer; as ringer_reply_make_answer(), and the cursor goes to
 * what is wrong. */
RingerAnswer *ringer_reply_box_make_answer (RingerReplyBox  *self,
                                            RingerAnswerKind kind,
                                            GError         **error) G_GNUC_WARN_UNUSED_RESULT;
/* The canned reply of a number from 1 on; nullable, borrowed. */
RingerRule *ringer_reply_box_get_canned (RingerReplyBox *self, guint number);
void        ringer_reply_box_insert_canned (RingerReplyBox *self, guint number);
/* At most 16 MiB of text; into the draft of the request that is shown now. */
void ringer_reply_box_open_file (RingerReplyBox *self, GFile *file);
void ringer_reply_box_focus (RingerReplyBox *self);

/* TEXT as an answer of KIND, which is REPLY or ERROR (a plain text becomes a JSON string) or
 * one that needs no text. FILL: placeholders are filled in. */
RingerAnswer *ringer_reply_make_answer (const char      *text,
                                        RingerAnswerKind kind,
                                        gboolean         fill,
                                        GError         **error) G_GNUC_WARN_UNUSED_RESULT;
/* A text that does not even begin like JSON. */
gboolean ringer_reply_is_plain_text (const char *text);

G_END_DECLS
