"""Runs the installed command, as a user does."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
EXAMPLES = ROOT / "workbook" / "examples"
TIANBAO = Path(sys.executable).parent / ("tianbao.exe" if os.name == "nt" else "tianbao")

_NAME = os.environ.setdefault("TIANBAO_TEST_RUN", str(os.getpid()))
RUN = Path(tempfile.gettempdir()) / f"tianbao-tests-{_NAME}"
"""A folder that the processes of one test run share: the first names it for those it starts."""
WRITTEN = RUN / "written"
"""Every workbook and document that a command wrote in this run, named by digest and suffix."""


@dataclass(frozen=True)
class Result:
    """How a run ended and what it printed."""

    code: int
    out: str
    err: str


def tianbao(
    *arguments: str | Path,
    folder: Path | None = None,
    encoding: str = "utf-8",
    columns: int = 1000,
) -> Result:
    """Run `tianbao` in a folder, on a console of some encoding and width; note what it writes."""
    places = {*_folders(arguments), *filter(None, [folder])}
    before = set(_find_documents(places))
    done = subprocess.run(
        [str(TIANBAO), *map(str, arguments)],
        capture_output=True,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONIOENCODING": encoding,
            "PYTHONUTF8": "0",
            "COLUMNS": str(columns),
        },
        timeout=120,
        check=False,
    )
    for path, *_ in set(_find_documents(places)) - before:
        data = path.read_bytes()
        (WRITTEN / (hashlib.sha256(data).hexdigest() + path.suffix)).write_bytes(data)
    return Result(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


def _folders(arguments: tuple[str | Path, ...]) -> Iterator[Path]:
    """Yield the folders that a command's arguments name, or that hold the files they name."""
    for path in arguments:
        if isinstance(path, Path) and ROOT not in path.parents:
            yield path if path.is_dir() else path.parent


def _find_documents(folders: set[Path]) -> Iterator[tuple[Path, int, int]]:
    """Yield each workbook and document below some folders, with what changes when it is written."""
    for folder in folders:
        for path in folder.rglob("*.[xd][lo][sc]x"):
            if path.is_file():
                stat = path.stat()
                yield path, stat.st_ino, stat.st_mtime_ns
