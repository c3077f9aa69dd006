/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes the rows of requests. By hand: rules answer hundreds of requests a second, and a
 * builder that reads its text for each row takes several times as long. */
GtkListItemFactory *ringer_request_factory_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
