#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that make Ringer a desktop program are valid, agree with each other,
and name the same program as meson.build."""

import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET

import lint

APP_ID = 'io.github.ringer_rpc.Ringer'
DESKTOP = f'data/{APP_ID}.desktop.in'
METAINFO = f'data/{APP_ID}.metainfo.xml.in'
SCHEMA = f'data/{APP_ID}.gschema.xml'
SERVICE = f'data/{APP_ID}.service.in'
ICON = f'data/icons/hicolor/scalable/apps/{APP_ID}.svg'
SYMBOLIC = f'data/icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg'
SVG = '{http://www.w3.org/2000/svg}'


def with_tool(tap, name, command, path, text, planted, expected):
    """Runs a validator over TEXT and over the same with a planted violation."""
    if shutil.which(command[0]) is None:
        tap.skip(name, f'{command[0]} is not installed')
        return
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, os.path.basename(path).removesuffix('.in'))

        def problems(content):
            with open(file, 'w', encoding='utf-8') as f:
                f.write(content)
            argument = folder if 'schemas' in command[0] else file
            done = subprocess.run(command + [argument], capture_output=True, text=True, check=False)
            says = (done.stdout + done.stderr).strip()
            # The validators of Debian 12 end well on mere warnings.
            bad = done.returncode != 0 or re.search(r'\b(warning|error|hint|W:|E:)', says)
            return says.split('\n') if bad else []

        assert planted[0] in text, f'{path}: nothing to plant a violation in'
        tap.finds(f'a broken file: {name}', problems(text.replace(*planted, 1)), expected)
        tap.case(name, problems(text))


def validators(tap):
    with_tool(tap, 'desktop file', ['desktop-file-validate'], DESKTOP, lint.read(DESKTOP),
              ('Type=Application', 'Type=Thing'), 'Thing')
    with_tool(tap, 'metainfo', ['appstreamcli', 'validate', '--no-net', '--explain'], METAINFO,
              lint.read(METAINFO), ('<launchable type="desktop-id">', '<launchable type="thing">'), 'launchable')
    with_tool(tap, 'settings schema', ['glib-compile-schemas', '--strict', '--dry-run'], SCHEMA,
              lint.read(SCHEMA), ('<default>2</default>', '<default>9</default>'), 'specified range')


def check_symbolic(path, text):
    """GTK 4.8 fills every path of a symbolic icon: a stroke would become a blot."""
    problems = []
    root = ET.fromstring(text)
    for node in root.iter():
        if any('stroke' in key for key in node.keys()) or 'stroke' in node.get('style', ''):
            problems.append(f'{path}: {node.tag.removeprefix(SVG)} has a stroke')
        if 'radient' in node.tag:
            problems.append(f'{path}: has a gradient')
    if root.get('width') != '16' or root.get('height') != '16':
        problems.append(f'{path}: is not 16 by 16')
    return problems


def check_icon(path, text):
    root = ET.fromstring(text)
    problems = [] if root.get('viewBox') == '0 0 128 128' else [f'{path}: is not on a canvas of 128']
    if list(root.iter(SVG + 'text')) or list(root.iter(SVG + 'image')):
        problems.append(f'{path}: has text or a picture, which depend on the machine')
    return problems


def check_xml(path, text):
    try:
        ET.fromstring(text)
    except ET.ParseError as error:
        return [f'{path}: {error}']
    return []


def icons(tap):
    tap.finds('a stroke', check_symbolic('a.svg', '<svg width="16" height="16"><path stroke="#000"/></svg>'), 'stroke')
    tap.finds('another canvas', check_icon('a.svg', '<svg viewBox="0 0 64 64"/>'), '128')
    tap.case('icon', check_icon(ICON, lint.read(ICON)))
    tap.case('symbolic icons', lint.each(lint.files('-symbolic.svg'), check_symbolic))


def check_names(meson, desktop, metainfo, service):
    """The id, the version and the programs are the same everywhere."""
    problems = []
    version = re.search(r"^  version: '([^']+)'", meson, re.M).group(1)
    root = ET.fromstring(metainfo)
    release = root.find('releases/release')
    if f"app_id = '{APP_ID}'" not in meson:
        problems.append(f'meson.build: the id is not {APP_ID}')
    if root.findtext('id') != APP_ID or root.findtext('launchable') != APP_ID + '.desktop':
        problems.append(f'{METAINFO}: another id')
    if release is None or release.get('version') != version:
        problems.append(f'{METAINFO}: the newest release is not {version}, the version of meson.build')
    if f'Icon={APP_ID}\n' not in desktop or 'Exec=ringer\n' not in desktop:
        problems.append(f'{DESKTOP}: another icon or program')
    if 'DBusActivatable=true' in desktop and 'ringer --gapplication-service' not in service:
        problems.append(f'{SERVICE}: does not start the service that {DESKTOP} promises')
    return problems


def names(tap):
    texts = [lint.read(p) for p in ('meson.build', DESKTOP, METAINFO, SERVICE)]
    other = [texts[0].replace("version: '", "version: '9"), *texts[1:]]
    tap.finds('a version without release notes', check_names(*other), 'newest release')
    other = [texts[0], texts[1].replace('Icon=', 'Icon=x'), *texts[2:]]
    tap.finds('another icon', check_names(*other), 'another icon')
    tap.case('the same names everywhere', check_names(*texts))


def check_resources(path, text):
    """Every file that a resource list names is there: beside it, or an icon of ours."""
    folders = (os.path.dirname(path), 'data/icons/hicolor')
    problems = check_xml(path, text)
    for node in [] if problems else ET.fromstring(text).iter('file'):
        names = [os.path.join(folder, node.text.strip()) for folder in folders]
        if not any(os.path.exists(os.path.join(lint.ROOT, name)) for name in names):
            problems.append(f'{path}: {names[0]} is not there')
    return problems


def main():
    tap = lint.Tap()
    validators(tap)
    icons(tap)
    names(tap)
    tap.finds('a resource that is not there', check_resources(
        'src/a.gresource.xml', '<a><gresource><file>no.ui</file></gresource></a>'), 'src/no.ui')
    tap.case('resource lists', lint.each(lint.files('.gresource.xml'), check_resources))
    tap.finds('broken XML', check_xml('a.ui', '<interface>'), 'a.ui')
    tap.case('XML', lint.each(lint.files('.ui', '.xml', '.svg', '.xml.in'), check_xml))
    tap.end()


if __name__ == '__main__':
    main()
