/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"
#include "ringer-deadlines.h"
#include "ringer-request.h"

G_BEGIN_DECLS

struct _RingerRequest
{
  GObject            parent_instance;
  RingerConnection  *connection; /* unowned; NULL once it has forgotten the request */
  RingerProvision   *provision;
  GList              link; /* in the connection's queue of those no longer open */
  gboolean           is_linked;
  RingerDeadline     deadline;
  char              *id;
  GBytes            *payload;
  char              *requestor_name;
  char              *requestor_data;
  RingerRequestState state;
  gboolean           held;
  gboolean           withheld; /* no automatic acceptance */
  guint              n_again;  /* answers sent beyond the first, which the broker refuses */
  gint64             arrived_at;
  gint64             accepted_at;
  gint64             decided_at;
  gint64             accept_deadline;
  gint64             response_deadline;
  GBytes            *answer;
};

RingerRequest *ringer_request_new (RingerConnection *connection,
                                   RingerProvision  *provision,
                                   RingerMessage    *message,
                                   gint64            when) G_GNUC_WARN_UNUSED_RESULT;
void           ringer_request_set_state (RingerRequest *self, RingerRequestState state);

G_END_DECLS
