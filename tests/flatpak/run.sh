#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh OUT BRANCH [RUNTIME-REPO]: the Flatpak that has just been installed does the main
# job in its sandbox; each permission of its manifest is taken away in turn; and
# a second user account installs the bundle and does the main job with it.
# flatpak/build.sh runs this, with the environment of its installation.

set -euo pipefail

tests=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source=../../flatpak/common.sh
. "$tests/../../flatpak/common.sh"
out=$1 branch=$2 repo=${3:-}

session ()
{
  "$top/tests/session-wrapper.sh" --a11y --wm "$@"
}

# A session without a desktop has nobody to name the fonts.
session bash -euo pipefail -c '
  config=$HOME/.var/app/$1/config
  mkdir -p "$config"
  cp -r "$XDG_CONFIG_HOME/gtk-4.0" "$config/"
  exec /usr/bin/python3 "$2/main_job.py" --interop "$3" --shots "$4" \
    --cli "flatpak --user run --branch=$5 --command=ringer-cli $1" -- \
    flatpak --user run --branch="$5" "$1"
' - "$app_id" "$tests" "$top/tests/interop" "$out" "$branch"
say "the main job is done in the sandbox"
