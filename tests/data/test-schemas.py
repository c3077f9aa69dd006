#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of provider files says the same as ringer-cli, which reads them.

    test-schemas.py SCHEMA MAN-PAGE RINGER-CLI
"""

import json
import os
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    jsonschema = None

# One procedure as text, and whether it is right.
PROCEDURES = [
    ('{}', True),
    ('{"mode": "off", "accept": false, "atOnce": 3, "x": [1]}', True),
    ('{"mode": "on"}', False),
    ('{"mode": "forward"}', False),
    ('{"mode": "forward", "forward": {"url": "http://x/", "timeoutMs": 1, "maxBytes": 9}}', True),
    ('{"forward": {"url": "ftp://x/"}}', False),
    ('{"forward": {}}', False),
    ('{"ask": {"oneIn": 3, "first": 5, "when": "requestor = ann"}}', True),
    ('{"ask": {"oneIn": -1}}', False),
    ('{"onDeadline": {"reply": {"late": true}, "marginMs": 500, "template": true}}', True),
    ('{"onDeadline": {"marginMs": 500}}', True),
    ('{"onDeadline": {"ask": true}}', False),
    ('{"onDeadline": {"reply": 1, "error": 2}}', False),
    ('{"replies": [{"name": "a", "reply": null}, {"errorNothing": true}, {"echo": true}]}', True),
    ('{"replies": [{"name": "a"}]}', False),
    ('{"replies": [{"drop": true}]}', False),
    ('{"replies": {}}', False),
    ('{"rules": [{"reply": 1, "when": "n > 3", "delayMs": [100, 300], "times": 2, "lateByMs": 5}]}', True),
    ('{"rules": [{"enabled": false, "reject": true}, {"drop": true, "accept": false}]}', True),
    ('{"rules": [{"ask": true}, {"replyNothing": true}, {"run": ["jq", ".id"]}]}', True),
    ('{"rules": [{"run": {"command": ["jq"], "timeoutMs": 5}}, {"forward": {"url": "https://x/"}}]}', True),
    ('{"rules": [{}]}', False),
    ('{"rules": [{"when": "n > 3"}]}', False),
    ('{"rules": [{"reply": 1, "reject": true}]}', False),
    ('{"rules": [{"echo": false}]}', False),
    ('{"rules": [{"echo": true, "delayMs": [1]}]}', False),
    ('{"rules": [{"echo": true, "times": 3}]}', False),
    ('{"rules": [{"run": []}]}', False),
    ('{"rules": [{"run": {}}]}', False),
    ('{"rules": [{"reply": 1, "name": 2}]}', False),
]
FILES = [(f'{{"format": 1, "procedures": {{"a/b": {text}}}}}', right) for text, right in PROCEDURES] + [
    ('{"$schema": "x", "format": 1, "notes": []}', True),
    ('{"procedures": {}}', False),
    ('{"format": 0}', False),
    ('{"format": 1, "procedures": {"": {}}}', False),
    ('[]', False),
]


def in_man_page(path):
    """The example of the man page."""
    with open(path, encoding='utf-8') as f:
        text = f.read()
    start = text.index('.nf\n{') + len('.nf\n')
    return text[start:text.index('\n.fi', start)].replace('\\-', '-')


def read_by_cli(cli, text):
    """Whether ringer-cli takes the file: it then goes on to the broker, which is not there."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'a.provider.json')
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
        done = subprocess.run([cli, 'provide', '--rules', path, '--url', 'ws://127.0.0.1:1'],
                              capture_output=True, text=True, timeout=20, check=False)
    return done.returncode != 2, done.stderr.strip()


def main():
    schema_path, man_page, cli = sys.argv[1:]
    with open(schema_path, encoding='utf-8') as f:
        schema = json.load(f)
    cases = FILES + [(in_man_page(man_page), True)]
    print(f'1..{2 * len(cases)}')
    for number, (text, right) in enumerate(cases):
        shown = ' '.join(text.split())[:90].replace('#', '')
        if jsonschema is None:
            print(f'ok {2 * number + 1} - schema: {shown} # SKIP jsonschema is not installed')
        else:
            same = jsonschema.Draft7Validator(schema).is_valid(json.loads(text)) == right
            print(f'{"ok" if same else "not ok"} {2 * number + 1} - schema: {shown}')
        taken, says = read_by_cli(cli, text)
        print(f'{"ok" if taken == right else "not ok"} {2 * number + 2} - ringer-cli: {shown}')
        if taken != right:
            print('# ' + says)


if __name__ == '__main__':
    main()
