/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-rules.h"

#include "ringer-error.h"
#include "ringer-json-edit.h"
#include "ringer-json-path.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN 200

static void
append_quoted (GString *text, const char *string)
{
  g_autofree char *quoted = ringer_json_quote (string, -1);

  g_string_append (text, quoted);
}

/* The payload goes in as it is: what is sent is what was typed. */
static void
append_payload (GString *text, const char *member, GBytes *payload)
{
  gsize         size = 0;
  gconstpointer data = payload != NULL ? g_bytes_get_data (payload, &size) : NULL;

  if (data == NULL)
    {
      g_string_append_printf (text, "\"%sNothing\": true", member);
      return;
    }
  g_string_append_printf (text, "\"%s\": ", member);
  g_string_append_len (text, data, (gssize) size);
}

static void
append_action (GString *text, const RingerAnswer *answer)
{
  switch (answer->kind)
    {
    case RINGER_ANSWER_REPLY:
      append_payload (text, "reply", answer->payload);
      break;
    case RINGER_ANSWER_ERROR:
      append_payload (text, "error", answer->payload);
      break;
    case RINGER_ANSWER_ECHO:
      g_string_append (text, "\"echo\": true");
      break;
    case RINGER_ANSWER_REJECT:
      g_string_append (text, "\"reject\": true");
      break;
    case RINGER_ANSWER_FORWARD:
      g_string_append (text, "\"forward\": {\"url\": ");
      append_quoted (text, answer->url);
      g_string_append_c (text, '}');
      break;
    case RINGER_ANSWER_RUN:
      g_string_append (text, "\"run\": [");
      for (gsize i = 0; answer->command[i] != NULL; i++)
        {
          if (i > 0)
            g_string_append (text, ", ");
          append_quoted (text, answer->command[i]);
        }
      g_string_append_c (text, ']');
      break;
    case RINGER_ANSWER_ASK:
    case RINGER_ANSWER_DROP:
    default:
      g_assert_not_reached ();
    }
}

RingerProviderFile *
ringer_cli_rules_new (const char         *procedure,
                      const RingerAnswer *answer,
                      gboolean            accept,
                      GError            **error)
{
  g_autoptr (RingerProviderFile) file = ringer_provider_file_new ();
  g_autoptr (GString) text = g_string_new ("{\"format\": 1, \"procedures\": {");
  g_autoptr (GBytes) bytes = NULL;

  append_quoted (text, procedure);
  g_string_append_printf (text, ": {\"accept\": %s, ", accept ? "true" : "false");
  if (answer != NULL)
    {
      g_string_append (text, "\"rules\": [{");
      append_action (text, answer);
      g_string_append_printf (text, ", \"delayMs\": %u}]", answer->delay_min);
    }
  else
    g_string_append (text, "\"mode\": \"ask\"");
  g_string_append (text, "}}}");
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  return ringer_provider_file_set_text (file, bytes, error) ? g_steal_pointer (&file) : NULL;
}

static char *
remove_procedure (const char *text, gsize length, const char *procedure, GError **error)
{
  g_autoptr (GString) path = g_string_new ("$.procedures");

  ringer_json_path_append_key (path, procedure, -1);
  return ringer_json_edit_remove (text, (gssize) length, path->str, error);
}

gboolean
ringer_cli_rules_narrow (RingerProviderFile *whole,
                         const char         *procedure,
                         RingerProviderFile *one,
                         GError            **error)
{
  g_auto (GStrv) names = ringer_provider_file_list (whole);
  g_autoptr (GBytes) text = ringer_provider_file_dup_text (whole);

  if (!g_strv_contains ((const char *const *) names, procedure))
    {
      g_autofree char *all = g_strjoinv (", ", names);
      g_autofree char *shown = ringer_text_one_line (all, -1, MAX_SHOWN);

      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE,
                   _ ("The file does not name '%s'; it names: %s"), procedure,
                   *shown != '\0' ? shown : _ ("nothing"));
      return FALSE;
    }
  for (gsize i = 0; names[i] != NULL; i++)
    {
      gsize       length;
      const char *before = g_bytes_get_data (text, &length);
      char       *after;

      if (g_str_equal (names[i], procedure))
        continue;
      after = remove_procedure (before, length, names[i], error);
      if (after == NULL)
        return FALSE;
      g_bytes_unref (text);
      text = g_bytes_new_take (after, strlen (after));
    }
  return ringer_provider_file_set_text (one, text, error);
}
