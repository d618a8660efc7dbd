#!/usr/bin/python3
"""Prints the events of all devices on a broker, and the counts of their lines whenever they change.

    apt-get install python3-paho-mqtt
    ./subscribe.py broker.local            # or HOST:PORT, and a prefix other than 'sqair' behind it
"""
import argparse
import collections
import json
import sys

import paho.mqtt.client as mqtt

# What every event has; the rest is what its kind has to say.
COMMON = {"schema", "id", "sequence", "event", "captured", "camera", "frame", "path"}

parser = argparse.ArgumentParser(description="Prints events and line counts of sqair-edge devices.")
parser.add_argument("host", help="the broker, HOST or HOST:PORT")
parser.add_argument("prefix", nargs="?", default="sqair", help="mqtt.prefix of the devices (sqair)")
arguments = parser.parse_args()
host, _, port = arguments.host.partition(":")
if port and not (port.isdigit() and 0 < int(port) < 65536):
    parser.error(f"host: expected HOST or HOST:PORT, found '{arguments.host}'")

seen = collections.deque(maxlen=1000)  # ids of events: one can come twice
counts = {}


def on_connect(client, userdata, flags, code, properties=None):
    # Here rather than once: after every reconnection the broker has to be told again.
    client.subscribe([(f"{arguments.prefix}/+/+/events", 1), (f"{arguments.prefix}/+/+/lines/+", 1)])
    print(f"connected to {arguments.host}: {code}", file=sys.stderr)


def on_disconnect(client, userdata, *reason):
    print("the connection was lost", file=sys.stderr)


def on_message(client, userdata, message):
    device, camera = message.topic[len(arguments.prefix) + 1:].split("/")[:2]
    try:
        payload = json.loads(message.payload)
        if message.topic.endswith("/events"):
            show_event(device, payload)
        else:
            show_line(device, payload)
    except (ValueError, KeyError, TypeError) as fault:  # anybody may write on a broker
        print(f"{message.topic} is passed over: {fault!r}", file=sys.stderr)


def show_event(device, event):
    if event["id"] in seen:
        return
    seen.append(event["id"])
    rest = " ".join(f"{name} {value}" for name, value in event.items() if name not in COMMON)
    print(f"{event['captured']} {device}/{event['camera']} {event['event']} {rest}", flush=True)


def show_line(device, line):
    # Retained: the newest comes at once, and again at every reconnection.
    name, total = f"{device}/{line['camera']} {line['line']}", line["total"]
    if counts.get(name) != total:
        counts[name] = total
        print(f"{name}: {total['in']} in, {total['out']} out", flush=True)


# paho-mqtt 2 asks which form of callbacks is meant, 1 knows one only.
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2) if hasattr(mqtt, "CallbackAPIVersion") else mqtt.Client()
client.on_connect, client.on_disconnect, client.on_message = on_connect, on_disconnect, on_message
client.reconnect_delay_set(min_delay=1, max_delay=30)
client.connect_async(host, int(port or 1883), keepalive=30)
try:
    client.loop_forever(retry_first_connection=True)  # reconnects by itself
except KeyboardInterrupt:
    pass
