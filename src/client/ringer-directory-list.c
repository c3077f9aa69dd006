/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-directory-private.h"

#include "ringer-clock.h"
#include "ringer-error.h"
#include "ringer-json.h"

#include <string.h>

/* The broker's own list: asks for it page by page, and puts it in place when the
 * last page is there. */

#define LIST_NAME       RINGER_DIRECTORY_PREFIX "list"
#define LIST_TIMEOUT_MS 10000

static void
apply_entry (RingerDirectory *self, RingerDirectoryEntry *entry, GHashTable *listed)
{
  RingerProcedure *procedure = g_hash_table_lookup (self->procedures, entry->name);

  if (g_str_has_prefix (entry->name, RINGER_DIRECTORY_PREFIX))
    return;
  if (procedure == NULL)
    procedure = ringer_directory_add_procedure (self, entry->name);
  ringer_procedure_set_source (procedure, RINGER_SOURCE_DIRECTORY, TRUE);
  ringer_procedure_set_providers (procedure, entry->providers, entry->complete);
  g_hash_table_add (listed, procedure);
}

static void
apply_listing (RingerDirectory *self)
{
  g_autoptr (GHashTable) listed = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer       procedure;

  for (guint i = 0; i < self->listing->len; i++)
    apply_entry (self, self->listing->pdata[i], listed);
  g_clear_pointer (&self->listing, g_ptr_array_unref);

  g_hash_table_iter_init (&iter, self->procedures);
  while (g_hash_table_iter_next (&iter, NULL, &procedure))
    {
      if (g_hash_table_contains (listed, procedure))
        continue;
      ringer_procedure_set_source (procedure, RINGER_SOURCE_DIRECTORY, FALSE);
      ringer_procedure_set_providers (procedure, nobody, TRUE);
      if (ringer_procedure_get_sources (procedure) == 0)
        g_hash_table_iter_remove (&iter);
    }
  ringer_directory_sync_rows (self);
}

static void
fail_listing (RingerDirectory *self, RingerDirectoryStatus status, GError *error)
{
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  if (status != RINGER_DIRECTORY_STATUS_STALE)
    {
      /* Nothing speaks for the broker any more: only our own knowledge stays. */
      self->listing = g_ptr_array_new ();
      apply_listing (self);
    }
  ringer_directory_set_status (self, status, error);
}

/* Why there is no list, from how the call for it ended. */
static void
fail_listing_of_call (RingerDirectory *self, RingerCall *call)
{
  switch (ringer_call_get_outcome (call))
    {
    case RINGER_CALL_OUTCOME_NO_PROVIDER:
      fail_listing (self, RINGER_DIRECTORY_STATUS_ABSENT, NULL);
      break;
    case RINGER_CALL_OUTCOME_DENIED:
    case RINGER_CALL_OUTCOME_PERMISSION_ERROR:
      fail_listing (self, RINGER_DIRECTORY_STATUS_DENIED, NULL);
      break;
    case RINGER_CALL_OUTCOME_NONE:
    case RINGER_CALL_OUTCOME_RESPONSE:
    case RINGER_CALL_OUTCOME_ERROR:
    case RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT:
    case RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT:
    case RINGER_CALL_OUTCOME_OFFLINE:
    case RINGER_CALL_OUTCOME_TIMED_OUT:
    case RINGER_CALL_OUTCOME_CANCELLED:
    case RINGER_CALL_OUTCOME_REFUSED:
    default:
      fail_listing (self, RINGER_DIRECTORY_STATUS_STALE,
                    g_error_new (RINGER_ERROR, RINGER_ERROR_UNREACHABLE,
                                 "The broker's directory did not answer (%s)",
                                 ringer_call_get_word (call)));
    }
}

static gboolean
refresh_cb (gpointer user_data)
{
  RingerDirectory *self = user_data;

  self->refresh_source = 0;
  ringer_directory_refresh (self);
  return G_SOURCE_REMOVE;
}

void
ringer_directory_schedule_refresh (RingerDirectory *self)
{
  if (self->call != NULL)
    {
      self->again = TRUE;
      return;
    }
  if (self->refresh_source != 0)
    return;
  self->refresh_source = g_timeout_add (self->delay_ms, refresh_cb, self);
  g_source_set_name_by_id (self->refresh_source, "[ringer] directory refresh");
}

/* Names come sorted, and each page begins after the last name of the one before.
 * A directory that does not get on like this would keep us asking for ever. */
static gboolean
gets_on (RingerDirectory *self, RingerDirectoryEntry *last)
{
  RingerDirectoryEntry *before = self->listing->len > 0
                                     ? self->listing->pdata[self->listing->len - 1]
                                     : NULL;

  return before == NULL || strcmp (before->name, last->name) < 0;
}

/* Takes a page in. Returns whether another one was asked for. */
static gboolean
take_page (RingerDirectory *self, RingerDirectoryPage *page)
{
  RingerDirectoryEntry *last = NULL;
  gboolean              goes_on = page->truncated;

  g_free (self->node);
  self->node = g_steal_pointer (&page->node);
  self->revision = page->revision;

  if (page->entries->len > 0)
    last = page->entries->pdata[page->entries->len - 1];
  goes_on = goes_on && last != NULL && gets_on (self, last);
  g_ptr_array_extend_and_steal (self->listing, g_steal_pointer (&page->entries));
  page->entries = g_ptr_array_new ();

  if (!goes_on || self->listing->len >= RINGER_DIRECTORY_MAX_NAMES)
    return FALSE;
  ringer_directory_ask_page (self, last->name);
  return TRUE;
}

static void
list_ended_cb (RingerCall *call, RingerDirectory *self)
{
  g_autoptr (RingerDirectoryPage) page = NULL;
  g_autoptr (GError) error = NULL;

  ringer_directory_drop_call (self);
  if (ringer_call_get_outcome (call) != RINGER_CALL_OUTCOME_RESPONSE)
    fail_listing_of_call (self, call);
  else
    {
      page = ringer_directory_page_parse (ringer_call_get_answer (call), &error);
      if (page == NULL)
        {
          g_prefix_error (&error, "The broker's directory is not understood: ");
          fail_listing (self, RINGER_DIRECTORY_STATUS_STALE, g_steal_pointer (&error));
        }
      else if (take_page (self, page))
        return;
      else
        {
          gint64 took_ms = (ringer_clock_get_monotonic () - self->asked_at) / 1000;

          /* A list that takes long is not asked for all the time. */
          self->delay_ms = (guint) CLAMP (2 * took_ms, RINGER_DIRECTORY_DELAY_MS, 5000);
          apply_listing (self);
          ringer_directory_set_status (self, RINGER_DIRECTORY_STATUS_LIVE, NULL);
        }
    }

  if (self->again)
    {
      self->again = FALSE;
      ringer_directory_schedule_refresh (self);
    }
}

void
ringer_directory_ask_page (RingerDirectory *self, const char *after)
{
  g_autoptr (GString) request = g_string_new ("{");
  g_autoptr (GBytes) payload = NULL;

  if (after != NULL)
    {
      g_autofree char *quoted = ringer_json_quote (after, -1);

      g_string_append_printf (request, "\"after\":%s,", quoted);
    }
  g_string_append_printf (request, "\"limit\":%d}", RINGER_DIRECTORY_PAGE_SIZE);
  payload = g_string_free_to_bytes (g_steal_pointer (&request));

  self->call = ringer_connection_call (self->connection, LIST_NAME, payload, LIST_TIMEOUT_MS);
  g_signal_connect_object (self->call, "ended", G_CALLBACK (list_ended_cb), self,
                           G_CONNECT_DEFAULT);
}
