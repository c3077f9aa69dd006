/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"

G_BEGIN_DECLS

typedef enum
{
  RINGER_RESPONSE_REPLY, /* with the payload that was set, absent when none */
  RINGER_RESPONSE_ECHO,  /* with the payload of the request, byte for byte */
  RINGER_RESPONSE_ERROR,
  RINGER_RESPONSE_REJECT,
} RingerResponse;

#define RINGER_TYPE_RESPONSE (ringer_response_get_type ())
GType ringer_response_get_type (void);

gboolean ringer_response_send (RingerResponse response,
                               RingerRequest *request,
                               GBytes        *payload,
                               GError       **error);

/* Answers the requests of one provision without a person. Properties
 * (read-write): response, payload (GBytes, nullable), delay (uint, milliseconds),
 * limit (uint, requests answered before it withdraws, 0 none); n-answered
 * (read-only, notifies).
 *
 * Signals: answered (RingerRequest *request): decided, or its decision failed;
 *   finished (): the limit is reached and the last answer has gone out */
#define RINGER_TYPE_RESPONDER (ringer_responder_get_type ())
G_DECLARE_FINAL_TYPE (RingerResponder, ringer_responder, RINGER, RESPONDER, GObject)

RingerResponder *ringer_responder_new (RingerConnection *connection,
                                       const char       *procedure) G_GNUC_WARN_UNUSED_RESULT;
void             ringer_responder_start (RingerResponder *self);
void             ringer_responder_stop (RingerResponder *self);
RingerProvision *ringer_responder_get_provision (RingerResponder *self);

G_END_DECLS
