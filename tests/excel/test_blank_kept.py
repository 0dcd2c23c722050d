"""The workbooks that are kept in the repository are those that the code writes now."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.core.files import unpack
from toolkit.excel.read.reader import read_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import load_filing
from toolkit.pipeline.workbooks import import_filing, make_blank

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
BLANK = ROOT / "workbook" / "annual-report-2021.xlsx"
EXAMPLES = sorted((ROOT / "workbook" / "examples").glob("*.xlsx"))
WRITE = """
import hashlib, pathlib, sys
from toolkit.pipeline.workbooks import import_filing
data = import_filing(pathlib.Path(sys.argv[1]))[1]
print(hashlib.sha256(data).hexdigest())
"""


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook uncompressed: another zlib would deflate them differently."""
    return dict(unpack(data))


def changed(kept: bytes, made: bytes) -> list[str]:
    old, new = parts(kept), parts(made)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def imported(case: Path) -> bytes:
    outcome, data = import_filing(case)
    assert not outcome.findings
    assert data is not None
    return data


def test_the_kept_blank_is_the_one_that_is_written_now() -> None:
    assert changed(BLANK.read_bytes(), make_blank(find_form())[1]) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_kept_example_is_the_one_that_is_written_now(example: Path) -> None:
    assert changed(example.read_bytes(), imported(CASES / f"{example.stem}.json")) == []


def test_both_examples_are_kept() -> None:
    assert [path.stem for path in EXAMPLES] == ["leye-2021-as-published", "leye-2021"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_kept_example_reads_as_the_filing_that_it_was_written_from(example: Path) -> None:
    form = find_form()
    text = (CASES / f"{example.stem}.json").read_text(encoding="utf-8")
    assert read_workbook(example).filing == load_filing(text, form)[0]


def test_two_runs_write_the_same_bytes() -> None:
    assert digest("1") == digest("2")


def digest(seed: str) -> str:
    """The digest of a workbook that a process of its own writes, its hashes seeded otherwise."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(CASES / "suqian-2023.json")],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout
