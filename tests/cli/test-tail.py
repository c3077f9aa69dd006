#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ringer-cli tail: messages as they come, captures, filters, and what is taken out."""

import base64
import json
import os
import signal
import stat
import sys

import cli

SECRET = 'hunter2-s3cret'


def path_of(name):
    return os.path.join(cli.FOLDER, name)


def lines_of(path):
    with open(path, encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def make_capture(name, *payloads):
    """What a caller of ECHO captured, and the file of its provider."""
    path, other = path_of(name), path_of(f'provider-{name}')
    with cli.Broker() as broker, broker.provide('echo', '--echo', '--capture', other) as provider:
        for number, payload in enumerate(payloads):
            broker.call('echo', payload, '--capture', path if number == 0 else f'{path}.{number}').expect(0)
        provider.signal(signal.SIGTERM)
        provider.end(130)
    return path, other


def test_capture_of_a_call():
    path, other = make_capture('call.ndjson', '{"n":  1}')
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    head, *lines = lines_of(path)
    assert (head['format'], head['kind'], head['dropped']) == (1, 'capture', 0), head
    said = [(line['direction'], line['topic'], line['action']) for line in lines]
    assert said == [('out', 'CONNECTION', 'CHALLENGE'), ('in', 'CONNECTION', 'ACCEPT'),
                    ('out', 'AUTH', 'REQUEST'), ('in', 'AUTH', 'AUTH_SUCCESSFUL'),
                    ('out', 'RPC', 'REQUEST'), ('in', 'RPC', 'ACCEPT'),
                    ('in', 'RPC', 'RESPONSE')], said
    assert b'{"n":  1}' in base64.b64decode(lines[-1]['frame']), lines[-1]
    assert lines[-1]['payload'] == {'n': 1} and lines[-1]['name'] == 'echo'
    assert len({line['correlation'] for line in lines if line['topic'] == 'RPC'}) == 1
    assert 'RPC PROVIDE' in cli.run('tail', '--import', other).expect(0).out.decode()


def test_import_and_filter():
    path, _ = make_capture('filter.ndjson', '{"user":{"age":40}}')
    everything = cli.run('tail', '--import', path).expect(0, err='^$').out.decode().splitlines()
    assert len(everything) == 7, everything
    for text, count in [('action = response', 1), ('$.user.age >= 40 and direction = in', 1),
                        ('$.user.age > 40', 0), ('topic = rpc', 3), ('procedure ~ "ec*"', 3), ('', 7)]:
        shown = cli.run('tail', '--import', path, '--filter', text).expect(0, err='^$')
        assert len(shown.out.splitlines()) == count, f'{text}: {shown}'
    line = cli.run('tail', '--import', path, '--filter', 'action = response', '--json').expect(0).out
    assert json.loads(line)['payload'] == {'user': {'age': 40}}


def test_a_capture_of_a_capture():
    path, _ = make_capture('again.ndjson', '[1, 2.50]')
    again = path_of('again-2.ndjson')
    cli.run('tail', '--import', path, '--export', again).expect(0, b'', '^$')
    assert lines_of(again) == lines_of(path)
    cli.run('tail', '--import', path, '--export', again, '--filter', 'topic = rpc').expect(0, b'', '^$')
    assert [line['action'] for line in lines_of(again)[1:]] == ['REQUEST', 'ACCEPT', 'RESPONSE']


def test_secrets():
    path, _ = make_capture('secret.ndjson', json.dumps({'token': SECRET, 'url': f'x?{SECRET}', 'n': 1}))
    secrets = cli.write_file('secrets.txt', f'{SECRET}\n\n')
    out = path_of('clean.ndjson')
    for options in [['--secrets-file', secrets], ['--redact', '$.token']]:
        cli.run('tail', '--import', path, '--export', out, *options).expect(0, b'', '^$')
        with open(out, 'rb') as f:
            content = f.read()
        assert SECRET.encode() not in content
        for line in lines_of(out)[1:]:
            assert SECRET.encode() not in base64.b64decode(line['frame'])
        assert lines_of(out)[-1]['payload'] == {'token': '[redacted 1]', 'url': 'x?[redacted 1]', 'n': 1}
        for more in [[], ['--json']]:
            shown = cli.run('tail', '--import', path, *options, *more).expect(0, err='^$').out
            assert SECRET.encode() not in shown and b'[redacted 1]' in shown, shown


def test_logins_are_never_captured():
    users = cli.write_file('users.json', json.dumps({'ann': {'password': SECRET}}))
    path = path_of('login.ndjson')
    with cli.Broker('--users', f'@{users}') as broker:
        env = {'RINGER_PASSWORD': SECRET}
        cli.run('call', 'x', '--url', broker.url, '--user', 'ann', '--capture', path, env=env).expect(3)
    with open(path, encoding='utf-8') as f:
        assert SECRET not in f.read()
    for line in lines_of(path)[1:]:
        assert SECRET.encode() not in base64.b64decode(line['frame'])
        assert line.get('redacted', False) == (line['action'] == 'REQUEST' and line['topic'] == 'AUTH'), line


def test_live():
    with cli.Broker() as broker, broker.start('tail', '--event', 'news', '--filter', 'direction = in') as tail:
        tail.hear('Listening at')
        assert 'EVENT SUBSCRIBE' in tail.line()
        with broker.start('session') as session:
            session.send('{"op":"connect"}')
            session.send('{"op":"login","id":"a"}')
            while session.json().get('id') != 'a':
                pass
            session.send('{"op":"emit","name":"news","data":"{\\"x\\":  1}"}')
            line = tail.line()
            assert 'EVENT EMIT' in line and 'news' in line and line.endswith('{"x":  1}'), line
        tail.signal(signal.SIGTERM)
        tail.end(0)


def test_live_export():
    path = path_of('live.ndjson')
    with cli.Broker() as broker, broker.start('tail', '--event', 'a', '--export', path) as tail:
        tail.hear('Listening at')
        cli.wait_for(lambda: len(lines_of(path)) == 3, 'two messages')
        tail.signal(signal.SIGKILL)
        tail.end(-signal.SIGKILL)
    assert [line['action'] for line in lines_of(path)[1:]] == ['SUBSCRIBE', 'SUBSCRIBE']


def test_session_capture():
    path = path_of('session.ndjson')
    with cli.Broker() as broker, broker.start('session', '--capture', path) as session:
        for _ in range(2):
            session.send('{"op":"connect"}')
            session.send('{"op":"login","id":"a"}')
            while session.json().get('id') != 'a':
                pass
            session.send('{"op":"close"}')
            while session.json().get('state') != 'CLOSED':
                pass
        session.close_input()
        session.end(0)
    assert [line['action'] for line in lines_of(path)[1:]].count('CHALLENGE') == 2


def test_a_slow_reader():
    """More than a pipe holds, and read late: everything comes."""
    path = path_of('long.ndjson')
    frame = base64.b64encode(bytes.fromhex('06' '10021a020803')).decode()
    with open(path, 'w', encoding='utf-8') as f:
        f.write('{"format":1,"kind":"capture"}\n')
        for _ in range(50000):
            f.write(f'{{"direction":"in","wallUs":1,"frame":"{frame}"}}\n')
    with cli.Child('tail', '--import', path) as tail:
        tail.end(0)
        assert sum(1 for _ in iter(tail.line, None)) == 50000


def test_misuse():
    path, _ = make_capture('misuse.ndjson', '1')
    bad = cli.write_file('bad.ndjson', '{"format":1,"kind":"capture"}\n{"direction":"in"}\n')
    newer = cli.write_file('newer.ndjson', '{"format":9,"kind":"capture"}\n')
    for args, sentence in [
            (['x'], "here is 'x'"),
            (['--filter', 'no such thing ='], '--filter: .*haracter'),
            (['--filter', 'actoin = ping'], 'did you mean'),
            (['--redact', '$..'], '--redact: '),
            (['--json', '--export', 'x'], 'exclude each other'),
            (['--import', path, '--event', 'a'], 'of no use with --import'),
            (['--import', '/no/such/file'], '/no/such/file'),
            (['--import', bad], 'bad.ndjson: Line 2: '),
            (['--import', newer], 'newer.ndjson: Line 1: The capture has format 9'),
            (['--import', path, '--secrets-file', '/no/such/secrets'], '/no/such/secrets'),
            (['--import', path, '--export', '/no/such/folder/x'], 'No such file')]:
        cli.run('tail', *args).expect(2, b'', sentence)
    with cli.Broker() as broker:
        broker.call('x', '--capture', '/no/such/folder/x').expect(2, b'', "capture '/no/such/folder/x'")
    cli.run('tail', '--url', '127.0.0.1:1').expect(5, b'', 'Nothing listens')


if __name__ == '__main__':
    cli.main(cli.tests_of(sys.modules[__name__]))
