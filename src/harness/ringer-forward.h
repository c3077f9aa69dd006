/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-request.h"
#include "ringer-rule.h"

G_BEGIN_DECLS

/* Lets an HTTP service answer: POST with the request's payload as the body
 * (application/json; an absent payload is an empty body), headers Ringer-Procedure,
 * Ringer-Correlation-Id and, when known, Ringer-Requestor: what is not printable ASCII
 * is percent-encoded in them, and they are cut at 4 KiB. 2xx is a reply with the body
 * as its payload (204 or an empty body: absent; a body that is not JSON: a JSON string of it
 * when the type is text/plain, else no answer), any other status an error with the payload
 * {"status": 404, "reason": "Not Found", "body": ...}, where the body is JSON as it came,
 * else a string, null when there is none. A redirect within the origin is followed; one to
 * another origin is such an error with "location". */
typedef struct
{
  gboolean is_error;
  GBytes  *payload; /* nullable */
} RingerForwarded;

void ringer_forward_async (RingerRequest      *request,
                           const RingerAnswer *answer,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data);
/* FALSE: no answer came (RINGER_ERROR_TIMED_OUT, _LIMIT, _INVALID_JSON, _BAD_ARGUMENT for the URL,
 * or what is wrong with the network; G_IO_ERROR_CANCELLED); OUT is filled otherwise and cleared by
 * ringer_forwarded_clear(). */
gboolean ringer_forward_finish (GAsyncResult *result, RingerForwarded *out, GError **error);
void     ringer_forwarded_clear (RingerForwarded *self);

/* Whether URL is one that can be forwarded to: http or https, and a host. */
gboolean ringer_forward_check_url (const char *url, GError **error);

/* The same by a command: payload on its standard input; exit 0: standard output, without
 * one line end at its end, is the reply (empty: absent; not JSON: no answer);
 * else an error with the payload {"exit": 3, "stderr": "..."} or {"signal": 6, "stderr":
 * "..."}. The environment says RINGER_PROCEDURE, RINGER_CORRELATION_ID and, when known,
 * RINGER_REQUESTOR, and has none of the secrets in ours. At the end of its time the command is
 * killed with all that it has started. RINGER_ERROR_CHILD: it cannot be started. */
void     ringer_run_async (RingerRequest      *request,
                           const RingerAnswer *answer,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data);
gboolean ringer_run_finish (GAsyncResult *result, RingerForwarded *out, GError **error);

G_END_DECLS
