"""What Chromium makes of our pages: a tune with tablature, a chorale and a contact sheet, on a desk and on a phone.

    python benchmarks/browser.py [--out FOLDER]

Chromium is driven over its debugging pipe, as https://chromedevtools.github.io/devtools-protocol describes. For each
page and width: errors in the console, what is fetched besides the page, how far the page is wider than the window,
whether the sound plays, and at how many of 20 moments exactly the notes are lit that sound. With --out pictures stay.
"""

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from composer import compose
from composer.render.formats import render_piece, render_sheet
from composer.render.settings import Settings

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--mute-audio")
WINDOWS = {"desk": (1100, 900), "phone": (400, 800)}
FAULTS = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
COMMANDS, ANSWERS = 3, 4
"""The file descriptors that Chromium reads and writes."""

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLAYS = """new Promise((tell) => {
  const sound = document.querySelector("audio");
  sound.play().then(() => setTimeout(() => tell(sound.currentTime > 0), 1500), () => tell(false));
})"""
LIT = """new Promise((tell) => {
  let right = 0, moments = 0;
  player.stop();
  player.seek(0);
  play.click();
  const timer = setInterval(() => {
    show();
    const now = player.now();
    const due = new Set(notes.filter((one) => one.begin <= now && now < one.end).map((one) => one.element));
    const lit = [...document.querySelectorAll("#score .lit")];
    right += player.running() && due.size === lit.length && lit.every((one) => due.has(one));
    if (++moments === 20) { clearInterval(timer); tell(right); }
  }, 150);
})"""


def pages() -> Iterator[tuple[str, bytes]]:
    """Three pages by name."""
    reel = compose(style="reel", form="AABB", seed=3).piece
    chorale = compose(style="chorale", bars=8, seed=4).piece
    yield "tab", render_piece(reel, "html", Settings(tab=True))[0]
    yield "chorale", render_piece(chorale, "html")[0]
    yield (
        "sheet",
        render_sheet((one.piece, f"jig-{one.receipt.seed}", "") for one in compose(style="jig", count=8, seed=1)),
    )


@dataclass
class Browser:
    """A browser at the other end of two pipes; messages are JSON, each with a zero byte behind it."""

    commands: int
    answers: int
    rest: bytes = b""
    number: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Calls a method and returns its result; what happens meanwhile is kept in `events`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        os.write(self.commands, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        while (answer := self._next()).get("id") != self.number:
            self.events.append(answer)
        return answer["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            got = os.read(self.answers, 1 << 20)
            if not got:
                sys.exit("the browser ended")
            self.rest += got
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def open(self, address: str, size: tuple[int, int]) -> str:
        """Opens a page in a window of a size, and returns the session that speaks with it."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable", session)
        window = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < size[1]}
        self.ask("Emulation.setDeviceMetricsOverride", session, **window)
        self.events.clear()
        self.ask("Page.navigate", session, url=address)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())
        return session

    def run(self, session: str, script: str) -> Any:
        """Returns what a script says, as if a finger had asked for it: without one no sound is played."""
        options = {"expression": script, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        return self.ask("Runtime.evaluate", session, **options)["result"].get("value")

    def count(self, *methods: str) -> int:
        """How many events of some kinds there were, data that a page holds itself not among them."""
        events = (event for event in self.events if event["method"] in methods)
        return sum(not event["params"].get("request", {}).get("url", "").startswith("data:") for event in events)


@contextmanager
def started(program: str, folder: Path) -> Iterator[Browser]:
    """Starts a browser with a profile of its own, and ends it."""
    (read, commands), (answers, write) = os.pipe(), os.pipe()
    script = f'exec "$@" {COMMANDS}<&{read} {ANSWERS}>&{write}'
    command = ["bash", "-c", script, "bash", program, *OPTIONS, f"--user-data-dir={folder / 'profile'}", "about:blank"]
    process = subprocess.Popen(command, pass_fds=(read, write), stderr=subprocess.DEVNULL)
    os.close(read)
    os.close(write)
    try:
        yield Browser(commands, answers)
    finally:
        process.terminate()
        process.wait()


def look(browser: Browser, page: Path, window: str) -> str:
    """Returns a row about a page in a window, and leaves a picture of it beside it."""
    session = browser.open(page.as_uri(), WINDOWS[window])
    is_sheet = browser.run(session, "document.getElementById('times') === null")
    plays = browser.run(session, PLAYS)
    light = "" if is_sheet else f"  lit as it sounds at {browser.run(session, LIT)} of 20 moments"
    picture = browser.ask("Page.captureScreenshot", session, captureBeyondViewport=True)["data"]
    page.with_name(f"{page.stem}-{window}.png").write_bytes(base64.b64decode(picture))
    wider, faults = browser.run(session, WIDER), browser.count(*FAULTS)
    # The page itself is the first that is fetched.
    fetched = browser.count("Network.requestWillBeSent") - 1
    return f"{page.stem:8} {window:6} errors {faults}  fetched {fetched}  wider by {wider}  plays {plays}{light}"


def main() -> None:
    """Looks at each page with the first browser there is, or says that there is none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        sys.exit(f"skipped: no browser is installed (looked for {', '.join(PROGRAMS)})")
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.out or Path(temporary)).resolve()
        folder.mkdir(exist_ok=True)
        for name, data in pages():
            (folder / f"{name}.html").write_bytes(data)
        with started(program, Path(temporary)) as browser:
            for page in sorted(folder.glob("*.html")):
                for window in WINDOWS:
                    print(look(browser, page, window), flush=True)


if __name__ == "__main__":
    main()
