/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-options.h"

#include "ringer-cli-json.h"
#include "ringer-error.h"

#include <glib/gi18n.h>

#define DEFAULT_URL          "localhost:6020"
#define DEFAULT_CALL_TIMEOUT 30000

/* Names of members of a login that are secrets wherever they appear. */
static const char *const secret_names[] = { "password", "token", "secret", "apiKey", "pin" };

RingerCliOptions *
ringer_cli_options_new (void)
{
  return g_new0 (RingerCliOptions, 1);
}

void
ringer_cli_options_free (RingerCliOptions *self)
{
  g_free (self->url);
  g_free (self->protocol);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self->token_file);
  g_free (self->auth);
  g_free (self->token);
  g_free (self->login);
  g_free (self->ca_file);
  g_free (self->certificate_file);
  g_free (self->key_file);
  g_strfreev (self->headers);
  g_free (self->capture_file);
  g_clear_object (&self->capture);
  g_free (self->bare_secret);
  g_free (self);
}

/* The options are bytes to GLib (FILENAME), since the broker's text is UTF-8
 * whatever the locale is; ringer_cli_options_complete() checks it. */
void
ringer_cli_options_add_to (RingerCliOptions *self, GOptionContext *context, gboolean connects)
{
  const GOptionEntry general[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &self->help, N_ ("Show this help and end"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Show the version and end"), NULL },
    { NULL },
  };
  const GOptionEntry connection[] = {
    { "url", 0, 0, G_OPTION_ARG_FILENAME, &self->url, N_ ("The broker (default: localhost:6020)"),
      N_ ("URL") },
    { "protocol", 0, 0, G_OPTION_ARG_FILENAME, &self->protocol,
      N_ ("The dialect: binary, the only one so far"), N_ ("NAME") },
    { "user", 0, 0, G_OPTION_ARG_FILENAME, &self->user,
      N_ ("Log in under this name; the password comes from --password-file, RINGER_PASSWORD or the "
          "terminal"),
      N_ ("NAME") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &self->password_file,
      N_ ("The password is the first line of FILE (or RINGER_PASSWORD)"), N_ ("FILE") },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &self->token_file,
      N_ ("Log in with the token in the first line of FILE (or RINGER_TOKEN)"), N_ ("FILE") },
    { "auth", 0, 0, G_OPTION_ARG_FILENAME, &self->auth,
      N_ ("Log in with this JSON object; one with a secret only from a file"), N_ ("JSON|@FILE") },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_file,
      N_ ("Trust the certificate authorities in FILE (PEM)"), N_ ("FILE") },
    { "cert", 0, 0, G_OPTION_ARG_FILENAME, &self->certificate_file,
      N_ ("Show the broker this certificate (PEM)"), N_ ("FILE") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key_file,
      N_ ("The key of --cert, when it is not in the same file (PEM)"), N_ ("FILE") },
    { "header", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->headers,
      N_ ("Send this header, or those in the lines of FILE; may be repeated"), N_ ("K:V|@FILE") },
    { "capture", 0, 0, G_OPTION_ARG_FILENAME, &self->capture_file,
      N_ ("Write all messages to FILE, for tail --import or the window"), N_ ("FILE") },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &self->timeout,
      N_ ("Limit of the connection, of the login and of each call"), N_ ("MS") },
    { "password", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &self->bare_secret, NULL, NULL },
    { "token", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &self->bare_secret, NULL, NULL },
    { NULL },
  };
  GOptionGroup *group;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, general, GETTEXT_PACKAGE);
  if (!connects)
    return;
  group = g_option_group_new ("connection", _ ("How to reach the broker:"),
                              _ ("Show the connection options"), NULL, NULL);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, connection);
  g_option_context_add_group (context, group);
}

static gboolean
take_from_environment (char **option, const char *variable)
{
  const char *value = g_getenv (variable);

  if (*option != NULL || value == NULL || *value == '\0')
    return FALSE;
  *option = g_strdup (value);
  return TRUE;
}

static gboolean
check_utf8 (const char *text, const char *what, GError **error)
{
  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return TRUE;
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, _ ("%s is not UTF-8 text"), what);
  return FALSE;
}

/* A command line can be read by everyone on the machine. */
static gboolean
check_no_secret (RingerCliOptions *self, GError **error)
{
  g_autoptr (GBytes) text = NULL;
  g_autoptr (RingerCliObject) object = NULL;

  if (self->bare_secret != NULL)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("A secret on the command line can be read by everyone on this machine: use "
                      "--password-file, --token-file, RINGER_PASSWORD or RINGER_TOKEN"));
      return FALSE;
    }
  if (self->auth == NULL || *self->auth == '@')
    return TRUE;
  text = g_bytes_new (self->auth, strlen (self->auth));
  object = ringer_cli_object_parse (text, error);
  if (object == NULL)
    {
      g_prefix_error (error, "--auth: ");
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (secret_names); i++)
    if (ringer_cli_object_has (object, secret_names[i]))
      {
        g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                     _ ("--auth: the member '%s' on the command line can be read by everyone on "
                        "this machine: put the object into a file and say --auth @FILE"),
                     secret_names[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_protocol (RingerCliOptions *self, GError **error)
{
  if (self->protocol == NULL || g_str_equal (self->protocol, "binary"))
    return TRUE;
  if (g_str_equal (self->protocol, "json") || g_str_equal (self->protocol, "text"))
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("--protocol %s: this version of Ringer speaks the binary protocol only"),
                 self->protocol);
  else
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("--protocol %s: there is no such protocol; say binary"), self->protocol);
  return FALSE;
}

static gboolean
take_timeout (RingerCliOptions *self, GError **error)
{
  const char *value = g_getenv ("RINGER_TIMEOUT");
  guint64     number = (guint64) MAX (self->timeout, 0);

  if (self->timeout == 0 && value != NULL && *value != '\0' &&
      !g_ascii_string_to_unsigned (value, 10, 1, G_MAXINT, &number, NULL))
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("RINGER_TIMEOUT is not a number of milliseconds: %s"), value);
      return FALSE;
    }
  if (self->timeout < 0)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("--timeout is a number of milliseconds, at least 1"));
      return FALSE;
    }
  self->timeout = (int) number;
  return TRUE;
}

static gboolean
check_one_login (RingerCliOptions *self, GError **error)
{
  guint n = (self->user != NULL) + (self->token_file != NULL) + (self->auth != NULL);

  if (n <= 1)
    return TRUE;
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               _ ("--user, --token-file and --auth exclude each other"));
  return FALSE;
}

/* A way to log in that was typed beats every one in the environment. */
static void
take_login (RingerCliOptions *self)
{
  take_from_environment (&self->password_file, "RINGER_PASSWORD_FILE");
  if (self->user == NULL && self->token_file == NULL && self->auth == NULL &&
      !take_from_environment (&self->auth, "RINGER_AUTH") &&
      !take_from_environment (&self->token_file, "RINGER_TOKEN_FILE") &&
      !take_from_environment (&self->token, "RINGER_TOKEN"))
    take_from_environment (&self->user, "RINGER_USER");
}

/* Takes from the environment what the command line did not say, and checks the whole. */
gboolean
ringer_cli_options_complete (RingerCliOptions *self, GError **error)
{
  g_autofree char *headers = NULL;

  if (!check_no_secret (self, error) || !check_one_login (self, error))
    return FALSE;

  take_login (self);
  take_from_environment (&self->url, "RINGER_URL");
  take_from_environment (&self->protocol, "RINGER_PROTOCOL");
  take_from_environment (&self->ca_file, "RINGER_CA");
  take_from_environment (&self->certificate_file, "RINGER_CERT");
  take_from_environment (&self->key_file, "RINGER_KEY");
  if (self->url == NULL)
    self->url = g_strdup (DEFAULT_URL);
  if (self->headers == NULL && take_from_environment (&headers, "RINGER_HEADERS"))
    self->headers = g_strsplit (headers, "\n", -1);

  return check_utf8 (self->url, "--url", error) && check_utf8 (self->user, "--user", error) &&
         check_protocol (self, error) && take_timeout (self, error);
}

/* Times that the command line does not name keep the defaults of the engine. */
RingerConnectionConfig *
ringer_cli_options_create_config (RingerCliOptions *self, const char *url, GError **error)
{
  RingerConnectionConfig *config = ringer_connection_config_new (url, error);

  if (config == NULL)
    return NULL;
  g_object_set (config, "ca-file", self->ca_file, "certificate-file", self->certificate_file,
                "key-file", self->key_file, "headers", self->headers, NULL);
  if (self->timeout > 0)
    g_object_set (config, "connect-timeout", self->timeout, "login-timeout", self->timeout, NULL);
  return config;
}

/* How long a call may take, in milliseconds. */
guint
ringer_cli_options_get_call_timeout (RingerCliOptions *self)
{
  return self->timeout > 0 ? (guint) self->timeout : DEFAULT_CALL_TIMEOUT;
}
