#!/usr/bin/env bash
# Installs what the build and the tests need on a Debian machine that has only the .NET SDK.
# Quick when nothing is missing. Prints one line for each thing it had to do.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/eng/usage.sh" "$@"
arguments 0 0 "$@"
cd "$top"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

packages=(
  libonnx-dev                                  # carries onnx.proto
  mosquitto mosquitto-clients                  # broker and subscriber for tests and demo
  ffmpeg                                       # decodes and encodes everything
  libtcmalloc-minimal4                         # the trainer's allocator (eng/launch.sh)
  libgpiod2                                    # GPIO output
  gir1.2-gst-rtsp-server-1.0 python3-gi        # a real RTSP server for tests and demo
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
  python3-paho-mqtt                            # an example subscriber
  libfaketime                                  # clocks that jump
  chromium python3-websockets                  # looks at the page in tests and demo
  g++ patchelf                                 # eng/torchsharp-compat
  # What is put on devices, and its tests: packages, and systems of their own to put them on
  dpkg-dev lintian debootstrap qemu-user-static systemd-container openssh-client openssh-server e2fsprogs fdisk
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  echo "setup: installing ${missing[*]}"
  sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
  log=$(mktemp)
  if ! { $sudo apt-get update && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "setup: apt-get could not install ${missing[*]} (log: $log)" >&2
    exit 1
  fi
  rm -f "$log"
fi
