"""Open the docs page in a real browser and fail if it asks any other server for anything, shows no operations, draws
more than is looked at, has another number of main parts than one or a field that nothing names, or if axe-core, where
it is installed, finds anything on it, with operations opened, or on one of the other pages.

Usage: python tests/browser/docs_page.py http://127.0.0.1:8000 [SCREENSHOT.png]

Not collected by pytest: .ci/run starts a server and runs it. Chromium is spoken to over a pipe, in the DevTools
protocol: its reports name every request of the page, without those the browser makes on its own behalf.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

FLAGS = [
    "--headless",
    "--no-sandbox",  # CI runs as root, where the sandbox does not work
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
]
PATIENCE = 120.0  # seconds, on a busy machine
# Reading may load more than opening the page does.
OPEN_SOME = "document.querySelectorAll('.operation').forEach((operation, n) => { operation.open = n % 20 === 0 })"
COUNT = "document.querySelectorAll('.operation').length"
COUNT_OPEN = "document.querySelectorAll('.operation[open] h3').length"
# The most that an opened operation draws: what it refers to is drawn when that is opened, which makes the page quick.
DRAWN = "Math.max(...[...document.querySelectorAll('.operation')].map((one) => one.querySelectorAll('*').length))"
MOST_DRAWN = 1_000
# What a screen reader tells wrong, also where there is no axe-core.
UNNAMED = (
    "document.querySelectorAll('main').length - 1 + [...document.querySelectorAll('input, textarea')]"
    ".filter((field) => !field.labels.length && !field.ariaLabel).length"
)
AXE = Path(__file__).parents[2] / "openapi" / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = (
    "axe.run().then((found) => found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target)}`))"
)
OTHER_PAGES = ("/", "/guides", "/guides/dashboards.md", "/guides/decisions/README.md")


class Browser:
    """One page, its commands and what was reported about it."""

    def __init__(self, commands: IO[bytes], reports: IO[bytes]) -> None:
        self.commands, self.reports = commands, reports
        self.session: str | None = None
        self.number = 0
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while True:
            report = self._next()
            if report.get("id") == self.number:
                if "error" in report:
                    raise RuntimeError(f"{method}: {report['error']}")
                result: dict[str, Any] = report["result"]
                return result
            self.events.append(report)

    def _next(self) -> dict[str, Any]:
        received = bytearray()
        while (byte := self.reports.read(1)) != b"\0":
            if not byte:
                raise RuntimeError("Chromium ended early")
            received += byte
        report: dict[str, Any] = json.loads(received)
        return report

    def evaluate(self, script: str) -> Any:
        done = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return done["result"].get("value")

    def open(self, url: str) -> None:
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Network", "Log", "Runtime", "Page"):
            self.ask(f"{domain}.enable")
        if failure := self.ask("Page.navigate", url=url).get("errorText"):
            raise SystemExit(f"{url} could not be opened: {failure}")

    def wait_for(self, script: str, enough: Callable[[Any], bool]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while not enough(value := self.evaluate(script)) and time.monotonic() < deadline:
            time.sleep(0.1)
        return value


@contextmanager
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("There is no Chromium here (Debian: apt-get install chromium).")
    to_read, commands = os.pipe()
    reports, to_write = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # Chromium reads commands from its file 3 and reports to its file 4.
        script = f'exec "$0" "$@" 3<&{to_read} 4>&{to_write}'
        arguments = ["bash", "-c", script, program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(arguments, pass_fds=(to_read, to_write), stdin=quiet, stdout=quiet, stderr=quiet)
        os.close(to_read)
        os.close(to_write)
        try:
            with open(commands, "wb") as sending, open(reports, "rb") as receiving:
                yield Browser(sending, receiving)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def requests(events: list[dict[str, Any]]) -> list[str]:
    sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [parameters["request"]["url"] for parameters in sent]


def complaints(events: list[dict[str, Any]]) -> list[str]:
    """What the browser found wrong: scripts that failed, files that were missing, what the policy forbade."""
    entries = [event["params"] for event in events]
    found = [entry["entry"]["text"] for entry in entries if entry.get("entry", {}).get("level") == "error"]
    return found + [entry["exceptionDetails"]["text"] for entry in entries if "exceptionDetails" in entry]


def inaccessible(browser: Browser) -> list[str]:
    """What axe-core finds on the page that is open."""
    browser.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] | None = browser.evaluate(RUN_AXE)
    return ["axe did not run"] if found is None else found


def main(origin: str, screenshot: str | None = None) -> int:
    with chromium() as browser:
        browser.open(f"{origin}/docs")
        operations = browser.wait_for(COUNT, lambda value: value >= 5)
        browser.evaluate(OPEN_SOME)
        opened = browser.wait_for(COUNT_OPEN, bool)
        unnamed = browser.wait_for(UNNAMED, lambda value: value == 0)
        drawn = browser.evaluate(DRAWN)
        if screenshot:
            image = browser.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]
            Path(screenshot).write_bytes(base64.b64decode(image))
        barred = inaccessible(browser) if AXE.exists() else []
        for page in OTHER_PAGES if AXE.exists() else ():
            browser.open(f"{origin}{page}")
            browser.wait_for("document.readyState", lambda value: value == "complete")
            barred += [f"{page}: {found}" for found in inaccessible(browser)]
    asked = requests(browser.events)
    elsewhere = [url for url in asked if not url.startswith((f"{origin}/", "data:", "about:"))]
    wrong = complaints(browser.events)
    lines = [
        f"{len(asked)} requests, {operations} operations, {opened} parts of those opened, at most {drawn} elements each"
    ]
    lines += ["not one main part, or a field without a name"] * (unnamed != 0)
    lines += [f"axe-core: {text}" for text in barred] if AXE.exists() else ["axe-core is not here, and was not run"]
    lines += [f"asked elsewhere: {url}" for url in elsewhere] + [f"complaint: {text}" for text in wrong]
    sys.stdout.write("\n".join([*lines, ""]))
    is_right = operations and opened and len(asked) > 4 and drawn < MOST_DRAWN
    return 0 if is_right and not (elsewhere or wrong or unnamed or barred) else 1


if __name__ == "__main__":
    address = urlsplit(sys.argv[1])
    sys.exit(main(f"{address.scheme}://{address.netloc}", *sys.argv[2:3]))
