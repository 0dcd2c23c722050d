"""What import writes and the reader then refuses is told by import."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from command import CASES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.core.finding import Severity
from toolkit.excel.read.reader import read_workbook
from toolkit.pipeline.workbooks import import_filing

CASE = json.loads((CASES / "leye-2021.json").read_text(encoding="utf-8"))


def import_with(folder: Path, **parts: Any) -> tuple[set[Any], set[Any]]:
    """What import tells as wrong of a case with other parts, and what reading its workbook does."""
    data = {key: value | parts.get(key, {}) if isinstance(value, dict) else value
            for key, value in CASE.items()}  # fmt: skip
    source = folder / "数据.json"
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    outcome, book = import_filing(source)
    told = {(f.code, f.id) for f in outcome.findings if f.severity is Severity.ERROR}
    if book is None:
        return told, set()
    (folder / "表.xlsx").write_bytes(book)
    read = read_workbook(folder / "表.xlsx")
    return told, {(f.code, f.id) for f in read.findings if f.severity is Severity.ERROR}


def news(read: set[Any]) -> set[Any]:
    """What reading finds, but for blanks: what is not filled in is told by check."""
    return {pair for pair in read if pair[0] != "C06"}


@pytest.mark.parametrize(
    "parts",
    [
        {"fields": {"单位名称": "甲" * 40_000}},
        {"fields": {"成文日期": "1899-12-31"}},
        {"texts": {"总体情况": ["甲" * 40_000]}},
    ],
)
def test_what_the_reader_would_refuse_is_told(parts: dict[str, Any], tmp_path: Path) -> None:
    told, read = import_with(tmp_path, **parts)
    assert told
    assert news(read) <= told


def test_more_paragraphs_than_are_read_are_not_written(tmp_path: Path) -> None:
    told, read = import_with(tmp_path, texts={"总体情况": ["段。"] * 100_000})
    assert (told, read) == ({("F04", None)}, set())


def test_an_ordinary_filing_is_told_nothing(tmp_path: Path) -> None:
    assert import_with(tmp_path) == (set(), set())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    words=st.text(st.characters(codec="utf-8"), max_size=40),
    day=st.dates().map(str),
    line=st.text(st.sampled_from("=+-@'_x000D_\n\t 甲１️"), max_size=12),
)
def test_reading_finds_nothing_that_import_did_not_tell(words: str, day: str, line: str) -> None:
    with TemporaryDirectory() as folder:
        told, read = import_with(
            Path(folder),
            fields={"单位名称": words, "成文日期": day},
            texts={"总体情况": [words, line, "正文。"]},
        )
    assert news(read) <= told
