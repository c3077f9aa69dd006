/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json-editor.h"

#include "ringer-json.h"

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/* What a text view can bear. A line is one piece of layout for GTK: its cost is
 * paid at each key and each change of width. */
#define RINGER_JSON_EDITOR_MAX_SHOWN     (1024 * 1024)     /* bytes; of a longer text a part */
#define RINGER_JSON_EDITOR_PART          (256 * 1024)      /* bytes of such a part */
#define RINGER_JSON_EDITOR_MAX_AT_ONCE   (256 * 1024)      /* bytes; more are work for a thread */
#define RINGER_JSON_EDITOR_MAX_LINE      8192              /* bytes; a longer one is broken up */
#define RINGER_JSON_EDITOR_PIECE         1024              /* characters of a broken line */
#define RINGER_JSON_EDITOR_MAX_HIGHLIGHT (256 * 1024)      /* bytes with coloured syntax */
#define RINGER_JSON_EDITOR_MAX_FORMAT    (2 * 1024 * 1024) /* bytes formatted for editing */

struct _RingerJsonEditor
{
  GtkWidget parent_instance;

  GtkOverlay      *overlay;
  GtkSourceView   *view;
  GtkSourceBuffer *buffer;
  GtkLabel        *placeholder_label;
  GtkWidget       *bar;
  GtkLabel        *message_label;
  GtkWidget       *toggles;
  GtkToggleButton *raw_button;
  GtkToggleButton *formatted_button;
  GtkWidget       *clear_button;
  GtkWidget       *format_button;
  GtkWidget       *copy_button;
  GtkWidget       *save_button;
  GtkWidget       *parts;
  GtkWidget       *stop_button;
  GtkWidget       *find_bar;
  GtkEditable     *find_entry;
  GtkLabel        *find_label;

  /* The text itself when the view shows a rendering of it: bytes from the wire, or
   * a text that is too much for editing. NULL: the buffer is the text. */
  GBytes  *held;
  GBytes  *source; /* what the view shows of it: itself, or it formatted */
  gsize    from;   /* the bytes of the source that are in the view */
  gsize    to;
  GArray  *points;    /* of RingerJsonPoint, in order */
  gboolean cut;       /* the view shows a part of it */
  gboolean exact;     /* the view shows it character by character */
  gboolean absent;    /* bytes were set, and there were none */
  gboolean editable;  /* as the property says */
  gboolean formatted; /* what the user wants to see of what is held */
  gboolean loading;   /* the buffer is being filled by us */
  gboolean coloured;  /* the text is not too big for syntax colours */
  gboolean has_look;  /* language and colours are loaded */

  char   *placeholder;
  char   *label;
  GError *error;
  gsize   error_offset; /* bytes before it */
  char   *hint;
  char   *trouble; /* why a copy or a save did not work */
  char   *pasted;  /* a text too long to edit, until the paste is over */

  gboolean checked; /* error and hint are those of the text */
  guint    check_id;
  guint    paste_id;

  /* Work in a thread: one at a time. */
  GCancellable *working;  /* NULL when there is none */
  gpointer      progress; /* of that work; see ringer-json-editor-work.c */
  guint         progress_id;
  gboolean      unchecked; /* the user stopped the check */

  /* Finding: all places in what was searched, up to a limit. */
  GCancellable *finding;
  GBytes       *searched;
  GArray       *hits; /* of gsize */
  guint         hit;
  gsize         needle;
  gboolean      more_hits;

  GtkTextTag   *found_tag;
  GtkTextTag   *error_tag;
  GtkTextTag   *escape_tag;
  GtkTextTag   *break_tag;
  GCancellable *cancellable;
};

/* Rendering: ringer-json-editor-render.c */
typedef struct
{
  guint    start; /* characters of the rendering */
  guint    end;
  gboolean is_break; /* a line break that is not in the bytes; else an escape */
} RingerJsonRun;

/* Up to the next one, each character of the bytes is one of the rendering. */
typedef struct
{
  guint bytes; /* after the first one that was rendered */
  guint chars; /* of the rendering */
} RingerJsonPoint;

char *ringer_json_editor_render (
    const char *data, gsize length, gsize most, GArray *runs, GArray *points, gsize *used);
gboolean ringer_json_editor_is_editable_text (const char *text, gsize length);

/* Colours: ringer-json-editor-look.c */
void ringer_json_editor_set_coloured (RingerJsonEditor *self, gboolean coloured);
void ringer_json_editor_follow_style (RingerJsonEditor *self);

/* The text of the view and what it shows: ringer-json-editor.c */
char *ringer_json_editor_dup_buffer (RingerJsonEditor *self);
void  ringer_json_editor_fill (RingerJsonEditor *self, const char *text, gssize length);
void  ringer_json_editor_hold (RingerJsonEditor *self, GBytes *bytes);
void  ringer_json_editor_changed (RingerJsonEditor *self);
void  ringer_json_editor_update_view (RingerJsonEditor *self);
/* The exact bytes, %NULL when there is no payload. */
GBytes *ringer_json_editor_ref_bytes (RingerJsonEditor *self);

/* What the view shows of a text that is held: ringer-json-editor-part.c */
void ringer_json_editor_show_held (RingerJsonEditor *self);
void ringer_json_editor_show_source (RingerJsonEditor *self, GBytes *source);
void ringer_json_editor_drop_source (RingerJsonEditor *self);
int  ringer_json_editor_locate (RingerJsonEditor *self, gsize offset);
void ringer_json_editor_show_place (RingerJsonEditor *self, gsize offset, gsize length);
void ringer_json_editor_show_part (RingerJsonEditor *self, gboolean later);

/* In a thread: ringer-json-editor-work.c */
void  ringer_json_editor_check_in_thread (RingerJsonEditor *self);
void  ringer_json_editor_format_in_thread (RingerJsonEditor *self);
void  ringer_json_editor_stop_work (RingerJsonEditor *self);
char *ringer_json_editor_describe_work (RingerJsonEditor *self);

/* Finding: ringer-json-editor-find.c */
void ringer_json_editor_find_again (RingerJsonEditor *self);
void ringer_json_editor_forget_found (RingerJsonEditor *self);
void ringer_json_editor_install_find (GtkWidgetClass *widget_class);

/* Checking: ringer-json-editor-check.c */
gboolean ringer_json_editor_is_blank (GBytes *bytes);
void     ringer_json_editor_check_soon (RingerJsonEditor *self);
void     ringer_json_editor_check_now (RingerJsonEditor *self);
void     ringer_json_editor_take_check (RingerJsonEditor *self, GError *error, gsize offset);
void     ringer_json_editor_show_message (RingerJsonEditor *self);
void     ringer_json_editor_go_to_error (RingerJsonEditor *self);
void     ringer_json_editor_notify_checked (RingerJsonEditor *self);

/* Actions: ringer-json-editor-actions.c */
void ringer_json_editor_install_actions (GtkWidgetClass *widget_class);
void ringer_json_editor_update_actions (RingerJsonEditor *self);
void ringer_json_editor_copy_selection (RingerJsonEditor *self);

G_END_DECLS
