#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ringer-cli: help, options, what is refused, and the manual page."""

import os
import re
import sys

import cli

COMMANDS = ['broker', 'call', 'provide', 'providers', 'session', 'tail', 'demo']
MAN_PAGE = os.environ['RINGER_MAN_PAGE']
NOWHERE = '127.0.0.1:1'


def help_of(command):
    return cli.run(command, '--help').expect(0).out.decode()


def options_in(text):
    return set(re.findall(r'(?<![\w-])--[a-z][a-z-]*', text))


def test_help():
    general = cli.run('--help').expect(0, err='^$').out.decode()
    for command in COMMANDS:
        assert re.search(rf'^  {command} ', general, re.M), command
        text = help_of(command)
        assert f'ringer-cli [OPTION…] {command}' in text, text
        assert cli.run('help', command).expect(0).out.decode() == text
    assert cli.run('help').expect(0).out.decode() == general
    assert 'Exit codes' in general


def test_help_shows_no_connection_where_there_is_none():
    assert '--url' in help_of('call')
    assert '--url' not in help_of('broker')
    assert '--url' not in help_of('demo')


def test_version():
    cli.run('--version').expect(0, err='^$')
    assert re.fullmatch(rb'ringer-cli \d+\.\d+\.\d+\n', cli.run('call', '--version').expect(0).out)


def test_every_option_is_in_the_manual_page():
    with open(MAN_PAGE, encoding='utf-8') as f:
        page = f.read().replace('\\-', '-').replace('\\&', '')
    described = options_in(re.sub(r'\\f[BIR]', '', page))
    for command in COMMANDS:
        shown = options_in(help_of(command))
        assert shown, command
        assert shown <= described, f'{command}: not in the page: {shown - described}'
        assert re.search(rf'^\.SS {command}\b', page, re.M), f'no section for {command}'
    known = set().union(*(options_in(help_of(command)) for command in COMMANDS))
    assert described <= known, f'in the page only: {described - known}'


def test_every_variable_of_the_manual_page_is_read():
    with open(MAN_PAGE, encoding='utf-8') as f:
        variables = set(re.findall(r'RINGER_[A-Z_]+', f.read().replace('\\&', '')))
    with open(os.path.join(os.environ['RINGER_CLI_SOURCE'], 'ringer-cli-options.c'), encoding='utf-8') as f:
        source = f.read()
    with open(os.path.join(os.environ['RINGER_CLI_SOURCE'], 'ringer-cli-load.c'), encoding='utf-8') as f:
        source += f.read()
    # What a command of `provide --exec` is told.
    with open(os.path.join(os.environ['RINGER_CLI_SOURCE'], '..', 'harness', 'ringer-run.c'), encoding='utf-8') as f:
        source += f.read()
    assert variables == set(re.findall(r'"(RINGER_[A-Z_]+)"', source)) , variables


def test_misuse():
    for args, sentence in [
            ([], 'A command is missing'),
            (['no-such'], "There is no command 'no-such'"),
            (['run', 'x'], "There is no command 'run'"),
            (['help', 'load'], "There is no command 'load'"),
            (['--no-such', 'call'], 'Unknown option --no-such'),
            (['call', 'x', '--exec', 'y'], 'Unknown option --exec'),
            (['call'], 'The name of the procedure is missing'),
            (['call', 'a', '1', '2'], "'2' is too much"),
            (['call', 'a', '--repeat', '0'], 'numbers from 1'),
            (['call', 'a', '--repeat', 'x'], "Cannot parse integer value .x. for --repeat"),
            (['call', 'a', '--timeout', '-5'], 'number of milliseconds'),
            (['call', b'\xff'], 'is not UTF-8'),
            (['call', 'a', '-5'], 'A payload that begins with a minus goes after --'),
            (['provide', 'a'], 'Say how to answer'),
            (['provide', '--echo'], 'The name of the procedure is missing'),
            (['provide', 'a', 'b', '--echo'], 'One name only'),
            (['provide', 'a', '--echo', '--reject'], 'exclude each other'),
            (['provide', 'a', '--ask', '--delay', '5'], 'of no use with --ask'),
            (['provide', 'a', '--ask', '--reply', '-'], 'use @FILE'),
            (['provide', 'a', '--forward', 'ftp://x'], 'is not the address of an HTTP service'),
            (['provide', 'a', '--forward', 'http://x', '--exec', 'y'], 'exclude each other'),
            (['provide', 'a', '--exec', '"y'], '--exec: .*quot'),
            (['provide', 'a', '--exec', ''], '--exec: '),
            (['provide', 'a', '--ask', '--exec', 'y'], 'With --ask an empty line can do'),
            (['provide', '', '--echo'], 'is empty'),
            (['provide', '--rules', 'x', '--echo'], 'exclude each other'),
            (['provide', '--rules', 'x', '--delay', '5'], 'the file says when'),
            (['provide', '--rules', 'x', '--hold-accept'], 'the file says when'),
            (['provide', '--rules', 'x', 'a', 'b'], 'One name only'),
            (['provide', 'a', '--reply', '{'], '--reply: line 1, column 2'),
            (['provide', 'a', '--error', 'no'], '--error: line 1, column 1'),
            (['providers', 'x'], "here is 'x'"),
            (['session', 'x'], "here is 'x'"),
            (['demo', 'x'], "here is 'x'"),
            (['broker', 'x'], "here is 'x'"),
            (['broker', '--url', 'x'], 'Unknown option --url')]:
        cli.run(*args).expect(2, b'', sentence)


def test_protocols():
    for name in ['json', 'text']:
        cli.run('call', 'a', '--protocol', name).expect(2, b'', 'speaks the binary protocol only')
    cli.run('call', 'a', '--protocol', 'morse').expect(2, b'', 'no such protocol')
    cli.run('call', 'a', '--protocol', 'binary', '--url', NOWHERE).expect(5)
    cli.run('call', 'a', '--url', NOWHERE, env={'RINGER_PROTOCOL': 'json'}).expect(2)


def test_a_secret_is_no_argument():
    for args in [['--password', 'x'], ['--token=x']]:
        cli.run('call', 'a', *args).expect(2, b'', 'can be read by everyone')
    for member in ['password', 'token']:
        cli.run('call', 'a', '--auth', f'{{"{member}": "x"}}').expect(2, b'', f"member '{member}'.*@FILE")
    cli.run('call', 'a', '--auth', '{"password": ').expect(2, b'', '--auth: line 1, column 14')
    cli.run('call', 'a', '--auth', '[]').expect(2, b'', '--auth: .*object')
    cli.run('call', 'a', '--user', 'a', '--token-file', 'b').expect(2, b'', 'exclude each other')


def test_files_that_cannot_be_read():
    cli.run('call', 'a', '@/no/such/file').expect(2, b'', '/no/such/file')
    cli.run('call', 'a', '--token-file', '/no/such/token').expect(2, b'', '/no/such/token')
    cli.run('call', 'a', '--header', 'novalue').expect(2, b'', '--header')
    bad = cli.write_file('auth.json', '{"a":1,}')
    cli.run('call', 'a', '--auth', f'@{bad}').expect(2, b'', '--auth: line 1, column 7')


def test_bad_payload_has_line_and_column():
    cli.run('call', 'a', '{"a": 1', '--url', NOWHERE).expect(2, b'', 'line 1, column 8')
    cli.run('call', 'a', '', '--url', NOWHERE).expect(2, b'', 'The payload')
    cli.run('call', 'a', '-', '--url', NOWHERE, stdin=b'[1,\n 2,\n x]').expect(2, b'', 'line 3, column 2')
    path = cli.write_file('bad.json', '{"a":\n  01}')
    cli.run('call', 'a', f'@{path}', '--url', NOWHERE).expect(2, b'', 'line 2, column')


def test_no_connection():
    cli.run('call', 'a', '--url', NOWHERE).expect(5, b'', 'Nothing listens')
    cli.run('--url', 'no-such-host.invalid', 'call', 'a').expect(5, b'', 'no-such-host')
    cli.run('call', 'a', '--url', 'ftp://x').expect(2, b'')
    cli.run('provide', 'a', '--echo', '--url', NOWHERE).expect(5, b'')
    cli.run('providers', env={'RINGER_URL': NOWHERE}).expect(5, b'')
    cli.run('call', 'a', env={'RINGER_URL': NOWHERE, 'RINGER_TIMEOUT': 'soon'}).expect(2, b'', 'RINGER_TIMEOUT')


if __name__ == '__main__':
    cli.main(cli.tests_of(sys.modules[__name__]))
