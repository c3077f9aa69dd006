/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-desk-private.h"

#include "ringer-answerer-private.h"
#include "ringer-error.h"

enum
{
  PROP_REQUEST = 1,
  PROP_DRAFT,
  PROP_LEAVING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerDeskItem, ringer_desk_item, G_TYPE_OBJECT)

static void
state_cb (RingerRequest *request, GParamSpec *pspec, RingerDeskItem *self)
{
  if (self->desk == NULL)
    return;
  ringer_desk_look_at_leaving (self->desk, self);
  ringer_desk_touch (self->desk, self);
}

static void
ringer_desk_item_constructed (GObject *object)
{
  RingerDeskItem *self = RINGER_DESK_ITEM (object);

  G_OBJECT_CLASS (ringer_desk_item_parent_class)->constructed (object);
  /* The item watches, not the desk: ten thousand closures that watch one desk
   * would be searched one by one each time that one of them goes. */
  self->state_handler = g_signal_connect (self->request, "notify::state", G_CALLBACK (state_cb),
                                          self);
}

static void
ringer_desk_item_dispose (GObject *object)
{
  RingerDeskItem *self = RINGER_DESK_ITEM (object);

  if (self->request != NULL)
    g_clear_signal_handler (&self->state_handler, self->request);
  g_clear_object (&self->request);
  G_OBJECT_CLASS (ringer_desk_item_parent_class)->dispose (object);
}

static void
ringer_desk_item_finalize (GObject *object)
{
  RingerDeskItem *self = RINGER_DESK_ITEM (object);

  g_clear_pointer (&self->draft, g_free);
  g_clear_pointer (&self->decision, ringer_answer_free);
  G_OBJECT_CLASS (ringer_desk_item_parent_class)->finalize (object);
}

static void
ringer_desk_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerDeskItem *self = RINGER_DESK_ITEM (object);

  switch (id)
    {
    case PROP_REQUEST:
      g_value_set_object (value, self->request);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, self->draft);
      break;
    case PROP_LEAVING:
      g_value_set_boolean (value, self->leaves_at != 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_desk_item_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerDeskItem *self = RINGER_DESK_ITEM (object);

  switch (id)
    {
    case PROP_REQUEST:
      self->request = g_value_dup_object (value);
      break;
    case PROP_DRAFT:
      ringer_desk_item_set_draft (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_desk_item_class_init (RingerDeskItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = ringer_desk_item_constructed;
  object_class->dispose = ringer_desk_item_dispose;
  object_class->finalize = ringer_desk_item_finalize;
  object_class->get_property = ringer_desk_item_get_property;
  object_class->set_property = ringer_desk_item_set_property;

  properties[PROP_REQUEST] = g_param_spec_object ("request", NULL, NULL, RINGER_TYPE_REQUEST,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                      G_PARAM_STATIC_STRINGS);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, NULL,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                    G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LEAVING] = g_param_spec_boolean ("leaving", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                       G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_desk_item_init (RingerDeskItem *self)
{
  self->latest.data = self;
}

RingerDeskItem *
ringer_desk_item_new (RingerDesk *desk, RingerRequest *request, gboolean asked, guint64 serial)
{
  RingerDeskItem *self = g_object_new (RINGER_TYPE_DESK_ITEM, "request", request, NULL);

  self->desk = desk;
  self->asked = !!asked;
  self->serial = serial;
  return self;
}

void
ringer_desk_item_notify_leaving (RingerDeskItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEAVING]);
}

/**
 * ringer_desk_item_get_request:
 * @self: an item
 *
 * Returns: (transfer none): the request that waits, or waited, for an answer
 */
RingerRequest *
ringer_desk_item_get_request (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), NULL);
  return self->request;
}

/**
 * ringer_desk_item_get_draft:
 * @self: an item
 *
 * Returns: (nullable) (transfer none): the reply as typed so far, %NULL when
 *   nothing was typed for this request
 */
const char *
ringer_desk_item_get_draft (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), NULL);
  return self->draft;
}

/**
 * ringer_desk_item_set_draft:
 * @self: an item
 * @draft: (nullable): the reply as typed, valid JSON or not
 *
 * Keeps what was typed with the request, past its deadline too.
 */
void
ringer_desk_item_set_draft (RingerDeskItem *self, const char *draft)
{
  g_return_if_fail (RINGER_IS_DESK_ITEM (self));

  if (g_strcmp0 (self->draft, draft) == 0)
    return;
  g_free (self->draft);
  self->draft = g_strdup (draft);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

/**
 * ringer_desk_item_set_followed:
 * @self: an item
 * @followed: whether a selection has it
 *
 * The moves of a followed item are told as one change, in which a selection model
 * finds it again, and it is not dropped for being old.
 */
void
ringer_desk_item_set_followed (RingerDeskItem *self, gboolean followed)
{
  g_return_if_fail (RINGER_IS_DESK_ITEM (self));

  self->followed = !!followed;
}

/**
 * ringer_desk_item_decide:
 * @self: an item of a desk
 * @answer: a reply, an echo, an error or a rejection; a template is filled in
 * @error: return location
 *
 * A person's decision, which goes out at the end of the desk's undo window. Another
 * one takes the place of one that has not gone out.
 *
 * Returns: %FALSE with what ringer_request_send() or a template would give: nothing
 *   has changed
 */
gboolean
ringer_desk_item_decide (RingerDeskItem *self, const RingerAnswer *answer, GError **error)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), FALSE);
  g_return_val_if_fail (answer != NULL, FALSE);
  g_return_val_if_fail (answer->kind == RINGER_ANSWER_REPLY || answer->kind == RINGER_ANSWER_ECHO ||
                            answer->kind == RINGER_ANSWER_ERROR ||
                            answer->kind == RINGER_ANSWER_REJECT,
                        FALSE);

  if (self->desk != NULL)
    return ringer_desk_decide (self->desk, self, answer, error);
  g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_STATE,
                       "This request is no longer on the desk.");
  return FALSE;
}

/**
 * ringer_desk_item_undo:
 * @self: an item
 *
 * Takes a person's decision back.
 *
 * Returns: %FALSE when it has gone out, or there was none
 */
gboolean
ringer_desk_item_undo (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), FALSE);
  return self->desk != NULL && ringer_desk_undo (self->desk, self);
}

/**
 * ringer_desk_item_get_leaving:
 * @self: an item
 *
 * Returns: whether a person has decided it and the frame has not gone out yet
 */
gboolean
ringer_desk_item_get_leaving (RingerDeskItem *self)
{
  return ringer_desk_item_get_leaves_at (self) != 0;
}

/**
 * ringer_desk_item_get_leaves_at:
 * @self: an item
 *
 * Returns: when the decision goes out, in monotonic microseconds; 0 when none waits
 */
gint64
ringer_desk_item_get_leaves_at (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), 0);
  return self->leaves_at;
}

/**
 * ringer_desk_item_get_decision:
 * @self: an item
 *
 * Returns: (nullable) (transfer none): what a person has decided, as it goes out or
 *   went out
 */
const RingerAnswer *
ringer_desk_item_get_decision (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), NULL);
  return self->decision;
}

/**
 * ringer_desk_item_get_trace:
 * @self: an item
 *
 * Returns: (nullable) (transfer none): who decides, or decided, and why
 */
RingerTrace *
ringer_desk_item_get_trace (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), NULL);
  return ringer_trace_of (self->request);
}

/**
 * ringer_desk_item_get_asked:
 * @self: an item
 *
 * Returns: whether a person is asked; %FALSE when rules answered
 */
gboolean
ringer_desk_item_get_asked (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), FALSE);
  return self->asked;
}

/**
 * ringer_desk_item_get_on_deadline:
 * @self: an item
 *
 * Returns: (nullable) (transfer none): our own default action
 */
const RingerAnswer *
ringer_desk_item_get_on_deadline (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), NULL);
  return self->desk != NULL ? ringer_answerer_get_on_deadline (self->desk->answerer, self->request)
                            : NULL;
}

/**
 * ringer_desk_item_get_acts_at:
 * @self: an item
 *
 * Returns: when our own default action comes, in monotonic microseconds; 0 when
 *   there is none, or it is held, or a person has decided
 */
gint64
ringer_desk_item_get_acts_at (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), 0);
  return self->desk != NULL ? ringer_answerer_get_acts_at (self->desk->answerer, self->request) : 0;
}

/**
 * ringer_desk_item_get_lateness:
 * @self: an item
 *
 * Returns: by how much our answer missed the broker's deadline, in microseconds; 0
 *   when it did not
 */
gint64
ringer_desk_item_get_lateness (RingerDeskItem *self)
{
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (self), 0);

  if (ringer_request_get_state (self->request) != RINGER_REQUEST_STATE_LATE)
    return 0;
  /* What we believe of the deadline may be wrong, what the broker says is not. */
  return MAX (ringer_request_get_decided_at (self->request) -
                  ringer_request_get_deadline (self->request),
              1);
}
