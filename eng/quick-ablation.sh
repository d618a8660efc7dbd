#!/usr/bin/env bash
# What each cut of mlp-sqair-quick is worth (docs/model.md): variants that lack one, of equal budgets, three seeds each: the warm start, then 900 iterations
# with tempered pictures and 300 of the bound. Writes FOLDER/ablation.md. May be stopped and started again. Some twelve minutes a run on one core.
# usage: eng/quick-ablation.sh FOLDER MNIST [SEEDS]
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/eng/usage.sh" "$@"
arguments 2 3 "$@"
folder=${1:?a folder for runs and the table} mnist=${2:?the folder with the MNIST files}
mkdir -p "$folder"
budget=(phases.bound.iterations=300 phases.bound.finalRateShare=0.5)
vimco=() learned=() even=()
for phase in hold bound; do vimco+=("phases.$phase.score=vimco" "phases.$phase.particles=5" "phases.$phase.batch=16"); done
learned=(network.fixedSurvival=false network.numberPrior=categorical)
even=(phases.warm.temperFrom=1 phases.warm.temperTo=1 phases.hold.temperFrom=1 phases.hold.temperTo=1)
run() { # VARIANT SEED SETTINGS...
  local out="$folder/$1-$2"; shift 2
  [ ! -f "$out/done" ] || return 0
  if [ -f "$out/checkpoint.sqair-train" ]; then
    "$top/sqair" train --out "$out" --resume --mnist "$mnist" --threads 1
  else
    "$top/sqair" train --config "$top/trainer/configs/mlp-sqair-quick.yaml" --out "$out" --mnist "$mnist" --threads 1 --set "${budget[@]}" "$@"
  fi
  touch "$out/done"
}
for seed in $(seq 1 "${3:-3}"); do
  run all-cuts "$seed" "seed=$seed"
  run pictures-count-whole "$seed" "seed=$seed" "${even[@]}"
  run life-is-learned "$seed" "seed=$seed" "${learned[@]}"
  run vimco "$seed" "seed=$seed" "${vimco[@]}"
  run absolute-prior "$seed" "seed=$seed" network.forecast=recurrent
  run narrow-posterior "$seed" "seed=$seed" network.minimumWhatScale=0.001
done
python3 - "$folder" <<'PYTHON' | tee "$folder/ablation.md"
import collections, glob, json, os, statistics, sys
rows = collections.defaultdict(list)
for log in sorted(glob.glob(os.path.join(sys.argv[1], "*", "log.jsonl"))):
    if not os.path.exists(os.path.join(os.path.dirname(log), "done")):
        continue
    last = [v for v in map(json.loads, open(log)) if v["kind"] == "validation"][-3:]   # the last three: one alone is chance
    mean = lambda of: statistics.mean(of(v) for v in last)
    rows[os.path.basename(os.path.dirname(log)).rsplit("-", 1)[0]].append((
        mean(lambda v: v["figures"]["bound"]), mean(lambda v: v["more"]["modeCountsAgree"]), mean(lambda v: v["figures"]["countsAgree"]),
        mean(lambda v: v["figures"]["discovered"]), mean(lambda v: v["figures"]["propagatedWhat"])))
def cell(values, digits):
    return f"{statistics.mean(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"
print("| | seeds | bound, nats a frame | counted right, mode | drawn | discoveries | what of the followed, nats a frame |\n|---|---|---|---|---|---|---|")
for name, runs in sorted(rows.items()):
    print(f"| {name} | {len(runs)} | " + " | ".join(cell(column, digits) for column, digits in zip(zip(*runs), (1, 3, 3, 2, 1))) + " |")
PYTHON
