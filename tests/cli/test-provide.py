#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ringer-cli provide: every kind of answer, the lines, and the terminal."""

import json
import re
import signal
import sys

import cli

BIG = '12345678901234567890'


def test_line_of_a_decision():
    with cli.Broker() as broker, broker.provide('add', '--reply', '{"sum":  3.0}') as provider:
        broker.call('add', '[1, 2]', '--user', 'ann', stdin=b'').expect(0, '{"sum":  3.0}\n')
        line = provider.json()
        assert line['procedure'] == 'add' and line['requestorName'] == 'ann', line
        assert line['payload'] == '[1, 2]' and line['answer'] == '{"sum":  3.0}', line
        assert (line['decision'], line['state']) == ('send', 'ANSWERED'), line
        assert re.fullmatch('[0-9a-v]{26}', line['correlationId']), line
        assert 0 <= line['acceptedMs'] <= line['decidedMs'] < 1000 * cli.PATIENCE, line
        assert line['at'] > 1700000000000, line
        provider.signal(signal.SIGTERM)
        provider.end(130)


def test_payloads_are_kept():
    with cli.Broker() as broker, broker.provide('echo', '--echo') as provider:
        for payload in [BIG, '"\\u0000 \\ud800"', '{"a": 1, "a": 2}', '"\\"ünï\\" \\\\"']:
            broker.call('echo', payload).expect(0, payload + '\n')
            line = provider.json()
            assert line['payload'] == payload and line['answer'] == payload, line


def test_reply_from_file_and_stdin():
    path = cli.write_file('reply.json', f'[{BIG},\n 1.0]\n')
    with cli.Broker() as broker:
        with broker.provide('file', '--reply', f'@{path}'), broker.start('provide', 'stdin', '--reply', '-') as stdin:
            stdin.send('"from stdin"')
            stdin.close_input()
            stdin.hear('is provided at')
            broker.call('file').expect(0, f'[{BIG},\n 1.0]\n')
            broker.call('stdin').expect(0, '"from stdin"\n')


def test_limit():
    with cli.Broker() as broker, broker.provide('x', '--reply', '1', '--limit', '2') as provider:
        broker.call('x').expect(0, '1\n')
        broker.call('x').expect(0, '1\n')
        provider.end(0)
        assert [provider.json()['decision'], provider.json()['decision'], provider.line()] == ['send', 'send', None]
        broker.call('x').expect(3)


def test_reject_goes_to_the_other():
    with cli.Broker() as broker, broker.provide('x', '--reject') as rejects, broker.provide('x', '--reply', '1'):
        for unused in range(40):
            broker.call('x').expect(0, '1\n')
            if not rejects.lines.empty():
                break
        line = rejects.json()
        assert (line['decision'], line['state']) == ('reject', 'REJECTED'), line
        assert 'acceptedMs' not in line and 'answer' not in line, line


def test_error():
    with cli.Broker() as broker, broker.provide('x', '--error', '"no"') as provider:
        broker.call('x').expect(1, '"no"\n')
        line = provider.json()
        assert (line['decision'], line['state'], line['answer']) == ('error', 'FAILED', '"no"'), line


def test_hold_accept_and_delay_make_it_late():
    with cli.Broker('--ack-timeout', '150') as broker:
        with broker.provide('x', '--reply', '1', '--hold-accept', '--delay', '500') as provider:
            broker.call('x').expect(4, b'', 'ACCEPT_TIMEOUT')
            line = provider.json()
            assert line['state'] in ('ANSWERED', 'LATE') and 'acceptedMs' not in line, line
            assert line['decidedMs'] >= 499, line
            late = provider.json()
            assert late == {'procedure': 'x', 'correlationId': line['correlationId'], 'state': 'LATE'}, late


def test_delay_with_accept_is_in_time():
    with cli.Broker('--ack-timeout', '150') as broker:
        with broker.provide('x', '--reply', '1', '--delay', '400'):
            broker.call('x').expect(0, '1\n')


def test_denied():
    with cli.Broker('--permissions', '{"rpc": {"closed": {"provide": false}}}') as broker:
        with broker.start('provide', 'closed', '--echo') as provider:
            provider.end(6)
            provider.hear("do not let us provide 'closed'")


def test_reconnects():
    with cli.Broker() as broker:
        port = broker.url.split(':')[2].split('/')[0]
        with broker.provide('x', '--reply', '1') as provider:
            broker.signal(signal.SIGTERM)
            broker.end(0)
            provider.hear('connection is lost')
            with cli.Broker('--port', port) as again:
                provider.hear('is provided again')
                again.call('x').expect(0, '1\n')


def test_asked_through_a_pipe():
    with cli.Broker() as broker, broker.provide('x', '--ask', '--reply', '"default"') as provider:
        def ask(line, code, out):
            with broker.start('call', 'x', '1') as call:
                provider.send(line)
                call.end(code)
                assert call.line() == out, call.said

        # Lines that come early wait for their request.
        ask(f's {BIG}', 0, BIG)
        ask('e "no"', 1, '"no"')
        ask('r', 3, None)
        ask('', 0, '"default"')
        ask('s', 0, None)
        decisions = [provider.json()['decision'] for unused in range(5)]
        assert decisions == ['send', 'error', 'reject', 'send', 'send'], decisions
        provider.close_input()
        provider.end(0)


def test_mistakes_at_the_prompt():
    with cli.Broker() as broker, broker.provide('x', '--ask') as provider, broker.start('call', 'x') as call:
        provider.hear('#1 open asks, .* s left: \\(no payload\\)')
        provider.send('s {"a":')
        provider.hear('#1: .*line 1, column 6')
        provider.send('what?')
        provider.hear('s JSON  send this answer')
        provider.send('')
        provider.send('7 s 1')
        provider.hear('no such request')
        provider.send('1 s 1')
        call.end(0)
        assert call.line() == '1'


def test_several_at_once():
    with cli.Broker() as broker, broker.provide('x', '--ask') as provider:
        with broker.start('call', 'x', '"a"') as first:
            provider.hear('#1 .*"a"')
            with broker.start('call', 'x', '"b"') as second:
                provider.hear('#2 .*"b"')
                provider.send('l')
                provider.hear('(?s)#2 .*"b".*#1 .*"a".*#2 .*"b"')
                provider.send('2 s "for b"')
                second.end(0)
                assert second.line() == '"for b"'
                provider.send('s "for a"')
                first.end(0)
                assert first.line() == '"for a"'


def test_undecided_goes_to_the_next():
    with cli.Broker() as broker, broker.provide('x', '--ask') as person:
        with broker.start('call', 'x') as call:
            person.hear('#1')
            with broker.provide('x', '--reply', '"other"'):
                person.close_input()
                person.end(0)
                call.end(0)
                assert call.line() == '"other"'


def test_deadline_passes():
    with cli.Broker('--response-timeout', '300') as broker, broker.provide('x', '--ask') as provider:
        broker.call('x').expect(4)
        # The deadline that we believe in is 10 s; the broker's was shorter.
        provider.send('s 1')
        line = provider.json()
        assert line['decision'] == 'send', line
        assert provider.json()['state'] == 'LATE'


def test_asked_on_a_terminal():
    with cli.Broker() as broker:
        with cli.Terminal('--url', broker.url, 'provide', 'x', '--ask', '--limit', '2') as terminal:
            terminal.hear('is provided at')
            with broker.start('call', 'x', '{"a": "<b>\\u0007"}') as call:
                terminal.hear(r'#1 open asks, \d+ s left: \{"a": "<b>\\u0007"\}')
                # The prompt counts down by itself.
                terminal.hear(r'(?s)#1 +(\d+) s> .*#1 +(?!\1 )\d+ s> ')
                terminal.send('s 20\n')
                call.end(0)
                assert call.line() == '20'
            terminal.hear('"decision":"send"')
            terminal.send('s 1\n')
            terminal.hear('no such request')
            with broker.start('call', 'x') as call:
                terminal.hear('#2 open asks')
                terminal.send('r\n')
                call.end(3)
            terminal.end(0)
            assert '"decision":"reject"' in terminal.said


def test_end_of_input_on_a_terminal():
    with cli.Broker() as broker:
        with cli.Terminal('--url', broker.url, 'provide', 'x', '--ask') as terminal:
            terminal.hear('is provided at')
            terminal.send('\x04')
            terminal.end(0)


if __name__ == '__main__':
    cli.main(cli.tests_of(sys.modules[__name__]))
