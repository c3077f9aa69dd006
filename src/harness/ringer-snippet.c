/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-snippet.h"

#include "ringer-json.h"

#include <string.h>

#define HTTP_PATH "/api"

/* A payload that came from elsewhere need not be JSON. It is then a JSON string, so that
 * nothing of it is run as code, or read as the name of a file: @FILE, -. */
static char *
dup_payload (const RingerHistoryEntry *entry)
{
  gsize       length;
  const char *data;

  if (entry->payload == NULL)
    return NULL;
  data = g_bytes_get_data (entry->payload, &length);
  if (!ringer_json_validate (data, (gssize) length, NULL, NULL))
    return ringer_json_quote (data, (gssize) length);
  return g_strndup (data, length);
}

static char *
make_cli (const RingerHistoryEntry *entry)
{
  g_autofree char *payload = dup_payload (entry);
  g_autofree char *url = g_shell_quote (entry->url);
  g_autofree char *name = g_shell_quote (entry->procedure);
  GString         *line = g_string_new ("ringer-cli call --url ");

  g_string_append (line, url);
  if (entry->timeout > 0)
    g_string_append_printf (line, " --timeout %u", entry->timeout);
  /* What follows is no option, even when it begins as one: -1 is a payload. */
  g_string_append_printf (line, " -- %s", name);
  if (payload != NULL)
    {
      g_autofree char *quoted = g_shell_quote (payload);

      g_string_append_printf (line, " %s", quoted);
    }
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

/* JSON is JavaScript (ECMAScript 2019), but for integers that it rounds, and for one name
 * that sets what an object inherits from. */
static char *
dup_expression (const RingerHistoryEntry *entry)
{
  g_autofree char *payload = dup_payload (entry);
  g_autofree char *quoted = NULL;

  if (payload == NULL)
    return g_strdup ("undefined");
  if (strstr (payload, "__proto__") == NULL)
    return g_steal_pointer (&payload);
  quoted = ringer_json_quote (payload, -1);
  return g_strdup_printf ("JSON.parse(%s)", quoted);
}

static char *
make_javascript (const RingerHistoryEntry *entry)
{
  g_autofree char *payload = dup_expression (entry);
  g_autofree char *url = ringer_json_quote (entry->url, -1);
  g_autofree char *name = ringer_json_quote (entry->procedure, -1);

  return g_strdup_printf ("import { DeepstreamClient } from '@deepstream/client'\n"
                          "\n"
                          "const client = new DeepstreamClient(%s)\n"
                          "await client.login()\n"
                          "console.log(await client.rpc.make(%s, %s))\n"
                          "client.close()\n",
                          url, name, payload);
}

/* The broker's HTTP endpoint is on the port of its WebSockets (protocol notes, 12). */
static char *
make_http_url (const char *url)
{
  g_autoptr (GUri) websocket = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *scheme;

  if (websocket == NULL)
    return g_strdup (url);
  scheme = g_uri_get_scheme (websocket);
  return g_uri_join (
      G_URI_FLAGS_NONE,
      g_str_equal (scheme, "wss") || g_str_equal (scheme, "https") ? "https" : "http", NULL,
      g_uri_get_host (websocket), g_uri_get_port (websocket), HTTP_PATH, NULL, NULL);
}

static char *
make_curl (const RingerHistoryEntry *entry)
{
  g_autofree char *payload = dup_payload (entry);
  g_autofree char *name = ringer_json_quote (entry->procedure, -1);
  g_autofree char *url = make_http_url (entry->url);
  g_autofree char *quoted_url = g_shell_quote (url);
  g_autofree char *quoted_body = NULL;
  GString         *body = g_string_new ("{\"body\": [{\"topic\": \"rpc\", \"action\": \"make\", ");

  g_string_append_printf (body, "\"rpcName\": %s", name);
  if (payload != NULL)
    g_string_append_printf (body, ", \"data\": %s", payload);
  g_string_append (body, "}]}");
  quoted_body = g_shell_quote (body->str);
  g_string_free (body, TRUE);
  return g_strdup_printf ("curl --header 'Content-Type: application/json' --data %s %s\n",
                          quoted_body, quoted_url);
}

/**
 * ringer_snippet_make:
 * @kind: what it is for
 * @entry: a call or a request, with all of its payload
 *
 * Returns: (transfer full): the text, ending with a line feed
 */
char *
ringer_snippet_make (RingerSnippet kind, const RingerHistoryEntry *entry)
{
  g_return_val_if_fail (entry != NULL, NULL);

  switch (kind)
    {
    case RINGER_SNIPPET_JAVASCRIPT:
      return make_javascript (entry);
    case RINGER_SNIPPET_CURL:
      return make_curl (entry);
    case RINGER_SNIPPET_CLI:
    default:
      return make_cli (entry);
    }
}
