# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Sourced by the scripts of this folder and by the package's.

top=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
# shellcheck disable=SC2034 # used by those who source this
app_id=io.github.ringer_rpc.Ringer

say ()
{
  printf '%5ss  %s\n' "$SECONDS" "$*"
}

die ()
{
  say "$@" >&2
  exit 1
}

as_root ()
{
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -- "$@"
  fi
}

# logged FILE COMMAND...: quiet unless it fails.
logged ()
{
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null || {
    tail -n 40 "$log" >&2
    die "failed: $1; all it said is in ${log#"$top"/}"
  }
}

megabytes ()
{
  du -sm -- "$@" | awk '{ sum += $1 } END { print sum + 0 }'
}
