#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts that all other tests rest on: what run-tests.py counts, what
session-wrapper.sh starts and leaves behind, and how ./dev takes its words."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import lint

TESTS = os.path.join(lint.ROOT, 'tests')
WRAPPER = os.path.join(TESTS, 'session-wrapper.sh')
DEV = os.path.join(lint.ROOT, 'dev')


def differs(got, wanted):
    return [] if got == wanted else [f'got {got!r}, not {wanted!r}']


def load_runner():
    spec = importlib.util.spec_from_file_location('run_tests', os.path.join(TESTS, 'run-tests.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def count(runner, result, output):
    """(passed, failed, skipped) of one program."""
    counted = runner.Count()
    counted.add_test({'name': 'a', 'result': result, 'stdout': output}, 'build')
    return counted.passed, counted.failed, len(counted.skipped)


def counting(tap):
    runner = load_runner()
    for name, result, output, wanted in [
            ('cases', 'OK', 'TAP version 13\nok 1 /a\nok 2 - /b\n1..2\n', (2, 0, 0)),
            ('failed cases', 'FAIL', '1..3\nok 1 a\nnot ok 2 b\nnot ok 3 c\n', (1, 2, 0)),
            ('skipped cases', 'OK', '1..2\nok 1 a\nok 2 b # SKIP no display\n', (1, 0, 1)),
            ('a crash', 'ERROR', '1..3\nok 1 a\n', (1, 1, 0)),
            ('a bad end after good cases', 'ERROR', '1..1\nok 1 a\n', (1, 1, 0)),
            ('a timeout', 'TIMEOUT', '1..2\n', (0, 1, 0)),
            ('text that only looks like a case', 'OK', '1..1\n# ok 7\nokay\nok 1 a\n', (1, 0, 0)),
            ('a program without cases', 'OK', 'hello\n', (1, 0, 0)),
            ('a failed one', 'FAIL', 'not good\n', (0, 1, 0)),
            ('a skipped one', 'SKIP', '', (0, 0, 1))]:
        tap.case(f'counts {name}', differs(count(runner, result, output), wanted))


def session(*arguments, **options):
    return subprocess.run([WRAPPER, *arguments], capture_output=True, text=True, check=False,
                          timeout=60, **options)


def left_behind(folder):
    """What a session left in its folder, waiting a little for it to go."""
    deadline = time.monotonic() + 5
    while os.listdir(folder) and time.monotonic() < deadline:
        time.sleep(0.02)
    return [f'left behind: {name}' for name in os.listdir(folder)]


def wait_for(path):
    deadline = time.monotonic() + 30
    while not os.path.exists(path) and time.monotonic() < deadline:
        time.sleep(0.02)
    return os.path.exists(path)


def interrupted(tap, folder, mark):
    """A session that is told to end takes its command and its servers along."""
    child = subprocess.Popen([WRAPPER, 'sh', '-c', f'echo $$ $DISPLAY >"{mark}.new"; mv "{mark}.new" "{mark}"; exec sleep 600'])
    problems = [] if wait_for(mark) else ['the command did not start']
    child.send_signal(signal.SIGTERM)
    problems += differs(child.wait(timeout=30), 143)
    if not problems:
        with open(mark, encoding='utf-8') as f:
            pid, display = f.read().split()
        deadline = time.monotonic() + 5
        while os.path.exists(f'/proc/{pid}/root/') and time.monotonic() < deadline:
            time.sleep(0.02)
        problems += [f'{path} is left' for path in (f'/proc/{pid}/root/', f'/tmp/.X11-unix/X{display[1:]}')
                     if os.path.exists(path)]
        os.remove(mark)
    tap.case('a session ends when told to', problems + left_behind(folder))


def sessions(tap):
    if shutil.which('Xvfb') is None or shutil.which('dbus-daemon') is None:
        tap.skip('sessions', 'Xvfb or dbus-daemon is not installed')
        return
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as marks:
        os.environ['TMPDIR'] = folder
        tap.case('the exit code is handed on', differs(session('sh', '-c', 'exit 7').returncode, 7))
        tap.case('standard input is handed on', differs(session('cat', input='hello').stdout, 'hello'))
        shown = session('sh', '-c', 'echo "$HOME $XDG_RUNTIME_DIR $XDG_CONFIG_HOME $DBUS_SESSION_BUS_ADDRESS"').stdout
        tap.case('the folders are its own', [w for w in shown.split() if folder not in w])
        two = [subprocess.Popen([WRAPPER, 'sh', '-c', 'echo $DISPLAY; sleep 0.3'], stdout=subprocess.PIPE)
               for _ in range(2)]
        tap.case('each has its own display', differs(len({child.communicate()[0] for child in two}), 2))
        tap.case('a service that is not there', differs(session('--service', 'no.such', 'true').returncode, 99))
        tap.case('no command', differs(session().returncode, 2))
        tap.case('nothing is left behind', left_behind(folder))
        interrupted(tap, folder, os.path.join(marks, 'started'))
        only_shell = os.path.join(marks, 'bin')
        os.mkdir(only_shell)
        for tool in ('bash', 'mktemp', 'mkdir', 'chmod', 'cat', 'rm', 'sleep', 'test'):
            os.symlink(shutil.which(tool), os.path.join(only_shell, tool))
        done = subprocess.run([shutil.which('bash'), WRAPPER, 'true'], capture_output=True, text=True,
                              check=False, env={'PATH': only_shell, 'TMPDIR': folder})
        tap.case('without Xvfb it says so', differs(
            (done.returncode, 'Xvfb is not installed' in done.stderr), (99, True)))


def dev(tap):
    done = subprocess.run([DEV, 'help'], capture_output=True, text=True, check=False, cwd='/')
    verbs = ('build', 'run', 'test', 'bench', 'shots', 'flatpak', 'deb', 'format', 'lint', 'help')
    tap.case('./dev help names every verb', differs(done.returncode, 0) +
             [f'not {verb}' for verb in verbs if f'  {verb} ' not in done.stdout])
    done = subprocess.run([DEV, 'nonsense'], capture_output=True, text=True, check=False, cwd='/')
    tap.case('./dev refuses an unknown verb', differs((done.returncode, done.stdout), (2, '')))


def main():
    tap = lint.Tap()
    counting(tap)
    sessions(tap)
    dev(tap)
    tap.end()


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    main()
