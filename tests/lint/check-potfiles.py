#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in lists every file with text for people, and no other.

With --write it writes the list instead; ./dev format does that.
"""

import os
import re
import sys

import lint

LIST = 'po/POTFILES.in'
IN_C = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|Q_|g?ngettext|g_d[a-z]*gettext2?)\s*\(')
IN_UI = re.compile(r'\btranslatable\s*=\s*"(?:yes|true|1)"')
ALWAYS = ('.desktop.in', '.metainfo.xml.in', '.gschema.xml')


def has_text(path, text):
    if path.endswith(('.c', '.h')):
        return bool(IN_C.search(lint.blank_c(text, strings=False)))
    if path.endswith('.ui'):
        return bool(IN_UI.search(text))
    return path.endswith(ALWAYS)


def wanted(texts):
    return sorted(path for path, text in texts.items() if has_text(path, text))


def listed(text):
    return [line for line in text.split('\n') if line and not line.startswith('#')]


def check(listing, texts):
    entries, need = listed(listing), wanted(texts)
    problems = [f'{p} has text for people and is not listed' for p in need if p not in entries]
    for p in entries:
        if p not in texts:
            problems.append(f'{p} is listed and not there')
        elif p not in need:
            problems.append(f'{p} is listed and has no text')
    if not problems and entries != need:
        problems.append('the list is not sorted, or names a file twice')
    return problems


def planted(tap):
    texts = {'src/a.c': 'x = _("Send");', 'src/b.c': '/* _("no") */', 'src/c.ui': ' translatable="yes">',
             'src/d.c': 'ngettext ("a", "b", n)', 'src/e.c': 'G_DEFINE (a) foo_ ("x")'}
    right = 'src/a.c\nsrc/c.ui\nsrc/d.c\n'
    tap.allows('the right list', check('# a comment\n' + right, texts))
    tap.finds('a file that is missing', check('src/c.ui\nsrc/d.c\n', texts), 'src/a.c has text')
    tap.finds('a template that is missing', check('src/a.c\nsrc/d.c\n', texts), 'src/c.ui has text')
    tap.finds('a file without text', check(right + 'src/e.c\n', texts), 'src/e.c is listed')
    tap.finds('a file that is gone', check(right + 'src/f.c\n', texts), 'src/f.c is listed')
    tap.finds('a wrong order', check('src/d.c\nsrc/a.c\nsrc/c.ui\n', texts), 'sorted')


def main():
    paths = lint.files('.c', '.h', '.ui', under=['src']) + lint.files(*ALWAYS, under=['data'])
    texts = {path: lint.read(path) or '' for path in paths}
    if sys.argv[1:] == ['--write']:
        with open(os.path.join(lint.ROOT, LIST), 'w', encoding='utf-8') as f:
            f.write(''.join(path + '\n' for path in wanted(texts)))
        return
    tap = lint.Tap()
    planted(tap)
    tap.case(LIST, check(lint.read(LIST) or '', texts))
    tap.end()


if __name__ == '__main__':
    main()
