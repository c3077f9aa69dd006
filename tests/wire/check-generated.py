#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The codec's generated sources in the tree are those of the .proto files beside them.

    check-generated.py SOURCE-ROOT            compares
    check-generated.py SOURCE-ROOT --write    makes them anew
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

PARTS = ('ringer-wire-life', 'ringer-wire-topics')
NAMES = tuple(part + ending for part in PARTS for ending in ('.pb-c.c', '.pb-c.h'))


def generate(wire, folder):
    subprocess.run(['protoc-c', f'--proto_path={wire}', f'--c_out={folder}',
                    *(os.path.join(wire, part + '.proto') for part in PARTS)], check=True)


def read(*path):
    with open(os.path.join(*path), encoding='utf-8') as f:
        return f.read()


def compiler_of(header):
    """The version of protoc-c that wrote a header, which it puts there itself."""
    return re.search(r'^#elif (\d+) < PROTOBUF_C_MIN_COMPILER_VERSION', header, re.M).group(1)


def main():
    wire = os.path.join(sys.argv[1], 'src', 'wire')
    kept = os.path.join(wire, 'generated')
    if '--write' in sys.argv[2:]:
        generate(wire, kept)
        return 0

    print(f'1..{len(NAMES)}')
    if shutil.which('protoc-c') is None:
        for number, name in enumerate(NAMES, 1):
            print(f'ok {number} {name} # SKIP protoc-c is not installed')
        return 0
    bad = False
    with tempfile.TemporaryDirectory() as made:
        generate(wire, made)
        theirs, ours = (compiler_of(read(folder, NAMES[1])) for folder in (made, kept))
        for number, name in enumerate(NAMES, 1):
            if theirs != ours:
                print(f'ok {number} {name} # SKIP written by protoc-c {ours}, here is {theirs}')
            elif read(made, name) == read(kept, name):
                print(f'ok {number} {name}')
            else:
                bad = True
                print(f'not ok {number} {name}\n# the .proto has changed: check-generated.py SOURCE-ROOT --write')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
