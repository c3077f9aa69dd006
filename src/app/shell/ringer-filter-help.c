/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-help.h"

#include <glib/gi18n.h>

/* The language on a small page: what the man page says at length. */

#define MAX_HEIGHT 460
/* More words than these are not listed; typing completes them. */
#define MAX_WORDS 8

typedef struct
{
  const char *text;
  const char *summary;
} Line;

static const Line operators[] = {
  { "=  !=", N_ ("is, is something else") },
  { "<  <=  >  >=", N_ ("numbers, sizes, durations, and texts by their letters") },
  { "~ users/*", N_ ("like this: * is any text, ? is one character; capitals do not matter") },
  { "~ /^a.c$/", N_ ("a regular expression; /…/i where capitals do not matter") },
  { "in (ann, bob)", N_ ("is one of these") },
  { "% 3 = 0", N_ ("the rest of a division") },
  { "exists", N_ ("is there; the name alone says the same") },
  { "and  or  not  ( )", N_ ("“and” binds more tightly than “or”") },
  { "hello", N_ ("a word or a quoted text alone is looked for in all texts") },
};

static const Line values[] = {
  { "10k  1.5M  2G", N_ ("sizes in bytes, of 1024") },
  { "200ms  1.5s  2min", N_ ("durations") },
  { "\"two words\"", N_ ("with quotes where there are blanks or signs") },
  { "$.user.list[0]", N_ ("a place in JSON") },
  { "true  false  null", N_ ("of JSON; \"true\" in quotes is a text") },
};

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_heading (GtkGrid *grid, int *row, const char *text)
{
  GtkWidget *label = new_label (text, "heading");

  if (*row > 0)
    gtk_widget_set_margin_top (label, 9);
  gtk_grid_attach (grid, label, 0, (*row)++, 2, 1);
}

static void
add_line (GtkGrid *grid, int *row, const char *text, const char *summary)
{
  GtkWidget *name = new_label (text, "monospace");
  GtkWidget *words = new_label (summary, "dim-label");

  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (words), 30);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 40);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_grid_attach (grid, name, 0, *row, 1, 1);
  gtk_grid_attach (grid, words, 1, (*row)++, 1, 1);
}

static const char *
get_kind_words (RingerFilterKind kind)
{
  switch (kind)
    {
    case RINGER_FILTER_TEXT:
      return _ ("text");
    case RINGER_FILTER_NUMBER:
      return _ ("number");
    case RINGER_FILTER_SIZE:
      return _ ("size");
    case RINGER_FILTER_DURATION:
      return _ ("duration");
    case RINGER_FILTER_TIME:
      return _ ("time");
    case RINGER_FILTER_JSON:
      return _ ("JSON");
    case RINGER_FILTER_WORD:
    default:
      return _ ("word");
    }
}

/* What a field is, and what it can be. */
static char *
describe (const RingerFilterField *field)
{
  const char      *summary = field->summary != NULL ? _ (field->summary) : NULL;
  g_autofree char *kind = NULL;

  if (field->kind == RINGER_FILTER_WORD && g_strv_length ((char **) field->words) <= MAX_WORDS)
    kind = g_strjoinv (", ", (char **) field->words);
  else
    kind = g_strdup (get_kind_words (field->kind));
  if (summary == NULL)
    return g_steal_pointer (&kind);
  return g_strdup_printf ("%s (%s)", summary, kind);
}

static void
add_fields (GtkGrid *grid, int *row, const RingerFilterSchema *schema)
{
  add_heading (grid, row, _ ("Fields"));
  for (guint i = 0; i < schema->n_fields; i++)
    {
      g_autofree char *words = describe (&schema->fields[i]);

      add_line (grid, row, schema->fields[i].name, words);
    }
}

static void
add_lines (GtkGrid *grid, int *row, const char *heading, const Line *lines, guint n_lines)
{
  add_heading (grid, row, heading);
  for (guint i = 0; i < n_lines; i++)
    add_line (grid, row, lines[i].text, _ (lines[i].summary));
}

GtkWidget *
ringer_filter_help_new (const RingerFilterSchema *schema)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *grid = gtk_grid_new ();
  int        row = 0;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_widget_set_margin_start (grid, 6);
  gtk_widget_set_margin_end (grid, 12);
  if (schema != NULL)
    add_fields (GTK_GRID (grid), &row, schema);
  add_lines (GTK_GRID (grid), &row, _ ("Operators"), operators, G_N_ELEMENTS (operators));
  add_lines (GTK_GRID (grid), &row, _ ("Values"), values, G_N_ELEMENTS (values));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), grid);
  /* The only thing in it that keys could go to: they scroll. */
  gtk_widget_set_focusable (scroller, TRUE);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Fields and operators"), -1);
  return popover;
}
