#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of our icons at the sizes that desktops use, to be looked at.

    icon-sheet.py light|dark ICON-FOLDER OUTPUT.png

Runs under session-wrapper.sh --screen 400x320.
"""

import subprocess
import sys

import gi

gi.require_version('Adw', '1')
gi.require_version('Gtk', '4.0')
from gi.repository import Adw, Gdk, GLib, Gtk  # noqa: E402

APP_ID = 'io.github.ringer_rpc.Ringer'
SIZES = (16, 32, 64, 128)


def fill(window):
    grid = Gtk.Grid(row_spacing=12, column_spacing=24, margin_top=20, margin_bottom=20,
                    margin_start=20, margin_end=20)
    for row, name in enumerate((APP_ID, APP_ID + '-symbolic')):
        for column, size in enumerate(SIZES):
            grid.attach(Gtk.Image(icon_name=name, pixel_size=size), column, row, 1, 1)
    window.set_child(grid)


def main():
    scheme, folder, path = sys.argv[1:]
    Adw.init()
    dark = Adw.ColorScheme.FORCE_DARK if scheme == 'dark' else Adw.ColorScheme.FORCE_LIGHT
    Adw.StyleManager.get_default().set_color_scheme(dark)
    theme = Gtk.IconTheme.get_for_display(Gdk.Display.get_default())
    theme.add_search_path(folder)
    for name in (APP_ID, APP_ID + '-symbolic'):
        if not theme.has_icon(name):
            sys.exit(f'there is no icon {name} in {folder}')
    window = Gtk.Window(decorated=False, default_width=400, default_height=320)
    fill(window)
    window.present()

    # The display is as large as the window, so its picture is the window's.
    GLib.timeout_add(1000, lambda: sys.exit(subprocess.run(
        ['import', '-window', 'root', path], check=False).returncode))
    GLib.MainLoop().run()


if __name__ == '__main__':
    sys.exit(main())
