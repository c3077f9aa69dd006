/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker.h"
#include "ringer-clock.h"
#include "ringer-connection.h"
#include "ringer-error.h"
#include "ringer-template.h"
#include "ringer-test.h"

#define NAME "users/get \"x\""

static const char config[] = "{\"users\": {\"ann\": {\"password\": \"pw\", \"clientData\": "
                             "{\"team\": \"r\\u0026d\", \"level\": 1.50}}}}";

static const char payload[] =
    "{ \"id\": 42.0, \"big\": 9007199254740993, \"name\": \"A\\\"\\u00e9\","
    " \"odd }} key\": [1, {\"q\\\"\": null}], \"list\": [ true ] }";

/* A request from ann with the payload above, on the embedded broker. */
typedef struct
{
  RingerBroker     *broker;
  RingerConnection *connection;
  RingerRequest    *request;
} Fixture;

static void
request_cb (RingerConnection *connection, RingerRequest *request, Fixture *f)
{
  g_set_object (&f->request, request);
}

static void
make_request (Fixture *f, const char *text)
{
  g_autoptr (GBytes) bytes = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
  g_autoptr (RingerCall) call = NULL;

  g_clear_object (&f->request);
  call = ringer_connection_call (f->connection, NAME, bytes, 20000);
  RINGER_TEST_WAIT (f->request != NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerBrokerConfig) broker_config = ringer_broker_config_new ();
  g_autoptr (RingerConnectionConfig) client_config = NULL;
  RingerProvision *provision;
  g_autoptr (GError) error = NULL;

  ringer_broker_config_load (broker_config, config, -1, &error);
  g_assert_no_error (error);
  f->broker = ringer_broker_new (broker_config);
  g_assert_true (ringer_broker_start (f->broker, NULL, 0, &error));
  client_config = ringer_connection_config_new (ringer_broker_get_url (f->broker), &error);
  g_assert_no_error (error);
  f->connection = ringer_connection_new (client_config);
  ringer_connection_open (f->connection);
  ringer_connection_login_async (f->connection, "{\"username\": \"ann\", \"password\": \"pw\"}",
                                 NULL, NULL, NULL);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_OPEN);
  g_signal_connect (f->connection, "request", G_CALLBACK (request_cb), f);
  provision = ringer_connection_provide (f->connection, NAME);
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
  make_request (f, payload);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->request);
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_CLOSED);
  g_assert_finalize_object (f->connection);
  ringer_broker_stop (f->broker);
  g_assert_finalize_object (f->broker);
}

static char *
fill (RingerRequest *request, const char *text, GError **error)
{
  const RingerTemplateContext context = { request, 7 };
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) filled = ringer_template_fill (bytes, &context, error);

  return filled != NULL ? g_strndup (g_bytes_get_data (filled, NULL), g_bytes_get_size (filled))
                        : NULL;
}

static void
assert_filled (RingerRequest *request, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *filled = fill (request, text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (filled, ==, expected);
}

static void
test_values (Fixture *f, gconstpointer data)
{
  assert_filled (f->request, "\"{{$.id}}\"", "42.0");
  assert_filled (f->request, "[\"{{ $.big }}\", \"{{$.name}}\"]",
                 "[9007199254740993, \"A\\\"\\u00e9\"]");
  assert_filled (f->request, "\"{{$[\\\"odd }} key\\\"][0]}}\"", "1");
  assert_filled (f->request, "\"{{$[\\\"odd }} key\\\"][1][\\\"q\\\\\\\"\\\"]}}\"", "null");
  assert_filled (f->request, "\"{{$.list}}\"", "[ true ]");
  assert_filled (f->request, "{\"a\" :\"{{$}}\" }",
                 "{\"a\" :{ \"id\": 42.0, \"big\": "
                 "9007199254740993, \"name\": \"A\\\"\\u00e9\", \"odd }} key\": "
                 "[1, {\"q\\\"\": null}], \"list\": [ true ] } }");
  assert_filled (f->request, "\"{{$.nothing}}\"", "null");
  assert_filled (f->request, "\"{{requestor}}\"", "\"ann\"");
  assert_filled (f->request, "\"{{requestor $.team}}\"", "\"r\\u0026d\"");
  assert_filled (f->request, "\"{{requestor $.level}}\"", "1.50");
  assert_filled (f->request, "\"{{requestor  $.x}}\"", "null");
  assert_filled (f->request, "\"{{procedure}}\"", "\"users/get \\\"x\\\"\"");
  assert_filled (f->request, "\"{{counter}}\"", "7");
  assert_filled (f->request, "\"{{random 3 3}}\"", "3");
  assert_filled (f->request, "\"{{ random  -2   -2 }}\"", "-2");
  make_request (f, "[1e400]");
  assert_filled (f->request, "{\"all\": \"{{request}}\"}", "{\"all\": [1e400]}");
  make_request (f, NULL);
  assert_filled (f->request, "[\"{{request}}\", \"{{$.a}}\"]", "[null, null]");
}

static void
test_texts (Fixture *f, gconstpointer data)
{
  assert_filled (f->request, "\"no. {{$.id}}: {{$.name}}!\"", "\"no. 42.0: A\\\"\\u00e9!\"");
  assert_filled (f->request, "\"\\u00e9\\n{{counter}}{{counter}}\\\\\"", "\"\\u00e9\\n77\\\\\"");
  assert_filled (f->request, "\" {{$[\\\"odd }} key\\\"]}}\"",
                 "\" [1, {\\\"q\\\\\\\"\\\": null}]\"");
  assert_filled (f->request, "\" {{$.nothing}}\"", "\" null\"");
  assert_filled (f->request, "\"{{{{\"", "\"{{\"");
  assert_filled (f->request, "\"{{{{$.id}} {{$.id}}\"", "\"{{$.id}} 42.0\"");
  assert_filled (f->request, "\"{{{{{{$.id}}\"", "\"{{42.0\"");
  assert_filled (f->request, "\"{ }} \\u007b{\"", "\"{ }} \\u007b{\"");
}

static void
test_the_rest_stays (Fixture *f, gconstpointer data)
{
  assert_filled (f->request, " {\"{{x}}\" : 1.0 ,\r\n\t\"a\":[ 1e0,\"\\u0041\" ]} ",
                 " {\"{{x}}\" : 1.0 ,\r\n\t\"a\":[ 1e0,\"\\u0041\" ]} ");
}

static void
test_made_up (Fixture *f, gconstpointer data)
{
  g_autofree char *one = fill (f->request, "\"{{uuid}}\"", NULL);
  g_autofree char *other = fill (f->request, "\"{{uuid}}\"", NULL);
  gboolean         seen[7] = { FALSE };

  g_assert_cmpuint (strlen (one), ==, 38);
  one[37] = '\0';
  g_assert_true (g_uuid_string_is_valid (one + 1));
  g_assert_cmpstr (one, !=, other);
  /* With a chance of 6 * (5/6)^2000 this misses one. */
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *dice = fill (f->request, "\"{{random 1 6}}\"", NULL);
      const guint      n = (guint) atoi (dice);

      g_assert_cmpuint (n, >=, 1);
      g_assert_cmpuint (n, <=, 6);
      seen[n] = TRUE;
    }
  for (guint n = 1; n <= 6; n++)
    g_assert_true (seen[n]);
}

static gint64
fixed_clock (void)
{
  return G_GINT64_CONSTANT (1700000000007999);
}

static void
test_clock (void)
{
  ringer_clock_set_for_tests (NULL, fixed_clock);
  assert_filled (NULL, "\"{{now}}\"", "\"2023-11-14T22:13:20.007Z\"");
  assert_filled (NULL, "\"at {{now}}\"", "\"at 2023-11-14T22:13:20.007Z\"");
  assert_filled (NULL, "\"{{now  ms}}\"", "1700000000007");
  ringer_clock_set_for_tests (NULL, NULL);
}

static void
test_no_request (void)
{
  assert_filled (NULL,
                 "[\"{{request}}\", \"{{$.a}}\", \"{{requestor}}\", \"{{requestor $.a}}\", "
                 "\"{{procedure}}\", \"{{counter}}\"]",
                 "[null, null, null, null, null, 7]");
}

static void
test_is_one (void)
{
  g_assert_true (ringer_template_is_one ("{\"a\": [\"x {{what}}\"]}", -1));
  g_assert_false (ringer_template_is_one ("{\"{{what}}\": \"{{{{what}}\"}", -1));
  g_assert_false (ringer_template_is_one ("\"{{what\"", -1));
  g_assert_false (ringer_template_is_one ("1", -1));
  g_assert_false (ringer_template_is_one ("\"{{", -1));
  g_assert_false (ringer_template_is_one ("", -1));
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    int         code;
    const char *message;
    gsize       offset;
  } cases[] = {
    { "{\n  \"\xc3\xa9\": \"{{what}}\"}", RINGER_ERROR_BAD_ARGUMENT,
      "line 2, column 9: {{what}} is no placeholder; there are", 11 },
    { "\"{{}}\"", RINGER_ERROR_BAD_ARGUMENT, "line 1, column 2: {{}} is no placeholder", 1 },
    { "\"{{now \\u0000}}\"", RINGER_ERROR_BAD_ARGUMENT, "line 1, column 2: {{now }} is no", 1 },
    { "\"a{{ now\"", RINGER_ERROR_BAD_ARGUMENT, "line 1, column 3: this {{ has no }}", 2 },
    { "\"{{$.a..b}}\"", RINGER_ERROR_BAD_ARGUMENT, "line 1, column 2: The path '$.a..b'", 1 },
    { "\"{{requestor $[}}\"", RINGER_ERROR_BAD_ARGUMENT, "line 1, column 2: The path '$['", 1 },
    { "\"{{requestors}}\"", RINGER_ERROR_BAD_ARGUMENT, "line 1, column 2: {{requestors}} is no",
      1 },
    { "\"{{random 6 1}}\"", RINGER_ERROR_BAD_ARGUMENT, "line 1, column 2: random needs two", 1 },
    { "\"{{random 1}}\"", RINGER_ERROR_BAD_ARGUMENT, "line 1, column 2: random needs two", 1 },
    { "\"{{random 0 9007199254740993}}\"", RINGER_ERROR_BAD_ARGUMENT,
      "line 1, column 2: random needs two", 1 },
    { "[\"{{now}}\"", RINGER_ERROR_INVALID_JSON, "line 1, column 11: ", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize offset = 99;

      g_test_message ("%s", cases[i].text);
      g_assert_null (fill (NULL, cases[i].text, &error));
      g_assert_error (error, RINGER_ERROR, cases[i].code);
      if (!g_str_has_prefix (error->message, cases[i].message))
        g_assert_cmpstr (error->message, ==, cases[i].message);
      g_clear_error (&error);
      g_assert_false (ringer_template_check (cases[i].text, -1, &offset, &error));
      g_assert_error (error, RINGER_ERROR, cases[i].code);
      g_assert_cmpuint (offset, ==, cases[i].offset);
    }
  g_assert_true (ringer_template_check ("\"{{ requestor $.a }} {{random -1 1}}\"", -1, NULL, NULL));
}

/* The request inside of a deep text, and more than fits. */
static void
test_limits (Fixture *f, gconstpointer data)
{
  g_autofree char *open = g_strnfill (300, '[');
  g_autofree char *close = g_strnfill (300, ']');
  g_autofree char *deep = g_strconcat (open, close, NULL);
  g_autofree char *around = g_strconcat (open, "\"{{request}}\"", close, NULL);
  g_autofree char *big = g_strnfill (100000, '1');
  g_autoptr (GString) many = g_string_new ("\"");
  g_autoptr (GError) error = NULL;

  make_request (f, deep);
  g_assert_null (fill (f->request, around, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT);
  g_clear_error (&error);

  make_request (f, big);
  for (guint i = 0; i < 200; i++)
    g_string_append (many, "{{request}}");
  g_string_append_c (many, '"');
  g_assert_null (fill (f->request, many->str, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/template/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("values", test_values);
  ADD ("texts", test_texts);
  ADD ("the-rest-stays", test_the_rest_stays);
  ADD ("made-up", test_made_up);
  ADD ("limits", test_limits);
#undef ADD
  g_test_add_func ("/template/clock", test_clock);
  g_test_add_func ("/template/no-request", test_no_request);
  g_test_add_func ("/template/is-one", test_is_one);
  g_test_add_func ("/template/errors", test_errors);
  return g_test_run ();
}
