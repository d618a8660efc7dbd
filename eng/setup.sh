#!/usr/bin/env bash
# Installs what the build and the tests need on a Debian machine that has only the .NET SDK, npm and g++.
# Quick when nothing is missing. Prints one line for each thing it had to do.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

packages=(
  libtorch-dev libopenblas0-pthread            # TorchSharp's native side; without OpenBLAS matrix products are 30 times slower
  libonnx-dev                                  # carries onnx.proto
  libmosquitto1 mosquitto mosquitto-clients    # MQTT client library; broker and subscriber for tests and demo
  ffmpeg                                       # decodes and encodes everything
  libgpiod2                                    # GPIO output
  gir1.2-gst-rtsp-server-1.0 python3-gi        # a real RTSP server for tests and demo
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
  g++
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

# ONNX Runtime: Microsoft's C# sources and native library, pinned by package-lock.json.
ort=shared/packages/Microsoft.ML.OnnxRuntime
if [ ! -d "$ort/node_modules" ] || [ "$ort/package-lock.json" -nt "$ort/node_modules/.package-lock.json" ]; then
  echo "setup: fetching ONNX Runtime (npm ci)"
  (cd "$ort" && npm ci --silent --no-audit --no-fund >/dev/null)
fi

# Do the five public packages restore here? Then use them, else the stand-ins. Asked once a machine.
if [ ! -f eng/RealPackages.props ]; then
  probe=$(mktemp -d)
  cat >"$probe/probe.csproj" <<'P'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="TorchSharp" Version="0.106.0" />
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.29.0" />
    <PackageReference Include="MQTTnet" Version="5.2.0" />
    <PackageReference Include="FFMpegCore" Version="5.4.0" />
    <PackageReference Include="Iot.Device.Bindings" Version="4.2.0" />
  </ItemGroup>
</Project>
P
  real=false
  if timeout 120 dotnet restore "$probe/probe.csproj" -v q >/dev/null 2>&1; then real=true; fi
  rm -rf "$probe"
  printf '<Project>\n  <PropertyGroup>\n    <RealPackages>%s</RealPackages>\n  </PropertyGroup>\n</Project>\n' "$real" > eng/RealPackages.props
  echo "setup: the five public packages $([ $real = true ] && echo 'restore here and are used' || echo 'do not restore here; using the stand-ins in shared/packages')"
fi
