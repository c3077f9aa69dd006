#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thirty requests in ten seconds, answered by keys alone:

    session-wrapper.sh --a11y --wm triage.py PATH-TO-RINGER INTEROP-FOLDER

The official JavaScript client calls through the real broker with its usual deadlines,
the window answers as a person would who only has a keyboard, and no answer is late. What
each call came to is read on the caller's side. TAP on stdout.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time

from walk import Gone, Window, press, show, text_of, type_text, wait

CALLS = 30
SECONDS = 10
PROCEDURE = 'users/get'
# Each caller gets its own number back: one reply does for all.
REPLY = '{"n": "{{$.n}}"}'
# As a person does it: a look ahead and back, one is held first, some get an error.
KEYS = ['Return', 'Return', 'j', 'k', 'Return', 'space', 'Return', 'e']


class Lines:
    """A program that speaks in lines of JSON."""

    def __init__(self, script, *args):
        self.process = subprocess.Popen(['node', script, *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.lines = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.strip())

    def write(self, **members):
        self.process.stdin.write(json.dumps(members) + '\n')
        self.process.stdin.flush()

    def first(self, part):
        return next((line for line in self.lines if part in line), None)

    def close(self):
        # The end of its input is its end.
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Triage:
    """The steps, in their order."""

    def __init__(self, window, caller, url):
        self.window = window
        self.caller = caller
        self.url = url

    def connect(self):
        wait('the connection', lambda: self.window.label('Connected'))
        self.caller.write(op='connect', url=self.url)
        self.caller.write(op='login', id='login', data='{}')
        wait('the caller', lambda: self.caller.first('"OPEN"'))

    def provide(self):
        press('ctrl+shift+p')
        wait('an entry for the name', lambda: self.window.focus_is('Procedure to provide'))
        type_text(PROCEDURE)
        press('Return')
        wait('that it is ours', lambda: self.window.label_in('Procedures', 'ours'))

    def write_the_first(self):
        """The reply is typed once; the requests after it begin with it."""
        self.make(0)
        wait('the request', lambda: self.window.label('1 open request'))
        press('F6')
        wait('the reply', lambda: self.window.focus_is('Reply'))
        type_text(REPLY)
        wait('what was typed', lambda: text_of(self.window.focused) == REPLY)
        press('ctrl+Return')
        press('Escape')
        wait('the answer', lambda: self.outcome(0))

    def answer_thirty(self):
        thread = threading.Thread(target=self.make_all, daemon=True)
        thread.start()
        end = time.monotonic() + SECONDS + 15
        pressed = 0
        while sum(self.outcome(i) is not None for i in range(1, CALLS + 1)) < CALLS:
            if time.monotonic() > end:
                raise Gone(f'{self.outcomes()} after {pressed} keys')
            press(KEYS[pressed % len(KEYS)])
            pressed += 1
            time.sleep(0.05)
        thread.join()

    def none_is_late(self):
        for i in range(1, CALLS + 1):
            line = self.outcome(i)
            data = line.get('data') if line['ok'] else line.get('errorData')
            if data is None or json.loads(data) != {'n': i}:
                raise Gone(f'call {i} came to {line}')
        for words in ('too late', 'expired'):
            if self.window.label(words):
                raise Gone(f'the window says “{words}”')
        sent = sum(self.outcome(i)['ok'] for i in range(1, CALLS + 1))
        print(f'# {sent} sent, {CALLS - sent} with an error')

    def quit(self):
        press('ctrl+q')
        wait('the end', lambda: self.window.process.poll() is not None)

    def make(self, i):
        self.caller.write(op='make', id=i, name=PROCEDURE, data=json.dumps({'n': i}))

    def make_all(self):
        for i in range(1, CALLS + 1):
            self.make(i)
            time.sleep(SECONDS / CALLS)

    def outcome(self, i):
        for text in self.caller.lines:
            line = json.loads(text)
            if line.get('id') == i and 'ok' in line:
                return line
        return None

    def outcomes(self):
        return [self.outcome(i) is not None for i in range(1, CALLS + 1)].count(True)


def run(ringer, folder):
    broker = Lines(os.path.join(folder, 'real-broker.js'))
    caller = Lines(os.path.join(folder, 'js-session.js'))
    steps = ['connect', 'provide', 'write_the_first', 'answer_thirty', 'none_is_late', 'quit']
    print(f'1..{len(steps)}', flush=True)
    wait('the real broker', lambda: broker.first('ws://'))
    url = broker.first('ws://')
    process = subprocess.Popen([ringer, url], stdin=subprocess.DEVNULL, stdout=sys.stderr,
                               env=dict(os.environ, GTK_A11Y='atspi'))
    try:
        window = Window(process)
        triage = Triage(window, caller, url)
        for number, step in enumerate(steps, 1):
            try:
                getattr(triage, step)()
            except (Gone, AttributeError) as error:
                show(window)
                print(f'not ok {number} {step}\n# {error}\nBail out! {error}', flush=True)
                return 1
            print(f'ok {number} {step}', flush=True)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        caller.close()
        broker.close()
    return 0


def main():
    ringer, folder = sys.argv[1:]
    modules = os.environ.get('RINGER_NODE_MODULES', os.path.join(folder, 'node_modules'))
    if shutil.which('node') is None or not os.path.isdir(os.path.join(modules, '@deepstream')):
        print('1..0 # SKIP Node or its packages are not there')
        return 0
    return run(ringer, folder)


if __name__ == '__main__':
    sys.exit(main())
