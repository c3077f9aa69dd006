#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# session-wrapper.sh [OPTION]... COMMAND [ARGUMENT]...
#
# Runs a command in a session of its own: an X server on a number that the
# server chooses, a session bus that starts nothing but what is listed here, and
# empty HOME and XDG folders, so that no test sees the machine's desktop,
# another test, or what the last run left behind.
#
#   --a11y           the accessibility bus, for tests that look from outside
#   --wm             a window manager and a compositor, for pictures and keys
#   --service NAME   let the bus start this installed service; may be repeated
#   --screen WxH     size of the screen, 1280x800 unless given
#
# Ends with the command's exit code, or with 99, which meson takes for an error
# of the set-up, when the session cannot be started.

set -u

a11y=false
wm=false
services=()
screen=1280x800
while [ $# -gt 0 ]; do
  case $1 in
    --a11y) a11y=true services+=(org.a11y.Bus) ;;
    --wm) wm=true ;;
    --service) services+=("${2:?}"); shift ;;
    --screen) screen=${2:?}; shift ;;
    --) shift; break ;;
    -*) echo "session-wrapper.sh: what is $1?" >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done
[ $# -gt 0 ] || { echo "session-wrapper.sh: no command given" >&2; exit 2; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/ringer-session.XXXXXX") || exit 99
children=()
command_pid=

# Ends what was started here, last first, and nothing else.
# shellcheck disable=SC2317 # it is reached by the trap
cleanup ()
{
  local i
  trap '' TERM INT HUP
  [ -n "$command_pid" ] && kill "$command_pid" 2>/dev/null
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do
    kill "${children[i]}" 2>/dev/null && wait "${children[i]}" 2>/dev/null
  done
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 143' TERM HUP
trap 'exit 130' INT

give_up ()
{
  echo "session-wrapper.sh: $1" >&2
  [ ! -f "$dir/$2.log" ] || sed 's/^/  /' "$dir/$2.log" >&2
  exit 99
}

# start LOG COMMAND...: a helper of the session, with nothing on stdin.
start ()
{
  local log=$1
  shift
  "$@" >"$dir/$log.log" 2>&1 </dev/null &
  children+=($!)
}

# until_true SECONDS CONDITION...: waits while the last started helper lives.
until_true ()
{
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    kill -0 "${children[-1]}" 2>/dev/null && [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.02
  done
}

start_display ()
{
  local tool
  for tool in Xvfb dbus-daemon; do
    command -v "$tool" >/dev/null || give_up "$tool is not installed" none
  done
  start xvfb Xvfb -displayfd 3 -screen 0 "${screen}x24" -nolisten tcp -noreset 3>"$dir/display"
  until_true 30 test -s "$dir/display" || give_up "Xvfb did not start" xvfb
  DISPLAY=:$(<"$dir/display")
  export DISPLAY
  unset WAYLAND_DISPLAY XAUTHORITY
}

start_bus ()
{
  local service file
  for service in ${services[@]+"${services[@]}"}; do
    file=/usr/share/dbus-1/services/$service.service
    [ -f "$file" ] || give_up "the service $service is not installed" none
    cp "$file" "$dir/services/"
  done
  cat >"$dir/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=$dir/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>$dir/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END
  unset DBUS_SYSTEM_BUS_ADDRESS DBUS_STARTER_ADDRESS DBUS_STARTER_BUS_TYPE AT_SPI_BUS_ADDRESS
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$dir/bus
  start bus dbus-daemon --config-file="$dir/bus.conf" --nopidfile --nofork
  until_true 30 test -S "$dir/bus" || give_up "the session bus did not start" bus
}

# The same look everywhere: nothing moves, nothing blinks, one font.
set_up_folders ()
{
  mkdir -p "$dir"/{run,home,cache,data,state,services} "$dir/config/gtk-4.0"
  chmod 700 "$dir/run"
  cat >"$dir/config/gtk-4.0/settings.ini" <<END
[Settings]
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-enable-animations=0
gtk-cursor-blink=0
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
gtk-decoration-layout=:minimize,maximize,close
END
  export HOME=$dir/home XDG_RUNTIME_DIR=$dir/run XDG_CONFIG_HOME=$dir/config
  export XDG_CACHE_HOME=$dir/cache XDG_DATA_HOME=$dir/data XDG_STATE_HOME=$dir/state
  export XDG_DATA_DIRS=${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
  export LC_ALL=C.UTF-8 GDK_BACKEND=x11 GSK_RENDERER=${GSK_RENDERER:-cairo}
  export GSETTINGS_BACKEND=memory GTK_IM_MODULE=gtk-im-context-simple
  export ADW_DISABLE_PORTAL=1 GTK_USE_PORTAL=0 GIO_USE_VFS=local
  unset GTK_THEME LANGUAGE LANG
  # Without its bus the accessible tree is kept for the test itself to read.
  if $a11y; then export GTK_A11Y=atspi; else export GTK_A11Y=${GTK_A11Y:-test}; fi
}

start_window_manager ()
{
  start openbox openbox --sm-disable
  until_true 10 sh -c 'xprop -root _NET_SUPPORTING_WM_CHECK | grep -q "window id"' ||
    give_up "the window manager did not start" openbox
  if command -v picom >/dev/null; then
    start picom picom --backend xrender --config /dev/null
  fi
}

set_up_folders
start_display
start_bus
! $wm || start_window_manager

# In the background, so that a signal is heard at once; a background command of
# bash would start with the interrupt ignored.
env --default-signal=INT,QUIT "$@" <&0 &
command_pid=$!
wait "$command_pid"
code=$?
command_pid=
exit "$code"
