/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "provider-text.h"
#include "ringer-answerer.h"
#include "ringer-broker.h"
#include "ringer-desk.h"
#include "ringer-error.h"
#include "ringer-test.h"

/* A broker, somebody who calls, and a connection that a provider file answers for. */
typedef struct
{
  RingerBroker       *broker;
  RingerConnection   *caller;
  RingerConnection   *connection;
  RingerProviderFile *file;
  RingerAnswerer     *answerer;
  RingerDesk         *desk;    /* NULL where a test has none */
  GPtrArray          *asked;   /* of RingerRequest */
  GPtrArray          *decided; /* of RingerRequest */
  GPtrArray          *calls;
  char               *trouble; /* the last */
} Answering;

/* TEXT has apostrophes for quotation marks, and is what comes inside of "procedures". */
static inline void
answering_say (Answering *f, const char *text)
{
  g_autofree char *whole = g_strdup_printf ("{'format': 1, 'procedures': {%s}}", text);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_strdelimit (whole, "'", '"');
  bytes = g_bytes_new (whole, strlen (whole));
  ringer_provider_file_set_text (f->file, bytes, &error);
  g_assert_no_error (error);
}

static inline void
answering_asked_cb (RingerAnswerer *answerer, RingerRequest *request, Answering *f)
{
  g_ptr_array_add (f->asked, g_object_ref (request));
}

static inline void
answering_decided_cb (RingerAnswerer *answerer, RingerRequest *request, Answering *f)
{
  g_ptr_array_add (f->decided, g_object_ref (request));
}

static inline void
answering_trouble_cb (RingerAnswerer *answerer,
                      RingerRequest  *request,
                      const char     *message,
                      Answering      *f)
{
  g_free (f->trouble);
  f->trouble = g_strdup (message);
}

static inline RingerConnection *
answering_connect (Answering *f, guint ack_timeout, guint response_timeout)
{
  g_autoptr (RingerConnectionConfig) config = NULL;
  RingerConnection *connection;

  config = ringer_connection_config_new (ringer_broker_get_url (f->broker), NULL);
  g_object_set (config, "accept-timeout", ack_timeout, "response-timeout", response_timeout, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_login_async (connection, "{}", NULL, NULL, NULL);
  ringer_connection_open (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_OPEN);
  return connection;
}

static inline void
answering_start (Answering *f, guint ack_timeout, guint response_timeout, gboolean can_run)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();

  g_object_set (config, "ack-timeout", ack_timeout, "response-timeout", response_timeout,
                "requestor-name", TRUE, NULL);
  f->broker = ringer_broker_new (config);
  g_assert_true (ringer_broker_start (f->broker, NULL, 0, NULL));
  f->caller = answering_connect (f, ack_timeout, response_timeout);
  f->connection = answering_connect (f, ack_timeout, response_timeout);
  f->file = ringer_provider_file_new ();
  f->answerer = g_object_new (RINGER_TYPE_ANSWERER, "connection", f->connection, "file", f->file,
                              "can-run", can_run, "seed", 7, NULL);
  f->asked = g_ptr_array_new_with_free_func (g_object_unref);
  f->decided = g_ptr_array_new_with_free_func (g_object_unref);
  f->calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (f->answerer, "asked", G_CALLBACK (answering_asked_cb), f);
  g_signal_connect (f->answerer, "decided", G_CALLBACK (answering_decided_cb), f);
  g_signal_connect (f->answerer, "trouble", G_CALLBACK (answering_trouble_cb), f);
  ringer_answerer_start (f->answerer);
}

static inline void
answering_finish (Answering *f)
{
  RingerConnection *const connections[] = { f->caller, f->connection };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      ringer_connection_close (connections[i]);
      RINGER_TEST_WAIT (ringer_connection_get_state (connections[i]) ==
                        RINGER_CONNECTION_STATE_CLOSED);
    }
  g_ptr_array_unref (f->asked);
  g_ptr_array_unref (f->decided);
  g_ptr_array_unref (f->calls);
  g_free (f->trouble);
  if (f->desk != NULL)
    g_assert_finalize_object (f->desk);
  g_assert_finalize_object (f->answerer);
  g_assert_finalize_object (f->file);
  g_object_unref (f->caller);
  g_assert_finalize_object (f->connection);
  ringer_broker_stop (f->broker);
  g_object_unref (f->broker);
}

static inline void
answering_wait_provided (Answering *f, const char *procedure)
{
  RingerProvision *provision = ringer_connection_get_provision (f->connection, procedure);

  g_assert_nonnull (provision);
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
}

static inline RingerCall *
answering_call (Answering *f, const char *procedure, const char *json)
{
  g_autoptr (GBytes) payload = json != NULL ? g_bytes_new (json, strlen (json)) : NULL;
  RingerCall *call = ringer_connection_call (f->caller, procedure, payload, 0);

  g_ptr_array_add (f->calls, call);
  return call;
}

static inline char *
answering_dup (GBytes *bytes)
{
  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : g_strdup ("absent");
}

/* "RESPONSE 1": the word of the end, and the payload. */
static inline void
answering_assert_end (RingerCall *call, const char *expected)
{
  g_autofree char *answer = NULL;
  g_autofree char *end = NULL;

  RINGER_TEST_WAIT (ringer_call_get_outcome (call) != RINGER_CALL_OUTCOME_NONE);
  answer = answering_dup (ringer_call_get_answer (call));
  end = g_strdup_printf ("%s %s", ringer_call_get_word (call), answer);
  g_assert_cmpstr (end, ==, expected);
}

static inline RingerRequest *
answering_wait_asked (Answering *f, guint n)
{
  RINGER_TEST_WAIT (f->asked->len >= n);
  g_assert_cmpuint (f->asked->len, ==, n);
  return f->asked->pdata[n - 1];
}

static inline RingerRequest *
answering_wait_decided (Answering *f, guint n)
{
  RINGER_TEST_WAIT (f->decided->len >= n);
  g_assert_cmpuint (f->decided->len, ==, n);
  return f->decided->pdata[n - 1];
}
