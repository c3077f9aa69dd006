#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-format decides the layout of C.  Versions differ in what they print, so
only the one of Debian 12 is asked.

With --write it lays the files out instead; ./dev format does that.
"""

import os
import shutil
import subprocess
import sys

import lint

VERSION = '14'


def find_tool():
    """The tool's path, or None and why not."""
    tool = shutil.which(f'clang-format-{VERSION}') or shutil.which('clang-format')
    if tool is None:
        return None, 'clang-format is not installed'
    says = subprocess.run([tool, '--version'], capture_output=True, text=True, check=True).stdout
    if f'version {VERSION}.' not in says:
        return None, f'clang-format {VERSION} is needed, here is: {says.strip()}'
    return tool, None


def check(tool, path, text):
    run = subprocess.run(
        [tool, '--dry-run', '-Werror', '-style=file', f'--assume-filename={lint.ROOT}/{path}'],
        input=text, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return []
    lines = [line for line in run.stderr.splitlines() if 'error:' in line]
    if not lines:
        return [f'{path}: {run.stderr.strip()}']
    return [line.replace(lint.ROOT + '/', '').replace(
        'code should be clang-formatted [-Wclang-format-violations]',
        'layout: run ./dev format') for line in lines]


def main():
    tap = lint.Tap()
    tool, why_not = find_tool()
    if sys.argv[1:] == ['--write']:
        if tool is None:
            sys.exit(why_not)
        paths = [os.path.join(lint.ROOT, path) for path in lint.files('.c', '.h')]
        sys.exit(subprocess.run([tool, '-i', '-style=file', *paths], check=False).returncode)
    if tool is None:
        tap.skip('layout of C', why_not)
    else:
        tap.finds('a wrong layout', check(tool, 'src/a.c', 'int\nf(void) {\n return 1;}\n'), 'src/a.c:2')
        tap.allows('the right layout', check(tool, 'src/a.c', 'int\nf (void)\n{\n  return 1;\n}\n'))
        paths = lint.files('.c', '.h')
        tap.case('layout of C', lint.each(paths, lambda p, t: check(tool, p, t)))
    tap.end()


if __name__ == '__main__':
    main()
