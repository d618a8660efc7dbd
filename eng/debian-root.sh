#!/usr/bin/env bash
# Makes a Debian 12 root once, for the tests of what is deployed: amd64 boots in systemd-nspawn and has all that a device has; arm64 has
# the libraries that programs need under qemu. usage: eng/debian-root.sh amd64|arm64 FOLDER. As root; safe to start twice at a time.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/usage.sh" "$@"
arguments 2 2 "$@"
arch=$1 folder=$2
mirror=${SQAIR_DEBIAN_MIRROR:-http://deb.debian.org/debian}
mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"
flock 9
[ ! -e "$folder" ] || exit 0
rm -rf "$folder.new"
log=$(mktemp); trap 'rm -f "$log"' EXIT
case $arch in
  amd64) options=(--include=systemd,systemd-sysv,dbus,udev,openssh-server,sudo,adduser,ca-certificates,ffmpeg) ;;
  # Unpacked only: its programs do not run here.
  arm64) options=(--arch=arm64 --foreign --include=libssl3,libstdc++6,ca-certificates) ;;
  *) echo "debian-root: '$arch', expected amd64 or arm64" >&2; exit 2 ;;
esac
if ! debootstrap --variant=minbase "${options[@]}" bookworm "$folder.new" "$mirror" >"$log" 2>&1; then
  tail -n 15 "$log" >&2
  echo "debian-root: debootstrap could not make the $arch root from $mirror" >&2
  exit 1
fi
if [ "$arch" = arm64 ]; then
  # Here debootstrap makes it a link to this machine's. Programs under qemu take the root's file where there is one: cpuinfo, by which
  # ONNX Runtime learns its processor and falls over this machine's, is that of an Orin.
  rm -f "$folder.new/proc"; mkdir -p "$folder.new/proc"
  for ((cpu = 0; cpu < $(nproc --all); cpu++)); do
    printf '%s\t: %s\n' processor $cpu BogoMIPS 62.50 Features "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp asimddp" \
      'CPU implementer' 0x41 'CPU architecture' 8 'CPU variant' 0x0 'CPU part' 0xd42 'CPU revision' 1
    echo
  done >"$folder.new/proc/cpuinfo"
  for deb in "$folder.new"/var/cache/apt/archives/{libssl3,libstdc++6}_*.deb; do dpkg-deb -x "$deb" "$folder.new"; done
fi
rm -rf "$folder.new"/var/cache/apt/archives/*.deb
mv "$folder.new" "$folder"
