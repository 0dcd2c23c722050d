"""Chromium for the tests, without a window: open a page, read it as a screen reader would.

Spoken to over a pair of pipes in the browser's own protocol, so the tests need no driver.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from select import select
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 60.0
END_SECONDS = 10.0
# the pages are our own, and a sandbox needs rights that a container does not give
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)


class BrowserError(Exception):
    """The browser did not do what was asked."""


def find_browser() -> str | None:
    """The browser's program."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def missing_browser() -> str | None:
    """Why no browser can be used here, or None if one can."""
    if os.name != "posix":
        return "the browser is spoken to over pipes, which here it cannot inherit"
    return None if find_browser() else "no Chromium (on Debian the package chromium)"


class Browser:
    """A running Chromium with one page, which a test session shares."""

    def __init__(self) -> None:
        """Prepare a browser; it starts on entering."""
        self._folder = ""
        self._process = 0
        self._pipes = (-1, -1)
        self._session = ""
        self._number = 0
        self._heard = b""
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> Browser:
        """Start."""
        self._folder = tempfile.mkdtemp(prefix="browser-")
        self._start()
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._ask("Page.enable")
        self._ask("Accessibility.enable")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End, and remove the profile."""
        self._session = ""
        with suppress(BrowserError):
            self._ask("Browser.close")
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def open(self, path: Path, width: int, height: int = 800) -> None:
        """Show a page in a window of this width, in CSS pixels."""
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self._events.clear()
        self._ask("Page.navigate", url=path.absolute().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._events.append(self._hear())

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self._ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def read_accessibility(self) -> list[dict[str, Any]]:
        """The nodes of the accessibility tree in reading order."""
        nodes = self._ask("Accessibility.getFullAXTree")["nodes"]
        known = {node["nodeId"]: node for node in nodes}
        ordered, waiting = [], [nodes[0]["nodeId"]]
        while waiting:
            node = known[waiting.pop()]
            ordered.append(node)
            waiting.extend(child for child in reversed(node["childIds"]) if child in known)
        return ordered

    def print_pdf(self) -> bytes:
        """The page as it prints, on the paper that its style sheet names."""
        return base64.b64decode(self._ask("Page.printToPDF", preferCSSPageSize=True)["data"])

    def take_picture(self) -> bytes:
        """The whole page as PNG."""
        answer = self._ask("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    def _start(self) -> None:
        """Start the program with the pipes where it looks for them: it reads 3 and writes 4."""
        program = find_browser()
        assert program
        to_read, to_write = os.pipe()
        answer_read, answer_write = os.pipe()
        quiet = os.open(os.devnull, os.O_RDWR)
        # first away from 3 and 4, which the ends themselves may have
        moves = [(to_read, 20), (answer_write, 21), (20, 3), (21, 4), (quiet, 1), (quiet, 2)]
        self._process = os.posix_spawn(
            program,
            [program, *OPTIONS, f"--user-data-dir={self._folder}"],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, old, new) for old, new in moves],
            setpgroup=0,
        )
        for end in (to_read, answer_write, quiet):
            os.close(end)
        self._pipes = (answer_read, to_write)

    def _end(self) -> None:
        """Wait for the program to end by itself, then kill what is left of its group."""
        for pipe in self._pipes:
            os.close(pipe)
        limit = time.monotonic() + END_SECONDS
        ended = 0
        while not ended and time.monotonic() < limit:
            ended, _ = os.waitpid(self._process, os.WNOHANG)
            time.sleep(0.05)
        with suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)
        if not ended:
            os.waitpid(self._process, 0)

    def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a method of the protocol and wait for its answer."""
        self._number += 1
        call: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            call["sessionId"] = self._session
        os.write(self._pipes[1], json.dumps(call).encode() + b"\0")
        while True:
            message = self._hear()
            if message.get("id") != self._number:
                self._events.append(message)
            elif "error" in message:
                raise BrowserError(f"{method}: {message['error']}")
            else:
                result: dict[str, Any] = message["result"]
                return result

    def _hear(self) -> dict[str, Any]:
        """The next message."""
        while b"\0" not in self._heard:
            ready, _, _ = select([self._pipes[0]], [], [], SECONDS)
            piece = os.read(self._pipes[0], 1 << 16) if ready else b""
            if not piece:
                raise BrowserError("the browser has ended or does not answer")
            self._heard += piece
        first, _, self._heard = self._heard.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message
