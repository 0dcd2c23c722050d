"""Runs the installed command, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
EXAMPLES = ROOT / "workbook" / "examples"
TIANBAO = Path(sys.executable).parent / ("tianbao.exe" if os.name == "nt" else "tianbao")


@dataclass(frozen=True)
class Result:
    """How a run ended and what it printed."""

    code: int
    out: str
    err: str


def tianbao(*arguments: str | Path, folder: Path | None = None, encoding: str = "utf-8") -> Result:
    """Run `tianbao` in a folder, on a console of some encoding."""
    done = subprocess.run(
        [str(TIANBAO), *map(str, arguments)],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
