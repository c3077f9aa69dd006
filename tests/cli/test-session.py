#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ringer-cli session: lines in, lines out."""

import json
import signal
import sys

import cli


class Session(cli.Child):
    def __init__(self, broker=None, options=None, login=None, **more):
        super().__init__('session', **more)
        self.kept = []
        if broker is not None:
            self.tell(op='connect', url=broker.url, options=options or {})
            self.ask(op='login', id=0, data=json.dumps(login or {}))

    def tell(self, **line):
        self.send(json.dumps(line))

    def take(self, what, matches):
        """The first line, past or to come, that matches."""
        for index, line in enumerate(self.kept):
            if matches(line):
                return self.kept.pop(index)
        while True:
            line = self.line()
            assert line is not None, f'ended before {what}: {self.said}'
            line = json.loads(line)
            if matches(line):
                return line
            self.kept.append(line)

    def answer(self, number):
        return self.take(f'answer {number}', lambda line: line.get('id') == number and 'event' not in line)

    def ask(self, **line):
        self.tell(**line)
        return self.answer(line['id'])

    def event(self, event, /, **members):
        return self.take(f'{event} {members}', lambda line: line.get('event') == event
                         and all(line.get(k) == v for k, v in members.items()))

    def bad_line(self, part):
        line = self.event('error', topic='SESSION', action='BAD_LINE')
        assert part in line['message'], line


def test_states_in_order():
    with cli.Broker() as broker, Session(broker) as session:
        session.tell(op='close')
        session.event('state', state='CLOSED')
        states = [line['state'] for line in session.kept if line.get('event') == 'state']
        assert states == ['AWAITING_CONNECTION', 'CHALLENGING', 'AWAITING_AUTHENTICATION', 'AUTHENTICATING',
                          'OPEN', 'CLOSING'], states
        # And once more.
        session.tell(op='connect', url=broker.url)
        session.ask(op='login', id=5)
        session.event('state', state='OPEN')
        session.close_input()
        session.end(0)


def test_end_of_input():
    with Session() as session:
        session.close_input()
        session.end(0)
    with cli.Broker() as broker, Session(broker) as session:
        # A call that is under way does not keep it.
        session.tell(op='provide', name='x')
        session.tell(op='make', id=1, name='x')
        session.event('request')
        session.close_input()
        session.end(0)


def test_interrupted():
    with cli.Broker() as broker, Session(broker) as session:
        session.signal(signal.SIGTERM)
        session.end(130)


def test_make_and_respond():
    with cli.Broker() as broker, Session(broker, login={'username': 'ann'}) as caller, Session(broker) as provider:
        provider.tell(op='provide', name='x')
        cli.wait_for(lambda: '"x"' in caller.ask(op='make', id='list', name='rpc-directory/list')['data'], 'x is listed')
        for number, data in enumerate(['12345678901234567890', '{"a": 1,  "a":1.0}', '"\\u0000\\ud800"', 'null', '""',
                                       ' [1]\n']):
            caller.tell(op='make', id=number, name='x', data=data)
            request = provider.event('request', name='x')
            assert request['data'] == data and request['requestorName'] == 'ann', request
            provider.tell(op='accept', call=request['call'])
            provider.tell(op='accept', call=request['call'])
            provider.tell(op='respond', call=request['call'], data=data)
            assert caller.answer(number) == {'id': number, 'ok': True, 'data': data}
        caller.tell(op='make', id=[1], name='x')
        caller.bad_line("'id'")
        caller.tell(op='make', id='absent', name='x')
        request = provider.event('request')
        assert 'data' not in request, request
        provider.tell(op='respond', call=request['call'])
        assert caller.answer('absent') == {'id': 'absent', 'ok': True}
        caller.tell(op='make', id=1.5, name='x')
        provider.tell(op='error', call=provider.event('request')['call'], data='{"no":  1}')
        assert caller.answer(1.5) == {'id': 1.5, 'ok': False, 'errorData': '{"no":  1}'}
        caller.tell(op='make', id=-1, name='x')
        provider.tell(op='reject', call=provider.event('request')['call'])
        assert caller.answer(-1) == {'id': -1, 'ok': False, 'error': 'NO_RPC_PROVIDER'}
        provider.tell(op='unprovide', name='x')
        cli.wait_for(lambda: '"x"' not in caller.ask(op='make', id='list', name='rpc-directory/list')['data'], 'x is gone')
        assert caller.ask(op='make', id=9, name='x')['error'] == 'NO_RPC_PROVIDER'


def test_late_answer():
    with cli.Broker('--ack-timeout', '100') as broker, Session(broker) as session:
        session.tell(op='provide', name='x')
        session.tell(op='make', id=1, name='x')
        request = session.event('request')
        assert session.answer(1) == {'id': 1, 'ok': False, 'error': 'ACCEPT_TIMEOUT'}
        session.tell(op='respond', call=request['call'], data='1')
        session.event('error', topic='RPC', action='UNKNOWN_CORRELATION_ID', call=request['call'])
        session.tell(op='respond', call=request['call'], data='1')
        session.bad_line('')


def test_bad_lines():
    with cli.Broker() as broker, Session() as session:
        session.tell(op='make', id=1, name='x')
        session.bad_line('no connection yet')
        for line, part in [(b'not JSON\n', 'line 1, column 1'), (b'[]\n', 'not a JSON object'),
                           (b'{"op":"connect","url":5}\n', "'url' is not a string"), (b'{}\n', "'op' is missing"),
                           (b'{"op":"connect","url":"a\\u0000b"}\n', "'url' has a NUL"),
                           (b'{"op":"connect","url":"ftp://x"}\n', 'ftp'),
                           (b'{"op":"dance"}\n', "'dance'"), (b'\xff\xfe\n', 'line 1'),
                           (b'{"op\\u0000x":"connect"}\n', "'op' is missing"),
                           (b'{"op":"connect","url":"x","options":{"heartbeatInterval":-1}}\n', 'heartbeatInterval')]:
            session.send(line)
            session.bad_line(part)
        # None of them has changed anything; an empty line is nothing.
        session.send(b'\n\r\n')
        session.tell(op='connect', url=broker.url)
        session.ask(op='login', id=0, data='{}')
        for line, part in [({'op': 'connect', 'url': broker.url}, 'close it first'), ({'op': 'login'}, "'id'"),
                           ({'op': 'login', 'id': 1, 'data': 'no'}, 'data: line 1'), ({'op': 'make', 'id': 1}, "'name'"),
                           ({'op': 'make', 'id': 1, 'name': 'x', 'data': '{'}, 'data: line 1, column 2'),
                           ({'op': 'make', 'id': 1, 'name': 'x', 'data': ''}, 'data: '),
                           ({'op': 'make', 'id': 1, 'name': 'x', 'data': {}}, "'data' is not a string"),
                           ({'op': 'respond', 'call': 'c9', 'data': '1'}, 'No such call'),
                           ({'op': 'unprovide', 'name': 'x'}, 'not provided'), ({'op': 'emit', 'name': 'x', 'data': '['}, 'data')]:
            session.tell(**line)
            session.bad_line(part)
        assert session.ask(op='make', id=2, name='x', data='1')['error'] == 'NO_RPC_PROVIDER'
        session.close_input()
        session.end(0)


def test_a_line_that_is_too_long():
    with Session() as session:
        session.send(b'{"op":"' + b'x' * (17 << 20) + b'"}\n{"op":"dance"}\n')
        session.bad_line('longer than 16777216 bytes')
        session.bad_line("'dance'")


def test_wrong_login():
    users = cli.write_file('users.json', '{"ann": {"password": "pw", "clientData": {"n": 1}}}')
    with cli.Broker('--users', f'@{users}', '--max-auth-attempts', '2') as broker, Session() as session:
        session.tell(op='connect', url=broker.url)
        wrong = json.dumps({'username': 'ann', 'password': 'no'})
        refused = {'ok': False, 'error': {'reason': 'INVALID_AUTHENTICATION_DETAILS'}}
        assert session.ask(op='login', id=1, data=wrong) == {'id': 1, **refused}
        assert session.ask(op='login', id=2, data=wrong) == {'id': 2, **refused}
        session.event('state', state='TOO_MANY_AUTH_ATTEMPTS')
        session.tell(op='login', id=3, data=wrong)
        session.event('error', topic='CONNECTION', action='IS_CLOSED')
    with cli.Broker('--users', f'@{users}') as broker, Session() as session:
        session.tell(op='connect', url=broker.url)
        answer = session.ask(op='login', id=1, data=json.dumps({'username': 'ann', 'password': 'pw'}))
        assert answer['ok'] and json.loads(answer['data']) == {'n': 1}, answer


def test_denied_provision():
    with cli.Broker('--permissions', '{"rpc": {"closed": {"provide": false}}}') as broker, Session(broker) as session:
        session.tell(op='provide', name='closed')
        session.event('error', topic='RPC', action='MESSAGE_DENIED', forgotten='closed')


def test_events_and_presence():
    with cli.Broker() as broker, Session(broker) as first:
        first.tell(op='subscribe', name='news')
        first.ask(op='presence-subscribe', id=1)
        # The broker takes the lines of one connection in order.
        first.ask(op='make', id=2, name='x')
        with Session(broker, login={'username': 'bob'}) as second:
            first.event('presence', user='bob', online=True)
            assert first.ask(op='presence', id=3) == {'id': 3, 'ok': True, 'users': ['bob']}
            second.tell(op='emit', name='news', data='{"n":  1}')
            assert first.event('event', name='news')['data'] == '{"n":  1}'
            second.tell(op='emit', name='news')
            assert 'data' not in first.event('event', name='news')
        first.event('presence', user='bob', online=False)


def test_pause_and_resume():
    with cli.Broker() as broker, Session(broker, options={'offlineBufferTimeout': 100}) as session:
        session.tell(op='provide', name='x')
        assert session.ask(op='resume', id='open') == {'id': 'open', 'ok': True}
        session.tell(op='pause')
        session.event('state', state='OFFLINE')
        assert session.ask(op='make', id=1, name='x')['error'] == 'CLIENT_OFFLINE'
        assert session.ask(op='resume', id=2) == {'id': 2, 'ok': True}
        session.event('state', state='OPEN')
        cli.wait_for(lambda: '"x"' in session.ask(op='make', id=3, name='rpc-directory/list')['data'], 'x is provided again')


def test_many_calls_at_once():
    with cli.Broker() as broker, Session(broker) as session:
        session.tell(op='provide', name='x')
        for number in range(500):
            session.tell(op='make', id=f'm{number}', name='x', data=str(number))
        for unused in range(500):
            request = session.event('request')
            session.tell(op='respond', call=request['call'], data=request['data'])
        for number in range(500):
            assert session.answer(f'm{number}')['data'] == str(number)


def test_options_of_the_command_line():
    headers = cli.write_file('headers', 'X-One: 1\n')
    with cli.Broker() as broker, cli.Child('session', '--url', broker.url, '--header', f'@{headers}') as session:
        session.send('{"op":"connect"}')
        session.send('{"op":"login","id":1}')
        while session.json() != {'id': 1, 'ok': True, 'data': 'null'}:
            pass
    cli.run('session', '--header', '@/no/such').expect(2, b'', '/no/such')


if __name__ == '__main__':
    cli.main(cli.tests_of(sys.modules[__name__]))
