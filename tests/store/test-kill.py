#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer of all that Ringer saves is killed in the middle of writing, again and
again: what it had confirmed is there when it starts anew, and every file is whole."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

KILLS = 200
KINDS = ('history', 'draft', 'profile')


def start(folder):
    return subprocess.Popen([sys.argv[1], folder], stdout=subprocess.PIPE, text=True)


def read_numbers(lines, word):
    """The last number after `word KIND` in whole lines, by kind."""
    found = {}
    for line in lines:
        if line.endswith('\n') and line.startswith(word):
            unused, kind, number = line.split()
            found[kind] = int(number)
    return found


def run(folder, confirmed, rng):
    """One life: checks what is there, lets it write, and kills it."""
    process = start(folder)
    try:
        have = read_numbers([process.stdout.readline() for unused in KINDS], 'have')
        assert set(have) == set(KINDS), f'it did not open what it had written: {have}'
        for kind in KINDS:
            assert have[kind] >= confirmed.get(kind, 0), f'{kind}: {have} after {confirmed}'
        lines = [process.stdout.readline() for unused in range(rng.randrange(1, 12))]
        # Not a wait for something: the moment of the kill should be any.
        time.sleep(rng.uniform(0, 0.003))
    finally:
        process.kill()
        lines_after = process.stdout.readlines()
        process.stdout.close()
        code = process.wait()
    assert code == -9, f'it ended by itself with {code}'
    confirmed.update(read_numbers(lines + lines_after, 'kept'))


def main():
    folder = tempfile.mkdtemp(prefix='ringer-kill-')
    seed = random.randrange(1 << 32)
    rng = random.Random(seed)
    confirmed = {}
    print(f'1..1\n# seed {seed}', flush=True)
    try:
        for unused in range(KILLS):
            run(folder, confirmed, rng)
        # It was killed while writing, not before.
        assert all(confirmed[kind] >= KILLS for kind in KINDS), confirmed
        print(f'# confirmed over {KILLS} kills: {confirmed}\nok 1 kill')
    except AssertionError as e:
        print(f'# {e}\nnot ok 1 kill')
    finally:
        shutil.rmtree(folder, True)


if __name__ == '__main__':
    main()
