#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make-root.sh SUITE ROOT platform   a Debian root with the libraries of a GNOME runtime
# make-root.sh SUITE ROOT sdk        the same root, with what a build needs on top
#
# Maintainer scripts and triggers run, so that schemas, loaders, icon themes and
# font caches are there as in a real runtime.  Needs root.

set -euo pipefail

suite=$1 root=$2 what=$3
here=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source=debian-mirror.sh
. "$here/debian-mirror.sh"

# What the element lists of org.gnome.Platform and org.gnome.Sdk 48 name, of that
# which Ringer uses.  protobuf-c is in neither: the manifest brings it, and a root
# without it shows that it does.
platform=(
  libgtk-4-1 libgtk-4-bin libadwaita-1-0 libsoup-3.0-0 libgtksourceview-5-0
  libjson-glib-1.0-0 libsecret-1-0 libsqlite3-0
  glib-networking ca-certificates libglib2.0-bin
  gsettings-desktop-schemas shared-mime-info librsvg2-common
  adwaita-icon-theme hicolor-icon-theme
  fontconfig fonts-cantarell fonts-dejavu-core xkb-data
  locales dbus-bin
)
sdk=(
  gcc libc6-dev make meson ninja-build pkgconf gettext git patch xz-utils python3
  libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libgtksourceview-5-dev
  libjson-glib-dev libsecret-1-dev libsqlite3-dev libxml2-utils
  desktop-file-utils appstream appstream-compose dbus-daemon
)

# Left packed for good; dpkg keeps the rules, so that they hold for the second
# step too.  Mesa and LLVM are two thirds of what would be there without them,
# and nothing here has a GPU to draw with.
without=(
  '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/lintian/*'
  '/usr/share/locale/*/LC_MESSAGES/*' '/usr/share/vulkan/registry/*'
  '/usr/lib/*/libLLVM*' '/usr/lib/*/libgallium-*' '/usr/lib/*/libz3.so*'
  '/usr/lib/*/dri/*' '/usr/lib/*/libvulkan_*'
  '/usr/bin/*lto-dump*' '/usr/libexec/gcc/*/lto1' '/usr/bin/gtk4-encode-symbolic-svg'
  '/usr/lib/*-linux-gnu/*.a'
)
with=('/usr/lib/*-linux-gnu/libc_nonshared.a' '/usr/lib/gcc/*')
# A program links these although they have been empty for years.
for name in pthread dl rt util; do
  with+=("/usr/lib/*-linux-gnu/lib$name.a")
done

case $what in
  platform)
    options=(
      --mode=root --variant=minbase --format=directory
      # A machine whose clock is ahead must not call the suite out of date.
      --aptopt='Acquire::Check-Valid-Until "false"'
      --aptopt='Acquire::Retries "3"'
    )
    for path in "${without[@]}"; do
      options+=(--dpkgopt="path-exclude=$path")
    done
    for path in "${with[@]}"; do
      options+=(--dpkgopt="path-include=$path")
    done
    mmdebstrap "${options[@]}" --include="$(IFS=,; echo "${platform[*]}")" \
      "$suite" "$root" "$(debian_mirror)"
    ;;
  sdk)
    apt ()
    {
      chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin apt-get -q -o APT::Sandbox::User=root "$@" </dev/null
    }
    cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    apt update
    apt install -y --no-install-recommends "${sdk[@]}"
    apt clean
    ;;
  *)
    echo "make-root.sh: what is $what?" >&2
    exit 2
    ;;
esac
