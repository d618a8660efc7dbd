#!/usr/bin/python3
"""Takes a picture of the daemon's page as a browser shows it: page.py URL PICTURE SECONDS

It waits until the page shows a frame, then for a line that was crossed and a zone with somebody in it, for so many seconds at most.
Chromium is driven through its DevTools protocol (python3-websockets): what it draws live is not in the pictures that it takes by itself.
"""
import asyncio
import base64
import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import websockets

SIZE = {"width": 900, "height": 1150, "deviceScaleFactor": 1, "mobile": False}
SHOWS_FRAME = "/^[0-9]+$/.test(document.querySelector('.number')?.textContent ?? '')"
COUNTED = "[...document.querySelectorAll('tbody td:nth-child(2)')].map(cell => cell.textContent).join('; ')"
SHOWS_EVENTS = f"/[1-9][0-9]* (in|out)\\b/.test({COUNTED}) && /[1-9][0-9]* now/.test({COUNTED})"


class Browser:
    def __init__(self, socket):
        self.socket, self.number = socket, 0

    async def ask(self, method, **params):
        self.number += 1
        await self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(await self.socket.recv())
            if answer.get("id") == self.number:
                return answer.get("result", {})

    async def until(self, condition, seconds):
        for _ in range(int(4 * seconds)):
            answer = await self.ask("Runtime.evaluate", expression=condition)
            if answer.get("result", {}).get("value"):
                return True
            await asyncio.sleep(0.25)
        return False


async def take(address, url, picture, seconds):
    async with websockets.connect(address, max_size=None) as socket:
        browser = Browser(socket)
        await browser.ask("Emulation.setDeviceMetricsOverride", **SIZE)
        await browser.ask("Page.navigate", url=url)
        await browser.until(SHOWS_FRAME, seconds)
        await browser.until(SHOWS_EVENTS, seconds)
        answer = await browser.ask("Page.captureScreenshot", format="png")
        Path(picture).write_bytes(base64.b64decode(answer["data"]))


def address_of(chromium):
    """Chromium says on which port it listens; there the first page is asked for."""
    for line in chromium.stderr:
        if found := re.search(r"DevTools listening on ws://([^/]+)/", line):
            with urllib.request.urlopen(f"http://{found[1]}/json/list") as pages:
                return next(page["webSocketDebuggerUrl"] for page in json.load(pages) if page["type"] == "page")
    sys.exit("page: chromium did not start")


def main():
    url, picture, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    with tempfile.TemporaryDirectory() as profile:
        chromium = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", f"--user-data-dir={profile}",
             "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            asyncio.run(take(address_of(chromium), url, picture, seconds))
        finally:
            chromium.terminate()
            chromium.wait()


main()
