#!/usr/bin/env bash
# The network on this machine's NVIDIA GPU against its CPU: parity and milliseconds a step, by number of windows, with and without binding
# and CUDA graph. usage: eng/gpu-bench.sh [MODEL…] [--windows 1,2,4,8,16,32,64] [--steps 200]. At most ten minutes.
# Needs the driver, CUDA 13 and cuDNN 9 (and x64).
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/eng/usage.sh" "$@"
. "$top/eng/environment.sh"
models=(); while [ $# -gt 0 ] && [[ $1 != -* ]]; do models+=("$1"); shift; done
for ((i = 1; i <= $#; i += 2)); do
  [[ ${!i} =~ ^--(windows|steps)$ ]] || usage "${!i} is not known"
  [ $i -lt $# ] || usage "${!i} needs a value"
done
command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null || { echo "gpu-bench: no NVIDIA GPU here (nvidia-smi -L)" >&2; exit 2; }
[ ${#models[@]} -gt 0 ] || models=("$top/models/pedestrians.sqair")
nvidia-smi --query-gpu=name,driver_version,compute_cap --format=csv,noheader
dotnet build "$top/eng/gpu-bench" -c Release -p:Gpu=true --artifacts-path "$top/artifacts/gpu" -v q --nologo
exec timeout 540 dotnet "$top/artifacts/gpu/bin/GpuBench/release/gpu-bench.dll" "${models[@]}" "$@"
