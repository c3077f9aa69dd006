/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-ladder.h"

G_BEGIN_DECLS

struct _RingerLadder
{
  GtkWidget    parent_instance;
  GtkRevealer *revealer;
  GtkLabel    *label;
  GtkWidget   *undo_button;
  GtkWidget   *narrow_button;
  GtkWidget   *copy_button;
  GtkWidget   *new_suite_button;
  GtkWidget   *add_to_suite_button;

  RingerSession       *session;
  RingerProvisionPane *pane;
  RingerProviderFile  *file;    /* nullable */
  GHashTable          *windows; /* procedure -> RingerRulesWindow, of this file */
  GCancellable        *cancellable;

  /* What the bar tells of, and how it is taken back. */
  guint    n_undo;        /* steps of the provider file */
  gboolean save_again;    /* and the file is saved after them */
  gboolean changing;      /* the file changes by us */
  GFile   *undo_suite;    /* nullable: this suite is as it was */
  GBytes  *undo_contents; /* NULL: it was not there */

  /* Where test steps go; NULL until one was chosen. */
  GFile *suite;
  char  *step;       /* the last one */
  char  *suite_name; /* what a new suite for it would be called */
};

/* What the bar offers beside its words. */
typedef enum
{
  RINGER_LADDER_UNDO = 1 << 0,
  RINGER_LADDER_NARROW = 1 << 1,
  RINGER_LADDER_SUITE = 1 << 2,
} RingerLadderOffer;

/* Forgets how the change before is taken back. */
void ringer_ladder_begin (RingerLadder *self);
void ringer_ladder_show (RingerLadder *self, const char *words, RingerLadderOffer offer);
/* The target of Narrow. */
void ringer_ladder_set_narrow (RingerLadder *self, const char *procedure, guint index);

/* ringer-ladder-suite-file.c */
void ringer_ladder_install_suite_actions (GtkWidgetClass *widget_class);
/* self->step goes to its end. */
void ringer_ladder_add_step (RingerLadder *self, GFile *suite);
void ringer_ladder_undo_step (RingerLadder *self);

G_END_DECLS
