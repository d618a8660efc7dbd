#!/usr/bin/python3
"""Shows what an MQTT subscriber receives: a line a second until the camera has played.

usage: watch.py MESSAGES_LOG SECONDS DAEMON_PID
"""
import json
import os
import sys
import time


def main(path, seconds, daemon):
    started, deadline, shown, told = None, time.monotonic() + 60, 0.0, None
    with open(path) as log:
        partial = ""
        while True:
            line = log.readline()
            if not line.endswith("\n"):
                partial += line
                now = time.monotonic()
                if started is not None and now > started + seconds + 2:
                    return
                if started is None and now > deadline:
                    sys.exit("demo: no tracks in 60 s")
                try:
                    os.kill(daemon, 0)
                except ProcessLookupError:
                    sys.exit("demo: the daemon has ended")
                time.sleep(0.05)
                continue
            line, partial = partial + line, ""
            topic, _, payload = line.partition(" ")
            if topic.endswith("/status") and topic.count("/") == 3:
                state = json.loads(payload)
                text = f"{state['state']}{': ' + state['reason'] if state.get('reason') else ''}"
                if text != told:
                    print(f"  {topic}  {text}", flush=True)
                told = text
                if started is not None and state["state"] == "offline":
                    return   # a file has played to its end
            if topic.endswith("/events"):
                event = json.loads(payload)
                what = {"lineCrossed": lambda e: f"#{e['track']} crossed the line '{e['line']}': {e['direction']}",
                        "zoneEntered": lambda e: f"#{e['track']} entered the zone '{e['zone']}'",
                        "zoneLeft": lambda e: f"#{e['track']} left the zone '{e['zone']}' after {e['dwellSeconds']:.1f} s"}.get(event["event"])
                if what:
                    print(f"  {event['captured'][11:23]}  {what(event)}", flush=True)
            elif "/lines/" in topic and started is not None:
                line = json.loads(payload)
                print(f"  {topic}  in {line['total']['in']}, out {line['total']['out']}", flush=True)
            elif "/zones/" in topic and started is not None:
                print(f"  {topic}  {json.loads(payload)['occupancy']} in it now", flush=True)
            if not topic.endswith("/tracks"):
                continue
            started = started or time.monotonic()
            if time.monotonic() - shown < 1:
                continue
            shown = time.monotonic()
            message = json.loads(payload)
            people = "  ".join(
                f"#{t['id']} {t['box']['left']:.0f},{t['box']['top']:.0f} {t['box']['width']:.0f}x{t['box']['height']:.0f} {100 * t['presence']:.0f}%"
                for t in message["tracks"])
            print(f"  {message['captured'][11:23]}  frame {message['frame']:4}  {len(message['tracks'])} people  {people}", flush=True)


main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
