/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-banner.h"

#include "ringer-text.h"
#include "ringer-tooltip.h"

#include <glib/gi18n.h>

#define TELL_MS   250
#define MAX_NAMES 3
#define MAX_CHARS 60

struct _RingerRulesBanner
{
  GtkWidget       parent_instance;
  GtkWidget      *box;
  GtkLabel       *words_label;
  GtkLabel       *count_label;
  RingerAnswerer *answerer; /* nullable */
  guint           count_id;
};

G_DEFINE_FINAL_TYPE (RingerRulesBanner, ringer_rules_banner, GTK_TYPE_WIDGET)

static char *
list_names (RingerProviderFile *file)
{
  g_auto (GStrv) names = ringer_provider_file_list (file);
  g_autoptr (GString) words = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      RingerMode       mode = ringer_provider_file_get (file, names[i])->mode;
      g_autofree char *name = NULL;

      if ((mode != RINGER_MODE_RULES && mode != RINGER_MODE_FORWARD) || n++ >= MAX_NAMES)
        continue;
      name = ringer_text_one_line (names[i], -1, MAX_CHARS);
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", name);
    }
  if (n > MAX_NAMES)
    g_string_append_printf (words, ngettext (" and %u more", " and %u more", n - MAX_NAMES),
                            n - MAX_NAMES);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
show_count (RingerRulesBanner *self)
{
  g_autofree char *words = NULL;
  guint64          n = 0;

  if (self->answerer != NULL)
    g_object_get (self->answerer, "n-by-rules", &n, NULL);
  words = g_strdup_printf (ngettext ("%" G_GUINT64_FORMAT " request so far",
                                     "%" G_GUINT64_FORMAT " requests so far", (gulong) n),
                           n);
  gtk_label_set_label (self->count_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), n > 0);
}

static void
update (RingerRulesBanner *self)
{
  gboolean         by_rules = FALSE;
  g_autofree char *names = NULL;
  g_autofree char *words = NULL;

  if (self->answerer != NULL)
    g_object_get (self->answerer, "by-rules", &by_rules, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), by_rules);
  if (!by_rules)
    return;
  names = list_names (ringer_answerer_get_file (self->answerer));
  words = g_strdup_printf (_ ("Rules answer in your place: %s"), names);
  gtk_label_set_label (self->words_label, words);
  show_count (self);
}

static gboolean
count_cb (gpointer user_data)
{
  RingerRulesBanner *self = user_data;

  self->count_id = 0;
  show_count (self);
  return G_SOURCE_REMOVE;
}

/* Hundreds a second may come. */
static void
counted_cb (RingerRulesBanner *self)
{
  if (self->count_id != 0)
    return;
  self->count_id = g_timeout_add (TELL_MS, count_cb, self);
  g_source_set_name_by_id (self->count_id, "[ringer] count what rules answer");
}

static void
ringer_rules_banner_dispose (GObject *object)
{
  RingerRulesBanner *self = RINGER_RULES_BANNER (object);

  ringer_rules_banner_set_answerer (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RULES_BANNER);
  G_OBJECT_CLASS (ringer_rules_banner_parent_class)->dispose (object);
}

static void
ringer_rules_banner_class_init (RingerRulesBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_rules_banner_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-rules-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRulesBanner, box);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesBanner, words_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesBanner, count_label);
}

static void
ringer_rules_banner_init (RingerRulesBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_tooltip_follow_label (self->words_label);
}

void
ringer_rules_banner_set_answerer (RingerRulesBanner *self, RingerAnswerer *answerer)
{
  g_return_if_fail (RINGER_IS_RULES_BANNER (self));
  g_return_if_fail (answerer == NULL || RINGER_IS_ANSWERER (answerer));

  if (self->answerer == answerer)
    return;
  g_clear_handle_id (&self->count_id, g_source_remove);
  if (self->answerer != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->answerer, self);
      g_signal_handlers_disconnect_by_data (ringer_answerer_get_file (self->answerer), self);
    }
  g_set_object (&self->answerer, answerer);
  if (answerer != NULL)
    {
      g_signal_connect_object (answerer, "notify::by-rules", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (answerer, "notify::n-by-rules", G_CALLBACK (counted_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (ringer_answerer_get_file (answerer), "changed", G_CALLBACK (update),
                               self, G_CONNECT_SWAPPED);
    }
  if (self->words_label != NULL)
    update (self);
}
