#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make-package.sh [--no-tests]: a Debian package in _deb/, checked by lintian, and
# installed in a clean root of this machine's suite where it does the main job;
# ./dev deb runs it.  This folder is the package's debian/, but for this script
# and the changelog, which is made from the release notes.

set -euo pipefail

here=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source=../../flatpak/common.sh
. "$here/../../flatpak/common.sh"
# shellcheck source=../../flatpak/debian-mirror.sh
. "$top/flatpak/debian-mirror.sh"

out=$top/_deb
work=$out/work
run_tests=true
case ${1:-} in
  '') ;;
  --no-tests) run_tests=false ;;
  *) echo "usage: ./dev deb [--no-tests]" >&2; exit 2 ;;
esac

clean_up ()
{
  as_root rm -rf -- "$work"
}
trap clean_up EXIT

# The tree without what builds have put into it.
copy_tree ()
{
  mkdir -p "$1"
  tar -C "$top" -c --exclude='./_*' --exclude=./.git --exclude=./.flatpak-builder \
    --exclude=node_modules --exclude=__pycache__ --exclude=./data/debian . | tar -x -C "$1"
  mkdir "$1/debian"
  tar -C "$here" -c --exclude=./make-package.sh . | tar -x -C "$1/debian"
}

logged_make ()
{
  (cd -- "$1" && logged "$out/build.log" dpkg-buildpackage --build=binary --no-sign)
}

# in_root COMMAND...: in the clean root, with processes and mounts of its own.
in_root ()
{
  # shellcheck disable=SC2016 # they are the arguments of that shell
  as_root unshare --mount --pid --ipc --fork --kill-child sh -euc '
    root=$1
    shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmp "$root/run"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/tmp \
      DEBIAN_FRONTEND=noninteractive PYTHONDONTWRITEBYTECODE=1 "$@"' - "$work/clean" "$@"
}

install_in_clean_root ()
{
  local codename
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  logged "$out/root.log" as_root mmdebstrap --mode=root --variant=apt --format=directory \
    --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' "$codename" "$work/clean" "$(debian_mirror)"
  as_root cp /etc/resolv.conf "$work/clean/etc/resolv.conf" 2>/dev/null || true
  as_root mkdir -p "$work/clean/opt/test"
  as_root cp "$out"/ringer_*.deb "$top/tests/session-wrapper.sh" \
    "$top"/tests/flatpak/{main_job.py,accessible.py} "$work/clean/opt/test/"
  logged "$out/install.log" in_root sh -c 'apt-get -q -o APT::Sandbox::User=root update &&
    apt-get -q -o APT::Sandbox::User=root install -y --no-install-recommends /opt/test/ringer_*.deb'
  say "installed in a clean Debian $codename: $(as_root du -sm "$work/clean" | cut -f1) MB with all that it depends on"
}

# Before anything else is there that could make up for a missing dependency.
try_demo ()
{
  logged "$out/demo.log" in_root ringer-cli demo
  sed 's/^/        /' "$out/demo.log"
  say "ringer-cli demo passes there"
}

try_window ()
{
  logged "$out/install-session.log" in_root apt-get -q -o APT::Sandbox::User=root install -y \
    --no-install-recommends xvfb x11-utils dbus-daemon openbox at-spi2-core gir1.2-atspi-2.0 \
    python3-gi imagemagick fonts-cantarell fonts-dejavu-core adwaita-icon-theme
  as_root mkdir "$work/clean/opt/test/shots"
  logged "$out/window.log" in_root /opt/test/session-wrapper.sh --a11y --wm \
    --service "$app_id" /usr/bin/python3 /opt/test/main_job.py --activatable --cli ringer-cli --shots /opt/test/shots -- ringer
  grep -E '^(not )?ok ' "$out/window.log" | sed 's/^/        /'
  cp "$work"/clean/opt/test/shots/*.png "$out/"
  say "the window does the main job there; pictures in ${out#"$top"/}/"
}

as_root rm -rf -- "$out"
mkdir -p "$work"
version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" "$top/meson.build")
copy_tree "$work/ringer-$version"
python3 "$top/data/debian/changelog.py" "$top/data/$app_id.metainfo.xml.in" >"$work/ringer-$version/debian/changelog"
rm -f -- "$work/ringer-$version/debian/changelog.py"
logged_make "$work/ringer-$version"
mv -- "$work"/*.deb "$work"/*.changes "$work"/*.buildinfo "$out/"
say "built: $(cd -- "$out" && du -bh ringer_*.deb | tr '\t' ' ')"
dpkg-deb --field "$out"/ringer_*.deb Depends | fold -s -w 90 | sed 's/^/        /'
if ! lintian --fail-on error,warning --show-overrides "$out"/ringer_*.changes >"$out/lintian.log" 2>&1; then
  cat "$out/lintian.log" >&2
  die "lintian found something"
fi
grep -v 'root privileges' "$out/lintian.log" | sed 's/^/        /' || true
say "lintian has nothing but what is overridden by name"
if $run_tests; then
  install_in_clean_root
  try_demo
  try_window
fi
say "done: ${out#"$top"/}/$(basename -- "$(echo "$out"/ringer_*.deb)")"
