/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ringer_timeout_spin_set_up (GtkSpinButton *spin);

G_END_DECLS
