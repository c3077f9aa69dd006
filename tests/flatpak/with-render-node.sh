#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# unshare --mount with-render-node.sh COMMAND...: a /dev as it is, and with a GPU's
# render node, which only COMMAND sees.

set -euo pipefail

dev=$(mktemp -d)
mount -t tmpfs dev "$dev"
for path in /dev/*; do
  name=${path#/dev/}
  if [ -L "$path" ]; then
    cp -P "$path" "$dev/$name"
  elif [ -d "$path" ]; then
    mkdir "$dev/$name"
    mount --rbind "$path" "$dev/$name"
  elif [ -c "$path" ]; then
    : >"$dev/$name"
    mount --bind "$path" "$dev/$name"
  fi
done
mkdir "$dev/dri"
: >"$dev/dri/renderD128"
mount --bind /dev/null "$dev/dri/renderD128"
mount --rbind "$dev" /dev
umount --lazy "$dev"
rmdir "$dev"
exec "$@"
