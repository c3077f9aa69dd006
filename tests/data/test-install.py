#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`meson install --destdir` gives a complete tree that works from its prefix.

    test-install.py BUILD-DIRECTORY
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

APP_ID = 'io.github.ringer_rpc.Ringer'
COMMON = '{http://www.freedesktop.org/standards/shared-mime-info}'
FILES = {
    'bin/ringer',
    'bin/ringer-cli',
    f'share/applications/{APP_ID}.desktop',
    f'share/dbus-1/services/{APP_ID}.service',
    f'share/glib-2.0/schemas/{APP_ID}.gschema.xml',
    f'share/icons/hicolor/scalable/apps/{APP_ID}.svg',
    f'share/icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg',
    'share/man/man1/ringer.1',
    'share/man/man1/ringer-cli.1',
    'share/man/man5/ringer-provider-file.5',
    'share/man/man7/ringer-filter.7',
    f'share/metainfo/{APP_ID}.metainfo.xml',
    f'share/mime/packages/{APP_ID}.xml',
    'share/ringer/schemas/provider-file-1.json',
}
# What the programs of a desktop make of the files above, and translations.
MADE = ('share/applications/mimeinfo.cache', 'share/glib-2.0/schemas/gschemas.compiled',
        'share/icons/hicolor/icon-theme.cache', 'share/locale/', 'share/mime/')


def run(*command, **options):
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, **options)


class Tree:
    """What is installed below a folder, and what is wrong with it."""

    def __init__(self, build, destdir):
        self.destdir = destdir
        options = json.loads(run('meson', 'introspect', '--buildoptions', build).stdout)
        self.prefix = next(o['value'] for o in options if o['name'] == 'prefix')
        self.top = destdir + self.prefix
        done = run('meson', 'install', '-C', build, '--no-rebuild', '--quiet', '--destdir', destdir)
        self.problems = [] if done.returncode == 0 else [done.stdout + done.stderr]

    def path(self, name):
        return os.path.join(self.top, name)

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as f:
            return f.read()

    def files(self):
        for folder, _, names in os.walk(self.destdir):
            for name in names:
                yield os.path.relpath(os.path.join(folder, name), self.top)

    def complete(self):
        found = set(self.files())
        return ([f'{name} is not installed' for name in sorted(FILES - found)] +
                [f'{name} is installed, and not named here' for name in sorted(found - FILES)
                 if not name.startswith(MADE)])

    def desktop(self):
        """The desktop file, the service and the icon find each other and the program."""
        text = self.read(f'share/applications/{APP_ID}.desktop')
        service = self.read(f'share/dbus-1/services/{APP_ID}.service')
        problems = []
        if f'\nIcon={APP_ID}\n' not in text or '\nExec=ringer\n' not in text:
            problems.append('the desktop file names another icon or program')
        if f'\nExec={self.prefix}/bin/ringer --gapplication-service\n' not in service:
            problems.append('the service starts another program')
        return problems

    def valid(self):
        problems = []
        for tool, *arguments in (
                ('desktop-file-validate', f'share/applications/{APP_ID}.desktop'),
                ('appstreamcli', 'validate', '--no-net', f'share/metainfo/{APP_ID}.metainfo.xml'),
                ('glib-compile-schemas', '--strict', '--dry-run', 'share/glib-2.0/schemas')):
            if shutil.which(tool):
                done = run(tool, *arguments, cwd=self.top)
                if done.returncode != 0 or 'arning' in done.stdout + done.stderr:
                    problems.append(done.stdout + done.stderr)
        return problems

    def types(self):
        """The file names of collections and captures have their types."""
        if shutil.which('update-mime-database') is None:
            return []
        done = run('update-mime-database', self.path('share/mime'))
        if done.returncode != 0:
            return [done.stderr]
        globs = self.read('share/mime/globs2')
        own = ET.parse(self.path(f'share/mime/packages/{APP_ID}.xml'))
        return [f'{t.get("type")} is not known by {g.get("pattern")}'
                for t in own.iter(COMMON + 'mime-type') for g in t.iter(COMMON + 'glob')
                if f'{t.get("type")}:{g.get("pattern")}\n' not in globs]

    def programs(self):
        problems = []
        for name in ('ringer', 'ringer-cli'):
            done = run(self.path(f'bin/{name}'), '--version')
            if done.returncode != 0 or not done.stdout.startswith(name + ' '):
                problems.append(f'{name} --version ended with {done.returncode}: {done.stdout}{done.stderr}')
        return problems


def main():
    with tempfile.TemporaryDirectory() as destdir:
        tree = Tree(sys.argv[1], destdir)
        cases = [('it installs', tree.problems)]
        if not tree.problems:
            cases += [('the tree is complete', tree.complete()), ('its files fit together', tree.desktop()),
                      ('its files are valid', tree.valid()), ('its file types are known', tree.types()),
                      ('its programs start', tree.programs())]
    print(f'1..{len(cases)}')
    for number, (name, problems) in enumerate(cases, 1):
        print(f'{"not ok" if problems else "ok"} {number} {name}')
        for problem in problems:
            print('# ' + problem.strip().replace('\n', '\n# '))
    return 1 if any(problems for _, problems in cases) else 0


if __name__ == '__main__':
    sys.exit(main())
