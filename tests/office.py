"""LibreOffice for the tests: open, edit, recalculate and save documents as a user would."""

from __future__ import annotations

import atexit
import functools
import glob
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

DRIVER = Path(__file__).with_name("office_uno.py")
START_SECONDS = 60.0
REQUEST_SECONDS = 120.0
END_SECONDS = 15.0
GIVE_UP_SECONDS = 2.0
SYSTEM_PYTHON = Path("/usr/bin/python3")
LOCALE_SETTING = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
</oor:items>
"""


class OfficeError(Exception):
    """LibreOffice did not do what was asked, with a text that says why."""


def find_soffice() -> Path | None:
    """Return the program that starts LibreOffice, with symbolic links followed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found).resolve() if found else None


def office_environment() -> dict[str, str]:
    """Return the environment for LibreOffice and for the Python that talks to it."""
    # Settings for the tests' Python would mislead the other one, which LibreOffice loads too.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # In the plain C locale LibreOffice cannot open a file whose name is not ASCII.
    return {**kept, "LC_ALL": "C.UTF-8"}


def has_uno(python: Path) -> bool:
    """Say whether an interpreter is there and can import uno."""
    try:
        found = subprocess.run(
            [python, "-c", "import uno"],
            env=office_environment(),
            capture_output=True,
            timeout=START_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found.returncode == 0


@functools.cache
def find_uno_python() -> Path | None:
    """Return an interpreter that can import uno: the system's, else LibreOffice's own."""
    soffice = find_soffice()
    own = [soffice.with_name("python")] if soffice else []
    return next((python for python in [SYSTEM_PYTHON, *own] if has_uno(python)), None)


def missing_office() -> str | None:
    """Return why LibreOffice cannot be used here, or None if it can."""
    if find_soffice() is None:
        return "LibreOffice is not installed (no soffice on the path)"
    if find_uno_python() is None:
        return "no Python with LibreOffice's uno module (on Debian the package python3-uno)"
    return None


def end_group(process: subprocess.Popen[Any], seconds: float) -> None:
    """Wait for a process to end by itself, then kill what is left of its process group."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Office:
    """A running LibreOffice, which one test session shares."""

    def __init__(self, locale: str = "en-US") -> None:
        """Prepare an office that reads and shows numbers and dates as this locale does."""
        self.locale = locale
        self._folder: Path | None = None
        self._soffice: subprocess.Popen[Any] | None = None
        self._driver: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        atexit.register(self.close)

    def __enter__(self) -> Office:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def start(self) -> None:
        """Start LibreOffice and wait until it answers."""
        if self._driver is not None:
            return
        reason = missing_office()
        if reason:
            raise OfficeError(reason)
        self._folder = Path(tempfile.mkdtemp(prefix="office-"))
        pipe = f"office{uuid.uuid4().hex}"
        self._start_soffice(self._folder, pipe)
        self._start_driver(self._folder, pipe)
        self._ask({}, START_SECONDS + 5)

    def close(self) -> None:
        """End LibreOffice and remove its profile."""
        self._end(END_SECONDS)

    def run(self, source: Path, *steps: Sequence[object]) -> list[Any]:
        """Open a document, do the steps (see ``office_uno.py``) and return their results."""
        if self._driver is None:
            # An office that had to be killed must not fail every later test as well.
            self.start()
        request = {"open": source.absolute(), "steps": steps}
        results: list[Any] = self._ask(request, REQUEST_SECONDS)
        return results

    def save_as(self, source: Path, target: Path) -> Path:
        """Save a document in the format that the target's extension names."""
        self.run(source, ["save", target.absolute()])
        return target

    def pdf_pages_png(self, document: Path, folder: Path, dpi: int = 70) -> list[Path]:
        """Return pictures of a document's pages as it prints, in their order."""
        folder.mkdir(parents=True, exist_ok=True)
        pages = f"{glob.escape(document.stem)}-*.png"
        for stale in folder.glob(pages):
            stale.unlink()
        with tempfile.TemporaryDirectory(prefix="office-pdf-") as scratch:
            pdf = self._as_pdf(document, Path(scratch))
            _poppler("pdftoppm", "-r", str(dpi), "-png", pdf, folder / document.stem)
        return sorted(folder.glob(pages))

    def pdf_text(self, document: Path) -> str:
        """Return the text of a document as it prints, laid out as on the page."""
        with tempfile.TemporaryDirectory(prefix="office-pdf-") as scratch:
            pdf = self._as_pdf(document, Path(scratch))
            return _poppler("pdftotext", "-layout", "-enc", "UTF-8", pdf, "-")

    def _as_pdf(self, document: Path, scratch: Path) -> Path:
        """Return a document that is a PDF already, or one made from it."""
        if document.suffix.lower() == ".pdf":
            return document
        return self.save_as(document, scratch / "document.pdf")

    def _start_soffice(self, folder: Path, pipe: str) -> None:
        """Start LibreOffice with a profile of its own, listening on a pipe."""
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(LOCALE_SETTING.format(locale=self.locale), encoding="utf-8")
        command: list[str | Path] = [
            find_soffice() or "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ]
        with (folder / "log").open("ab") as log:
            self._soffice = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=office_environment(),
                start_new_session=True,
            )

    def _start_driver(self, folder: Path, pipe: str) -> None:
        """Start the script that talks to LibreOffice and a thread that collects its answers."""
        with (folder / "log").open("ab") as log:
            self._driver = subprocess.Popen(
                [find_uno_python() or SYSTEM_PYTHON, DRIVER, pipe, str(START_SECONDS)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=office_environment(),
                encoding="utf-8",
                start_new_session=True,
            )
        self._answers = queue.Queue()
        collector = threading.Thread(
            target=_collect, args=(self._driver, self._answers), daemon=True
        )
        collector.start()

    def _ask(self, request: dict[str, object], seconds: float) -> list[Any]:
        """Send one request and return the results, or end LibreOffice if it does not answer."""
        try:
            line = self._exchange(json.dumps(request, default=os.fspath), seconds)
        except queue.Empty:
            line, trouble = None, f"LibreOffice did not answer within {seconds:g} seconds"
        else:
            trouble = "the connection to LibreOffice broke"
        if line is None:
            log = self._log()
            self._end(GIVE_UP_SECONDS)
            raise OfficeError(f"{trouble}; its last words: {log or 'none'}")
        answer = json.loads(line)
        if not answer["ok"]:
            raise OfficeError(answer["error"])
        results: list[Any] = answer["results"]
        return results

    def _exchange(self, line: str, seconds: float) -> str | None:
        """Write a line to the script and return the line it answers, None if it has ended."""
        assert self._driver is not None
        assert self._driver.stdin is not None
        try:
            self._driver.stdin.write(line + "\n")
            self._driver.stdin.flush()
        except BrokenPipeError:
            return None
        return self._answers.get(timeout=seconds)

    def _log(self) -> str:
        """Return the end of what LibreOffice and the script complained of."""
        if self._folder is None:
            return ""
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:].strip()

    def _end(self, seconds: float) -> None:
        """End both processes, kindly for some seconds and then with force."""
        if self._driver is not None and self._driver.stdin is not None:
            with suppress(BrokenPipeError):
                self._driver.stdin.close()
            end_group(self._driver, seconds)
        if self._soffice is not None:
            end_group(self._soffice, seconds)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._driver = self._soffice = self._folder = None


def _collect(driver: subprocess.Popen[str], answers: queue.Queue[str | None]) -> None:
    """Put each line the script writes into the queue, and None at the end."""
    assert driver.stdout is not None
    with driver.stdout as lines:
        for line in lines:
            answers.put(line)
    answers.put(None)


def _poppler(program: str, *arguments: str | Path) -> str:
    """Run one of poppler's programs and return what it prints."""
    try:
        done = subprocess.run(
            [program, *arguments],
            capture_output=True,
            encoding="utf-8",
            timeout=REQUEST_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise OfficeError(f"{program} is not installed (package poppler-utils)") from error
    except subprocess.TimeoutExpired as error:
        raise OfficeError(f"{program} did not end") from error
    if done.returncode:
        raise OfficeError(f"{program}: {done.stderr.strip()}")
    return done.stdout
