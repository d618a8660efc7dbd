#!/bin/sh
# What a device is, as KEY=value lines. Runs there (ssh HOST sh -s <probe.sh), or on the root of an image: probe.sh ROOT.
root=${1:-}
query() { dpkg-query --admindir="$root/var/lib/dpkg" -W -f "$1" "$2" 2>/dev/null; }
say() { printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr -d '\0' | tr '\n' ' ')"; }

say arch "$(query '${Architecture}' dpkg)"
say os "$(sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$root/etc/os-release" 2>/dev/null)"
board=
for file in "$root/proc/device-tree/model" "$root/sys/class/dmi/id/product_name"; do
  # Through tr: the shell would complain of the zero that ends the name.
  if [ -z "$board" ] && [ -r "$file" ]; then board=$(tr -d '\0' <"$file"); fi
done
say board "$board"

# "# R36 (release), REVISION: 4.3, GCID: …"
l4t=$(sed -n 's/^# R\([0-9]*\) (release), REVISION: \([0-9.]*\),.*/\1.\2/p' "$root/etc/nv_tegra_release" 2>/dev/null)
jetpack=$(query '${Version}' nvidia-jetpack)
case ${jetpack:+package}$l4t in
  package*) jetpack="${jetpack%%+*}" ;;
  35.*) jetpack=5 ;;
  36.*) jetpack=6 ;;
  38.*) jetpack=7 ;;
esac
say l4t "$l4t"
say jetpack "$jetpack"

gpu=
if [ -z "$root" ]; then
  gpu=$(nvidia-smi -L 2>/dev/null | head -n 1)
  if [ -z "$gpu" ] && { [ -e /dev/nvgpu ] || [ -e /dev/nvhost-gpu ] || [ -d /sys/module/nvgpu ]; }; then gpu="integrated (nvgpu)"; fi
fi
say gpu "$gpu"

say free_mib "$(df -Pm "${root:-/}" 2>/dev/null | awk 'NR == 2 {print $4}')"
say ffmpeg "$(query '${Version}' ffmpeg)"
case $(query '${db:Status-Status}' sqair-edge) in installed)
  say installed "$(query '${Version}' sqair-edge)"
  # What the package holds, whatever its version is called.
  say contents "$(sha256sum <"$root/var/lib/dpkg/info/sqair-edge.md5sums" | cut -c1-64)" ;;
esac
if [ -z "$root" ]; then
  say systemd "$([ -d /run/systemd/system ] && systemctl --version | awk 'NR == 1 {print $2}')"
  say host "$(hostname)"
  say user "$(id -u)"
  say sudo "$(if [ "$(id -u)" != 0 ]; then sudo -n true 2>/dev/null && echo free || { command -v sudo >/dev/null && echo password; }; fi)"
fi
exit 0
