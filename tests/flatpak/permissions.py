#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every permission of the manifest is needed: with all of them each thing below
works, and without one of them the thing that it is for does not.

    permissions.py MANIFEST BRANCH

Runs in a session of session-wrapper.sh --a11y, where the Flatpak is installed.
"""

import contextlib
import glob
import json
import os
import shutil
import subprocess
import sys
import time

import accessible as ui
from gi.repository import GLib

APP_ID = 'io.github.ringer_rpc.Ringer'
HERE = os.path.dirname(os.path.abspath(__file__))
SHORT = 15
PROFILE = 'permission-test'
PASSWORD = 'a password'

# finish-arg -> the option of `flatpak run` that takes it away again.
OPPOSITE = {'share': 'unshare', 'socket': 'nosocket', 'device': 'nodevice', 'talk-name': 'no-talk-name'}


class Flatpak:
    def __init__(self, branch):
        self.branch = branch
        self.data = os.path.expanduser(f'~/.var/app/{APP_ID}')

    def command(self, without, *arguments, program=None):
        options = [without] if without else []
        if program:
            options.append(f'--command={program}')
        return ['flatpak', '--user', 'run', f'--branch={self.branch}', *options, APP_ID, *arguments]

    def run(self, without, *arguments, program):
        return subprocess.run(self.command(without, *arguments, program=program), check=False,
                              timeout=60, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def config(self, name, content):
        """A file that the sandbox sees at the same path."""
        path = os.path.join(self.data, 'config', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as f:
            json.dump(content, f)
        return path

    @contextlib.contextmanager
    def window(self, without, env=None):
        """The window; None where the program ended instead of showing it."""
        with subprocess.Popen(self.command(without), env=env, stderr=subprocess.DEVNULL) as process:
            app = ui.Application(APP_ID, process)
            try:
                app.window(0)
            except ui.Ended:
                yield None
                return
            try:
                yield app
            finally:
                app.activate('quit')
                process.wait(30)

    @contextlib.contextmanager
    def broker(self, *options):
        """A broker in a sandbox of its own; gives its URL."""
        command = self.command(None, 'broker', *options, program='ringer-cli')
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True) as process:
            yield process.stdout.readline().strip()
            process.terminate()


def network(flatpak, without):
    with flatpak.broker() as url:
        # 3: the broker says that there is no provider.
        return flatpak.run(without, 'call', '--url', url, 'nothing', '1', program='ringer-cli').returncode == 3


def shared_segments(program):
    """How many pieces of memory a sandboxed program shares with the X server."""
    count = 0
    for path in glob.glob('/proc/[0-9]*/comm'):
        folder = os.path.dirname(path)
        with contextlib.suppress(OSError):
            with open(path, encoding='utf-8') as f:
                if f.read().strip() != program:
                    continue
            with open(os.path.join(folder, 'root/.flatpak-info'), encoding='utf-8') as f:
                if f'name={APP_ID}' not in f.read():
                    continue
            with open(os.path.join(folder, 'maps'), encoding='utf-8') as f:
                count += f.read().count('/SYSV')
    return count


def ipc(flatpak, without):
    with flatpak.window(without):
        end = time.monotonic() + SHORT
        while shared_segments('ringer') == 0 and time.monotonic() < end:
            time.sleep(0.2)
        return shared_segments('ringer') > 0


def x11(flatpak, without):
    with flatpak.window(without) as app:
        return app is not None


def wayland(flatpak, without):
    env = {name: value for name, value in os.environ.items() if name not in ('DISPLAY', 'GDK_BACKEND')}
    env['WAYLAND_DISPLAY'] = 'ringer-test'
    socket = os.path.join(env['XDG_RUNTIME_DIR'], env['WAYLAND_DISPLAY'])
    weston = ['weston', '--backend=headless-backend.so', '--use-pixman', '--no-config', '--idle-time=0',
              '--socket=ringer-test']
    with subprocess.Popen(weston, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as compositor:
        try:
            ui.wait_until(lambda: os.path.exists(socket), 'weston listens')
            with flatpak.window(without, env) as app:
                return app is not None
        finally:
            compositor.terminate()


def dri(flatpak, without):
    command = flatpak.command(without, '-c', 'test -e /dev/dri/renderD128', program='sh')
    if not os.path.exists('/dev/dri'):
        command = ['unshare', '--mount', os.path.join(HERE, 'with-render-node.sh'), *command]
    return subprocess.run(command, check=False, timeout=60).returncode == 0


def secrets(flatpak, without):
    """A kept password logs in; the window would ask for it again without the keyring."""
    users = flatpak.config('users.json', {'users': {'ann': {'password': PASSWORD}}})
    subprocess.run(['secret-tool', 'store', '--label=Ringer', 'profile', PROFILE, 'xdg:schema', APP_ID],
                   input=PASSWORD, text=True, check=True, timeout=30)
    with flatpak.broker('--config', users) as url:
        flatpak.config('ringer/profiles.json', {'format': 1, 'profiles': [
            {'id': PROFILE, 'url': url, 'auth': 'user', 'username': 'ann', 'lastUsed': 1}]})
        with flatpak.window(without) as app:
            ui.says(app.window(), 'Ring Any RPC')
            app.activate('connect-profile', GLib.Variant('s', PROFILE), window=1)

            def outcome():
                said = [text for window in app.windows() for text in ui.texts(window)]
                return next((t for t in said if t in ('Connected', 'The keyring cannot be read')), None)
            return ui.wait_until(outcome, 'it connects or says why not') == 'Connected'


CHECKS = {
    '--share=network': (network, 'a broker outside the sandbox cannot be reached'),
    '--share=ipc': (ipc, 'under X11 no picture is shared with the server: each one is copied through a socket'),
    '--socket=wayland': (wayland, 'no window under Wayland'),
    '--socket=fallback-x11': (x11, 'no window under X11'),
    '--device=dri': (dri, 'no GPU: /dev/dri is not there to draw with'),
    '--talk-name=org.freedesktop.secrets': (secrets, 'passwords are not kept: the keyring cannot be read'),
}


@contextlib.contextmanager
def keyring():
    """The desktop's keyring, unlocked, on the bus of the session."""
    with subprocess.Popen(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
                          stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          text=True) as daemon:
        daemon.stdin.write('test')
        daemon.stdin.close()
        ui.wait_until(lambda: ui.has_owner('org.freedesktop.secrets'), 'the keyring is on the bus')
        yield
        daemon.terminate()


def why_not(permission):
    """What a check needs beside Flatpak."""
    if permission == '--socket=wayland' and shutil.which('weston') is None:
        return 'weston is not installed'
    if permission == '--device=dri' and not os.path.exists('/dev/dri') and os.geteuid() != 0:
        return 'there is no GPU, and only root can make believe that there is one'
    return None


def main():
    with open(sys.argv[1], encoding='utf-8') as f:
        permissions = json.load(f)['finish-args']
    flatpak = Flatpak(sys.argv[2])
    failed = 0
    print(f'1..{len(permissions)}')
    with keyring():
        for number, permission in enumerate(permissions, 1):
            if permission not in CHECKS:
                failed += 1
                print(f'not ok {number} {permission}: nothing here shows what it is for', flush=True)
                continue
            if why_not(permission):
                print(f'ok {number} {permission} # SKIP {why_not(permission)}', flush=True)
                continue
            check, loss = CHECKS[permission]
            kind, value = permission.removeprefix('--').split('=')
            try:
                with_it = check(flatpak, None)
                without_it = check(flatpak, f'--{OPPOSITE[kind]}={value}')
            except AssertionError as error:
                with_it, without_it = False, str(error)
            good = with_it and without_it is False
            failed += not good
            print(f'{"ok" if good else "not ok"} {number} without {permission}: {loss}', flush=True)
            if not good:
                print(f'# works with it: {with_it}; works without it: {without_it}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
