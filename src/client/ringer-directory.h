/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"

G_BEGIN_DECLS

/* Where an entry was learnt; an entry may have several. */
typedef enum
{
  RINGER_SOURCE_OURS = 1 << 0,      /* we provide it */
  RINGER_SOURCE_DIRECTORY = 1 << 1, /* the broker's directory lists it */
  RINGER_SOURCE_SEEN = 1 << 2,      /* we called it and a provider answered, see last-seen */
  RINGER_SOURCE_TYPED = 1 << 3,     /* we called it, and nobody was there */
  RINGER_SOURCE_COLLECTION = 1 << 4,
} RingerSource;

#define RINGER_TYPE_SOURCE (ringer_source_get_type ())
GType ringer_source_get_type (void);

/* One connection that provides a procedure, as the broker's directory tells it.
 * Properties (read-only): id, node, via, user (nullable), client-data (JSON text,
 * nullable): char*; since: int64, microseconds since 1970 */
#define RINGER_TYPE_PROVIDER (ringer_provider_get_type ())
G_DECLARE_FINAL_TYPE (RingerProvider, ringer_provider, RINGER, PROVIDER, GObject)

/* One procedure of the directory. Properties (read-only, notify): name, sources
 * (RingerSource flags), n-providers (uint), count-known (gboolean: FALSE when only
 * our own knowledge or nodes without a directory speak), last-seen (int64,
 * microseconds since 1970, 0 never) */
#define RINGER_TYPE_PROCEDURE (ringer_procedure_get_type ())
G_DECLARE_FINAL_TYPE (RingerProcedure, ringer_procedure, RINGER, PROCEDURE, GObject)

const char  *ringer_procedure_get_name (RingerProcedure *self);
RingerSource ringer_procedure_get_sources (RingerProcedure *self);
guint        ringer_procedure_get_n_providers (RingerProcedure *self);
gboolean     ringer_procedure_get_count_known (RingerProcedure *self);
gint64       ringer_procedure_get_last_seen (RingerProcedure *self);
GListModel  *ringer_procedure_get_providers (RingerProcedure *self);

typedef enum
{
  RINGER_DIRECTORY_STATUS_UNKNOWN, /* not connected yet */
  RINGER_DIRECTORY_STATUS_LOADING,
  RINGER_DIRECTORY_STATUS_LIVE,   /* the broker tells, and follows changes */
  RINGER_DIRECTORY_STATUS_ABSENT, /* this broker has no directory */
  RINGER_DIRECTORY_STATUS_DENIED, /* the broker has one and does not let us */
  RINGER_DIRECTORY_STATUS_STALE,  /* it answered once and does not now */
} RingerDirectoryStatus;

#define RINGER_TYPE_DIRECTORY_STATUS (ringer_directory_status_get_type ())
GType ringer_directory_status_get_type (void);

/* The procedures of one connection, sorted by name: a GListModel of
 * RingerProcedure whose row objects are kept while their name stays.
 * Properties (read-only, notify): status, error (GError boxed, nullable),
 * n-items. Follows the connection's state by itself. */
#define RINGER_TYPE_DIRECTORY (ringer_directory_get_type ())
G_DECLARE_FINAL_TYPE (RingerDirectory, ringer_directory, RINGER, DIRECTORY, GObject)

RingerDirectory      *ringer_directory_new (RingerConnection *connection) G_GNUC_WARN_UNUSED_RESULT;
RingerDirectoryStatus ringer_directory_get_status (RingerDirectory *self);
const GError         *ringer_directory_get_error (RingerDirectory *self);
RingerProcedure      *ringer_directory_lookup (RingerDirectory *self, const char *name);
void                  ringer_directory_refresh (RingerDirectory *self);
/* A name from elsewhere (a collection, a restored draft). */
void ringer_directory_add_name (RingerDirectory *self, const char *name, RingerSource source);

G_END_DECLS
