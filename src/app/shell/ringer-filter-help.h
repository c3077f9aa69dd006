/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-filter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A popover that lists the fields of SCHEMA (nullable), with what they are, the operators
 * and a few examples. */
GtkWidget *ringer_filter_help_new (const RingerFilterSchema *schema) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
