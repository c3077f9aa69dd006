#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which folder of src/ may include what: the arrows of the design.

A folder sees what its row names and what that rests on; client and broker
never meet; nothing below the window sees GTK.
"""

import os
import re

import lint

# folder -> the folders that it rests on directly
RESTS_ON = {
    'core': [],
    'json': ['core'],
    'filter': ['json'],
    'wire': ['json'],
    'client': ['wire'],
    'broker': ['wire'],
    'store': ['filter'],
    'harness': ['client', 'broker', 'store'],
    'cli': ['harness'],
    'app': ['harness'],
    'compat': [],
}

# <header> -> the folders that see it, None for all; the first row that matches counts
GTK = {'app', 'compat-gtk'}
OWN_DATA = {'client', 'broker', 'store', 'harness', 'cli', 'app'}
EXTERNAL = [
    (r'glib/gi18n.*|libintl\.h|locale\.h', {'filter', 'store', 'harness', 'cli', 'app', 'compat-gtk'}),
    (r'glib(-object|-unix)?\.h|gmodule\.h|(glib|gio|gobject)/.*', None),
    (r'json-glib/.*', OWN_DATA),
    (r'protobuf-c/.*', {'wire'}),
    (r'libsoup/.*', {'client', 'broker', 'harness'}),
    (r'sqlite3\.h', {'store'}),
    (r'libsecret/.*', {'store'}),
    (r'gtk/.*|gdk/.*|gsk/.*|graphene.*|pango/.*|cairo.*|gdk-pixbuf/.*', GTK),
    (r'adwaita\.h', GTK),
    (r'gtksourceview/.*', GTK),
]

C_LIBRARY = re.compile(
    r'(sys|netinet|arpa|linux|bits|net)/[a-z0-9_]+\.h'
    r'|(assert|ctype|dirent|errno|fcntl|fenv|float|inttypes|limits|math|netdb|poll|pthread|pwd|sched'
    r'|setjmp|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn'
    r'|string|strings|termios|time|unistd|wchar|malloc|getopt)\.h$')

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">\n]+)[>"]', re.M)


def rests_on(folder):
    seen = {folder}
    todo = [folder]
    while todo:
        for below in RESTS_ON[todo.pop()]:
            if below not in seen:
                seen.add(below)
                todo.append(below)
    return seen


ALLOWED = {folder: rests_on(folder) for folder in RESTS_ON}


def part_of(path):
    """Which row a file belongs to; compat has two parts."""
    folder = path.split('/')[1]
    if folder == 'compat' and 'gtk' in os.path.basename(path):
        return 'compat-gtk'
    return folder


def index(paths, meson_files):
    """header name -> path, for our headers and for those that a build makes."""
    headers = {}
    for path in paths:
        name = os.path.basename(path)
        if name.endswith('.proto'):
            name = name[:-len('.proto')] + '.pb-c.h'
        headers[name] = path
    for path, text in meson_files.items():
        for stem in re.findall(r"'(ringer-[a-z-]*(?:resources|enum-types|enums|marshal))'", text):
            headers.setdefault(stem + '.h', os.path.dirname(path) + '/' + stem + '.h')
    return headers


def check_own(path, name, headers):
    if name == 'config.h':
        return None
    target = headers.get(os.path.basename(name))
    if target is None:
        return f'"{name}" is no header of ours'
    mine, theirs = path.split('/')[1], part_of(target)
    if theirs == 'compat':
        return None
    if theirs == 'compat-gtk':
        return None if mine in ('app', 'compat') else f'{mine} may not see GTK ("{name}")'
    if theirs not in ALLOWED[mine]:
        return f'{mine} may not include {theirs} ("{name}")'
    return None


def check_external(path, name):
    part = part_of(path)
    if name.startswith('ringer'):
        return f'<{name}> is ours: write it in quotes'
    for pattern, folders in EXTERNAL:
        if re.fullmatch(pattern, name):
            return None if folders is None or part in folders else f'{part} may not see <{name}>'
    return None if C_LIBRARY.match(name) else f'<{name}> is in no row of the table'


def check(path, text, headers):
    folder = path.split('/')[1]
    if folder not in RESTS_ON:
        return [f'{path}: src/{folder} is no folder of the design']
    problems = []
    text = lint.blank_c(text, strings=False)
    for match in INCLUDE.finditer(text):
        quote, name = match.groups()
        problem = check_own(path, name, headers) if quote == '"' else check_external(path, name)
        if problem:
            line = text.count('\n', 0, match.start()) + 1
            problems.append(f'{path}:{line}: {problem}')
    return problems


def planted(tap):
    headers = index(['src/client/ringer-connection.h', 'src/broker/ringer-broker.h',
                     'src/core/ringer-clock.h', 'src/wire/ringer.proto', 'src/app/ringer-window.h',
                     'src/compat/ringer-compat-gtk.h', 'src/compat/ringer-compat-glib.h'],
                    {'src/app/meson.build': "gnome.compile_resources('ringer-app-resources',"})

    def run(folder, line):
        return check(f'src/{folder}', line + '\n', headers)

    for name, folder, line in [
            ('client including broker', 'client/a.c', '#include "ringer-broker.h"'),
            ('broker including client', 'broker/a.c', '#  include "ringer-connection.h"'),
            ('core including wire', 'core/a.h', '#include "ringer.pb-c.h"'),
            ('cli including app', 'cli/a.c', '#include "ringer-window.h"'),
            ('a path around the table', 'core/a.c', '#include "../app/ringer-window.h"'),
            ('our header in angle brackets', 'cli/a.c', '#include <ringer-clock.h>'),
            ('a header that is not there', 'cli/a.c', '#include "ringer-nothing.h"'),
            ('GTK below the window', 'harness/a.c', '#include <gtk/gtk.h>'),
            ('GTK in the GLib part of compat', 'compat/ringer-compat-glib.h', '#include <gtk/gtk.h>'),
            ('the GTK part of compat in cli', 'cli/a.c', '#include "ringer-compat-gtk.h"'),
            ('libsoup in wire', 'wire/a.c', '#include <libsoup/soup.h>'),
            ('protobuf-c in client', 'client/a.c', '#include <protobuf-c/protobuf-c.h>'),
            ('json-glib near payloads', 'json/a.c', '#include <json-glib/json-glib.h>'),
            ('SQLite outside store', 'app/a.c', '#include <sqlite3.h>'),
            ('translated text in wire', 'wire/a.c', '#include <glib/gi18n.h>'),
            ('an unknown library', 'core/a.c', '#include <curl/curl.h>'),
            ('a folder of no row', 'extra/a.c', '')]:
        tap.finds(name, run(folder, line))
    for name, folder, line in [
            ('harness including client', 'harness/a.c', '#include "ringer-connection.h"'),
            ('app including core', 'app/call/a.c', '#include "ringer-clock.h"'),
            ('GLib and the C library', 'core/a.c', '#include <gio/gio.h>\n#include <sys/stat.h>'),
            ('GTK in the window', 'app/a.c', '#include <adwaita.h>\n#include "ringer-app-resources.h"'),
            ('compat for GLib', 'core/a.c', '#include "ringer-compat-glib.h"'),
            ('an include in a comment', 'core/a.c', '/*\n#include <gtk/gtk.h>\n*/')]:
        tap.allows(name, run(folder, line))


def main():
    tap = lint.Tap()
    planted(tap)
    sources = lint.files('.c', '.h', '.proto', under=['src'])
    mesons = {p: lint.read(p) for p in lint.files('meson.build', under=['src'])}
    headers = index([p for p in sources if not p.endswith('.c')], mesons)
    for folder in sorted(RESTS_ON):
        mine = [p for p in sources if p.startswith(f'src/{folder}/') and not p.endswith('.proto')]
        tap.case(f'src/{folder}', lint.each(mine, lambda p, t: check(p, t, headers)))
    other = [p for p in sources if p.split('/')[1] not in RESTS_ON]
    tap.case('no other folder', [f'{p}: not in the design' for p in other])
    tap.end()


if __name__ == '__main__':
    main()
