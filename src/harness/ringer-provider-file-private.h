/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"

G_BEGIN_DECLS

/* The newest form of a provider file that this program writes and understands whole. */
#define RINGER_PROVIDER_FORMAT 1
/* What the schema in data/schemas calls itself. */
#define RINGER_PROVIDER_SCHEMA \
  "https://raw.githubusercontent.com/ringer-rpc/ringer/main/data/schemas/provider-file-1.json"
/* The deadline margin where the file names none; milliseconds. */
#define RINGER_PROVIDER_MARGIN 500

/* What a text says: read once, never changed. */
typedef struct
{
  GBytes     *text;
  guint       format;
  GPtrArray  *mocks;   /* of RingerMock, in the order of the text */
  GHashTable *by_name; /* char*, borrowed -> RingerMock*, borrowed */
  GHashTable *others;  /* the same for procedures that were asked for and are not named; owns */
} RingerProviderPlan;

/* BEFORE (nullable) is a plan whose rules are taken over where they say the same. */
RingerProviderPlan *ringer_provider_plan_new (GBytes                   *text,
                                              const RingerProviderPlan *before,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void                ringer_provider_plan_free (RingerProviderPlan *self);
const RingerMock   *ringer_provider_plan_get (RingerProviderPlan *self, const char *procedure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerProviderPlan, ringer_provider_plan_free)

/* A FILTER as it stands alone. OFFSET (nullable) is where it is wrong, in bytes. */
gboolean ringer_provider_check_filter (const char *filter, gsize *offset, GError **error);

G_END_DECLS
