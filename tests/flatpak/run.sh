#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh OUT BRANCH RUNTIME [REPO]: the Flatpak that has just been installed does
# the main job in its sandbox; each permission of its manifest is taken away in
# turn; and a second user account installs the bundle and does the main job, with
# the runtime of that version from REPO.
# flatpak/build.sh runs this, with the environment of its installation.

set -euo pipefail

tests=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source=../../flatpak/common.sh
. "$tests/../../flatpak/common.sh"
out=$1 branch=$2 runtime=$3 repo=${4:-}

session ()
{
  "$top/tests/session-wrapper.sh" --a11y --wm "$@"
}

# tap LOG COMMAND...: shows the lines of TAP; the rest is what programs say without
# a desktop around them.
tap ()
{
  local log=$1 code=0
  shift
  "$@" >"$log" 2>"$log.stderr" || code=$?
  grep -E '^(not )?ok |^# ' "$log" | sed 's/^/        /' || true
  [ "$code" -eq 0 ] || { tail -n 30 "$log.stderr" >&2; die "failed with $code; see ${log#"$top"/}"; }
}

main_job ()
{
  # The session has no desktop that would name the fonts.
  mkdir -p "$HOME/.var/app/$app_id/config"
  cp -r "$XDG_CONFIG_HOME/gtk-4.0" "$HOME/.var/app/$app_id/config/"
  exec /usr/bin/python3 "$tests/main_job.py" --interop "$top/tests/interop" --shots "$out" \
    --cli "flatpak --user run --branch=$branch --command=ringer-cli $app_id" -- \
    flatpak --user run --branch="$branch" "$app_id"
}

permissions ()
{
  exec /usr/bin/python3 "$tests/permissions.py" "$top/flatpak/$app_id.json" "$branch"
}

second_user ()
{
  # Not in the tree, which another account may not be able to read.
  place=$(mktemp -d /var/tmp/ringer-second-user.XXXXXX)
  trap 'as_root rm -rf -- "$place"' EXIT
  ostree init --repo="$place/repo" --mode=bare-user-only
  ostree pull-local --repo="$place/repo" "$repo" "runtime/org.gnome.Platform/$(flatpak --default-arch)/$runtime" >/dev/null
  flatpak build-update-repo "$place/repo" >/dev/null
  cp "$out/$app_id.flatpak" "$tests"/{main_job.py,accessible.py,second-user.sh} "$top/tests/session-wrapper.sh" "$place/"
  as_root chown nobody "$place"
  tap "$out/second-user.log" as_root setpriv --reuid nobody --regid nogroup --clear-groups \
    env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 HOME="$place" TMPDIR="$place" PYTHONDONTWRITEBYTECODE=1 \
    "$place/session-wrapper.sh" --a11y --wm "$place/second-user.sh" "$place" "$app_id" "$runtime"
}

case ${RINGER_FLATPAK_STEP:-} in
  main_job | permissions) "$RINGER_FLATPAK_STEP" ;;
esac

export PYTHONDONTWRITEBYTECODE=1
for step in main_job permissions; do
  tap "$out/$step.log" session env RINGER_FLATPAK_STEP="$step" "$0" "$@"
done
for scheme in light dark; do
  logged "$out/icons.log" timeout 60 "$top/tests/session-wrapper.sh" --screen 400x320 \
    /usr/bin/python3 "$tests/icon-sheet.py" "$scheme" "$top/data/icons" "$out/icons-$scheme.png"
done
if [ -n "$repo" ]; then
  second_user
else
  say "a second account is tried only with the stand-in"
fi
