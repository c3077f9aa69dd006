#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# build.sh [--keep] [--no-tests]: from the manifest to a bundle that has done the
# main job in its sandbox; ./dev flatpak runs it.  Results go to _flatpak/.
#
# The runtime comes from a Flatpak remote that the user has set up, if there is
# one with it.  Otherwise a stand-in is made from Debian packages, in a private
# installation, so that a real org.gnome.Platform is never mixed up with it.
#
#   --keep      keep the stand-in, for a next run within a minute
#   --no-tests  build and install only

set -euo pipefail

here=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source=common.sh
. "$here/common.sh"
# shellcheck source=debian-mirror.sh
. "$here/debian-mirror.sh"

manifest=$here/$app_id.json
tests=$top/tests/flatpak
out=$top/_flatpak
work=$out/work
branch=stable
# What stands in for the runtime of the manifest.
suite=trixie
runtime=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["runtime-version"])' "$manifest")

keep=false
run_tests=true
for argument; do
  case $argument in
    --keep) keep=true ;;
    --no-tests) run_tests=false ;;
    *) echo "usage: ./dev flatpak [--lint | [--keep] [--no-tests]]" >&2; exit 2 ;;
  esac
done

peak=0
# The most that was on the disk at once, as seen between the steps.
measure ()
{
  local now
  now=$(megabytes "$out")
  [ "$now" -le "$peak" ] || peak=$now
}

# The name of a remote of the user or the system that has the SDK.
find_remote ()
{
  local name
  while read -r name; do
    if [ -n "$name" ] && timeout 60 flatpak remote-info "$name" "org.gnome.Sdk//$runtime" >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done < <(flatpak remotes --columns=name 2>/dev/null | sort -u)
}

# Everything of flatpak's in one folder of ours.
private_installation ()
{
  export FLATPAK_USER_DIR=$work/installation FLATPAK_SYSTEM_DIR=$work/no-system
  export FLATPAK_CONFIG_DIR=$work/config FLATPAK_SYSTEM_CACHE_DIR=$work/no-cache
  export XDG_DATA_HOME=$work/home/.local/share XDG_CACHE_HOME=$work/home/.cache
  export HOME=$work/home XDG_CONFIG_HOME=$work/home/.config XDG_RUNTIME_DIR=$work/run
  mkdir -p "$FLATPAK_SYSTEM_DIR" "$FLATPAK_CONFIG_DIR" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" \
    "$XDG_CONFIG_HOME" "$XDG_RUNTIME_DIR"
  chmod 700 "$XDG_RUNTIME_DIR"
}

# Debian packages -> org.gnome.Platform and org.gnome.Sdk in work/standin.
make_standin ()
{
  local stamp repo=$work/standin
  stamp="$suite $runtime $(cat "$here"/make-r*.sh "$here/appstream-compose" | cksum)"
  if [ "$(cat "$work/standin.stamp" 2>/dev/null)" = "$stamp" ]; then
    say "the stand-in runtime of the last run is still right"
    return
  fi
  rm -rf -- "$repo" "$work/installation" "$work/standin.stamp"
  as_root rm -rf -- "$work/root"
  logged "$out/1-platform-root.log" as_root "$here/make-root.sh" "$suite" "$work/root" platform
  say "Debian $suite with the libraries of a GNOME runtime: $(as_root du -sm "$work/root" | cut -f1) MB"
  logged "$out/2-platform.log" as_root "$here/make-runtime.sh" "$work/root" Platform "$runtime" "$repo"
  logged "$out/3-sdk-root.log" as_root "$here/make-root.sh" "$suite" "$work/root" sdk
  say "and with a compiler: $(as_root du -sm "$work/root" | cut -f1) MB"
  logged "$out/4-sdk.log" as_root "$here/make-runtime.sh" "$work/root" Sdk "$runtime" "$repo"
  measure
  as_root rm -rf -- "$work/root"
  as_root chown -R "$(id -u):$(id -g)" "$repo"
  echo "$stamp" >"$work/standin.stamp"
  say "org.gnome.Platform and org.gnome.Sdk $runtime stand in: $(megabytes "$repo") MB"
}

install_standin ()
{
  flatpak --user remote-add --no-gpg-verify --if-not-exists standin "$work/standin"
  logged "$out/5-install-runtime.log" flatpak --user install -y --noninteractive --or-update \
    standin "org.gnome.Platform//$runtime" "org.gnome.Sdk//$runtime"
  measure
}

get_sources ()
{
  local state=$work/state
  if timeout 120 flatpak-builder --user --download-only --state-dir="$state" \
    "$work/build" "$manifest" >"$out/6-download.log" 2>&1 </dev/null; then
    say "the sources of the modules come from upstream"
    return
  fi
  say "upstream cannot be reached; the same archives come from Debian's source packages:"
  python3 "$here/fetch-sources.py" "$manifest" "$suite" "$(debian_mirror)" "$state" \
    2>"$out/6-download.log" | while read -r line; do say "  $line"; done
}

build ()
{
  logged "$out/7-build.log" flatpak-builder --user --install --force-clean --state-dir="$work/state" \
    --repo="$work/repo" --default-branch="$branch" "$@" "$work/build" "$manifest"
  grep -h -E '^ *(Ok|Fail|Skipped):? ' "$out/7-build.log" | tr -s ' \n' ' ' >"$out/unit-tests.txt" || true
  measure
  say "built, its tests run ($(<"$out/unit-tests.txt")), installed: $(flatpak info --user --show-size "$app_id//$branch")"
  flatpak build-bundle "$work/repo" "$out/$app_id.flatpak" "$app_id" "$branch"
  say "bundle: ${out#"$top"/}/$app_id.flatpak, $(stat -c %s "$out/$app_id.flatpak") bytes"
}

clean_up ()
{
  $keep || as_root rm -rf -- "$work"
}
trap clean_up EXIT

mkdir -p "$work"
remote=$(find_remote)
if [ -n "$remote" ]; then
  say "the runtime comes from the remote $remote"
  export FLATPAK_USER_DIR=${FLATPAK_USER_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/flatpak}
  get_sources
  build --install-deps-from="$remote"
else
  say "no Flatpak remote that can be reached has org.gnome.Platform $runtime, so Debian $suite stands in for it"
  private_installation
  make_standin
  install_standin
  get_sources
  build
fi
if $run_tests; then
  "$tests/run.sh" "$out" "$branch" "$runtime" "$([ -n "$remote" ] || echo "$work/standin")"
  measure
fi
say "done; at most $peak MB on the disk; look at the pictures in ${out#"$top"/}/"
