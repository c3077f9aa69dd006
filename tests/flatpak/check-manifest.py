#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifest and the files beside it, as a store's reviewer reads them."""

import copy
import json
import os
import re
import struct
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lint'))
import lint  # noqa: E402

APP_ID = 'io.github.ringer_rpc.Ringer'
MANIFEST = f'flatpak/{APP_ID}.json'
METAINFO = f'data/{APP_ID}.metainfo.xml.in'
DESKTOP = f'data/{APP_ID}.desktop.in'
ICONS = (f'data/icons/hicolor/scalable/apps/{APP_ID}.svg',
         f'data/icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg')
RAW = 'https://raw.githubusercontent.com/ringer-rpc/ringer/main/'

# Everything else would have to be explained to a reviewer first.
ALLOWED = {
    '--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--device=dri',
    '--talk-name=org.freedesktop.secrets',
}


def check_id(manifest):
    problems = []
    if manifest['id'] != APP_ID or os.path.basename(MANIFEST) != manifest['id'] + '.json':
        problems.append(f'the id {manifest["id"]} is not the name of the file')
    if not re.fullmatch(r'io\.github\.[a-z0-9_]+\.[A-Z]\w*', manifest['id']):
        problems.append(f'{manifest["id"]} is not of the form io.github.OWNER.Name')
    if not re.search(r"executable\(\s*'" + re.escape(manifest['command']) + "'", lint.read('src/app/meson.build')):
        problems.append(f'nothing installs the command {manifest["command"]}')
    return problems


def check_runtime(manifest):
    problems = []
    if (manifest['runtime'], manifest['sdk']) != ('org.gnome.Platform', 'org.gnome.Sdk'):
        problems.append('not the runtime and the SDK of GNOME')
    if not re.fullmatch(r'\d+', manifest['runtime-version']):
        problems.append(f'the runtime {manifest["runtime-version"]} is not a pinned release')
    for key in ('branch', 'default-branch', 'desktop-file-name-suffix', 'sdk-extensions', 'add-extensions'):
        if key in manifest:
            problems.append(f'{key} does not belong into a released manifest')
    return problems


def check_permissions(manifest):
    args = manifest['finish-args']
    problems = [f'{arg} has to be explained' for arg in args if arg not in ALLOWED]
    problems += [f'{arg} twice' for arg in set(args) if args.count(arg) > 1]
    if '--socket=fallback-x11' in args and not {'--socket=wayland', '--share=ipc'} <= set(args):
        problems.append('fallback-x11 goes with wayland and ipc')
    return problems


def check_shown(manifest, script):
    """The permission test has a case for each permission, and no other."""
    shown = set(re.findall(r"^    '(--[^']+)': \(", script, re.M))
    return [f'{arg}: the permission test does not fit' for arg in shown ^ set(manifest['finish-args'])]


def check_source(source, own):
    if source['type'] == 'dir':
        return [] if own else ['only our own module comes from a folder']
    if source['type'] != 'archive':
        return [f'a source of the type {source["type"]}']
    problems = []
    if not source['url'].startswith('https://'):
        problems.append(f'{source["url"]}: not over https')
    if not re.fullmatch('[0-9a-f]{64}', source.get('sha256', '')):
        problems.append(f'{source["url"]}: no checksum')
    return problems


def check_modules(manifest):
    problems = []
    for number, module in enumerate(manifest['modules'], 1):
        own = number == len(manifest['modules'])
        for source in module['sources']:
            problems += [f'{module["name"]}: {problem}' for problem in check_source(source, own)]
        if 'build-args' in json.dumps(module):
            problems.append(f'{module["name"]}: a build has no permissions')
    if not own or not manifest['modules'][-1].get('run-tests'):
        problems.append('the tests do not run')
    for path in ('/include', '/lib/pkgconfig', '*.la'):
        if path not in manifest['cleanup']:
            problems.append(f'{path} is left in the bundle')
    return problems


def check_skipped(manifest, ignored):
    """What builds leave in the tree is not copied into the sandbox."""
    skip = manifest['modules'][-1]['sources'][0]['skip']
    wanted = ['.git'] + re.findall(r'^/([_.][^*\n]*)\*?/$', ignored, re.M)
    return [f'{path} is copied into the build' for path in wanted if path not in skip]


def check_text(root):
    """What a software centre shows."""
    problems = []
    summary = root.findtext('summary')
    if len(summary) > 35 or summary.endswith('.'):
        problems.append('the summary is longer than 35 characters, or ends with a full stop')
    if len(root.findtext('name')) > 15:
        problems.append('the name is longer than 15 characters')
    for tag in ('content_rating', 'developer_name', 'launchable', 'branding', 'keywords', 'project_license'):
        if root.find(tag) is None and not (tag == 'developer_name' and root.find('developer') is not None):
            problems.append(f'no {tag}')
    schemes = {c.get('scheme_preference') for c in root.iter('color')}
    if schemes != {'light', 'dark'}:
        problems.append('a branding colour for light and one for dark are needed')
    for url in ('homepage', 'bugtracker', 'vcs-browser'):
        if root.find(f'url[@type="{url}"]') is None:
            problems.append(f'no url of the type {url}')
    for release in root.iter('release'):
        if release.find('description/p') is None and release.find('description/ul') is None:
            problems.append(f'release {release.get("version")} has no notes')
    return problems


def png_size(path):
    try:
        with open(os.path.join(lint.ROOT, path), 'rb') as f:
            head = f.read(24)
    except FileNotFoundError:
        return None
    return struct.unpack('>II', head[16:24]) if head.startswith(b'\x89PNG') else None


def check_screenshots(root, size=png_size):
    shots = root.findall('screenshots/screenshot')
    problems = []
    if [s.get('type') for s in shots].count('default') != 1:
        problems.append('one screenshot has to be the default one')
    for shot in shots:
        url = shot.findtext('image')
        caption = shot.findtext('caption') or ''
        path = url.removeprefix(RAW)
        if path == url or size(path) is None:
            problems.append(f'{url} is no picture of this tree')
            continue
        width, height = size(path)
        if width < 620 or height < 480 or width > 2 * 1600 or height > 2 * 1200:
            problems.append(f'{path} is {width} by {height}')
        if not caption or len(caption) > 100 or caption.endswith('.'):
            problems.append(f'{path} has no caption, or one that is too long, or that ends with a full stop')
    return problems


def check_desktop(text):
    problems = []
    for key in ('Name', 'Comment', 'Exec', 'Icon', 'Categories', 'Keywords', 'StartupNotify', 'Actions'):
        if not re.search(f'^{key}=', text, re.M):
            problems.append(f'no {key}')
    for action in re.search(r'^Actions=(.*)$', text, re.M).group(1).strip(';').split(';'):
        if f'[Desktop Action {action}]' not in text:
            problems.append(f'no group for the action {action}')
        if f'"{action}"' not in lint.read('src/app/shell/ringer-application.c'):
            problems.append(f'the program has no action {action}, which D-Bus activation starts')
    return problems


def check_icons(paths):
    problems = []
    for path in paths:
        root = ET.fromstring(lint.read(path))
        box = (root.get('viewBox') or f'0 0 {root.get("width")} {root.get("height")}').split()
        if box[2] != box[3]:
            problems.append(f'{path}: not a square')
    return problems


def changed(manifest, *path, value):
    """A copy with one thing that a reviewer must find."""
    other = copy.deepcopy(manifest)
    node = other
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return other


def planted(tap, manifest):
    tap.finds('another id', check_id(changed(manifest, 'id', value='org.Ringer')), 'is not of the form')
    tap.finds('a runtime that moves', check_runtime(changed(manifest, 'runtime-version', value='master')), 'pinned')
    for arg in ('--filesystem=home', '--socket=session-bus', '--device=all', '--socket=x11',
                '--talk-name=org.freedesktop.Notifications', f'--own-name={APP_ID}'):
        args = manifest['finish-args'] + [arg]
        tap.finds(arg, check_permissions(changed(manifest, 'finish-args', value=args)), 'explained')
    tap.finds('a permission that nothing shows', check_shown(manifest, "    '--share=network': ("), 'does not fit')
    tap.finds('a source without a checksum', check_modules(
        changed(manifest, 'modules', 0, 'sources', 0, 'sha256', value='')), 'no checksum')
    tap.finds('a build without tests', check_modules(changed(manifest, 'modules', -1, 'run-tests', value=False)),
              'tests')
    tap.finds('a build folder in the sandbox', check_skipped(manifest, '/_other/\n'), '_other')
    small = ET.fromstring(f'<c><screenshots><screenshot type="default"><caption>A</caption>'
                          f'<image>{RAW}a.png</image></screenshot></screenshots></c>')
    tap.finds('a small screenshot', check_screenshots(small, lambda path: (320, 200)), '320 by 200')
    tap.finds('a picture that is not there', check_screenshots(small), 'is no picture')
    tap.finds('a long summary', check_text(ET.fromstring(
        f'<c><name>R</name><summary>{"long " * 9}</summary></c>')), '35')
    tap.finds('an action without a group', check_desktop('Actions=x;\n'), 'no group')


def main():
    manifest = json.loads(lint.read(MANIFEST))
    root = ET.fromstring(lint.read(METAINFO))
    tap = lint.Tap()
    planted(tap, manifest)
    tap.case('id and command', check_id(manifest))
    tap.case('runtime', check_runtime(manifest))
    tap.case('permissions', check_permissions(manifest))
    tap.case('each permission is shown to be needed',
             check_shown(manifest, lint.read('tests/flatpak/permissions.py')))
    tap.case('modules', check_modules(manifest))
    tap.case('what is left out of the build', check_skipped(manifest, lint.read('.gitignore')))
    tap.case('what a software centre shows', check_text(root))
    tap.case('screenshots', check_screenshots(root))
    tap.case('desktop file', check_desktop(lint.read(DESKTOP)))
    tap.case('icons', check_icons(ICONS))
    tap.end()


if __name__ == '__main__':
    main()
