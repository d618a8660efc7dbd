#!/usr/bin/python3
"""One page about a run of ./demo.

usage: summary.py OUTPUT_FOLDER [TRUTH]
"""
import collections
import json
import os
import statistics
import sys


def main(folder, truth):
    counts, lifetimes, places = [], collections.Counter(), {}
    with open(os.path.join(folder, "messages.log")) as log:
        for line in log:
            topic, _, payload = line.partition(" ")
            if topic.endswith("/tracks"):
                tracks = json.loads(payload)["tracks"]
                counts.append(len(tracks))
                lifetimes.update(t["id"] for t in tracks)
            elif "/lines/" in topic or "/zones/" in topic:
                places[topic] = json.loads(payload)
    with open(os.path.join(folder, "figures.json")) as file:
        figures = json.load(file)

    print("# What the demo saw\n")
    print(f"- {len(counts)} frames arrived over MQTT, {sum(counts)} boxes, {len(lifetimes)} identities")
    if counts:
        print(f"- people in view: mean {statistics.mean(counts):.2f}, at most {max(counts)}")
    if truth:
        rows = collections.Counter(int(line.split(",")[0]) for line in open(truth) if line.strip())
        frames = max(rows) if rows else 1
        print(f"- people in the scene by the simulator's own truth: mean {sum(rows.values()) / frames:.2f}, at most {max(rows.values())}")
    for place in places.values():
        total = place["total"]
        if "line" in place:
            print(f"- line '{place['line']}': {total['in']} in, {total['out']} out")
        else:
            mean = f", {total['dwellSeconds'] / total['left']:.1f} s each" if total["left"] else ""
            print(f"- zone '{place['zone']}': {total['entered']} visits{mean}, {place['occupancy']} in it at the end")
    print("\n| step | median ms | p99 ms |\n|---|---|---|")
    for name, step in figures["steps"].items():
        print(f"| {name} | {step['median']:.2f} | {step['p99']:.2f} |")
    print("\n| file | what |\n|---|---|")
    for name, what in (("annotated-camera.mp4", "what the daemon saw, boxes by identity"), ("page.png", "its page in a browser"), ("tracks-camera.txt", "tracks, MOTChallenge text"),
                       ("messages.log", "every MQTT message"), ("figures.json", "the daemon's figures"), ("edge.log", "its log")):
        if os.path.exists(os.path.join(folder, name)):
            print(f"| demo-output/{name} | {what} |")


main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
