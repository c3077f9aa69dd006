/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"

#include <string.h>

/* A provider file with one of everything. */
static const char mocks[] =
    "{\n"
    "  \"format\": 1, \"notes\": \"kept\",\n"
    "  \"procedures\": {\n"
    "    \"users/get\": {\n"
    "      \"x-team\": [1.0, 2e0],\n"
    "      \"atOnce\": 10,\n"
    "      \"ask\": {\"oneIn\": 3, \"first\": 5, \"when\": \"requestor = ann\"},\n"
    "      \"onDeadline\": {\"reply\": {\"late\":  true}, \"marginMs\": 700},\n"
    "      \"forward\": {\"url\": \"http://127.0.0.1:1/x\", \"timeoutMs\": 5000, \"maxBytes\": "
    "9},\n"
    "      \"replies\": [\n"
    "        {\"name\": \"Found\", \"reply\": {\"id\": 1.0}},\n"
    "        {\"name\": \"Gone\", \"error\": \"no such user\"}\n"
    "      ],\n"
    "      \"rules\": [\n"
    "        {\"name\": \"one\", \"when\": \"$.id > 5\", \"reply\": {\"id\": \"{{$.id}}\"},\n"
    "         \"template\": true, \"delayMs\": [100, 300], \"times\": 2},\n"
    "        {\"enabled\": false, \"reject\": true},\n"
    "        {\"drop\": true, \"accept\": false},\n"
    "        {\"ask\": true}, {\"echo\": true},\n"
    "        {\"forward\": {\"url\": \"https://example.org/\"}},\n"
    "        {\"run\": [\"jq\", \".id\"]},\n"
    "        {\"run\": {\"command\": [\"cat\"], \"timeoutMs\": 7}},\n"
    "        {\"reply\": 1, \"lateByMs\": 500, \"delayMs\": 20}, {\"replyNothing\": true}\n"
    "      ]\n"
    "    },\n"
    "    \"say \\\"hi\\\"\": {\"mode\": \"off\", \"accept\": false}\n"
    "  }\n"
    "}\n";

static inline RingerProviderFile *
open_text (const char *text)
{
  RingerProviderFile *file = ringer_provider_file_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  ringer_provider_file_set_text (file, bytes, &error);
  g_assert_no_error (error);
  return file;
}

static inline char *
dup_text (RingerProviderFile *file)
{
  g_autoptr (GBytes) text = ringer_provider_file_dup_text (file);

  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static inline void
assert_text (RingerProviderFile *file, const char *expected)
{
  g_autofree char *text = dup_text (file);

  g_assert_cmpstr (text, ==, expected);
}

static inline void
assert_payload (const RingerAnswer *answer, const char *expected)
{
  g_assert_cmpmem (g_bytes_get_data (answer->payload, NULL), g_bytes_get_size (answer->payload),
                   expected, strlen (expected));
}

static inline RingerRule *
get_rule (RingerProviderFile *file, const char *procedure, guint n)
{
  return g_ptr_array_index (ringer_provider_file_get (file, procedure)->rules, n);
}

static inline const RingerAnswer *
get_answer (RingerProviderFile *file, guint n)
{
  return ringer_rule_get_answer (get_rule (file, "users/get", n));
}

static inline RingerRule *
reply_rule (const char *name, const char *when, const char *payload)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);

  answer->payload = payload != NULL ? g_bytes_new (payload, strlen (payload)) : NULL;
  return ringer_rule_new (name, when, answer);
}
