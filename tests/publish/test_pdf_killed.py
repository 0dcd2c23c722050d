"""A run that is ended amid its PDFs: nothing is half-written, and the next one completes it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import EXAMPLES, TIANBAO
from office import find_soffice

pytestmark = pytest.mark.skipif(
    find_soffice() is None or not Path("/proc/self/cmdline").exists(),
    reason="LibreOffice is not installed, or what still runs cannot be looked up in /proc",
)
PATIENCE = 100


def find_running(folder: Path) -> Iterator[int]:
    """Yield the processes that work in a folder for scratch of this test's own."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes()
            except OSError:  # it ended
                continue
            if os.fsencode(folder) in words:
                yield int(entry.name)


def wait_for(folder: Path, pattern: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a file appears."""
    for _ in range(PATIENCE * 50):
        if any(folder.glob(pattern)):
            return
        assert process.poll() is None, "it ended before"
        time.sleep(0.02)
    raise TimeoutError(pattern)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=str)
@pytest.mark.parametrize("given", ["收/甲.xlsx", "收"])
def test_what_was_ended_amid_its_pdfs_is_completed(
    tmp_path: Path, given: str, number: signal.Signals
) -> None:
    (tmp_path / "收").mkdir()
    (tmp_path / "暂存").mkdir()
    for name in ("甲.xlsx", "乙.xlsx"):
        shutil.copy(EXAMPLES / "leye-2021.xlsx", tmp_path / "收" / name)
    command = [str(TIANBAO), "report", given, "-o", "出", "--pdf"]
    scratch = {**os.environ, "TMPDIR": str(tmp_path / "暂存")}
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=scratch,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(tmp_path / "暂存", "tianbao-*/profile/user/*.xcu", process)
        process.send_signal(number)
        assert process.wait(PATIENCE) == (-number if number is signal.SIGKILL else 130)
        if number is not signal.SIGKILL:
            assert not list((tmp_path / "暂存").glob("tianbao-*"))
            assert not list(find_running(tmp_path / "暂存"))
    finally:
        process.kill()
        for running in find_running(tmp_path / "暂存"):  # which no one can end who is killed
            os.kill(running, signal.SIGKILL)
    written = [path for path in (tmp_path / "出").iterdir() if not path.name.startswith(".")]
    assert {path.suffix for path in written} == {".docx"}
    assert all(zipfile.ZipFile(path).testzip() is None for path in written)
    done = subprocess.run(command, cwd=tmp_path, env=scratch, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    pdfs = list((tmp_path / "出").glob("*.pdf"))
    assert len(pdfs) == (1 if given.endswith(".xlsx") else 2)
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in pdfs)
