#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One walk through the window from outside, with real keys, as a user would:

    session-wrapper.sh --a11y --wm walk.py PATH-TO-RINGER

Starts a local broker, provides a procedure, calls it, answers the call and sees
the answer. What the window shows is read over the accessibility bus, so that the
walk also fails when somebody who hears the window could not take it. TAP on stdout.
"""

import os
import shutil
import subprocess
import sys
import time

# libatspi warns of every widget that goes while it is looked at.
os.environ['G_DEBUG'] = 'fatal-criticals'
try:
    import gi
    gi.require_version('Atspi', '2.0')
    from gi.repository import Atspi, GLib
except (ImportError, ValueError) as missing:
    print(f'1..0 # SKIP {missing}')
    sys.exit(0)
if shutil.which('xdotool') is None:
    print('1..0 # SKIP xdotool is not installed')
    sys.exit(0)

DEADLINE = 30
PROCEDURE = 'add-two-numbers'
PAYLOAD = '{"numA": 7, "numB": 13}'


class Gone(Exception):
    """The window is not what the walk expects."""


def children(node):
    # A widget may go while it is looked at: libatspi then says that the whole
    # application is gone, although only that one is.
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


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def wait(what, condition):
    end = time.monotonic() + DEADLINE
    while True:
        context = GLib.MainContext.default()
        while context.pending():
            context.iteration(False)
        try:
            found = condition()
            if found:
                return found
        except GLib.Error:
            pass
        if time.monotonic() > end:
            raise Gone(f'timed out waiting for: {what}')
        time.sleep(0.05)


def text_of(node):
    if 'Text' not in node.get_interfaces():
        return ''
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def is_focused(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


class Window:
    """The window of the program, found by its process.

    A look at the whole tree takes a second, and a request lives for ten: where the
    focus is, is heard, not looked for.
    """

    def __init__(self, process):
        self.process = process
        self.focused = None
        self.listener = Atspi.EventListener.new(self.focus_cb)
        self.listener.register('object:state-changed:focused')
        self.frame = wait('the window', self.find_frame)

    def focus_cb(self, event, _data=None):
        if event.detail1:
            self.focused = event.source

    def find_frame(self):
        if self.process.poll() is not None:
            raise Gone(f'the program ended with {self.process.returncode}')
        for application in children(Atspi.get_desktop(0)):
            if application.get_process_id() == self.process.pid:
                for frame in children(application):
                    if frame.get_role_name() == 'frame':
                        return frame
        return None

    def find(self, name, role=None):
        for node in walk(self.frame):
            if node.get_name() == name and role in (None, node.get_role_name()):
                return node
        return None

    def label(self, part):
        """A label that contains PART."""
        for node in walk(self.frame):
            if node.get_role_name() == 'label' and part in (node.get_name() or ''):
                return node
        return None

    def label_in(self, name, part):
        """A label that contains PART, below what is called NAME."""
        for top in walk(self.frame):
            if top.get_name() == name:
                for node in walk(top):
                    if node.get_role_name() == 'label' and part in (node.get_name() or ''):
                        return node
        return None

    def focus_is(self, name):
        return self.focused is not None and self.focused.get_name() == name


def press(*keys):
    subprocess.run(['xdotool', 'key', '--clearmodifiers', '--delay', '40', *keys], check=True)


def type_text(text):
    subprocess.run(['xdotool', 'type', '--clearmodifiers', '--delay', '15', text], check=True)


class Walk:
    """The steps, in their order."""

    def __init__(self, window):
        self.window = window

    def first_run(self):
        wait('the ways in', lambda: self.window.label('Ring Any RPC'))
        wait('the first way in', lambda: self.window.label('Start a Local Broker'))

    def start_local_broker(self):
        press('ctrl+shift+b')
        wait('the connection', lambda: self.window.label('Connected'))
        wait('the hint', lambda: self.window.label('Your local broker runs at ws://127.0.0.1'))

    def provide(self):
        press('ctrl+shift+p')
        wait('an entry for the name', lambda: self.window.focus_is('Procedure to provide'))
        type_text(PROCEDURE)
        press('Return')
        wait('the procedure in the list', lambda: self.window.label_in('Procedures', PROCEDURE))
        wait('that it is ours', lambda: self.window.label_in('Procedures', 'ours'))

    def call(self):
        press('ctrl+k')
        wait('the search', lambda: self.window.focus_is('Find a procedure'))
        type_text('ADD-TWO')
        press('Return')
        wait('the payload', lambda: self.window.focus_is('Payload'))
        type_text(PAYLOAD)
        wait('what was typed', lambda: text_of(self.window.focused) == PAYLOAD)
        press('ctrl+Return')

    def answer(self):
        press('ctrl+2')
        press('F6')
        wait('the reply', lambda: self.window.focus_is('Reply'))
        type_text('20')
        wait('what was typed', lambda: text_of(self.window.focused) == '20')
        press('ctrl+Return')
        wait('that it is answered', lambda: self.window.label('answered in'))

    def see_the_result(self):
        press('ctrl+1')
        wait('the result', lambda: self.result() == '20')

    def result(self):
        node = self.window.find('Answer', 'text')
        return text_of(node) if node else None

    def quit(self):
        press('ctrl+q')
        wait('the end', lambda: self.window.process.poll() is not None)
        if self.window.process.returncode != 0:
            raise Gone(f'the program ended with {self.window.process.returncode}')


def show(window):
    """What could be read when a step failed, for the log."""
    for node in walk(window.frame):
        name = node.get_name()
        if name:
            print(f'# {node.get_role_name()}: {name}{" *" if is_focused(node) else ""}')


def main():
    steps = ['first_run', 'start_local_broker', 'provide', 'call', 'answer', 'see_the_result',
             'quit']
    print(f'1..{len(steps)}', flush=True)
    process = subprocess.Popen([sys.argv[1]], stdin=subprocess.DEVNULL, stdout=sys.stderr,
                               env=dict(os.environ, GTK_A11Y='atspi'))
    try:
        window = Window(process)
        steps_of = Walk(window)
        for number, step in enumerate(steps, 1):
            try:
                getattr(steps_of, step)()
            except (Gone, AttributeError) as error:
                show(window)
                print(f'not ok {number} {step}\n# {error}\nBail out! {error}', flush=True)
                return 1
            print(f'ok {number} {step}', flush=True)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    return 0


if __name__ == '__main__':
    sys.exit(main())
