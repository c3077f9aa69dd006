/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-config.h"

#include "ringer-error.h"
#include "ringer-text.h"

/* What the broker listens on unless told otherwise (protocol notes, 1). */
#define DEFAULT_PORT 6020
#define DEFAULT_PATH "/deepstream"

typedef struct
{
  const char *typed;
  const char *websocket;
} Scheme;

static const Scheme schemes[] = {
  { "ws", "ws" },
  { "wss", "wss" },
  { "http", "ws" },
  { "https", "wss" },
};

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (GError **error, const char *typed, const char *format, ...)
{
  g_autofree char *shown = ringer_text_one_line (typed, -1, 80);
  g_autofree char *reason = NULL;
  va_list          args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               "“%s” is not the address of a broker: %s.", shown, reason);
  return FALSE;
}

static const char *
find_scheme (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (strlen (schemes[i].typed) == length &&
        g_ascii_strncasecmp (schemes[i].typed, name, length) == 0)
      return schemes[i].websocket;
  return NULL;
}

static gboolean
is_ipv6 (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
}

/* Digits alone; an empty text is no port, as in "host:". */
static gboolean
parse_port (const char *text, guint *port, const char *typed, GError **error)
{
  guint64 number;

  if (*text == '\0')
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &number, NULL))
    {
      g_autofree char *shown = ringer_text_one_line (text, -1, 20);

      return refuse (error, typed, "“%s” is not a port, which is a number from 1 to 65535", shown);
    }
  *port = (guint) number;
  return TRUE;
}

static gboolean
is_host_character (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) ||
         strchr ("-._~", (int) MIN (c, 127)) != NULL;
}

static char *
parse_name (const char *host, const char *typed, GError **error)
{
  g_autofree char *ascii = NULL;

  if (*host == '\0')
    {
      refuse (error, typed, "the name of the host is missing");
      return NULL;
    }
  for (const char *p = host; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_host_character (g_utf8_get_char (p)))
      {
        g_autofree char *shown = ringer_text_one_line (host, -1, 60);

        refuse (error, typed, "“%s” is not the name of a host", shown);
        return NULL;
      }
  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL)
    {
      refuse (error, typed, "the name of the host cannot be written in ASCII");
      return NULL;
    }
  return g_ascii_strdown (ascii, -1);
}

/* Splits "host", "host:port", "[v6]", "[v6]:port" or a bare "v6". The host
 * comes back as it stands in a URL, an IPv6 address in its brackets. */
static char *
parse_authority (const char *authority, guint *port, const char *typed, GError **error)
{
  const char *colon;

  if (strchr (authority, '@') != NULL)
    {
      refuse (error, typed, "user name and password belong into the login, not here");
      return NULL;
    }

  if (is_ipv6 (authority))
    return g_strdup_printf ("[%s]", authority);

  if (*authority == '[')
    {
      const char      *end = strchr (authority, ']');
      g_autofree char *host = end != NULL ? g_strndup (authority + 1, end - authority - 1) : NULL;

      if (host == NULL || !is_ipv6 (host) || (end[1] != '\0' && end[1] != ':'))
        {
          refuse (error, typed, "what stands in brackets is not an IPv6 address");
          return NULL;
        }
      if (end[1] == ':' && !parse_port (end + 2, port, typed, error))
        return NULL;
      return g_strdup_printf ("[%s]", host);
    }

  colon = strchr (authority, ':');
  if (colon != NULL)
    {
      g_autofree char *host = g_strndup (authority, colon - authority);

      if (!parse_port (colon + 1, port, typed, error))
        return NULL;
      return parse_name (host, typed, error);
    }
  return parse_name (authority, typed, error);
}

/**
 * ringer_url_normalise:
 * @typed: an address as a user types it
 * @error: return location
 *
 * Completes an address to the URL of a broker. `localhost:6020`, `localhost`
 * and `::1` are enough: `ws` is the scheme, 6020 the port and `/deepstream` the
 * path when nothing else was typed (protocol notes, 1). With a scheme its own
 * port holds (80 or 443), as everywhere on the web; `http` and `https` stand for
 * `ws` and `wss`. A path that was typed is kept.
 *
 * Returns: (transfer full): a `ws:` or `wss:` URL; %NULL with
 *   %RINGER_ERROR_BAD_ARGUMENT and a sentence that says what is wrong
 */
char *
ringer_url_normalise (const char *typed, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *authority = NULL;
  g_autofree char *host = NULL;
  g_autofree char *port_text = NULL;
  g_autofree char *url = NULL;
  const char      *scheme = "ws";
  const char      *rest;
  const char      *mark;
  const char      *path;
  guint            port = DEFAULT_PORT;

  g_return_val_if_fail (typed != NULL, NULL);

  if (!g_utf8_validate (typed, -1, NULL))
    {
      refuse (error, typed, "it is not UTF-8");
      return NULL;
    }
  text = g_strstrip (g_strdup (typed));
  if (*text == '\0')
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                           "The address of the broker is empty; “localhost:6020” would be one.");
      return NULL;
    }

  rest = text;
  mark = strstr (text, "://");
  if (mark != NULL)
    {
      scheme = find_scheme (text, mark - text);
      if (scheme == NULL)
        {
          g_autofree char *shown = ringer_text_one_line (text, mark - text, 20);

          refuse (error, typed, "“%s” is not one of ws, wss, http and https", shown);
          return NULL;
        }
      rest = mark + 3;
      port = 0;
    }

  path = rest + strcspn (rest, "/?#");
  if (strchr (path, '#') != NULL)
    {
      refuse (error, typed, "it has a fragment (“#”), which a WebSocket cannot have");
      return NULL;
    }
  authority = g_strndup (rest, path - rest);
  host = parse_authority (authority, &port, typed, error);
  if (host == NULL)
    return NULL;

  port_text = port != 0 ? g_strdup_printf (":%u", port) : g_strdup ("");
  if (*path == '\0' || g_str_equal (path, "/"))
    path = DEFAULT_PATH;
  url = g_strdup_printf ("%s://%s%s%s%s", scheme, host, port_text, *path == '/' ? "" : "/", path);
  if (!g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL) || strchr (path, ' ') != NULL)
    {
      refuse (error, typed, "its path has characters that must be percent-encoded");
      return NULL;
    }
  return g_steal_pointer (&url);
}
