/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"

G_DEFINE_QUARK (ringer_error_quark, ringer_error)
