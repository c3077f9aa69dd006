#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make-runtime.sh ROOT Platform|Sdk BRANCH REPO
#
# Commits a Debian root with a merged /usr as org.gnome.Platform or org.gnome.Sdk
# into an ostree repository, where flatpak takes it for the real one.

set -euo pipefail

root=$1 kind=$2 branch=$3 repo=$4
here=$(dirname -- "$(readlink -f -- "$0")")
arch=$(flatpak --default-arch)
multiarch=$(basename -- "$(echo "$root"/usr/lib/*-linux-gnu)")
work=$(mktemp -d "$(dirname -- "$root")/runtime.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

# /usr is the runtime; flatpak puts its /usr/etc back as /etc.
cp -al -- "$root/usr" "$work/usr"
rm -rf -- "$work/usr/etc"
cp -a -- "$root/etc" "$work/usr/etc"
etc=$work/usr/etc

# Flatpak or the host have their own of these.
rm -rf -- "$etc"/{passwd,group,shadow,gshadow}{,-} "$etc"/{subuid,subgid}{,-} \
  "$etc"/{machine-id,hostname,hosts,resolv.conf,mtab,localtime,ld.so.cache} \
  "$etc"/{apt,dpkg,systemd,init.d,pam.d,security} "$etc"/cron* "$etc"/rc?.d
rm -rf -- "${work:?}"/usr/{games,local,src} "$work"/usr/share/{doc,man,info,lintian,bug}
mkdir -p "$work/usr/local" "$work/usr/lib/locale" "$work/usr/share/runtime/share" "$work/usr/share/fonts"

# An empty ld.so.conf is flatpak's sign to make a cache for each program, by a
# ldconfig that it expects in bin; Debian's knows its own folders without being told.
[ -e "$work/usr/bin/ldconfig" ] || ln -s ../sbin/ldconfig "$work/usr/bin/ldconfig"
rm -rf -- "$etc/ld.so.conf" "$etc/ld.so.conf.d"
: >"$etc/ld.so.conf"

# A runtime has no /var: the font cache moves, and the fonts of the program and
# of the host are found where flatpak mounts them.
mkdir -p "$work/usr/lib/fontconfig/cache"
cp -a -- "$root"/var/cache/fontconfig/*.cache-* "$work/usr/lib/fontconfig/cache/" 2>/dev/null || true
cat >"$etc/fonts/conf.d/05-flatpak.conf" <<'END'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/app/share/fonts</dir>
  <cachedir>/usr/lib/fontconfig/cache</cachedir>
  <dir>/run/host/fonts</dir>
  <cachedir>/run/host/fonts-cache</cachedir>
</fontconfig>
END

if [ "$kind" = Sdk ] && [ ! -e "$work/usr/bin/appstream-compose" ]; then
  install -m 755 "$here/appstream-compose" "$work/usr/bin/appstream-compose"
fi
# What it is made of, since dpkg's own list stays behind.
# shellcheck disable=SC2016 # dpkg's own placeholders
chroot "$root" dpkg-query -W -f '${Package} ${Version} ${Architecture}\n' >"$work/usr/share/manifest.txt"
find "$work/usr" \( -type c -o -type b -o -type p -o -type s \) -delete

# build-export asks for these two even for a runtime.
mkdir -p "$work/files" "$work/var" "$work/usr/lib/$multiarch/GL"
cat >"$work/metadata" <<END
[Runtime]
name=org.gnome.$kind
runtime=org.gnome.Platform/$arch/$branch
sdk=org.gnome.Sdk/$arch/$branch

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0

[Extension org.freedesktop.Platform.GL]
version=1.4
subdirectories=true
directory=lib/$multiarch/GL
no-autodownload=true
autodelete=false
add-ld-path=lib
merge-dirs=vulkan/icd.d;glvnd/egl_vendor.d
download-if=active-gl-driver
enable-if=active-gl-driver
END
# Loose files, not archives: committing takes seconds, and installing is hard links.
[ -d "$repo" ] || ostree init --repo="$repo" --mode=bare-user-only
flatpak build-export --runtime --disable-fsync --disable-sandbox "$repo" "$work" "$branch"
