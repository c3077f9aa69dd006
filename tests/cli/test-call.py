#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ringer-cli call: payloads, answers, exit codes, and how to log in."""

import json
import re
import signal
import socket
import subprocess
import sys

import cli

BIG = '12345678901234567890'
USERS = {'ann': {'password': 'pw \\ "ü"', 'clientData': {'team': 'x'}}, 'bob': {'password': 'b'}}


def broker_with_users(*args):
    users = cli.write_file('users.json', json.dumps(USERS))
    return cli.Broker('--users', f'@{users}', *args)


def test_answer_byte_for_byte():
    with cli.Broker() as broker, broker.provide('echo', '--echo'):
        for payload in [BIG, '{"numA": 7,  "numB":1.0}', '"\\u0000\\ud800"', '"ünï 😀"', 'null', '""',
                        '{"a":1,"a":2}', '[1,\n\t2 ]', '-0.0e-0']:
            broker.call('echo', '--', payload).expect(0, payload + '\n', '^$')


def test_no_payload_is_not_null():
    with cli.Broker() as broker, broker.provide('echo', '--echo') as provider:
        broker.call('echo').expect(0, b'', '^$')
        line = provider.json()
        assert 'payload' not in line and 'answer' not in line, line


def test_payload_from_file_and_stdin():
    path = cli.write_file('payload.json', '{"from":\r\n "file"}\r\n')
    with cli.Broker() as broker, broker.provide('echo', '--echo'):
        broker.call('echo', f'@{path}').expect(0, '{"from":\r\n "file"}\n', '^$')
        broker.call('echo', '-', stdin=b'[1,\n 2]\n').expect(0, '[1,\n 2]\n', '^$')
        broker.call('echo', '-', stdin=b'[1]\n\n').expect(0, '[1]\n\n')
        broker.call('echo', '-', stdin=b'').expect(2, b'', 'The payload')


def test_a_long_payload():
    payload = json.dumps('x' * 900000)
    with cli.Broker() as broker, broker.provide('echo', '--echo'):
        broker.call('echo', '-', stdin=payload.encode()).expect(0, payload + '\n', '^$')


def test_options_before_and_after():
    with cli.Broker() as broker, broker.provide('echo', '--echo'):
        cli.run('--timeout', '9000', 'call', '--url', broker.url, 'echo', '1').expect(0, '1\n')
        cli.run('call', 'echo', '1', env={'RINGER_URL': broker.url}).expect(0, '1\n')
        # What is typed beats the environment.
        cli.run('call', 'echo', '1', '--url', broker.url, env={'RINGER_URL': '127.0.0.1:1'}).expect(0, '1\n')


def test_error_of_the_provider():
    with cli.Broker() as broker, broker.provide('fail', '--error', '{"code":  7}'):
        broker.call('fail').expect(1, '{"code":  7}\n', "provider of 'fail' answered with an error .REQUEST_ERROR.")


def test_no_provider():
    with cli.Broker() as broker:
        result = broker.call('nobody\n\x1b[31m').expect(3, b'')
        assert f"No provider for 'nobody\\n\\u001b[31m' is connected to {broker.url}" in result.err, result
        assert '(NO_RPC_PROVIDER)' in result.err, result


def test_every_provider_rejects():
    with cli.Broker() as broker, broker.provide('x', '--reject') as first, broker.provide('x', '--reject') as second:
        broker.call('x').expect(3, b'', 'all of them rejected')
        assert [first.json()['decision'], second.json()['decision']] == ['reject', 'reject']


def test_timeouts():
    with cli.Broker('--ack-timeout', '200', '--response-timeout', '400') as broker:
        with broker.provide('asleep', '--ask', '--hold-accept'), broker.provide('slow', '--ask'):
            broker.call('asleep').expect(4, b'', 'did not accept in time .ACCEPT_TIMEOUT.')
            broker.call('slow').expect(4, b'', 'did not answer in time .RESPONSE_TIMEOUT.')
    with cli.Broker() as broker, broker.provide('slow', '--ask'):
        broker.call('slow', '--timeout', '300').expect(4, b'', 'not answered within 300 ms')


def test_denied():
    permissions = json.dumps({'rpc': {'closed': {'request': False}, 'broken': {'request': 'error'}}})
    with cli.Broker('--permissions', permissions) as broker:
        broker.call('closed').expect(6, b'', "do not let us call 'closed' .MESSAGE_DENIED.")
        broker.call('broken').expect(6, b'', "rule .*'broken' failed .MESSAGE_PERMISSION_ERROR.")


def test_connection_lost():
    with cli.Broker() as broker, broker.provide('slow', '--ask') as provider:
        with broker.start('call', 'slow') as call:
            provider.hear('asks')
            broker.signal(signal.SIGKILL)
            call.end(5)
            assert call.line() is None
            call.hear('ended before .slow. was answered.*CLIENT_OFFLINE')


def test_a_server_that_is_no_broker():
    with socket.create_server(('127.0.0.1', 0)) as server:
        url = f'127.0.0.1:{server.getsockname()[1]}'
        with cli.Child('call', 'x', '--url', url, '--timeout', '500') as call:
            # It takes the connection and says nothing.
            server.settimeout(cli.PATIENCE)
            connection, unused = server.accept()
            call.end(5)
            connection.close()
        with cli.Child('call', 'x', '--url', url) as call:
            connection, unused = server.accept()
            connection.recv(65536)
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')
            call.end(5)
            connection.close()
            assert call.said.count('\n') == 1, call.said


def test_headers_are_sent():
    headers = cli.write_file('headers', 'X-Two: second\n\nX-Three: third\n')
    with socket.create_server(('127.0.0.1', 0)) as server:
        with cli.Child('call', 'x', '--url', f'127.0.0.1:{server.getsockname()[1]}', '--header', 'X-One: first',
                       '--header', f'@{headers}') as call:
            server.settimeout(cli.PATIENCE)
            connection, unused = server.accept()
            connection.settimeout(cli.PATIENCE)
            request = b''
            while b'\r\n\r\n' not in request:
                request += connection.recv(65536)
            connection.close()
            call.end(5)
    for header in [b'X-One: first', b'X-Two: second', b'X-Three: third']:
        assert header in request, request


def test_repeat():
    with cli.Broker() as broker, broker.provide('echo', '--echo'):
        result = broker.call('echo', '{"a":\n 1.0}', '--repeat', '200', '--concurrency', '20')
        result.expect(0, '{"a":1.0}\n' * 200, r'200 calls in .*, 200 RESPONSE\n')
        assert re.search(r'min [\d.]+, median [\d.]+, p95 [\d.]+, max [\d.]+', result.err), result
        broker.call('echo', '--repeat', '3').expect(0, '\n\n\n')


def test_repeat_with_failures():
    with cli.Broker() as broker, broker.provide('fail', '--error', '"no"', '--limit', '2') as provider:
        result = broker.call('fail', '--repeat', '5').expect(1, b'')
        assert 'REQUEST_ERROR' in result.err and 'NO_RPC_PROVIDER' in result.err, result
        assert re.search('5 calls.*, 2 REQUEST_ERROR, 3 NO_RPC_PROVIDER', result.err), result
        # Of each kind one is told, with what the provider said.
        assert result.err.count('answered with an error') == 1 and result.err.count('"no"') == 1, result
        provider.end(0)


def test_interrupted():
    for number in [signal.SIGINT, signal.SIGTERM]:
        with cli.Broker() as broker, broker.provide('slow', '--ask') as provider:
            with broker.start('call', 'slow', '--repeat', '2') as call:
                provider.hear('asks')
                call.signal(number)
                call.end(130)
                assert call.line() is None
                call.hear('0 calls in')


def test_interrupted_while_reading():
    with cli.Child('call', 'x', '-') as call:
        call.send('[1')
        call.signal(signal.SIGINT)
        # Before the handler is there the signal itself ends it, which is as good.
        code = call.process.wait(cli.PATIENCE)
        assert code in (130, -signal.SIGINT), code


def test_reader_that_goes_away():
    with cli.Broker() as broker, broker.provide('echo', '--echo'):
        args = [cli.PROGRAM, '--url', broker.url, 'call', 'echo', '1', '--repeat', '1000000']
        with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=cli.environment()) as call:
            assert call.stdout.readline() == b'1\n'
            call.stdout.close()
            assert call.wait(cli.PATIENCE) == 2
            assert b'Broken pipe' not in call.stderr.read()


def test_login():
    password = cli.write_file('password', USERS['ann']['password'] + '\nnot this\n')
    auth = cli.write_file('auth', json.dumps({'username': 'bob', 'password': 'b'}))
    with broker_with_users() as broker:
        who = ['provide', 'who', '--reply', '1']
        with broker.start(*who, '--user', 'bob', env={'RINGER_PASSWORD': 'b'}) as provider:
            provider.hear('is provided at')
            for args, env, name in [
                    (['--user', 'ann', '--password-file', password], {}, 'ann'),
                    (['--user', 'ann'], {'RINGER_PASSWORD': USERS['ann']['password']}, 'ann'),
                    ([], {'RINGER_USER': 'ann', 'RINGER_PASSWORD_FILE': password}, 'ann'),
                    (['--auth', f'@{auth}'], {}, 'bob'),
                    ([], {'RINGER_AUTH': '{"username":"bob","password":"b"}'}, 'bob')]:
                broker.call('who', *args, env=env).expect(0, '1\n', '^$')
                assert provider.json()['requestorName'] == name


def test_login_refused():
    with broker_with_users('--max-auth-attempts', '1') as broker:
        for args, env in [(['--user', 'ann'], {'RINGER_PASSWORD': 'no'}), ([], {}),
                          ([], {'RINGER_TOKEN': 'secret-token'})]:
            result = broker.call('x', *args, env=env).expect(5, b'')
            assert 'login' in result.err.lower(), result
            assert 'secret-token' not in result.err, result


def test_open_login_with_a_name_and_a_token():
    token = cli.write_file('token', 'abc\n')
    with cli.Broker() as broker, broker.provide('who', '--reply', '1') as provider:
        broker.call('who', '--user', 'zoë', stdin=b'').expect(0, '1\n')
        assert provider.json()['requestorName'] == 'zoë'
        broker.call('who', '--token-file', token).expect(0, '1\n')


def test_password_asked_on_the_terminal():
    with broker_with_users() as broker:
        with cli.Terminal('--url', broker.url, '--user', 'bob', 'call', 'x') as terminal:
            terminal.hear('Password of bob: ')
            terminal.send('b\n')
            # Logged in, and there is no such procedure.
            terminal.end(3)
            assert ': b' not in terminal.said.split('\n')[0], terminal.said
        with cli.Terminal('--url', broker.url, '--user', 'bob', 'call', 'x') as terminal:
            terminal.hear('Password of bob: ')
            terminal.send('\x03')
            terminal.end(130)


if __name__ == '__main__':
    cli.main(cli.tests_of(sys.modules[__name__]))
