#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell, JavaScript and Python that at least read as such."""

import os
import shutil
import subprocess
import tempfile

import lint


def run(command, path):
    done = subprocess.run(command + [os.path.join(lint.ROOT, path)],
                          capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().split('\n') if done.returncode else []


def check_node(path):
    return run(['node', '--check'], path)


def check_shell(path):
    return run(['shellcheck', '--format=gcc', '--external-sources', '--source-path=SCRIPTDIR'], path)


def check_python(path):
    try:
        with open(os.path.join(lint.ROOT, path), encoding='utf-8') as f:
            compile(f.read(), path, 'exec')
    except SyntaxError as error:
        return [f'{path}:{error.lineno}: {error.msg}']
    return []


def check_all(tap, tool, kind, paths, check, bad, good):
    if tool and shutil.which(tool) is None:
        tap.skip(kind, f'{tool} is not installed')
        return
    with tempfile.TemporaryDirectory() as folder:
        for suffix_and_text, expect in ((bad, True), (good, False)):
            suffix, text = suffix_and_text
            path = os.path.join(folder, 'planted' + suffix)
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)
            (tap.finds if expect else tap.allows)(f'{"broken" if expect else "good"} {kind}', check(path))
    tap.case(kind, [problem for path in paths for problem in check(path)])


def main():
    tap = lint.Tap()
    bare = [p for p in lint.files() if '.' not in os.path.basename(p)]
    check_all(tap, 'node', 'JavaScript', lint.files('.js', '.mjs', '.cjs'), check_node,
              ('.mjs', 'const a = {;\n'), ('.mjs', 'export const a = {};\n'))
    check_all(tap, 'shellcheck', 'shell', lint.files('.sh') + [p for p in bare if lint.is_script(p, 'sh')],
              check_shell, ('.sh', '#!/bin/bash\nrm -rf $1/*\n'), ('.sh', '#!/bin/bash\necho "$1"\n'))
    check_all(tap, None, 'Python', lint.files('.py') + [p for p in bare if lint.is_script(p, 'python')],
              check_python, ('.py', 'def f(:\n'), ('.py', 'def f():\n    pass\n'))
    tap.end()


if __name__ == '__main__':
    main()
