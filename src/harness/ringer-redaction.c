/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-recorder-private.h"

#include "ringer-codec.h"
#include "ringer-json-path.h"
#include "ringer-json-scanner.h"

#include <string.h>

/* Takes secrets out of frames before they leave the program. A frame is decoded, its
 * texts are changed and it is encoded again; the bytes of the result are then searched
 * once more, since a frame may have fields that no decoder reads.
 *
 * What was JSON stays JSON and what was not stays so: a receiver's complaint is often the very
 * thing that a capture is to show. */

/* What the client tells of a login, see RingerConnection::frame. */
#define BLACKED_OUT "{\"…\":\"…\"}"
/* A shorter value at a path may be a number or a word that is everywhere. */
#define LEAST_TO_LEARN 6
#define PLACEHOLDER    "[redacted"
#define WHOLE          PLACEHOLDER "]"

struct _RingerRedaction
{
  GPtrArray     *secrets; /* as given, for copies */
  GPtrArray     *expressions;
  GPtrArray     *paths; /* of RingerJsonPath */
  RingerNeedles *needles;
};

/**
 * ringer_redaction_new:
 * @secrets: (nullable): texts that are taken out wherever they stand
 *
 * Returns: (transfer full): takes these out, and logins
 */
RingerRedaction *
ringer_redaction_new (const char *const *secrets)
{
  RingerRedaction *self = g_new0 (RingerRedaction, 1);

  self->secrets = g_ptr_array_new_with_free_func (g_free);
  self->expressions = g_ptr_array_new_with_free_func (g_free);
  self->paths = g_ptr_array_new_with_free_func ((GDestroyNotify) ringer_json_path_free);
  self->needles = ringer_needles_new ();
  for (; secrets != NULL && *secrets != NULL; secrets++)
    {
      g_ptr_array_add (self->secrets, g_strdup (*secrets));
      ringer_needles_add (self->needles, *secrets, strlen (*secrets), TRUE);
    }
  return self;
}

/**
 * ringer_redaction_free:
 * @self: (transfer full): a redaction
 *
 * Frees it.
 */
void
ringer_redaction_free (RingerRedaction *self)
{
  g_ptr_array_unref (self->secrets);
  g_ptr_array_unref (self->expressions);
  g_ptr_array_unref (self->paths);
  ringer_needles_free (self->needles);
  g_free (self);
}

/**
 * ringer_redaction_add_path:
 * @path: where secrets are in payloads
 *
 * Returns: %FALSE with %RINGER_ERROR_BAD_ARGUMENT when @path is none
 */
gboolean
ringer_redaction_add_path (RingerRedaction *self, const char *path, GError **error)
{
  RingerJsonPath *parsed;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  parsed = ringer_json_path_new (path, error);
  if (parsed == NULL)
    return FALSE;
  g_ptr_array_add (self->paths, parsed);
  g_ptr_array_add (self->expressions, g_strdup (path));
  return TRUE;
}

/* Without what the original has learnt: another capture, other numbers. */
RingerRedaction *
ringer_redaction_copy (const RingerRedaction *self)
{
  RingerRedaction *copy = ringer_redaction_new (NULL);

  if (self == NULL)
    return copy;
  for (guint i = 0; i < self->secrets->len; i++)
    {
      const char *secret = g_ptr_array_index (self->secrets, i);

      g_ptr_array_add (copy->secrets, g_strdup (secret));
      ringer_needles_add (copy->needles, secret, strlen (secret), TRUE);
    }
  for (guint i = 0; i < self->expressions->len; i++)
    ringer_redaction_add_path (copy, g_ptr_array_index (self->expressions, i), NULL);
  return copy;
}

gboolean
ringer_redaction_has_paths (RingerRedaction *self)
{
  return self->paths->len > 0;
}

/* The number of the secret that a lexeme stands for. */
static guint
note_value (RingerRedaction *self, const char *lexeme, gsize length)
{
  g_autofree char *text = NULL;
  gsize            text_length;

  if (*lexeme != '"')
    return ringer_needles_add (self->needles, lexeme, length, FALSE);
  text = ringer_json_unquote (lexeme, (gssize) length, &text_length, NULL);
  /* What was taken out before stays as it is. */
  if (text == NULL || g_str_has_prefix (text, PLACEHOLDER))
    return 0;
  return ringer_needles_add (self->needles, text, text_length, text_length >= LEAST_TO_LEARN);
}

static void
learn_text (RingerRedaction *self, const char *json, gsize length)
{
  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autoptr (GArray) spans = ringer_json_path_find_all (g_ptr_array_index (self->paths, i),
                                                            json, (gssize) length, NULL);

      for (guint j = 0; spans != NULL && j < spans->len; j++)
        {
          const RingerJsonSpan *span = &g_array_index (spans, RingerJsonSpan, j);

          note_value (self, json + span->offset, span->length);
        }
    }
}

/**
 * ringer_redaction_learn:
 * @frame: a frame as it is
 *
 * Looks what the paths lead to. A text that is found is from now on taken out wherever
 * it stands, when it is not too short.
 */
void
ringer_redaction_learn (RingerRedaction *self, GBytes *frame)
{
  g_autoptr (RingerMessage) message = ringer_codec_decode_bytes (frame, NULL);
  g_autoptr (GBytes) payload = NULL;
  gsize       length;
  const char *json;

  if (message == NULL || self->paths->len == 0)
    return;
  payload = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  if (payload == NULL)
    return;
  json = g_bytes_get_data (payload, &length);
  if (length > 0)
    learn_text (self, json, length);
}

/* Puts a placeholder in place of what is at a path, as a JSON string. */
static void
replace_path (RingerRedaction *self, RingerJsonPath *path, GString *json, guint64 *n_places)
{
  g_autoptr (GArray) spans = ringer_json_path_find_all (path, json->str, (gssize) json->len, NULL);

  for (guint i = spans != NULL ? spans->len : 0; i > 0; i--)
    {
      const RingerJsonSpan *span = &g_array_index (spans, RingerJsonSpan, i - 1);
      guint                 secret = note_value (self, json->str + span->offset, span->length);
      g_autofree char      *quoted = NULL;

      if (secret == 0)
        continue;
      quoted = ringer_json_quote (ringer_needles_get_placeholder (self->needles, secret), -1);
      g_string_erase (json, (gssize) span->offset, (gssize) span->length);
      g_string_insert (json, (gssize) span->offset, quoted);
      ++*n_places;
    }
}

/* A token with its secrets replaced; NULL when it has none. */
static char *
replace_token (RingerRedaction *self, const char *lexeme, gsize length, guint64 *n_places)
{
  g_autofree char *text = NULL;
  g_autofree char *replaced = NULL;
  gsize            text_length = length;
  gsize            out_length;

  if (*lexeme == '"')
    text = ringer_json_unquote (lexeme, (gssize) length, &text_length, NULL);
  replaced = ringer_needles_replace (self->needles, text != NULL ? text : lexeme, text_length,
                                     &out_length, n_places);
  /* A number with a secret in it becomes a string. */
  return replaced != NULL ? ringer_json_quote (replaced, (gssize) out_length) : NULL;
}

static gboolean
is_scalar (RingerJsonTokenKind kind)
{
  return kind != RINGER_JSON_TOKEN_ARRAY_START && kind != RINGER_JSON_TOKEN_ARRAY_END &&
         kind != RINGER_JSON_TOKEN_OBJECT_START && kind != RINGER_JSON_TOKEN_OBJECT_END;
}

static void
replace_tokens (RingerRedaction *self, GString *json, guint64 *n_places)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;
  g_autoptr (GString) out = g_string_sized_new (json->len);
  gsize copied = 0;

  ringer_json_scanner_init (&scanner, json->str, (gssize) json->len);
  while (ringer_json_scanner_next (&scanner, &token))
    {
      g_autofree char *replaced = NULL;

      if (!is_scalar (token.kind))
        continue;
      replaced = replace_token (self, json->str + token.offset, token.length, n_places);
      if (replaced == NULL)
        continue;
      g_string_append_len (out, json->str + copied, (gssize) (token.offset - copied));
      g_string_append (out, replaced);
      copied = token.offset + token.length;
    }
  if (copied == 0)
    return;
  g_string_append_len (out, json->str + copied, (gssize) (json->len - copied));
  g_string_assign (json, "");
  g_string_append_len (json, out->str, (gssize) out->len);
}

/* JSON without secrets, NULL when it has none. */
static GBytes *
redact_json (RingerRedaction *self, const char *text, gsize length, guint64 *n_places)
{
  g_autoptr (GString) json = g_string_new_len (text, (gssize) length);
  guint64 n = 0;

  for (guint i = 0; i < self->paths->len; i++)
    replace_path (self, g_ptr_array_index (self->paths, i), json, &n);
  /* Without escapes a secret in a string looks as it does outside. */
  if (memchr (json->str, '\\', json->len) != NULL ||
      ringer_needles_occur (self->needles, json->str, json->len))
    replace_tokens (self, json, &n);
  /* One that goes over several values. */
  if (ringer_needles_occur (self->needles, json->str, json->len))
    {
      g_string_assign (json, "\"" WHOLE "\"");
      n++;
    }
  *n_places += n;
  return n > 0 ? g_string_free_to_bytes (g_steal_pointer (&json)) : NULL;
}

static GBytes *
redact_plain (RingerRedaction *self, const char *text, gsize length, guint64 *n_places)
{
  gsize out_length;
  char *replaced = ringer_needles_replace (self->needles, text, length, &out_length, n_places);

  return replaced != NULL ? g_bytes_new_take (replaced, out_length) : NULL;
}

/* A payload, which may be JSON or, from a careless peer, not. */
static GBytes *
redact_payload (RingerRedaction *self, const char *text, gsize length, guint64 *n_places)
{
  GBytes *redacted;

  if (ringer_json_validate (text, (gssize) length, NULL, NULL))
    return redact_json (self, text, length, n_places);
  redacted = redact_plain (self, text, length, n_places);
  if (redacted != NULL && ringer_json_validate (g_bytes_get_data (redacted, NULL),
                                                (gssize) g_bytes_get_size (redacted), NULL, NULL))
    {
      g_bytes_unref (redacted);
      redacted = g_bytes_new_static (WHOLE "!", strlen (WHOLE "!"));
    }
  return redacted;
}

static gboolean
redact_field (RingerRedaction *self,
              RingerMessage   *message,
              RingerTextField  field,
              guint64         *n_places)
{
  g_autoptr (GBytes) bytes = ringer_message_dup_bytes (message, field);
  g_autoptr (GBytes) redacted = NULL;
  gsize       length;
  const char *text;

  if (bytes == NULL)
    return FALSE;
  text = g_bytes_get_data (bytes, &length);
  if (length == 0)
    return FALSE;
  if (field == RINGER_FIELD_DATA || field == RINGER_FIELD_REQUESTOR_DATA)
    redacted = redact_payload (self, text, length, n_places);
  else
    redacted = redact_plain (self, text, length, n_places);
  if (redacted == NULL)
    return FALSE;
  ringer_message_set_bytes (message, field, redacted);
  return TRUE;
}

static gboolean
redact_names (RingerRedaction *self, RingerMessage *message, guint64 *n_places)
{
  guint n = ringer_message_get_n_names (message);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gboolean changed = FALSE;

  for (guint i = 0; i < n; i++)
    {
      gsize       length;
      const char *name = ringer_message_get_nth_name (message, i, &length);
      GBytes     *redacted = redact_plain (self, name, length, n_places);

      changed = changed || redacted != NULL;
      g_ptr_array_add (names, redacted != NULL ? redacted : g_bytes_new (name, length));
    }
  if (!changed)
    return FALSE;
  ringer_message_clear_names (message);
  for (guint i = 0; i < n; i++)
    ringer_message_add_name (message, g_bytes_get_data (g_ptr_array_index (names, i), NULL),
                             (gssize) g_bytes_get_size (g_ptr_array_index (names, i)));
  return TRUE;
}

/* A login's data, whoever captured it. */
static gboolean
redact_login (RingerMessage *message, guint64 *n_places)
{
  gsize       length = 0;
  const char *data;

  if (ringer_message_get_topic (message) != RINGER_TOPIC_AUTH ||
      ringer_message_get_action (message) != RINGER_AUTH_REQUEST)
    return FALSE;
  data = ringer_message_get_text (message, RINGER_FIELD_DATA, &length);
  if (data == NULL || strcmp (data, BLACKED_OUT) == 0)
    return FALSE;
  ringer_message_set_text (message, RINGER_FIELD_DATA, BLACKED_OUT, -1);
  ++*n_places;
  return TRUE;
}

/* Name and password in the address that a client says it was given. */
static gboolean
redact_url (RingerMessage *message, guint64 *n_places)
{
  gsize            length = 0;
  const char      *url = ringer_message_get_text (message, RINGER_FIELD_URL, &length);
  const char      *start = url != NULL ? strstr (url, "://") : NULL;
  const char      *at;
  g_autofree char *without = NULL;

  if (start == NULL)
    return FALSE;
  start += strlen ("://");
  at = memrchr (start, '@', strcspn (start, "/?#"));
  if (at == NULL)
    return FALSE;
  without = g_strdup_printf ("%.*s%s", (int) (start - url), url, at + 1);
  ringer_message_set_text (message, RINGER_FIELD_URL, without, -1);
  ++*n_places;
  return TRUE;
}

static gboolean
redact_message (RingerRedaction *self, RingerMessage *message, guint64 *n_places)
{
  gboolean changed = redact_login (message, n_places);

  changed = redact_url (message, n_places) || changed;
  for (guint field = 0; field < RINGER_N_TEXT_FIELDS; field++)
    changed = redact_field (self, message, field, n_places) || changed;
  return redact_names (self, message, n_places) || changed;
}

static gboolean
has_secret (RingerRedaction *self, GBytes *frame)
{
  gsize       length;
  const char *bytes = g_bytes_get_data (frame, &length);

  return ringer_needles_occur (self->needles, bytes, length);
}

/**
 * ringer_redaction_apply:
 * @frame: a frame as it is
 * @n_places: (inout): how many places were changed
 *
 * Returns: (transfer full): @frame when it has no secrets, else one without them
 */
GBytes *
ringer_redaction_apply (RingerRedaction *self, GBytes *frame, guint64 *n_places)
{
  g_autoptr (RingerMessage) message = ringer_codec_decode_bytes (frame, NULL);
  g_autoptr (GBytes) redacted = g_bytes_ref (frame);
  guint64 n_before = *n_places;

  if (message != NULL && redact_message (self, message, n_places))
    {
      g_bytes_unref (redacted);
      redacted = ringer_codec_encode (message);
    }
  /* Somewhere that is no field of a message: a broken frame is no frame of a message
   * afterwards either, and what no peer reads can go. */
  if (has_secret (self, redacted))
    {
      g_autoptr (GBytes) encoded = message != NULL ? ringer_codec_encode (message) : NULL;

      if (*n_places == n_before)
        ++*n_places;
      g_bytes_unref (redacted);
      if (encoded != NULL && !has_secret (self, encoded))
        redacted = g_steal_pointer (&encoded);
      else
        redacted = g_bytes_new_static (WHOLE, strlen (WHOLE));
    }
  return g_steal_pointer (&redacted);
}

char *
ringer_redaction_apply_text (RingerRedaction *self, const char *text, guint64 *n_places)
{
  gsize length;
  char *replaced = ringer_needles_replace (self->needles, text, strlen (text), &length, n_places);

  return replaced != NULL ? replaced : g_strdup (text);
}
