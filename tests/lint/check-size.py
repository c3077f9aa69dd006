#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of at most 600 lines, functions of at most 80, .ui files of at most 300."""

import ast
import re

import lint

MAX_FILE = 600
MAX_UI = 300
MAX_FUNCTION = 80

SOURCES = ('.c', '.h', '.proto', '.py', '.js', '.mjs', '.cjs', '.ts', '.sh', '.css', '.build')

NAME_AT_COLUMN_0 = re.compile(r'[A-Za-z_]\w*[ \t]*\(')


def check_file(path, text):
    lines = text.count('\n') + (not text.endswith('\n') and bool(text))
    most = MAX_UI if path.endswith('.ui') else MAX_FILE
    return [f'{path}: {lines} lines, at most {most}'] if lines > most else []


def start_of(lines, brace):
    """The first line of the function whose body opens at line BRACE: the line of
    its return type, above the name at column 0."""
    name = brace
    while name > 0 and not NAME_AT_COLUMN_0.match(lines[name]):
        if not lines[name - 1].strip():
            return brace
        name -= 1
    type_line = name - 1
    while type_line >= 0 and re.match(r'[A-Za-z_]', lines[type_line]):
        type_line -= 1
    return type_line + 1


def c_functions(text):
    """(first line, last line, name) of each function in GNU style: its name and
    the braces of its body stand at column 0."""
    lines = lint.blank_c(text).split('\n')
    opened = None
    for number, line in enumerate(lines):
        if opened is None and line.rstrip() == '{':
            # A struct or an enum ends on '};' or on a name, never on '}' alone.
            opened = number
        elif opened is not None and line.startswith('}'):
            if line.rstrip() == '}':
                first = start_of(lines, opened)
                head = ' '.join(lines[first:opened])
                name = re.search(r'([A-Za-z_]\w*)[ \t]*\(', head)
                yield first + 1, number + 1, name.group(1) if name else '?'
            opened = None
    if opened is not None:
        yield opened + 1, len(lines) + MAX_FUNCTION, 'a body that is never closed'


def check_c(path, text):
    return [f'{path}:{first}: {name}: {last - first + 1} lines, at most {MAX_FUNCTION}'
            for first, last, name in c_functions(text) if last - first + 1 > MAX_FUNCTION]


def check_python(path, text):
    problems = []
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = node.end_lineno - node.lineno + 1
            if lines > MAX_FUNCTION:
                problems.append(f'{path}:{node.lineno}: {node.name}: {lines} lines, '
                                f'at most {MAX_FUNCTION}')
    return problems


def c_of(lines, above='', inside='  x ();\n'):
    """A C function of so many lines."""
    head = 'static void\nrun_cb (GObject *object,\n        gpointer user_data)\n{\n'
    return above + head + inside * (lines - 5) + '}\n'


def planted(tap):
    tap.finds('a file of 601 lines', check_file('a.c', 'x\n' * 601), '601')
    tap.finds('a last line without an end', check_file('a.c', 'x\n' * 600 + 'x'), '601')
    tap.finds('a .ui file of 301 lines', check_file('a.ui', 'x\n' * 301), '301')
    tap.allows('a file of 600 lines', check_file('a.c', 'x\n' * 600))
    tap.allows('a .ui file of 300 lines', check_file('a.ui', 'x\n' * 300))
    tap.finds('a function of 81 lines', check_c('a.c', c_of(81)), 'a.c:1: run_cb: 81 lines')
    tap.allows('a function of 80 lines', check_c('a.c', c_of(80)))
    tap.finds('a long one after a struct',
              check_c('a.c', c_of(90, 'struct _A\n{\n  int a;\n};\n\nenum\n{\n  A\n} a;\n\n')),
              'a.c:11: run_cb: 90 lines')
    tap.finds('a long one between others', check_c('a.c', c_of(9) + '\n' + c_of(82) + c_of(9)), '82')
    comment = c_of(5 + 30, inside='/*\n}\n*/ s = "\\"/*";\n')
    tap.finds('a long one with braces in comments', check_c('a.c', comment), '95')
    tap.allows('many short ones', check_c('a.c', c_of(79) * 7))
    tap.allows('a long table', check_c('a.c', 'static const A a[] =\n{\n' + ' 1,\n' * 99 + '};\n'))
    tap.finds('a body that is never closed', check_c('a.c', c_of(9)[:-2]), 'never closed')
    tap.finds('a long function in Python', check_python('a.py', 'def f():\n' + '  x()\n' * 80), 'f: 81')
    tap.allows('a short one in Python', check_python('a.py', 'def f():\n' + '  x()\n' * 79))


def main():
    tap = lint.Tap()
    planted(tap)
    scripts = [p for p in lint.files() if lint.is_script(p, 'sh')]
    tap.case('files', lint.each(lint.files(*SOURCES) + scripts, check_file))
    tap.case('.ui files', lint.each(lint.files('.ui'), check_file))
    tap.case('functions in C', lint.each(lint.files('.c', '.h'), check_c))
    tap.case('functions in Python', lint.each(lint.files('.py'), check_python))
    tap.end()


if __name__ == '__main__':
    main()
