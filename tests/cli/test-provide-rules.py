#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ringer-cli provide with a provider file, a command or a service; what the
rules themselves do is told by the interop suite."""

import http.server
import json
import os
import signal
import sys
import threading

import cli

BIG = '12345678901234567890'
NOWHERE = 'ws://127.0.0.1:1'


def write_rules(procedures, name='test.provider.json', **more):
    return cli.write_file(name, json.dumps({'format': 1, 'procedures': procedures, **more}, indent=2))


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers['Content-Length']))
        status, answer = (200, b'{"got": ' + body + b'}') if self.path == '/ok' else (503, b'closed')
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *unused):  # pylint: disable=arguments-differ
        pass


def with_service(use):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        use(f'http://127.0.0.1:{server.server_port}')
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_exec():
    with cli.Broker() as broker, broker.provide('x', '--exec', r"""sh -c 'cat; echo "no \"x\"" >&2' "a b" """) as provider:
        broker.call('x', f'[{BIG},  1.0]').expect(0, f'[{BIG},  1.0]\n')
        line = provider.json()
        assert (line['decision'], line['rule'], line['answer']) == ('send', 0, f'[{BIG},  1.0]'), line
    with cli.Broker() as broker, broker.provide('x', '--exec', 'printf \'"%s"\' "$HOME | cat"'):
        broker.call('x').expect(0, '"$HOME | cat"\n')


def test_exec_that_fails():
    with cli.Broker() as broker:
        with broker.provide('x', '--exec', "sh -c 'echo no >&2; exit 7'"):
            broker.call('x').expect(1, '{"exit": 7, "stderr": "no\\n"}\n')
        with broker.provide('y', '--exec', '/no/such/program') as provider:
            broker.call('y').expect(1, err='')
            provider.hear("A request for 'y': .*/no/such/program")
            line = provider.json()
            assert line['decision'] == 'error' and '/no/such/program' in line['trouble'], line
        with broker.provide('z', '--exec', 'echo hello') as provider:
            broker.call('z').expect(1)
            provider.hear('is not JSON')


def read(path):
    try:
        with open(path, encoding='utf-8') as f:
            return f.read()
    except FileNotFoundError:
        return ''


def test_a_command_ends_with_us():
    path = os.path.join(cli.FOLDER, 'pid')
    with cli.Broker() as broker, broker.provide('x', '--exec', f"sh -c 'echo $$ > {path}; exec sleep 1000'") as provider:
        with broker.start('call', 'x') as call:
            cli.wait_for(lambda: read(path), 'the command runs')
            pid = read(path).strip()
            provider.signal(signal.SIGTERM)
            provider.end(130)
            call.end(3)

    def is_gone():
        stat = read(f'/proc/{pid}/stat')
        return not stat or stat.rsplit(')', 1)[1].split()[0] in 'ZX'

    cli.wait_for(is_gone, 'the command is gone')


def test_forward():
    def use(url):
        with cli.Broker() as broker, broker.provide('x', '--forward', f'{url}/ok'), broker.provide('y', '--forward', f'{url}/no'):
            for unused in range(3):
                broker.call('x', BIG).expect(0, f'{{"got": {BIG}}}\n')
            broker.call('y', '1').expect(1, '{"status": 503, "reason": "Service Unavailable", "body": "closed"}\n')
    with_service(use)


def test_rules_of_a_file():
    path = write_rules({'a/b': {'rules': [{'reply': 'of a'}]}, 'c': {'rules': [{'name': 'see', 'echo': True}]},
                        'd': {'mode': 'off', 'rules': [{'reply': 1}]}})
    with cli.Broker() as broker, broker.start('provide', '--rules', path) as provider:
        provider.hear("'a/b' is provided at")
        provider.hear("'c' is provided at")
        broker.call('a/b', '1').expect(0, '"of a"\n')
        broker.call('c', BIG).expect(0, f'{BIG}\n')
        broker.call('d', '1').expect(3)
        assert [provider.json()['rule'], provider.json()['rule']] == [0, 'see']
        provider.signal(signal.SIGINT)
        provider.end(130)


def test_one_of_a_file():
    path = write_rules({'a': {'rules': [{'reply': 1}]}, 'odd "name"\n': {}, 'b': {'rules': [{'reply': 2}]}})
    with cli.Broker() as broker, broker.provide('b', '--rules', path, '--limit', '1') as provider:
        broker.call('a').expect(3)
        broker.call('b').expect(0, '2\n')
        provider.end(0)
        cli.run('--url', broker.url, 'provide', 'c', '--rules', path).expect(2, b'', "does not name 'c'; it names: a, odd")


def test_trace():
    path = write_rules({'a': {'rules': [{'when': '$.n > 5', 'reply': 'big'}, {'name': 'rest', 'reject': True}]}})
    with cli.Broker() as broker, broker.start('provide', '--rules', path, '--trace') as provider:
        provider.hear('is provided')
        broker.call('a', '{"n": 3}').expect(3)
        line = provider.json()
        assert line['rule'] == 'rest' and line['summary'] == 'reject', line
        first, second = line['trace']
        assert first['rule'] == 0 and not first['matched'] and '3' in first['why'], line
        assert second == {'rule': 1, 'name': 'rest', 'matched': True, 'why': 'always'}, line
        broker.call('b', '1').expect(3)


def test_bad_files():
    for text, sentence in [
            ('{"format": 1,\n "procedures": {"a": {"rules": [{"replay": 1}]}}}', r'bad\.json: line 2, column \d+: .*procedures\.a\.rules\[0\]'),
            ('{"format": 1,\n "procedures": {"a": {"rules": [{"when": "n = = 1", "reply": 1}]}}}', r'bad\.json: line 2, column 47: .*rules\[0\]\.when'),
            ('{"format": 1,\n  }', r'bad\.json: line 1, column 13|bad\.json: line 2, column 3'),
            ('{}', r'bad\.json: line 1, column 1: .*format')]:
        path = cli.write_file('bad.json', text)
        cli.run('--url', NOWHERE, 'provide', '--rules', path).expect(2, b'', sentence)
    cli.run('--url', NOWHERE, 'provide', '--rules', '/no/such.json').expect(2, b'', '/no/such.json')


def test_nobody_is_asked():
    path = write_rules({'a': {'mode': 'ask'}, 'b': {'mode': 'ask', 'onDeadline': {'reply': 'nobody', 'marginMs': 500}}})
    with cli.Broker() as broker, broker.start('provide', '--rules', path, '--response-timeout', '1000') as provider:
        provider.hear("'a' is provided at")
        provider.hear("'b' is provided at")
        broker.call('a').expect(3)
        assert provider.json()['decision'] == 'reject'
        broker.call('b').expect(0, '"nobody"\n')
        line = provider.json()
        assert line['decision'] == 'send' and line['decidedMs'] >= 499, line


def test_somebody_is_asked():
    path = write_rules({'a': {'rules': [{'when': '$ = 1', 'ask': True}, {'reply': 'by rule'}]}, 'b': {'mode': 'ask'}})
    with cli.Broker() as broker, broker.start('provide', '--rules', path, '--ask') as provider:
        provider.hear("'a' is provided at")
        provider.hear("'b' is provided at")
        broker.call('a', '2').expect(0, '"by rule"\n')
        with broker.start('call', 'a', '1') as call:
            provider.hear('#1 open asks a, .* s left: 1')
            provider.send('s "by hand"')
            call.end(0)
        with broker.start('call', 'b') as call:
            provider.hear('#2 open asks b, ')
            provider.send('r')
            call.end(3)
        assert [provider.json()['decision'] for unused in range(3)] == ['send', 'send', 'reject']


def test_limit_holds_while_answers_wait():
    path = write_rules({'a': {'rules': [{'reply': 1, 'delayMs': 500}]}})
    with cli.Broker() as broker, broker.start('provide', '--rules', path, '--limit', '2') as provider:
        provider.hear('is provided')
        with broker.start('call', 'a') as first, broker.start('call', 'a') as second, broker.start('call', 'a') as third:
            codes = sorted(call.process.wait(cli.PATIENCE) for call in (first, second, third))
        assert codes == [0, 0, 3], codes
        provider.end(0)


def test_a_drop_is_a_decision():
    path = write_rules({'a': {'rules': [{'drop': True}]}})
    options = ['--rules', path, '--limit', '1', '--response-timeout', '900']
    with cli.Broker('--response-timeout', '300') as broker, broker.start('provide', *options) as provider:
        provider.hear('is provided')
        broker.call('a').expect(4)
        line = provider.json()
        assert line['decision'] == 'drop' and 'decidedMs' not in line, line
        provider.end(0)


def test_changes_of_the_file():
    path = write_rules({'a': {'rules': [{'reply': 1}]}, 'b': {'rules': [{'reply': 1}]}})
    with cli.Broker() as broker, broker.provide('a', '--rules', path) as provider:
        broker.call('a').expect(0, '1\n')
        write_rules({'a': {'rules': [{'reply': 2}]}})
        provider.hear('test.provider.json has changed; it counts from now on')
        broker.call('a').expect(0, '2\n')
        cli.write_file('test.provider.json', '{"format": 1, ')
        provider.hear('test.provider.json: line 1, column 15.*; what it said before counts')
        broker.call('a').expect(0, '2\n')
        write_rules({'b': {'rules': [{'reply': 3}]}})
        provider.hear("does not name 'a'")
        provider.hear("'a' is not provided any more")
        broker.call('a').expect(3)
        write_rules({'a': {'rules': [{'reply': 4}]}})
        provider.hear("'a' is provided again")
        broker.call('a').expect(0, '4\n')
        os.remove(path)
        provider.hear('is gone')
        broker.call('a').expect(0, '4\n')


def test_nothing_is_provided():
    path = write_rules({'a': {'mode': 'off'}})
    with cli.Broker() as broker, broker.start('provide', '--rules', path) as provider:
        provider.hear('names nothing that is provided')
        write_rules({'a': {'rules': [{'reply': 1}]}})
        provider.hear("'a' is provided at")
        broker.call('a').expect(0, '1\n')


if __name__ == '__main__':
    cli.main(cli.tests_of(sys.modules[__name__]))
