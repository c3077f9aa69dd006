#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# second-user.sh HOME APP-ID RUNTIME: run as another account, in a session of its
# own: installs HOME/ID.flatpak with the runtime from HOME/repo, and does the main
# job with it.

set -euo pipefail

place=$1 app_id=$2 runtime=$3
export FLATPAK_USER_DIR=$place/installation FLATPAK_SYSTEM_DIR=$place/no-system
export FLATPAK_CONFIG_DIR=$place/config FLATPAK_SYSTEM_CACHE_DIR=$place/no-cache
mkdir -p "$FLATPAK_SYSTEM_DIR" "$FLATPAK_CONFIG_DIR"
# Who is not root is asked about parental controls, over a system bus that a
# container does not have.
export DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS

flatpak --user remote-add --no-gpg-verify standin "$place/repo"
flatpak --user install -y --noninteractive standin "org.gnome.Platform//$runtime" >&2
flatpak --user install -y --noninteractive --no-related "$place/$app_id.flatpak" >&2

echo "# $(id)"
# Nothing of root's is left in the sandbox.
flatpak --user run --command=sh "$app_id" -c 'grep -E "CapEff|NoNewPrivs|Seccomp:" /proc/self/status' |
  sed 's/^/# /'
exec /usr/bin/python3 "$place/main_job.py" --cli "flatpak --user run --command=ringer-cli $app_id" -- \
  flatpak --user run "$app_id"
