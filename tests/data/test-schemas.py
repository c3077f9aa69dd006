#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of provider files says the same as ringer-cli, which reads them.

    test-schemas.py SCHEMA MAN-PAGE HEADER RINGER-CLI
"""

import json
import os
import re
import subprocess
import sys
import tempfile

TYPES = {'object': dict, 'array': list, 'string': str, 'integer': int, 'boolean': bool}
# What says nothing of a value.
WORDS = {'$schema', '$id', 'title', 'description', 'default', 'definitions'}

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


class Schema:
    """The part of JSON Schema (draft 7) that the schema is written in; any other keyword
    is a KeyError, so that none is passed over."""

    def __init__(self, root):
        self.root = root

    def fits(self, value, schema=None):
        schema = self.root if schema is None else schema
        if isinstance(schema, bool):
            return schema
        if '$ref' in schema:
            schema = self.root['definitions'][schema['$ref'].removeprefix('#/definitions/')]
            return self.fits(value, schema)
        return all(self.rules[word](self, value, argument, schema)
                   for word, argument in schema.items() if word not in WORDS)

    def count(self, value, schemas):
        return sum(self.fits(value, schema) for schema in schemas)

    def is_type(self, value, name, _):
        return isinstance(value, TYPES[name]) and (name == 'boolean' or not isinstance(value, bool))

    def members(self, value, schemas, _):
        return not isinstance(value, dict) or all(
            self.fits(value[key], schema) for key, schema in schemas.items() if key in value)

    def condition(self, value, schema, around):
        return not self.fits(value, schema) or self.fits(value, around['then'])

    rules = {
        'type': is_type,
        'properties': members,
        'if': condition,
        'then': lambda *_: True,
        'required': lambda s, v, keys, _: not isinstance(v, dict) or all(key in v for key in keys),
        'additionalProperties': lambda s, v, schema, _: all(s.fits(m, schema) for m in v.values()),
        'propertyNames': lambda s, v, schema, _: all(s.fits(key, schema) for key in v),
        'items': lambda s, v, schema, _: not isinstance(v, list) or all(s.fits(m, schema) for m in v),
        'minItems': lambda s, v, least, _: not isinstance(v, list) or len(v) >= least,
        'maxItems': lambda s, v, most, _: not isinstance(v, list) or len(v) <= most,
        'minLength': lambda s, v, least, _: len(v) >= least,
        'minimum': lambda s, v, least, _: not isinstance(v, int) or v >= least,
        'maximum': lambda s, v, most, _: not isinstance(v, int) or v <= most,
        'pattern': lambda s, v, pattern, _: re.search(pattern, v) is not None,
        'enum': lambda s, v, values, _: any(v == w and type(v) is type(w) for w in values),
        'const': lambda s, v, w, _: v == w and type(v) is type(w),
        'oneOf': lambda s, v, schemas, _: s.count(v, schemas) == 1,
        'anyOf': lambda s, v, schemas, _: s.count(v, schemas) > 0,
        'allOf': lambda s, v, schemas, _: s.count(v, schemas) == len(schemas),
        'not': lambda s, v, schema, _: not s.fits(v, schema),
    }


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
    schema_path, man_page, header, cli = sys.argv[1:]
    with open(schema_path, encoding='utf-8') as f:
        schema = Schema(json.load(f))
    cases = FILES + [(in_man_page(man_page), True)]
    print(f'1..{2 * len(cases) + 1}')
    with open(header, encoding='utf-8') as f:
        named = f'"{schema.root["$id"]}"' in f.read()
    print(f'{"ok" if named else "not ok"} 1 - new files name the schema as it names itself')
    for number, (text, right) in enumerate(cases):
        shown = ' '.join(text.split())[:90].replace('#', '')
        same = schema.fits(json.loads(text)) == right
        print(f'{"ok" if same else "not ok"} {2 * number + 2} - schema: {shown}')
        taken, says = read_by_cli(cli, text)
        print(f'{"ok" if taken == right else "not ok"} {2 * number + 3} - ringer-cli: {shown}')
        if taken != right:
            print('# ' + says)


if __name__ == '__main__':
    main()
