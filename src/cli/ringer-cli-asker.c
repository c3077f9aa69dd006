/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal side of `provide --ask`.
 *
 * Requests are numbered as they come and stay until they are decided, also past
 * their deadline. The prompt is about the oldest one; a number in front of a line
 * names another. On a terminal the seconds that are left count down in the prompt,
 * beside what is being typed. Where the input is no terminal, lines that come
 * before there is something to decide wait for it, so that a script can pipe them
 * in. Main thread; the command owns it. */
#include "config.h"

#include "ringer-cli-asker.h"

#include "ringer-cli-input.h"
#include "ringer-cli-reader.h"
#include "ringer-clock.h"
#include "ringer-text.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#define MAX_LINE          (16 * 1024 * 1024)
#define MAX_SHOWN_PAYLOAD 2000
/* Not g_timeout_add_seconds(), which skips a number when it joins other timers. */
#define COUNTDOWN_STEP 1000
#define SAVE_CURSOR    "\0337"
#define RESTORE_CURSOR "\0338"

typedef struct
{
  RingerCliAsker *asker; /* borrowed: it owns the list that this is in */
  RingerRequest  *request;
  guint           number;
  gulong          handler;
} Question;

struct _RingerCliAsker
{
  GObject          parent_instance;
  RingerCliReader *reader;
  gboolean         names_procedures;
  gboolean         stopped;
  GList           *questions; /* Question, the oldest first */
  GQueue           lines;     /* char*, that wait for a question */
  guint            n_asked;
  RingerAnswer    *answer; /* of an empty line, nullable */
  gboolean         interactive;
  gboolean         input_ended;
  GError          *input_error;
  guint            countdown_source;
};

enum
{
  ENDED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCliAsker, ringer_cli_asker, G_TYPE_OBJECT)

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_signal_handler (&question->handler, question->request);
  g_object_unref (question->request);
  g_free (question);
}

static void
ringer_cli_asker_dispose (GObject *object)
{
  RingerCliAsker *self = RINGER_CLI_ASKER (object);

  ringer_cli_asker_stop (self);
  g_clear_object (&self->reader);
  G_OBJECT_CLASS (ringer_cli_asker_parent_class)->dispose (object);
}

static void
ringer_cli_asker_finalize (GObject *object)
{
  RingerCliAsker *self = RINGER_CLI_ASKER (object);

  g_queue_clear_full (&self->lines, g_free);
  g_clear_pointer (&self->answer, ringer_answer_free);
  g_clear_error (&self->input_error);
  G_OBJECT_CLASS (ringer_cli_asker_parent_class)->finalize (object);
}

static void
ringer_cli_asker_class_init (RingerCliAskerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType         type = RINGER_TYPE_CLI_ASKER;

  object_class->dispose = ringer_cli_asker_dispose;
  object_class->finalize = ringer_cli_asker_finalize;
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_ERROR);
}

static void
ringer_cli_asker_init (RingerCliAsker *self)
{
  g_queue_init (&self->lines);
  self->interactive = isatty (STDIN_FILENO) && isatty (STDERR_FILENO) &&
                      g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

RingerCliAsker *
ringer_cli_asker_new (gboolean names_procedures)
{
  RingerCliAsker *self = g_object_new (RINGER_TYPE_CLI_ASKER, NULL);

  self->names_procedures = names_procedures;
  return self;
}

void
ringer_cli_asker_set_default (RingerCliAsker *self, const RingerAnswer *answer)
{
  g_clear_pointer (&self->answer, ringer_answer_free);
  self->answer = ringer_answer_copy (answer);
}

/* Whole seconds, 0 once the deadline has passed. */
static int
get_seconds_left (RingerRequest *request)
{
  gint64 left = ringer_request_get_deadline (request) - ringer_clock_get_monotonic ();

  return (int) CLAMP ((left + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC, 0, 9999);
}

static void
print_prompt (RingerCliAsker *self, const char *before, const char *after)
{
  Question *question = self->questions->data;

  /* Translators: number of a request and seconds left for it; keep the widths */
  fprintf (stderr, "%s", before);
  fprintf (stderr, _ ("#%u %4d s> "), question->number, get_seconds_left (question->request));
  fprintf (stderr, "%s", after);
}

/* Goes on until nothing is left to count. */
static gboolean
countdown_cb (gpointer user_data)
{
  RingerCliAsker *self = user_data;
  Question       *question = self->questions->data;

  print_prompt (self, SAVE_CURSOR "\r", RESTORE_CURSOR);
  if (get_seconds_left (question->request) > 0)
    return G_SOURCE_CONTINUE;
  self->countdown_source = 0;
  return G_SOURCE_REMOVE;
}

/* Shows the prompt for the oldest question, if there is one. */
static void
prompt (RingerCliAsker *self)
{
  if (self->questions == NULL || !self->interactive)
    {
      g_clear_handle_id (&self->countdown_source, g_source_remove);
      return;
    }
  print_prompt (self, "", "");
  if (self->countdown_source == 0)
    {
      self->countdown_source = g_timeout_add (COUNTDOWN_STEP, countdown_cb, self);
      g_source_set_name_by_id (self->countdown_source, "[ringer] countdown of the prompt");
    }
}

/* On a line of its own, whatever the prompt has on the screen. */
static void G_GNUC_PRINTF (2, 3) tell (RingerCliAsker *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fprintf (stderr, "%s%s\n", self->interactive ? "\r\033[K" : "", text);
}

static void
tell_question (RingerCliAsker *self, Question *question)
{
  RingerRequest   *request = question->request;
  GBytes          *payload = ringer_request_get_payload (request);
  const char      *name = ringer_request_get_requestor_name (request);
  g_autofree char *who = name != NULL ? ringer_text_one_line (name, -1, 100) : NULL;
  g_autofree char *procedure = ringer_text_one_line (ringer_request_get_procedure (request), -1,
                                                     100);
  g_autofree char *what = NULL;

  if (payload != NULL)
    what = ringer_text_one_line (g_bytes_get_data (payload, NULL),
                                 (gssize) g_bytes_get_size (payload), MAX_SHOWN_PAYLOAD);
  if (self->names_procedures)
    /* Translators: number, who asks, the procedure, seconds, the payload */
    tell (self, _ ("#%u %s asks %s, %d s left: %s"), question->number,
          who != NULL ? who : _ ("somebody"), procedure, get_seconds_left (request),
          what != NULL ? what : _ ("(no payload)"));
  else
    tell (self, _ ("#%u %s asks, %d s left: %s"), question->number,
          who != NULL ? who : _ ("somebody"), get_seconds_left (request),
          what != NULL ? what : _ ("(no payload)"));
}

static void
tell_help (RingerCliAsker *self)
{
  tell (self, "%s",
        _ ("s JSON  send this answer (s alone: one without a payload)\n"
           "e JSON  answer with this error\n"
           "r       reject: the broker asks the next provider\n"
           "l       list what waits\n"
           "A number in front names the request: 2 s true"));
  if (self->answer != NULL)
    tell (self, "%s", _ ("An empty line does what the other options say"));
}

static Question *
find_question (RingerCliAsker *self, guint number)
{
  for (GList *link = self->questions; link != NULL; link = link->next)
    {
      Question *question = link->data;

      if (question->number == number || number == 0)
        return question;
    }
  return NULL;
}

static void
remove_question (RingerCliAsker *self, Question *question)
{
  self->questions = g_list_remove (self->questions, question);
  question_free (question);
}

static gboolean
send_default (RingerRequest *request, const RingerAnswer *answer, GError **error)
{
  switch (answer->kind)
    {
    case RINGER_ANSWER_ECHO:
      return ringer_request_send (request, ringer_request_get_payload (request), error);
    case RINGER_ANSWER_ERROR:
      return ringer_request_error (request, answer->payload, error);
    case RINGER_ANSWER_REJECT:
      return ringer_request_reject (request, error);
    case RINGER_ANSWER_REPLY:
    case RINGER_ANSWER_ASK:
    case RINGER_ANSWER_FORWARD:
    case RINGER_ANSWER_RUN:
    case RINGER_ANSWER_DROP:
    default:
      return ringer_request_send (request, answer->payload, error);
    }
}

static gboolean
send_decision (
    RingerCliAsker *self, RingerRequest *request, char word, const char *json, GError **error)
{
  g_autoptr (GBytes) payload = *json != '\0' ? g_bytes_new (json, strlen (json)) : NULL;

  switch (word)
    {
    case 's':
      return ringer_request_send (request, payload, error);
    case 'e':
      return ringer_request_error (request, payload, error);
    case 'r':
      return ringer_request_reject (request, error);
    default:
      return send_default (request, self->answer, error);
    }
}

static void
decide (RingerCliAsker *self, Question *question, char word, const char *json)
{
  g_autoptr (RingerRequest) request = g_object_ref (question->request);
  g_autoptr (GError) error = NULL;

  g_signal_handler_block (request, question->handler);
  if (send_decision (self, request, word, json, &error))
    {
      remove_question (self, question);
      return;
    }
  tell (self, "#%u: %s", question->number, error->message);
  g_signal_handler_unblock (request, question->handler);
}

/* Splits "2 s [1]" into the number (0 when there is none), the word and the JSON. */
static void
parse_line (const char *line, guint *number, char *word, const char **rest)
{
  char *end = NULL;

  line += strspn (line, " \t");
  *number = g_ascii_isdigit (*line) ? (guint) g_ascii_strtoull (line, &end, 10) : 0;
  line = end != NULL ? end : line;
  line += strspn (line, " \t");
  *word = *line;
  *rest = *line != '\0' ? line + 1 : line;
  *rest += strspn (*rest, " \t");
}

static void
run_line (RingerCliAsker *self, const char *line)
{
  const char *rest;
  guint       number;
  char        word;
  Question   *question;

  parse_line (line, &number, &word, &rest);
  question = find_question (self, number);
  if (word == 'l')
    {
      for (GList *link = self->questions; link != NULL; link = link->next)
        tell_question (self, link->data);
    }
  else if (strchr ("ser", word) == NULL || (word == '\0' && self->answer == NULL))
    tell_help (self);
  else if (question == NULL)
    tell (self, "%s", _ ("There is no such request, or it is decided"));
  else
    decide (self, question, word, rest);
}

/* Takes what can be decided now. May drop the last reference in a handler. */
static void
run_lines (RingerCliAsker *self)
{
  g_autoptr (RingerCliAsker) alive = g_object_ref (self);

  while (!self->stopped && !g_queue_is_empty (&self->lines) &&
         (self->questions != NULL || self->interactive))
    {
      g_autofree char *line = g_queue_pop_head (&self->lines);

      run_line (self, line);
    }
  if (self->stopped)
    return;
  prompt (self);
  if (self->input_ended && g_queue_is_empty (&self->lines))
    g_signal_emit (self, signals[ENDED], 0, self->input_error);
}

static void
line_cb (RingerCliReader *reader, GBytes *line, RingerCliAsker *self)
{
  gsize       length;
  const char *text = g_bytes_get_data (line, &length);

  g_queue_push_tail (&self->lines, g_strndup (text != NULL ? text : "", length));
  run_lines (self);
}

static void
too_long_cb (RingerCliReader *reader, RingerCliAsker *self)
{
  tell (self, _ ("The line is longer than %d MiB and is skipped"), MAX_LINE / 1024 / 1024);
}

static void
input_ended_cb (RingerCliReader *reader, GError *error, RingerCliAsker *self)
{
  self->input_ended = TRUE;
  self->input_error = error != NULL ? g_error_copy (error) : NULL;
  run_lines (self);
}

/* Past the deadline an answer can still be given, to see what it does. */
static void
state_cb (RingerRequest *request, GParamSpec *pspec, Question *question)
{
  RingerCliAsker    *self = question->asker;
  RingerRequestState state = ringer_request_get_state (request);

  if (ringer_request_is_open (request))
    return;
  if (state == RINGER_REQUEST_STATE_EXPIRED)
    tell (self, _ ("#%u: the deadline has passed; an answer will be too late"), question->number);
  else
    {
      tell (self,
            state == RINGER_REQUEST_STATE_LOST
                ? _ ("#%u: the connection was lost, nobody waits for the answer")
                : _ ("#%u: time was up, and what the file says for that was done"),
            question->number);
      remove_question (self, question);
    }
  prompt (self);
}

/* Adds a question. */
void
ringer_cli_asker_ask (RingerCliAsker *self, RingerRequest *request)
{
  Question *question = g_new0 (Question, 1);

  question->asker = self;
  question->request = g_object_ref (request);
  question->number = ++self->n_asked;
  question->handler = g_signal_connect (request, "notify::state", G_CALLBACK (state_cb), question);
  self->questions = g_list_append (self->questions, question);
  tell_question (self, question);
  run_lines (self);
}

/* Reads what the person types from now on. */
void
ringer_cli_asker_start (RingerCliAsker *self)
{
  g_return_if_fail (RINGER_IS_CLI_ASKER (self));
  g_return_if_fail (self->reader == NULL);

  self->reader = ringer_cli_reader_new (STDIN_FILENO, MAX_LINE);
  g_signal_connect_object (self->reader, "line", G_CALLBACK (line_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->reader, "too-long", G_CALLBACK (too_long_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->reader, "ended", G_CALLBACK (input_ended_cb), self,
                           G_CONNECT_DEFAULT);
  ringer_cli_reader_start (self->reader);
}

/* Hands what is not decided to the next provider. */
void
ringer_cli_asker_stop (RingerCliAsker *self)
{
  g_return_if_fail (RINGER_IS_CLI_ASKER (self));

  self->stopped = TRUE;
  g_clear_handle_id (&self->countdown_source, g_source_remove);
  if (self->reader != NULL)
    ringer_cli_reader_stop (self->reader);
  while (self->questions != NULL)
    {
      Question *question = self->questions->data;
      g_autoptr (RingerRequest) request = g_object_ref (question->request);

      remove_question (self, question);
      if (ringer_request_is_open (request) && !ringer_request_reject (request, NULL))
        g_debug ("A request could not be handed on: the connection is gone");
    }
}
