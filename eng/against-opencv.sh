#!/usr/bin/env bash
# Whole step against OpenCV's background and SORT (bench/opencv_sort.py of the shared folder) on the same frames, in turns within one run:
#   eng/against-opencv.sh VIDEO [TURNS]            one core each; apt-get install python3-opencv python3-scipy
# Prints milliseconds a frame (ours the median, theirs the sum of the medians of its parts; decoding and scaling excluded
# on both sides), peak resident memory, and their ratios.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/eng/environment.sh"
video=${1:?expected VIDEO}; turns=${2:-5}
script=${OPENCV_SORT:-$top/../shared/bench/opencv_sort.py}
model=$top/models/pedestrians.sqair
python=/usr/bin/python3
[ -f "$video" ] || { echo "$video is not there: expected a video" >&2; exit 2; }
[ -f "$script" ] || { echo "$script is not there: expected it in ../shared/bench or at \$OPENCV_SORT" >&2; exit 2; }
"$python" -c 'import cv2, scipy' 2>/dev/null || { echo "OpenCV is missing: apt-get install python3-opencv python3-scipy" >&2; exit 2; }
"$top/sqair" --help >/dev/null                                  # builds it if that is needed
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

# Both read the whole video and keep it to one core: what is compared is the work, not who has more threads.
peak() { # FILE COMMAND...: runs it, its peak resident kilobytes into FILE
  "$python" - "$@" <<'PY'
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
PY
}
for turn in $(seq "$turns"); do
  peak "$work/opencv-$turn.kb" taskset -c 0 "$python" "$script" "$video" --width 256 --height 192 --warm 0 > "$work/opencv-$turn.json"
  peak "$work/sqair-$turn.kb" taskset -c 0 "$top/sqair" track "$video" --model "$model" --out "$work/tracks.txt" --json > "$work/sqair-$turn.json"
done
"$python" - "$work" "$turns" <<'PY'
import json, statistics, sys
work, turns = sys.argv[1], range(1, int(sys.argv[2]) + 1)
read = lambda name: [json.load(open(f"{work}/{name}-{t}.json")) for t in turns]
size = lambda name: [int(open(f"{work}/{name}-{t}.kb").read()) / 1024 for t in turns]
ours, theirs = [r["medianMilliseconds"] for r in read("sqair")], [r["ms_total"] for r in read("opencv")]
# The script keeps the scaled video in memory, ours does not: that is no part of tracking.
kept = read("opencv")[0]["frames"] * 256 * 192 * 3 / 2**20
ratios, memory = [a / b for a, b in zip(ours, theirs)], [a / (b - kept) for a, b in zip(size("sqair"), size("opencv"))]
median = statistics.median
print("| | ours | OpenCV and SORT | ratio: median of the turns, least to most |")
print("|---|---|---|---|")
print(f"| ms a frame | {median(ours):.2f} | {median(theirs):.2f} | {median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}) |")
print(f"| peak MB | {median(size('sqair')):.0f} | {median(size('opencv')) - kept:.0f} | {median(memory):.2f} ({min(memory):.2f} to {max(memory):.2f}) |")
PY
