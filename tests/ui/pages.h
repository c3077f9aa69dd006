/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-broker.h"
#include "ringer-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What the tests of the pages share: a broker in this process, a session that is
 * connected to it, and a window that holds the one widget under test. */
typedef struct
{
  RingerBrokerConfig *config;
  RingerBroker       *broker;
  RingerSession      *session;
  GtkWindow          *window;
} Pages;

void pages_init (int *argc, char ***argv);

/* The limits are the broker's and those that the connection believes in; 0 leaves
 * the usual ones. */
void pages_set_up (Pages *self, guint ack_timeout, guint response_timeout);
void pages_tear_down (Pages *self);
/* Takes the floating WIDGET into a window on the screen. */
void pages_show (Pages *self, GtkWidget *widget, int width, int height);

/* By the id in its template, anywhere below WIDGET; fails when there is none. */
GtkWidget *pages_find (GtkWidget *widget, const char *id);
char      *pages_dup_text (GtkWidget *text_view_or_editor);
/* As a key that is pressed while WIDGET has the focus: its shortcuts and those
 * around it, in the order of GTK. FALSE when nobody took it. */
gboolean pages_press (GtkWidget *widget, guint key, GdkModifierType state);
/* Draws the widget into a PNG, if RINGER_SHOTS names a folder. */
void pages_draw (GtkWidget *widget, const char *name);
/* Turns the main loop until all that waits is done and a frame was drawn. */
void pages_settle (GtkWidget *widget);

GBytes *pages_bytes (const char *text);

G_END_DECLS
