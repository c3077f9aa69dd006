#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that must not be in the tree, and the licence line that must be."""

import json
import re

import lint

# Written in two halves so that this file passes its own check.
MARKS = re.compile(r'\b(' + '|'.join(['TO' 'DO', 'FIX' 'ME', 'XX' 'X', 'HA' 'CK']) + r')\b')

# Where packages are downloaded from is the machine's business: a mirror or a
# proxy would be passed by.
HOSTS = re.compile('|'.join(re.escape(host) for host in [
    'registry.' 'npmjs.', 'registry.' 'yarnpkg.', 'npm.' 'pkg.github.', 'registry.' 'npmmirror.',
    'deb.' 'debian.org', 'snapshot.' 'debian.org', 'ftp.' 'debian.org', 'security.' 'debian.org',
    'pypi.' 'org', 'files.' 'pythonhosted.org', 'proxy.' 'golang.org', 'crates.' 'io']))

# Paths of one machine.
PATHS = re.compile(r'/(?:work|root)/\w|/home/(?!user\b)\w')

LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'
SOURCES = ('.c', '.h', '.proto', '.py', '.js', '.mjs', '.cjs', '.sh')
LICENCE_TEXT = 'LICENSE'


def line_of(text, match):
    return text.count('\n', 0, match.start()) + 1


def check_pattern(pattern, what):
    def check(path, text):
        if path == LICENCE_TEXT:
            return []
        return [f'{path}:{line_of(text, m)}: {what}: {m.group(0)}' for m in pattern.finditer(text)]
    return check


check_marks = check_pattern(MARKS, 'unfinished')
check_hosts = check_pattern(HOSTS, 'a download address')
check_paths = check_pattern(PATHS, 'a path of one machine')


def check_lock(path, text):
    """npm writes the download address of every package unless told not to."""
    packages = json.loads(text).get('packages', {})
    return [f'{path}: {name}: "resolved": {package["resolved"]}'
            for name, package in packages.items() if 'resolved' in package and not package.get('link')]


def check_licence(path, text):
    return [] if LICENCE in '\n'.join(text.split('\n')[:3]) else [f'{path}: no line {LICENCE}']


def check_space(path, text):
    problems = []
    for number, line in enumerate(text.split('\n'), 1):
        if line != line.rstrip(' \t'):
            problems.append(f'{path}:{number}: blanks at the end of the line')
    if text and not text.endswith('\n'):
        problems.append(f'{path}: no end of the last line')
    return problems


def planted(tap):
    for word in ['TO' 'DO', 'FIX' 'ME', 'XX' 'X', 'HA' 'CK']:
        tap.finds(f'the mark {word.lower()}', check_marks('a.c', f'/* {word}: later */\n'), 'a.c:1')
    tap.allows('mktemp', check_marks('a.sh', 'mktemp -d /tmp/a.' + 'X' * 6 + '\n'))
    tap.finds('a registry', check_hosts('a.json', '\n"https://registry.' 'npmjs.org/ws"\n'), 'a.json:2')
    tap.finds('a mirror', check_hosts('a.sh', 'http://deb.' 'debian.org/debian\n'), 'a.sh:1')
    tap.finds('a machine path', check_paths('a.md', 'see /work' '/shared\n'), 'a.md:1')
    tap.finds('an address in a lock file',
              check_lock('a.json', '{"packages": {"ws": {"resolved": "https://x/ws.tgz"}}}'), 'ws')
    tap.allows('a lock file without', check_lock('a.json', '{"packages": {"ws": {"version": "1"}}}'))
    tap.finds('a file without a licence', check_licence('a.c', '#include "config.h"\n'), 'SPDX')
    tap.allows('a file with', check_licence('a.c', f'/* {LICENCE} */\n'))
    tap.finds('blanks at an end', check_space('a.c', 'int a; \n'), 'a.c:1')
    tap.finds('a missing last end', check_space('a.c', 'int a;'), 'last line')


def main():
    tap = lint.Tap()
    planted(tap)
    everything = lint.files()
    scripts = [p for p in everything if lint.is_script(p, 'sh') or lint.is_script(p, 'python')]
    sources = lint.files(*SOURCES) + scripts
    plain = sources + lint.files('.ui', '.css', '.build', '.md', '.in')
    tap.case('nothing is left to be done', lint.each(everything, check_marks))
    tap.case('no download addresses', lint.each(everything, check_hosts))
    tap.case('no paths of one machine', lint.each(everything, check_paths))
    tap.case('lock files', lint.each(lint.files('package-lock.json'), check_lock))
    tap.case('licence lines', lint.each(sources, check_licence))
    tap.case('ends of lines', lint.each(plain, check_space))
    tap.end()


if __name__ == '__main__':
    main()
