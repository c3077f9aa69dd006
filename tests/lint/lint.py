# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of this folder share: the files of the tree, and TAP.

A check is a function that takes a file's path and text and gives back the
problems that it finds.  Each script first feeds its check planted violations,
so that a check that stopped finding anything fails by itself, and then the
tree.  Every script can be run by hand: python3 tests/lint/check-size.py
"""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Not ours, or made by a build.
SKIP_FOLDERS = {'generated', 'node_modules', '__pycache__', '.git'}
SKIP_TOP = re.compile(r'^(_|\.(?!ci$))')


class Tap:
    """Counts test cases and prints them as TAP.  Problems go below their case."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def case(self, name, problems):
        self.count += 1
        self.failed += bool(problems)
        print(f'{"not ok" if problems else "ok"} {self.count} {name}')
        for problem in problems:
            print(f'# {problem}')
        sys.stdout.flush()

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} {name} # SKIP {reason}')

    def finds(self, name, problems, expected=''):
        """A planted violation: it is an error not to find it."""
        found = any(expected in p for p in problems)
        self.case(f'finds {name}', [] if found else [f'not found; got {problems!r}'])

    def allows(self, name, problems):
        self.case(f'allows {name}', problems)

    def end(self):
        print(f'1..{self.count}')
        sys.exit(1 if self.failed else 0)


def files(*suffixes, under=('',)):
    """The paths, relative to the root, of our files with one of the suffixes."""
    found = []
    for top in under:
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            at_root = os.path.samefile(folder, ROOT)
            folders[:] = sorted(
                f for f in folders
                if f not in SKIP_FOLDERS and not (at_root and SKIP_TOP.match(f)))
            for name in sorted(names):
                if not suffixes or name.endswith(suffixes):
                    found.append(os.path.relpath(os.path.join(folder, name), ROOT))
    return found


def read(path):
    """A file's text; None for one that is not text, or is no longer there."""
    try:
        with open(os.path.join(ROOT, path), encoding='utf-8') as f:
            text = f.read()
    except (UnicodeDecodeError, FileNotFoundError):
        return None
    return None if '\0' in text else text


def is_script(path, interpreter):
    """Whether a file without a suffix starts with that interpreter's line."""
    if '.' in os.path.basename(path):
        return False
    with open(os.path.join(ROOT, path), 'rb') as f:
        first = f.readline(80)
    return first.startswith(b'#!') and interpreter.encode() in first


def each(paths, check):
    """The problems of all files together."""
    problems = []
    for path in paths:
        text = read(path)
        if text is not None:
            problems += check(path, text)
    return problems


C_TOKEN = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank_c(text, strings=True):
    """C with its comments, and if asked its strings, turned into blanks; every
    line keeps its number and every other character its column."""
    def blank(match):
        token = match.group(0)
        if token[0] in '"\'' and not strings:
            return token
        return re.sub(r'[^\n]', ' ', token)
    return C_TOKEN.sub(blank, text)
