#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, done by somebody who only sees the window: for a Ringer that is
installed in one way or another.

    main_job.py [OPTION]... -- COMMAND [ARGUMENT]...

COMMAND starts the window.  It runs in a session of its own (session-wrapper.sh
--a11y), which it has to leave with status 0.

  --cli COMMAND    what starts its ringer-cli, in one word
  --interop DIR    tests/interop with its Node packages: the official JavaScript
                   client is the other side, and the real broker a second broker
  --activatable    the session bus can start it (session-wrapper.sh --service)
  --shots DIR      pictures of what was done
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys

import accessible as ui
from gi.repository import GLib

APP_ID = 'io.github.ringer_rpc.Ringer'


class Session:
    """A connection that is driven by JSON lines: js-session.js or ringer-cli session."""

    def __init__(self, command, url):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.write(op='connect', url=url)
        self.write(op='login', id=1, data='{}')
        self.read(lambda line: line.get('id') == 1 and line['ok'])

    def write(self, **line):
        self.process.stdin.write(json.dumps(line) + '\n')
        self.process.stdin.flush()

    def read(self, wanted):
        for text in self.process.stdout:
            line = json.loads(text)
            if wanted(line):
                return line
        raise AssertionError('the other side ended')

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)


class Job:
    def __init__(self, options):
        self.options = options
        self.count = 0
        self.failed = 0
        self.pictures = 0
        self.doubled = 0
        self.process = subprocess.Popen(options.command)
        self.app = ui.Application(APP_ID, self.process)
        self.window = None
        self.number = 0

    def step(self, what, function, *arguments):
        """One line of TAP; later steps need earlier ones, so the first failure ends it."""
        self.count += 1
        try:
            result = function(*arguments)
        except (AssertionError, GLib.Error, OSError) as error:
            self.failed += 1
            print(f'not ok {self.count} {what}\n# {error}', flush=True)
            self.shot('failed')
            raise SystemExit(self.end()) from error
        print(f'ok {self.count} {what}', flush=True)
        return result

    def end(self):
        print(f'1..{self.count}')
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        return 1 if self.failed else 0

    def shot(self, name):
        if self.options.shots and shutil.which('import'):
            self.pictures += 1
            path = os.path.join(self.options.shots, f'{self.pictures}-{name}.png')
            subprocess.run(['import', '-window', 'root', path], check=False)

    def show(self, page):
        self.app.activate('show-page', GLib.Variant('s', page), window=self.number)

    def follow(self, number):
        """Turns to the window that came up as the NUMBERth."""
        self.number = number
        self.window = self.app.window(number - 1)

    # The steps.

    def first_run(self):
        self.follow(1)
        ui.says(self.window, 'Ring Any RPC')
        for way in ('Start a Local Broker', 'Connect to a Broker…'):
            ui.get(self.window, way, ui.BUTTONS)

    def start_local_broker(self):
        ui.press_button(self.window, 'Start a Local Broker')
        said = ui.says(self.window, 'Your local broker runs at ws://')
        return said[said.index('ws://'):].split()[0]

    def provide(self, name):
        self.show('answer')
        entry = ui.field(self.window, 'Procedure to provide')
        ui.write(entry, name)
        ui.press_beside(entry, 'Provide')
        ui.says(self.window, 'providing')

    def call(self, name, payload):
        self.show('call')
        editor = ui.field(self.window, 'Payload')
        ui.write(ui.field(self.window, 'Procedure'), name)
        ui.write(editor, payload)
        ui.press_beside(editor, 'Send')

    def answer(self, payload, reply, shot=None):
        self.show('answer')
        ui.wait_until(lambda: ui.content(ui.field(self.window, 'Payload of the request')) == payload,
                      f'the request {payload} is shown')
        editor = ui.field(self.window, 'Reply')
        ui.write(editor, reply)
        if shot:
            self.shot(shot)
        ui.press_beside(editor, 'Send')

    def see_answer(self, expected):
        self.show('call')
        ui.wait_until(lambda: ui.content(ui.field(self.window, 'Answer')) == expected,
                      f'the answer {expected} is shown')

    def answer_own_call(self):
        self.call('add-two-numbers', '{"numA": 7, "numB": 13}')
        self.answer('{"numA": 7, "numB": 13}', '20', 'request')
        self.see_answer('20')
        self.shot('answered')

    def other_side_calls(self, other):
        other.write(op='make', id=2, name='add-two-numbers', data='{"numA":2,"numB":3}')
        self.answer('{"numA":2,"numB":3}', '5')
        line = other.read(lambda line: line.get('id') == 2)
        assert line == {'id': 2, 'ok': True, 'data': '5'}, f'the other side got {line}'

    def other_side_answers(self, other):
        # Another name and number each time: the answer before this one still shows.
        self.doubled += 1
        name, number = f'double-{self.doubled}', 20 + self.doubled
        other.write(op='provide', name=name)
        ui.says(self.window, name)
        self.call(name, str(number))
        call = other.read(lambda line: line.get('event') == 'request')
        other.write(op='accept', call=call['call'])
        other.write(op='respond', call=call['call'], data=str(2 * number))
        self.see_answer(str(2 * number))

    def cli_calls(self, url):
        command = [*shlex.split(self.options.cli), 'call', '--url', url, 'no-such-procedure', '1']
        code = subprocess.run(command, check=False, timeout=60, stderr=subprocess.DEVNULL).returncode
        assert code == 3, f'{shlex.join(command)} ended with {code}, not with 3, no provider'

    def second_window(self, url):
        """As a user types it: the running program opens one more window."""
        done = subprocess.run([*self.options.command, url], check=False, timeout=60)
        assert done.returncode == 0, f'it ended with {done.returncode}'
        self.follow(2)
        ui.says(self.window, 'Connected')

    def launcher_action(self):
        """As the entry of a launcher's menu does it."""
        self.app.activate_from_launcher('start-local-broker')
        self.follow(self.number + 1)
        ui.says(self.window, 'Your local broker runs at ws://')

    def quit(self):
        self.app.activate('quit')
        assert self.process.wait(30) == 0, f'it ended with {self.process.returncode}'

    def bus_activation(self):
        self.app.process = None
        self.app.activate_from_launcher('new-window')
        self.first_run()
        self.app.activate('quit')
        ui.wait_until(lambda: not ui.has_owner(APP_ID), 'it ends')

    def with_other_side(self, command, who, url, where):
        other = self.step(f'{who} logs in at {where}', Session, command, url)
        self.step(f'its call is answered in the window, at {where}', self.other_side_calls, other)
        self.step(f'it answers a call of the window, at {where}', self.other_side_answers, other)
        other.end()

    def run(self):
        self.step('the first-run page shows', self.first_run)
        self.shot('first-run')
        url = self.step('a local broker starts', self.start_local_broker)
        self.step('a procedure is provided', self.provide, 'add-two-numbers')
        self.step('a call is answered by its own user', self.answer_own_call)
        if self.options.cli:
            self.step('ringer-cli reaches the local broker', self.cli_calls, url)
            self.with_other_side([*shlex.split(self.options.cli), 'session'], 'ringer-cli session', url,
                                 'the local broker')
        if self.options.interop:
            command = ['node', os.path.join(self.options.interop, 'js-session.js')]
            self.with_other_side(command, 'the JavaScript client', url, 'the local broker')
            self.with_real_broker(command)
        self.step('the action of a launcher opens a window with a local broker', self.launcher_action)
        self.step('it ends well', self.quit)
        if self.options.activatable:
            self.step('the session bus starts it', self.bus_activation)
        return self.end()

    def with_real_broker(self, client):
        command = ['node', os.path.join(self.options.interop, 'real-broker.js')]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as broker:
            url = broker.stdout.readline().strip()
            self.step('a second window connects to the real broker', self.second_window, url)
            self.step('a procedure is provided at the real broker', self.provide, 'add-two-numbers')
            self.step('a call is answered by its own user over the real broker', self.answer_own_call)
            self.with_other_side(client, 'the JavaScript client', url, 'the real broker')
            broker.stdin.close()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('--cli')
    parser.add_argument('--interop')
    parser.add_argument('--activatable', action='store_true')
    parser.add_argument('--shots')
    parser.add_argument('command', nargs='+')
    options = parser.parse_args()
    return Job(options).run()


if __name__ == '__main__':
    sys.exit(main())
