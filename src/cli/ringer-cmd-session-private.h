/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-cli-json.h"
#include "ringer-cli-reader.h"
#include "ringer-cmd.h"

G_BEGIN_DECLS

struct _RingerCmdSession
{
  RingerCliCommand parent_instance;

  RingerCliReader  *reader;
  RingerConnection *connection; /* NULL before connect and after close */
  GHashTable       *requests;   /* the id told -> SessionRequest */
  GQueue            decided;    /* ids, the oldest first */
  guint             n_requests;
  GQueue            resuming; /* the ids (lexemes) of resumes that wait */
};

/* What the program is told. */
void           ringer_cmd_session_write (RingerCmdSession *self, GString *line);
void           ringer_cmd_session_write_bad_line (RingerCmdSession *self, const char *message);
void           ringer_cmd_session_write_ok (RingerCmdSession *self, const char *id);
void           ringer_cmd_session_follow (RingerCmdSession *self, RingerConnection *connection);
void           ringer_cmd_session_forget (RingerCmdSession *self);
RingerRequest *ringer_cmd_session_get_request (RingerCmdSession *self, const char *id);

/* What the program tells. */
gboolean ringer_cmd_session_run (RingerCmdSession *self, RingerCliObject *line, GError **error);

G_END_DECLS
