#!/usr/bin/env bash
# Lines and zones on PETS 2009 S2.L1: the truth's boxes against our tracks and the baselines'. The table of docs/results.md.
# usage: eng/line-counts.sh FOLDER_OF_THE_CLIP [MODEL]      the folder has video.mp4, gt.txt, det.txt
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ $# -ge 1 ] && [ -f "$1/video.mp4" ] || { echo "line-counts: expected the folder with video.mp4, gt.txt and det.txt; see the head of this script" >&2; exit 2; }
clip=$(realpath "$1") model=$(realpath "${2:-$top/models/pedestrians.sqair}")
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
cp "$clip/gt.txt" "$out/truth"
"$top/sqair" track "$clip/video.mp4" --model "$model" --warmup 100 --out "$out/ours" >/dev/null
"$top/sqair" track "$clip/video.mp4" --model "$model" --out "$out/ours-cold" >/dev/null
"$top/sqair" track "$clip/video.mp4" --baseline blobs --out "$out/blobs-sort" >/dev/null
"$top/sqair" track "$clip/video.mp4" --baseline bytetrack-blobs --out "$out/blobs-bytetrack" >/dev/null
"$top/sqair" track "$clip/video.mp4" --baseline bytetrack-detections "$clip/det.txt" --out "$out/detections-bytetrack" >/dev/null
cd "$out"
"$top/sqair" count --fps 7 --truth truth --tracks ours ours-cold blobs-sort blobs-bytetrack detections-bytetrack \
  --line left=250,320,250,160 middle=560,430,560,150 road=590,215,767,185 \
  --zone junction=330,180,560,180,580,330,300,300 right=580,200,767,200,767,420,600,380
