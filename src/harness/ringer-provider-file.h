/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-rule.h"

G_BEGIN_DECLS

/* What is read of a file at most; more is refused as RINGER_ERROR_LIMIT. */
#define RINGER_PROVIDER_FILE_MAX_SIZE (16 * 1024 * 1024)

/* Who answers for a procedure. */
typedef enum
{
  RINGER_MODE_ASK,
  RINGER_MODE_RULES, /* what no rule matches is asked (the window) or rejected (ringer-cli) */
  RINGER_MODE_FORWARD,
  RINGER_MODE_OFF, /* not provided */
} RingerMode;

#define RINGER_TYPE_MODE (ringer_mode_get_type ())
GType ringer_mode_get_type (void);

/* What a provider file says of one procedure; borrowed, good until the file changes.
 * Never NULL where it is returned: a procedure that is not named has the defaults. */
typedef struct
{
  const char         *procedure;
  RingerMode          mode;            /* default: RULES when there are rules, else ASK */
  gboolean            accept;          /* automatic accept; default TRUE */
  guint               at_once;         /* open requests above this are rejected; 0: no guard */
  guint               ask_one_in;      /* RULES: every k-th request is asked; 0: none */
  guint               ask_first;       /* RULES: the first n are asked */
  const char         *ask_when;        /* RULES: what matches is asked; nullable */
  const RingerAnswer *on_deadline;     /* nullable: let it expire. Our own default action for a
                                          request that a person has not decided */
  guint               deadline_margin; /* ms before the broker's deadline; default 500 */
  const RingerAnswer *forward;         /* mode FORWARD, nullable */
  GPtrArray          *replies; /* of RingerRule without when: the canned replies, 1 to 9 first */
  GPtrArray          *rules;   /* of RingerRule, in match order */
} RingerMock;

/* A provider file: provider/NAME.provider.json, or one that has no file yet. Its text is
 * the truth: each change edits the text in place (ringer-json-edit.h), so that an
 * unchanged document saves to the same bytes and a change touches its lines only;
 * what it says is parsed from the text again.
 *
 * Properties (read-only, notify): modified; file (GFile*, nullable); read-only
 * (a newer format); error (GError*, nullable: what is wrong with the text that was
 * loaded, with line and column: the last good text stays in force); changed-on-disk
 * (somebody else changed the file while it is modified here, or took it away); can-undo;
 * undo-label (char*, nullable, translated: "Add Rule").
 *
 * Signals: changed (): what it says is different. */
#define RINGER_TYPE_PROVIDER_FILE (ringer_provider_file_get_type ())
G_DECLARE_FINAL_TYPE (RingerProviderFile, ringer_provider_file, RINGER, PROVIDER_FILE, GObject)

RingerProviderFile *ringer_provider_file_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE with RINGER_ERROR_INVALID_JSON or _BAD_FILE that names the path in the
 * file, line and column; everything stays as it was. Forgets the undo steps. */
gboolean ringer_provider_file_set_text (RingerProviderFile *self, GBytes *text, GError **error);
GBytes  *ringer_provider_file_dup_text (RingerProviderFile *self) G_GNUC_WARN_UNUSED_RESULT;

void ringer_provider_file_load_async (RingerProviderFile *self,
                                      GFile              *file,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean
ringer_provider_file_load_finish (RingerProviderFile *self, GAsyncResult *result, GError **error);
/* FILE NULL: where it came from. Atomic; fails with RINGER_ERROR_STATE when somebody
 * else changed the file since (FORCE overwrites). */
void ringer_provider_file_save_async (RingerProviderFile *self,
                                      GFile              *file,
                                      gboolean            force,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean
ringer_provider_file_save_finish (RingerProviderFile *self, GAsyncResult *result, GError **error);

/* An empty one without a file, as ringer_provider_file_new() makes it. */
void ringer_provider_file_reset (RingerProviderFile *self);

/* The procedures that it names, in its order. */
GStrv             ringer_provider_file_list (RingerProviderFile *self) G_GNUC_WARN_UNUSED_RESULT;
const RingerMock *ringer_provider_file_get (RingerProviderFile *self, const char *procedure);

/* Changes. Each is one undo step, and FALSE with an error changes nothing (read-only, a
 * filter that is wrong, a payload that is not JSON, mode FORWARD without an address). What
 * changes nothing is no undo step. */
gboolean ringer_provider_file_set_mode (RingerProviderFile *self,
                                        const char         *procedure,
                                        RingerMode          mode,
                                        GError            **error);
/* The scalar members of MOCK: accept, at_once, ask_*, on_deadline, forward, ... */
gboolean
ringer_provider_file_set_options (RingerProviderFile *self, const RingerMock *mock, GError **error);
/* INDEX G_MAXUINT appends. */
gboolean ringer_provider_file_insert_reply (RingerProviderFile *self,
                                            const char         *procedure,
                                            guint               index,
                                            RingerRule         *reply,
                                            GError            **error);
gboolean ringer_provider_file_replace_reply (RingerProviderFile *self,
                                             const char         *procedure,
                                             guint               index,
                                             RingerRule         *reply,
                                             GError            **error);
gboolean ringer_provider_file_remove_reply (RingerProviderFile *self,
                                            const char         *procedure,
                                            guint               index,
                                            GError            **error);
gboolean ringer_provider_file_move_reply (
    RingerProviderFile *self, const char *procedure, guint from, guint to, GError **error);
gboolean ringer_provider_file_insert_rule (
    RingerProviderFile *self, const char *procedure, guint index, RingerRule *rule, GError **error);
gboolean ringer_provider_file_replace_rule (
    RingerProviderFile *self, const char *procedure, guint index, RingerRule *rule, GError **error);
gboolean ringer_provider_file_move_rule (
    RingerProviderFile *self, const char *procedure, guint from, guint to, GError **error);
gboolean ringer_provider_file_remove_rule (RingerProviderFile *self,
                                           const char         *procedure,
                                           guint               index,
                                           GError            **error);
gboolean ringer_provider_file_remove_procedure (RingerProviderFile *self,
                                                const char         *procedure,
                                                GError            **error);
void     ringer_provider_file_undo (RingerProviderFile *self);

G_END_DECLS
