# SPDX-License-Identifier: GPL-3.0-or-later
"""A window seen and handled from outside, over the accessibility bus, as a screen
reader does it; and a session-bus client for the actions of GApplication.

GTK keeps rows that it will use again in the tree, and GTK 4.8 marks only windows
as showing, so what is looked for is named by role and accessible name.
"""

import time
import warnings

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

warnings.simplefilter('ignore', DeprecationWarning)
Atspi.set_timeout(5000, 10000)

DEADLINE = 20.0
# What they are called differs between GTK 4.8 and later ones.
BUTTONS = ('push button', 'button', 'toggle button')
FIELDS = ('text', 'entry', 'password text')
WORDS = ('label', 'static', 'caption')


def wait_until(condition, what, deadline=DEADLINE):
    """What CONDITION gives back as soon as it is true."""
    end = time.monotonic() + deadline
    while True:
        while GLib.MainContext.default().iteration(False):
            pass
        try:
            result = condition()
        except GLib.Error:
            # Something has gone while it was looked at.
            result = None
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f'not within {deadline:g} s: {what}')
        time.sleep(0.05)


def children(node):
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for i in range(count):
        try:
            child = node.get_child_at_index(i)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def is_shown(node):
    """Whether it has been laid out; a page of a stack that was in front once still is."""
    component = node.get_component_iface()
    if component is None:
        return True
    extents = component.get_extents(Atspi.CoordType.WINDOW)
    return extents.width > 0 and extents.height > 0


def walk(node):
    """The node and all below it that are laid out."""
    yield node
    for child in children(node):
        try:
            shown = is_shown(child)
        except GLib.Error:
            continue
        if shown:
            yield from walk(child)


def is_called(node, name):
    """Of a mnemonic label GTK 4.8 says "_Open Open"."""
    own = node.get_name() or ''
    return own == name or own.endswith(' ' + name)


def find(root, name, roles=None):
    """The first widget whose accessible name is NAME."""
    for node in walk(root):
        try:
            if is_called(node, name) and (not roles or node.get_role_name() in roles):
                return node
        except GLib.Error:
            continue
    return None


def get(root, name, roles=None):
    return wait_until(lambda: find(root, name, roles), f'there is {name!r}')


def beside(node, name, roles=None):
    """The widget of that name that is nearest: pages may each have one."""
    while node is not None:
        found = find(node, name, roles)
        if found is not None:
            return found
        node = node.get_parent()
    return None


def content(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ''


def texts(root):
    """What labels and text fields say."""
    for node in walk(root):
        try:
            if node.get_role_name() in WORDS:
                yield node.get_name() or ''
            yield content(node)
        except GLib.Error:
            continue


def says(root, words):
    return wait_until(lambda: next((t for t in texts(root) if words in t), None), f'it says {words!r}')


def field(root, name):
    """What one can write or read text in; the name may also be that of a box around it."""
    def there():
        for node in walk(root):
            try:
                if is_called(node, name) and node.get_role_name() in FIELDS:
                    return node
            except GLib.Error:
                continue
        return None
    return wait_until(there, f'there is a field {name!r}')


def write(node, text):
    Atspi.EditableText.set_text_contents(node, text)
    wait_until(lambda: content(node) == text, f'{node.get_name()!r} has the text')


def press(node):
    """Presses a button that can be pressed, or waits until it can."""
    def names():
        action = node.get_action_iface()
        return [action.get_action_name(i) for i in range(action.get_n_actions())] if action else []
    wait_until(lambda: 'click' in names(), f'{node.get_name()!r} can be pressed')
    node.get_action_iface().do_action(names().index('click'))


def press_button(root, name):
    press(get(root, name, BUTTONS))


def press_beside(node, name):
    press(wait_until(lambda: beside(node, name, BUTTONS), f'there is {name!r}'))


def has_owner(name):
    """Whether somebody has that name on the session bus."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                         'NameHasOwner', GLib.Variant('(s)', (name,)), None,
                         Gio.DBusCallFlags.NONE, 10000, None).unpack()[0]


class Ended(AssertionError):
    """The program went away before what was waited for."""


class Application:
    """One running program: its windows, and its actions on the session bus."""

    def __init__(self, app_id, process):
        self.app_id = app_id
        self.process = process
        self.path = '/' + app_id.replace('.', '/').replace('-', '_')
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def node(self):
        desktop = Atspi.get_desktop(0)
        for node in children(desktop):
            try:
                if node.get_name() in (self.app_id, 'ringer', 'Ringer') and node.get_child_count() > 0:
                    return node
            except GLib.Error:
                continue
        return None

    def windows(self):
        node = self.node()
        return list(children(node)) if node else []

    def window(self, number=0):
        """The window that came up as the NUMBERth."""
        def there():
            if self.process is not None and self.process.poll() is not None:
                raise Ended(f'the program ended with {self.process.returncode}')
            windows = self.windows()
            return windows[number] if len(windows) > number else None
        return wait_until(there, f'window {number} is there', 60)

    def activate(self, action, *parameters, window=None):
        """A GAction, as a script starts it."""
        path = self.path if window is None else f'{self.path}/window/{window}'
        self.bus.call_sync(self.app_id, path, 'org.gtk.Actions', 'Activate',
                           GLib.Variant('(sava{sv})', (action, list(parameters), {})),
                           None, Gio.DBusCallFlags.NONE, 10000, None)

    def activate_from_launcher(self, action):
        """An action of the desktop file, by D-Bus activation."""
        self.bus.call_sync(self.app_id, self.path, 'org.freedesktop.Application', 'ActivateAction',
                           GLib.Variant('(sava{sv})', (action, [], {})),
                           None, Gio.DBusCallFlags.NONE, 30000, None)


def dump(root, indent=0):
    """For whoever writes a step."""
    for child in children(root):
        try:
            action = child.get_action_iface()
            names = [action.get_action_name(i) for i in range(action.get_n_actions())] if action else []
            text = child.get_text_iface()
            content = Atspi.Text.get_text(text, 0, 80) if text else ''
            print('  ' * indent + f'{child.get_role_name()} {child.get_name()!r} {content!r} {names[:6]} '
                  f'{"" if is_shown(child) else "hidden"}')
        except GLib.Error as error:
            print('  ' * indent + error.message)
        dump(child, indent + 1)
