#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of one or more build folders and counts their cases.

    run-tests.py BUILD... -- [NAME]...

Prints the log of every test that failed, what was skipped and why, and last the
line "N passed, N failed, N skipped".  A program that speaks TAP counts with each
of its cases, another one as one.  The cases come from testlog.json: in
meson's JUnit file a control character in a log makes the whole file unreadable.

Ends with 1 when a case failed; with CI=true also when one was skipped.
"""

import json
import os
import re
import subprocess
import sys

TAP_CASE = re.compile(r'^(not )?ok\b[ \t]*\d*[ \t]*-?[ \t]*(.*)$', re.M)
TAP_DIRECTIVE = re.compile(r'#[ \t]*(SKIP|TO' r'DO)\S*[ \t]*(.*)$', re.I)
GOOD = ('OK', 'SKIP', 'EXPECTEDFAIL')
LOG_LINES = 400

# A sanitizer makes a program several times slower, and CI machines are shared.
TIMEOUT_MULTIPLIER = '4'


class Count:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = []

    def add_tap(self, name, output):
        """The cases of one program; gives back whether one of them failed."""
        failed = 0
        for not_ok, description in TAP_CASE.findall(output):
            directive = TAP_DIRECTIVE.search(description)
            if directive:
                title = description[:directive.start()].strip()
                self.skipped.append(f'{name}: {title}: {directive.group(2).strip() or "no reason given"}')
            elif not_ok:
                failed += 1
            else:
                self.passed += 1
        self.failed += failed
        return failed > 0

    def add_test(self, test, label):
        name = f'{test["name"]} ({label})'
        result = test['result']
        if re.search(r'^1\.\.\d|^TAP version', test.get('stdout', ''), re.M):
            case_failed = self.add_tap(name, test['stdout'])
            # A crash, a timeout or a case that never ran is no line of TAP.
            if result not in GOOD and not case_failed:
                self.failed += 1
        elif result == 'SKIP':
            self.skipped.append(name)
        elif result in GOOD:
            self.passed += 1
        else:
            self.failed += 1


def names_of(build):
    done = subprocess.run(['meson', 'introspect', '--tests', build],
                          stdout=subprocess.PIPE, check=True, text=True)
    return [test['name'] for test in json.loads(done.stdout)]


def run(build, names):
    """Runs the tests; gives back what meson recorded of each."""
    log = os.path.join(build, 'meson-logs', 'testlog.json')
    if os.path.exists(log):
        os.remove(log)
    command = ['meson', 'test', '-C', build, '--no-rebuild',
               '--timeout-multiplier', TIMEOUT_MULTIPLIER, *names]
    code = subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    if not os.path.exists(log):
        sys.exit(f'run-tests: meson test ended with {code} and left no log')
    with open(log, encoding='utf-8', errors='replace') as f:
        return [json.loads(line) for line in f]


def print_log(test, label):
    lines = (test.get('stdout', '') + test.get('stderr', '')).split('\n')
    print(f'\n===== {test["name"]} ({label}): {test["result"]}, code {test["returncode"]} =====')
    print('$ ' + ' '.join(test['command']))
    if len(lines) > LOG_LINES:
        print(f'[{len(lines) - LOG_LINES} lines before these]')
    # A log may hold anything; the terminal should show it, not obey it.
    text = '\n'.join(lines[-LOG_LINES:])
    print(re.sub(r'[^\n\t\x20-\x7e\xa0-\U0010ffff]', lambda m: f'\\x{ord(m.group(0)):02x}', text))


def main():
    split = sys.argv.index('--')
    builds, names = sys.argv[1:split], sys.argv[split + 1:]
    known = {build: names_of(build) for build in builds}
    unknown = [name for name in names if not any(name in known[build] for build in builds)]
    if unknown:
        every = sorted(set().union(*known.values()))
        sys.exit(f'run-tests: no test is called {", ".join(unknown)}; there are: {", ".join(every)}')

    count = Count()
    failed = []
    for build in builds:
        label = os.path.basename(build).removeprefix('_')
        mine = [name for name in names if name in known[build]]
        if names and not mine:
            continue
        for test in run(build, mine):
            count.add_test(test, label)
            if test['result'] not in GOOD:
                failed.append((test, label))

    for test, label in failed:
        print_log(test, label)
    print()
    for skipped in count.skipped:
        print(f'skipped: {skipped}')
    for test, label in failed:
        print(f'failed: {test["name"]} ({label})')
    print(f'{count.passed} passed, {count.failed} failed, {len(count.skipped)} skipped', flush=True)
    in_ci = os.environ.get('CI') in ('true', '1')
    sys.exit(1 if count.failed or not count.passed or (in_ci and count.skipped) else 0)


if __name__ == '__main__':
    sys.stdout.reconfigure(errors='backslashreplace')
    main()
