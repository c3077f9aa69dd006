/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-test.h"
#include "ringer-window.h"

G_BEGIN_DECLS

/* What the tests of the shell share: the application, one for each program, and a
 * window for each test that must be gone at its end. */
typedef struct
{
  RingerWindow      *window;
  RingerSession     *session;
  RingerLocalBroker *broker; /* beside the window's own; NULL when none was started */
} Shell;

extern RingerApplication *shell_application;

/* Registers the application; its stores are read when it returns. */
void shell_start (void);
/* The same, for a program of tests. */
void shell_init (int *argc, char ***argv);
int  shell_run (void);

void shell_set_up (Shell *self, gconstpointer data);
void shell_tear_down (Shell *self, gconstpointer data);
/* Closes the window as a user does, and waits until it is gone. */
void shell_close (Shell *self);
void shell_open (Shell *self);

/* A broker that the window only knows by its address; CONFIG is JSON, nullable. */
const char *shell_start_broker (Shell *self, const char *config);
/* An address where nothing listens. */
char *shell_dup_dead_url (void);

/* Activates an action, which must be enabled. */
void     shell_activate (Shell *self, const char *name, const char *parameter);
gboolean shell_is_enabled (Shell *self, const char *name);
/* By template id or by type, below WIDGET; NULL when there is none. */
gpointer shell_find (gpointer widget, const char *id);
gpointer shell_find_type (gpointer widget, GType type);
gpointer shell_get (Shell *self, const char *id);
/* The newest other toplevel of a type; NULL when there is none. */
gpointer shell_find_toplevel (GType type);
/* A label that shows TEXT, or contains it, and can be seen. */
gboolean shell_sees (gpointer widget, const char *text);
/* Draws frames until the layout is done, changes of the layout by its own width
 * included. */
void shell_settle (gpointer widget);
void shell_resize (Shell *self, int width, int height);

G_END_DECLS
