/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-directory.h"

G_BEGIN_DECLS

/* The names of the directory itself, which it does not list. */
#define RINGER_DIRECTORY_PREFIX "rpc-directory/"

/* After a change: soon enough to be live, and never busier than listening. */
#define RINGER_DIRECTORY_DELAY_MS 50

/* How many names are kept of a broker that lists without end, and how many
 * answers are asked for at most to get them. */
#define RINGER_DIRECTORY_MAX_NAMES 100000
#define RINGER_DIRECTORY_PAGE_SIZE 1000

struct _RingerDirectory
{
  GObject               parent_instance;
  RingerConnection     *connection;
  GHashTable           *procedures; /* name -> RingerProcedure, which owns the name */
  GPtrArray            *rows;       /* the same, sorted by name */
  RingerDirectoryStatus status;
  GError               *error;

  RingerCall *call;     /* the page that is being asked for */
  GPtrArray  *listing;  /* RingerDirectoryEntry of the pages so far */
  gint64      asked_at; /* the first of these pages */
  guint       delay_ms;
  guint       refresh_source;
  gboolean    again; /* changed while it was being listed */
  char       *node;
  gint64      revision;
};

/* ringer-directory.c */
void             ringer_directory_drop_call (RingerDirectory *self);
void             ringer_directory_sync_rows (RingerDirectory *self);
RingerProcedure *ringer_directory_add_procedure (RingerDirectory *self, const char *name);
void
ringer_directory_set_status (RingerDirectory *self, RingerDirectoryStatus status, GError *error);

/* ringer-directory-list.c */
void ringer_directory_ask_page (RingerDirectory *self, const char *after);
void ringer_directory_schedule_refresh (RingerDirectory *self);

/* ringer-procedure.c */
RingerProvider *ringer_provider_new (const char *id,
                                     const char *node,
                                     const char *via,
                                     gint64      since,
                                     const char *user,
                                     const char *client_data) G_GNUC_WARN_UNUSED_RESULT;

RingerProcedure *ringer_procedure_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void ringer_procedure_set_source (RingerProcedure *self, RingerSource source, gboolean on);
void ringer_procedure_set_seen (RingerProcedure *self, gint64 when);
void
ringer_procedure_set_providers (RingerProcedure *self, GPtrArray *providers, gboolean complete);

/* ringer-directory-page.c */
typedef struct
{
  char      *name;
  GPtrArray *providers; /* RingerProvider */
  gboolean   complete;  /* every node has told its providers */
} RingerDirectoryEntry;

void ringer_directory_entry_free (gpointer data);

typedef struct
{
  char      *node;
  gint64     revision;
  gboolean   truncated;
  GPtrArray *entries; /* RingerDirectoryEntry */
} RingerDirectoryPage;

RingerDirectoryPage *ringer_directory_page_parse (GBytes  *answer,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void                 ringer_directory_page_free (RingerDirectoryPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerDirectoryPage, ringer_directory_page_free)

/* The revision that a `changed` event announces; FALSE when it is none. */
gboolean ringer_directory_event_parse (GBytes *event, char **node, gint64 *revision);

G_END_DECLS
