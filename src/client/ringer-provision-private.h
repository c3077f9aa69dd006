/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"
#include "ringer-deadlines.h"
#include "ringer-provision.h"

G_BEGIN_DECLS

struct _RingerProvision
{
  GObject              parent_instance;
  RingerConnection    *connection; /* unowned; NULL once withdrawn */
  RingerDeadline       deadline;   /* of the acknowledgement */
  char                *procedure;
  char                *ack_id; /* the correlation id of the PROVIDE that counts */
  RingerProvisionState state;
  gboolean             automatic_accept;
  guint                n_requests;
  guint                n_answered;
  guint                n_open;
};

RingerProvision *ringer_provision_new (RingerConnection *connection,
                                       const char       *procedure) G_GNUC_WARN_UNUSED_RESULT;
void             ringer_provision_set_state (RingerProvision *self, RingerProvisionState state);
void             ringer_provision_count_request (RingerProvision *self);
void             ringer_provision_count_answer (RingerProvision *self);

G_END_DECLS
