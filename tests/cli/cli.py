# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of ringer-cli share: processes with a deadline for every wait,
a broker, and TAP.  RINGER_CLI names the program."""

import atexit
import json
import os
import pty
import queue
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

PROGRAM = os.environ['RINGER_CLI']
# Sanitizers on two busy cores are slow: this is a hang, half of it was not.
PATIENCE = 30
# What a sanitizer ends a program with, so that it passes for no code of ours.
SANITIZER_CODE = 99

FOLDER = tempfile.mkdtemp(prefix='ringer-cli-')
atexit.register(shutil.rmtree, FOLDER, True)


def environment(**more):
    """Ours without what the user has set for ringer-cli."""
    env = {k: v for k, v in os.environ.items() if not k.startswith('RINGER_')}
    for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'):
        env[name] = f'{env[name]}:exitcode={SANITIZER_CODE}' if env.get(name) else f'exitcode={SANITIZER_CODE}'
    env.update(HOME=FOLDER, TERM='xterm')
    env.update(more)
    return env


def write_file(name, content):
    path = os.path.join(FOLDER, name)
    with open(path, 'wb') as f:
        f.write(content if isinstance(content, bytes) else content.encode())
    return path


class Result:
    def __init__(self, args, code, out, err):
        self.args, self.code, self.out, self.err = args, code, out, err

    def __str__(self):
        return f'{self.args}: code {self.code}\nstdout: {self.out!r}\nstderr: {self.err}'

    def expect(self, code, out=None, err=None):
        """Checks the code, stdout byte for byte, and stderr against a pattern."""
        assert self.code == code, f'expected code {code}: {self}'
        if out is not None:
            out = out if isinstance(out, bytes) else out.encode()
            assert self.out == out, f'expected stdout {out!r}: {self}'
        if err is not None:
            assert re.search(err, self.err), f'expected stderr {err!r}: {self}'
        return self


def run(*args, stdin=b'', env=None, deadline=PATIENCE):
    """Runs it to its end.  A secret is among the arguments of nobody."""
    done = subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, timeout=deadline,
                          env=environment(**(env or {})), check=False)
    return Result(args, done.returncode, done.stdout, done.stderr.decode())


class Child:
    """A run that is spoken to while it goes on."""

    def __init__(self, *args, env=None, stdin=subprocess.PIPE):
        self.args = args
        self.lines = queue.Queue()
        self.said = ''
        self.changed = threading.Condition()
        self.process = subprocess.Popen([PROGRAM, *args], stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=environment(**(env or {})))
        self.threads = [threading.Thread(target=self.read_out, daemon=True),
                        threading.Thread(target=self.read_err, daemon=True)]
        for thread in self.threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self.threads:
            thread.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass

    def read_out(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def read_err(self):
        while chunk := os.read(self.process.stderr.fileno(), 65536):
            with self.changed:
                self.said += chunk.decode(errors='replace')
                self.changed.notify_all()

    def line(self, deadline=PATIENCE):
        """The next line on stdout, without its end; None at the end."""
        try:
            line = self.lines.get(timeout=deadline)
        except queue.Empty:
            raise AssertionError(f'{self.args}: no line on stdout; stderr: {self.said}') from None
        return None if line is None else line.decode().rstrip('\n')

    def json(self):
        line = self.line()
        assert line is not None, f'{self.args} ended; stderr: {self.said}'
        return json.loads(line)

    def hear(self, pattern, deadline=PATIENCE):
        """Waits until stderr matches."""
        with self.changed:
            heard = self.changed.wait_for(lambda: re.search(pattern, self.said), deadline)
        assert heard, f'{self.args}: stderr does not say {pattern!r}: {self.said}'

    def send(self, text):
        self.process.stdin.write(text if isinstance(text, bytes) else f'{text}\n'.encode())
        self.process.stdin.flush()

    def close_input(self):
        self.process.stdin.close()
        self.process.stdin = None

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, code, deadline=PATIENCE):
        """Waits for its end and checks the code."""
        try:
            got = self.process.wait(deadline)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'{self.args} goes on; stderr: {self.said}') from None
        for thread in self.threads:
            thread.join(PATIENCE)
        assert got == code, f'{self.args} ended with {got}, not {code}; stderr: {self.said}'
        return self


class Broker(Child):
    """A broker; `url` is where."""

    def __init__(self, *args, env=None):
        super().__init__('broker', *args, env=env)
        self.url = self.line()
        assert self.url is not None, f'no broker: {self.said}'

    def call(self, *args, **options):
        return run('--url', self.url, 'call', *args, **options)

    def start(self, *args, **options):
        return Child('--url', self.url, *args, **options)

    def provide(self, name, *args, **options):
        """A provider that the broker has acknowledged."""
        child = self.start('provide', name, *args, **options)
        child.hear('is provided at')
        return child


class Terminal:
    """A run on a terminal of its own; what it prints there is `said`."""

    def __init__(self, *args, env=None):
        self.args = args
        self.said = ''
        self.code = None
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            try:
                os.execve(PROGRAM, [PROGRAM, *args], environment(**(env or {})))
            finally:
                os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def read(self, end):
        """Reads once; False when there is nothing more to come."""
        ready = select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]
        assert ready, f'{self.args} says no more: {self.said!r}'
        try:
            chunk = os.read(self.terminal, 65536)
        except OSError:  # how the end of a terminal shows
            chunk = b''
        self.said += chunk.decode(errors='replace')
        return bool(chunk)

    def hear(self, pattern, deadline=PATIENCE):
        end = time.monotonic() + deadline
        while not re.search(pattern, self.said):
            assert self.read(end), f'{self.args} ended without {pattern!r}: {self.said!r}'

    def send(self, text):
        os.write(self.terminal, text.encode())

    def end(self, code, deadline=PATIENCE):
        end = time.monotonic() + deadline
        while self.read(end):
            pass
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        assert self.code == code, f'{self.args} ended with {self.code}, not {code}: {self.said!r}'


def wait_for(condition, what, deadline=PATIENCE):
    """Asks again and again, for what nobody announces."""
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, f'timed out: {what}'
        time.sleep(0.02)


def main(tests):
    """Runs the functions as TAP; an argument picks those whose name holds it."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ''
    chosen = [test for test in tests if wanted in test.__name__]
    failed = 0
    print(f'1..{len(chosen)}')
    for number, test in enumerate(chosen, 1):
        name = test.__name__.removeprefix('test_').replace('_', ' ')
        try:
            test()
            print(f'ok {number} {name}')
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f'not ok {number} {name}')
            print('\n'.join(f'# {line}' for line in traceback.format_exc().splitlines()))
        sys.stdout.flush()
    sys.exit(1 if failed else 0)


def tests_of(module):
    return [value for name, value in vars(module).items() if name.startswith('test_')]
