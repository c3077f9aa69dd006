/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"
#include "ringer-cli-asker.h"
#include "ringer-cmd.h"

G_BEGIN_DECLS

struct _RingerCmdProvide
{
  RingerCliCommand parent_instance;

  char    *procedure; /* NULL: all that the file names */
  char    *reply;
  char    *error_reply;
  char    *exec;
  char    *forward;
  char    *rules;
  gboolean echo;
  gboolean reject;
  gboolean ask;
  gboolean hold_accept;
  gboolean trace;
  int      ack_timeout;
  int      response_timeout;
  int      delay;
  int      limit;

  RingerAnswer       *answer;   /* what the options say; NULL with --rules */
  RingerProviderFile *whole;    /* the user's; NULL without --rules */
  RingerProviderFile *file;     /* what is answered by */
  GHashTable         *provided; /* char*: names that were acknowledged once */
  RingerCliAsker     *asker;

  RingerAnswerer *answerer;
  GHashTable     *taken;   /* RingerRequest -> whether it is dropped; those that do not count yet */
  GQueue          decided; /* RingerRequest, the oldest first */
  int             n_decided;
};

void ringer_cmd_provide_start_requests (RingerCmdProvide *self, RingerConnection *connection);
void ringer_cmd_provide_stop_requests (RingerCmdProvide *self);

G_END_DECLS
