/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  RINGER_PROVISION_STATE_OFFLINE,    /* waits for the connection; sent again when it is open */
  RINGER_PROVISION_STATE_PENDING,    /* sent, not acknowledged yet */
  RINGER_PROVISION_STATE_ACTIVE,     /* acknowledged */
  RINGER_PROVISION_STATE_UNANSWERED, /* no acknowledgement in time; requests may still come */
  RINGER_PROVISION_STATE_DENIED,     /* the broker forbids it; not tried again */
  RINGER_PROVISION_STATE_WITHDRAWN,  /* we took it back */
} RingerProvisionState;

#define RINGER_TYPE_PROVISION_STATE (ringer_provision_state_get_type ())
GType ringer_provision_state_get_type (void);

/* One procedure that we provide.
 *
 * Properties: procedure (read-only), state (read-only, notifies),
 *   automatic-accept (gboolean, read-write, default TRUE: each request is accepted
 *     the moment it arrives; FALSE: only ringer_request_accept() accepts),
 *   n-requests, n-answered (uint, read-only, notify; answered = sent, rejected or failed)
 */
#define RINGER_TYPE_PROVISION (ringer_provision_get_type ())
G_DECLARE_FINAL_TYPE (RingerProvision, ringer_provision, RINGER, PROVISION, GObject)

const char          *ringer_provision_get_procedure (RingerProvision *self);
RingerProvisionState ringer_provision_get_state (RingerProvision *self);
gboolean             ringer_provision_get_automatic_accept (RingerProvision *self);
void  ringer_provision_set_automatic_accept (RingerProvision *self, gboolean automatic);
guint ringer_provision_get_n_requests (RingerProvision *self);
guint ringer_provision_get_n_answered (RingerProvision *self);
guint ringer_provision_get_n_open (RingerProvision *self); /* does not notify */
void  ringer_provision_withdraw (RingerProvision *self);

G_END_DECLS
