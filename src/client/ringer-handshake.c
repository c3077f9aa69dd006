/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-handshake-private.h"

#include "ringer-connection-config-private.h"
#include "ringer-error.h"

/* What goes into the handshake of a WebSocket, and what the peer shows there. */

static GTlsCertificate *
load_certificate (const RingerConnectionSettings *settings, GError **error)
{
  return settings->key_file != NULL
             ? g_tls_certificate_new_from_files (settings->certificate_file, settings->key_file,
                                                 error)
             : g_tls_certificate_new_from_file (settings->certificate_file, error);
}

/* Two small PEM files, read when a connection is made. */
static gboolean
load_tls_files (const RingerConnectionSettings *settings,
                SoupSession                    *session,
                SoupMessage                    *handshake,
                GError                        **error)
{
  if (settings->ca_file != NULL)
    {
      g_autoptr (GTlsDatabase) database = g_tls_file_database_new (settings->ca_file, error);

      if (database == NULL)
        {
          g_prefix_error (
              error, "The file of certificate authorities %s cannot be used: ", settings->ca_file);
          return FALSE;
        }
      soup_session_set_tls_database (session, database);
    }
  if (settings->certificate_file != NULL)
    {
      g_autoptr (GTlsCertificate) certificate = load_certificate (settings, error);

      if (certificate == NULL)
        {
          g_prefix_error (
              error, "The client's certificate %s cannot be used: ", settings->certificate_file);
          return FALSE;
        }
      soup_message_set_tls_client_certificate (handshake, certificate);
    }
  return TRUE;
}

static gboolean
add_headers (const RingerConnectionSettings *settings, SoupMessage *handshake, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (handshake);

  for (guint i = 0; settings->headers != NULL && settings->headers[i] != NULL; i++)
    {
      const char      *line = settings->headers[i];
      const char      *colon = strchr (line, ':');
      g_autofree char *name = colon != NULL ? g_strndup (line, colon - line) : NULL;
      g_autofree char *value = colon != NULL ? g_strstrip (g_strdup (colon + 1)) : NULL;

      if (name == NULL || *g_strstrip (name) == '\0' || strpbrk (line, "\r\n") != NULL)
        {
          g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                               "A header of the handshake is not of the form “Name: value”.");
          return FALSE;
        }
      soup_message_headers_replace (headers, name, value);
    }
  return TRUE;
}

/*
 * ringer_handshake_prepare:
 *
 * Puts into the session and the request what the config says of TLS and headers.
 *
 * Returns: %FALSE with %RINGER_ERROR_BAD_FILE or %RINGER_ERROR_BAD_ARGUMENT
 */
gboolean
ringer_handshake_prepare (RingerConnectionConfig *config,
                          SoupSession            *session,
                          SoupMessage            *handshake,
                          GError                **error)
{
  const RingerConnectionSettings *settings = ringer_connection_config_peek (config);
  g_autoptr (GError) cause = NULL;

  if (load_tls_files (settings, session, handshake, &cause))
    return add_headers (settings, handshake, error);
  g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE, cause->message);
  return FALSE;
}

/*
 * ringer_handshake_dup_fingerprint:
 *
 * Returns: (transfer full): SHA-256 of a certificate, in hexadecimal
 */
char *
ringer_handshake_dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

/*
 * ringer_handshake_is_fingerprint:
 * @typed: copied from one of many tools: colons, blanks and case do not count
 * @hex: as ringer_handshake_dup_fingerprint() makes it
 */
gboolean
ringer_handshake_is_fingerprint (const char *typed, const char *hex)
{
  for (; *typed != '\0'; typed++)
    {
      if (*typed == ':' || g_ascii_isspace (*typed))
        continue;
      if (*hex == '\0' || g_ascii_tolower (*typed) != *hex)
        return FALSE;
      hex++;
    }
  return *hex == '\0';
}
