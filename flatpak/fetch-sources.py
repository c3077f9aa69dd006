#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the upstream hosts of the manifest's archives cannot be reached: the same
archives from Debian's source packages, put where flatpak-builder looks first.

    fetch-sources.py MANIFEST SUITE MIRROR STATE-DIR

A Debian source package carries the upstream release archive as it is, so it has
the manifest's checksum or it is refused.  A module must be called as Debian
calls its source package.
"""

import glob
import hashlib
import json
import os
import subprocess
import sys
import tempfile

KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'


def archives(manifest):
    """(module, url, sha256) of each archive that some module needs."""
    for module in manifest['modules']:
        for source in module['sources']:
            if source['type'] == 'archive':
                yield module['name'], source['url'], source['sha256']


class Apt:
    """apt-get with lists of its own, that knows the source packages of one suite."""

    def __init__(self, folder, suite, mirror):
        self.folder = folder
        for name in ('lists/partial', 'cache/archives/partial', 'sources'):
            os.makedirs(os.path.join(folder, name))
        sources = os.path.join(folder, 'suite.sources')
        with open(sources, 'w', encoding='utf-8') as f:
            f.write(f'Types: deb-src\nURIs: {mirror}\nSuites: {suite}\nComponents: main\n'
                    f'Signed-By: {KEYRING}\n')
        self.command = ['apt-get', '-q']
        for option in (f'Dir::State::lists={folder}/lists', f'Dir::Cache={folder}/cache',
                       f'Dir::Etc::sourcelist={sources}', 'Dir::Etc::sourceparts=-',
                       'APT::Sandbox::User=root', 'Acquire::Check-Valid-Until=false',
                       'Acquire::Retries=3'):
            self.command += ['-o', option]
        self.run('update')

    def run(self, *arguments):
        subprocess.run([*self.command, *arguments], cwd=self.folder, check=True,
                       stdin=subprocess.DEVNULL, stdout=sys.stderr)

    def fetch(self, package, suite):
        """The upstream archive of a source package."""
        self.run('source', '--download-only', '--tar-only', f'{package}/{suite}')
        return glob.glob(os.path.join(self.folder, f'{package}_*.orig.tar.*'))[0]


def main():
    path, suite, mirror, state = sys.argv[1:]
    with open(path, encoding='utf-8') as f:
        manifest = json.load(f)
    with tempfile.TemporaryDirectory() as folder:
        apt = Apt(folder, suite, mirror)
        for module, url, sha256 in archives(manifest):
            with open(apt.fetch(module, suite), 'rb') as f:
                content = f.read()
            got = hashlib.sha256(content).hexdigest()
            if got != sha256:
                sys.exit(f'{module}: the archive of Debian {suite} has the checksum {got}, '
                         f'the manifest wants {sha256}')
            target = os.path.join(state, 'downloads', sha256, os.path.basename(url))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, 'wb') as f:
                f.write(content)
            print(f'{os.path.basename(url)}, sha256 {sha256}, is that of Debian {suite}')


if __name__ == '__main__':
    main()
