#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ringer-cli broker, providers and demo."""

import json
import re
import signal
import sys
import time

import cli


def test_url_and_notice():
    with cli.Broker() as broker:
        assert re.fullmatch(r'ws://127\.0\.0\.1:\d+/deepstream', broker.url), broker.url
        broker.hear('for tests and development')
        assert broker.said.count('\n') == 1, broker.said
        broker.signal(signal.SIGTERM)
        broker.end(0)
        assert broker.line() is None


def test_interrupted():
    with cli.Broker() as broker:
        broker.signal(signal.SIGINT)
        broker.end(130)


def test_ends_with_clients():
    with cli.Broker() as broker, broker.start('session') as session:
        session.send('{"op":"connect"}')
        session.send('{"op":"login","id":1}')
        while session.json() != {'id': 1, 'ok': True, 'data': 'null'}:
            pass
        broker.signal(signal.SIGTERM)
        broker.end(0)
        # An end, not a failure: the client is told and tries again.
        while session.json() != {'event': 'state', 'state': 'RECONNECTING'}:
            pass


def test_until_eof():
    with cli.Broker('--until-eof') as broker:
        broker.send('ignored')
        broker.call('x').expect(3)
        broker.close_input()
        broker.end(0)


def test_end_of_input_alone_does_not_end_it():
    with cli.Broker() as broker:
        broker.close_input()
        broker.call('x').expect(3)


def test_port_taken():
    with cli.Broker() as broker:
        port = broker.url.split(':')[2].split('/')[0]
        cli.run('broker', '--port', port).expect(5, b'', f'{port}.*(taken|in use)')


def test_bad_address():
    cli.run('broker', '--address', 'localhost').expect(2, b'', 'localhost')
    cli.run('broker', '--port', '70000').expect(2, b'', '0 to 65535')


def test_reachable_from_elsewhere():
    with cli.Broker('--address', '0.0.0.0') as broker:
        broker.hear('Other machines can reach it')


def test_config_errors():
    for config, sentence in [
            ('{"ackTimeout": "soon"}', r'bad\.json: .*ackTimeout'),
            ('{"noSuch": 1}', r'bad\.json: .*noSuch'),
            ('{"permissions": {"rpc": {"orders/*": {"provide": 1}}}}', r'bad\.json: permissions\.rpc\."orders/\*"\.provide'),
            ('{"ackTimeout": 1,\n}', r'bad\.json: .*line 1, column 17'),
            ('[]', r'bad\.json: ')]:
        path = cli.write_file('bad.json', config)
        cli.run('broker', '--config', path).expect(2, b'', sentence)
    cli.run('broker', '--config', '/no/such.json').expect(2, b'', '/no/such.json')
    cli.run('broker', '--ack-timeout', 'x').expect(2, b'', '--ack-timeout: line 1, column 1')
    cli.run('broker', '--ack-timeout', '"x"').expect(2, b'', 'ackTimeout')
    cli.run('broker', '--ack-timeout', '1, "quirk": 2').expect(2, b'', '--ack-timeout: line 1')
    cli.run('broker', '--users', '{"a": {"password": "x"}}').expect(2, b'', '--users @FILE')
    cli.run('broker', '--quirk', 'no-such').expect(2, b'', 'no such quirk; there are .*silent-death')


def test_options_beat_the_config():
    config = cli.write_file('timeouts.json', '{"ackTimeout": 60000, "responseTimeout": 60000}')
    with cli.Broker('--config', config, '--ack-timeout', '150') as broker, \
            broker.provide('slow', '--ask', '--hold-accept'):
        begin = time.monotonic()
        broker.call('slow').expect(4, b'', 'ACCEPT_TIMEOUT')
        assert time.monotonic() - begin < cli.PATIENCE


def test_every_member_is_an_option():
    users = cli.write_file('users.json', '{"ann": {"password": "pw", "clientData": {"team": "x"}}}')
    password = cli.write_file('password', 'pw\nnot this line\n')
    with cli.Broker('--users', f'@{users}', '--permissions', '{"rpc": {"closed": {"request": false}}}',
                    '--requestor-name', 'false', '--requestor-data', 'true', '--response-timeout', '9000',
                    '--auth-timeout', '60000', '--heartbeat-interval', '20000', '--max-message-size',
                    '4096', '--max-auth-attempts', '2', '--quirk', 'silent-death',
                    '--quirk', 'stale-accept') as broker:
        login = ['--user', 'ann', '--password-file', password]
        with broker.start(*login, 'provide', 'who', '--echo') as provider:
            provider.hear('is provided at')
            broker.call('who', '1', *login).expect(0, '1\n')
            line = provider.json()
            assert 'requestorName' not in line, line
            assert json.loads(line['requestorData']) == {'team': 'x'}, line
        broker.call('closed', *login).expect(6, b'', 'MESSAGE_DENIED')
        broker.call('who', json.dumps('x' * 5000), *login).expect(5, b'', 'CLIENT_OFFLINE')


def test_providers():
    with cli.Broker() as broker:
        def providers(*args):
            return cli.run('providers', *args, '--url', broker.url).expect(0, err='^$').out.decode()

        assert providers() == ''
        assert providers('--json') == ''
        with broker.provide('b\n"two"', '--echo'), broker.provide('a', '--echo'), \
                broker.provide('a', '--echo', '--user', 'ann'):
            rows = providers().splitlines()
            assert re.split(r'  +', rows[0]) == ['NAME', 'PROVIDERS', 'KNOWN FROM'], rows
            assert re.split(r'  +', rows[1]) == ['a', '2', 'directory'], rows
            assert re.split(r'  +', rows[2]) == ['b\\n"two"', '1', 'directory'], rows
            a, b = [json.loads(line) for line in providers('--json').splitlines()]
            assert (a['name'], a['providers'], a['sources']) == ('a', 2, ['directory'])
            assert sorted(c['user'] for c in a['connections']) == ['ann', 'open'], a
            assert b['name'] == 'b\n"two"', b


def test_providers_watched():
    with cli.Broker() as broker, broker.provide('first', '--echo'), \
            broker.start('providers', '--watch', '--json') as watcher, \
            broker.start('providers', '--watch') as table:
        entry = watcher.json()
        assert entry['name'] == 'first' and 'event' not in entry, entry
        assert table.line().startswith('NAME') and table.line().startswith('first')
        with broker.provide('second', '--echo'):
            entry = watcher.json()
            assert (entry['event'], entry['name'], entry['providers']) == ('added', 'second', 1), entry
            assert table.line() == '+ second  1  directory'
            with broker.provide('second', '--echo'):
                entry = watcher.json()
                assert (entry['event'], entry['providers']) == ('changed', 2), entry
                assert table.line() == '~ second  2  directory'
            assert watcher.json()['event'] == 'changed'
            assert table.line() == '~ second  1  directory'
        entry = watcher.json()
        assert (entry['event'], entry['name']) == ('removed', 'second'), entry
        assert table.line() == '- second'
        watcher.signal(signal.SIGINT)
        watcher.end(130)


def test_providers_denied():
    with cli.Broker('--permissions', '{"rpc": {"rpc-directory/*": {"request": false}}}') as broker:
        cli.run('providers', '--url', broker.url).expect(6, b'', 'do not let us list')


def test_demo():
    begin = time.monotonic()
    result = cli.run('demo').expect(0, err='^$')
    assert time.monotonic() - begin < 5, 'the demo is slow'
    lines = result.out.decode().splitlines()
    assert len(lines) == 8 and all(line.startswith('ok ') for line in lines), result
    assert '12345678901234567890' in result.out.decode()


if __name__ == '__main__':
    cli.main(cli.tests_of(sys.modules[__name__]))
