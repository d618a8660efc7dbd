#!/usr/bin/env bash
# What each part of the training is worth: the same pedestrian model in variants of equal budgets (iterations × clips × particles × frames),
# trained on simulated clips, counted on held-out windows of them and tracked on unseen scenes. Writes FOLDER/ablation.md. May be stopped and started again.
# usage: eng/ablation.sh FOLDER [VIDEO TRUTH]      a further clip with ground truth to track, such as real footage
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/eng/usage.sh" "$@"
. "$top/eng/train.sh"
arguments 1 3 "$@"
folder=${1:?a folder for clips, runs and the table}
mkdir -p "$folder/clips" "$folder/cache"
scene() { # SEED SECONDS PEOPLE
  [ -f "$folder/clips/s$1.mp4" ] || "$top/sqair" simulate --out "$folder/clips/s$1.mp4" --truth "$folder/clips/s$1.txt" --seconds "$2" --fps 8 --size 512x384 --people "$3" --seed "$1"
}
clips=() truths=()
for seed in $(seq 201 216); do
  scene "$seed" 75 $((3 + seed * 7 % 6))
  clips+=("$folder/clips/s$seed.mp4") truths+=("$folder/clips/s$seed.txt")
done
for seed in 3 41 44; do scene "$seed" 40 5; done

budget=(phases.warm.iterations=600 phases.bound.iterations=1200 phases.bound.lengthEvery=0 validateEvery=200 pictureEvery=600)
variant() { # NAME OPTIONS...
  local name=$1; shift
  local run="$folder/runs/$name"
  mkdir -p "$run"
  ln -sfn ../../cache "$run/clips"
  if [ ! -f "$run/done" ]; then
    train_to_end "$run" --video "${clips[@]}" -- --config "$top/trainer/configs/conv-sqair-cctv.yaml" "$@" "name=$name"
    "$top/sqair" export --checkpoint "$run/checkpoint.sqair-train" --out "$run/model.sqair"
    touch "$run/done"
  fi
  track() { # NAME VIDEO TRUTH OPTIONS...
    local label=$1 video=$2 truth=$3; shift 3
    "$top/sqair" track "$video" --model "$run/model.sqair" --out "$run/tracks-$label.txt" "$@" >"$run/track-$label.log"
    "$top/sqair" evaluate-tracks --truth "$truth" --tracks "$run/tracks-$label.txt" --json >"$run/tracks-$label.json"
  }
  for seed in 3 41 44; do track "s$seed" "$folder/clips/s$seed.mp4" "$folder/clips/s$seed.txt"; done
  [ -z "$video" ] || track given "$video" "$truth" --foreground-warmup 100
  checkpoints+=("$run/checkpoint.sqair-train")
}
video=${2:-} truth=${3:-} checkpoints=()
variant base                  --set "${budget[@]}"
variant without-warm-start    --from-phase bound --set "${budget[@]}" phases.bound.iterations=1800 phases.bound.teachFrom=0 phases.bound.teachTo=0
variant without-overlaps      --set "${budget[@]}" data.overlaps=0
variant recurrent-discovery   --set "${budget[@]}" network.discovery=recurrent
variant particles-8           --set "${budget[@]}" phases.bound.particles=8 phases.bound.batch=6
variant length-6              --set "${budget[@]}" phases.bound.length=6 phases.bound.maximumLength=6 phases.bound.batch=6
variant score-of-the-code     --set "${budget[@]}" phases.bound.score=code
variant learned-number-prior  --set "${budget[@]}" network.numberPrior=categorical
variant without-box-price     --set "${budget[@]}" network.areaPrice=0 network.aspectPrice=0

"$top/sqair" evaluate --checkpoint "${checkpoints[@]}" --out "$folder/evaluation" --video "${clips[@]}" --truth "${truths[@]}" \
  --particles 20 --chunk 20 --sequences 240 --length 3 --addition-sequences 0 --json >/dev/null
python3 - "$folder" <<'PYTHON' | tee "$folder/ablation.md"
import glob, json, os, sys
folder = sys.argv[1]
def mean(values): return sum(values) / len(values)
print("| variant | minutes | bound, nats a frame | counts right, held-out windows | mean MOTA, IDF1, counts right on unseen scenes | given clip: MOTA, IDF1, counts right |")
print("|---|---|---|---|---|---|")
for f in json.load(open(f"{folder}/evaluation/table.json")):
    run = f"{folder}/runs/{f['name']}"
    scenes = [json.load(open(p)) for p in sorted(glob.glob(f"{run}/tracks-s*.json"))]
    three = lambda s: ", ".join(f"{mean([x[k] for x in s]):.2f}" for k in ("mota", "idf1", "countAccuracy"))
    given = f"{run}/tracks-given.json"
    print(f"| {f['name']} | {f['trainingSeconds'] / 60:.1f} | {f['bound']['mean'] / f['options']['length']:.0f} | {f['modeCounting']['mean']:.3f} (blobs {f['blobCounting']['mean']:.3f})"
          f" | {three(scenes)} | {three([json.load(open(given))]) if os.path.exists(given) else '-'} |")
PYTHON
