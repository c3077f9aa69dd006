# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Sourced: where this machine gets its own Debian packages from.  No address is
# written down in the tree.

debian_mirror ()
{
  local codename mirror
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016 # apt's own placeholders
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite="$codename" '$2 == suite && $3 == "main" { print $1; exit }')
  [ -n "$mirror" ] || { echo "the sources of apt name no mirror with Debian's $codename" >&2; return 1; }
  echo "$mirror"
}
