/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What Debian 12 and newer stacks do by different classes. A file dialog that
 * the user dismissed ends in G_IO_ERROR_CANCELLED on all of them. */

void     ringer_compat_save_file_async (GtkWindow          *parent,
                                        const char         *title,
                                        const char         *initial_name,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
GFile   *ringer_compat_save_file_finish (GAsyncResult *result,
                                         GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void     ringer_compat_open_file_async (GtkWindow          *parent,
                                        const char         *title,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
GFile   *ringer_compat_open_file_finish (GAsyncResult *result,
                                         GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void     ringer_compat_confirm_async (GtkWindow          *parent,
                                      const char         *heading,
                                      const char         *body,
                                      const char         *accept_label,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean ringer_compat_confirm_finish (GAsyncResult *result, GError **error);

/* PROPERTIES are those that AdwAboutWindow and AdwAboutDialog share, a vardict
 * of strings and string arrays by property name. */
void ringer_compat_present_about (GtkWindow *parent, GVariant *properties);
void ringer_compat_present_preferences (GtkWindow *parent, AdwPreferencesPage *page);
void ringer_compat_open_uri (GtkWindow *parent, const char *uri);

/* The colour of the widget's text, as it is now. */
void ringer_compat_get_colour (GtkWidget *widget, GdkRGBA *colour);

/* LIST is a GtkListView, GtkGridView or GtkColumnView. */
void ringer_compat_scroll_to (GtkWidget *list, guint position);

G_END_DECLS
