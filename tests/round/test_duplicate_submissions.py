"""Which of several files of one unit counts: told by what stands in them, or asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from round.hand import make_filing
from round.units import FORM

from toolkit.core.finding import Finding, Severity
from toolkit.pipeline.outcome import Outcome
from toolkit.round.duplicate_submissions import choose
from toolkit.round.handed_in_files import HandedInFile
from toolkit.round.submissions import Submission

CELL = "主动公开.行政许可.处理决定"
ERROR = Finding("C01", Severity.ERROR, "没有填", "填 0")


def file(name: str, value: int, day: int | None, *findings: Finding) -> Submission:
    """A file that was saved on a day of January."""
    saved = None if day is None else datetime(2024, 1, day, 2, 30, tzinfo=UTC)
    path = Path(f"{name}.xlsx")
    outcome = Outcome(path, FORM, make_filing({CELL: value}), findings)
    return Submission(HandedInFile(path, path.name), f"{name}", outcome, saved)


def test_one_file_counts_and_nothing_is_said() -> None:
    one = file("甲", 1, None)
    assert choose([one]).counted == one
    assert choose([one]).findings == ()


def test_copies_count_once_wherever_they_lie() -> None:
    choice = choose([file("乙", 1, 3), file("甲", 1, 1)])
    (finding,) = choice.findings
    assert choice.counted is not None
    assert choice.counted.name == "乙.xlsx"  # the first by name
    assert finding.severity is Severity.NOTE
    assert "“甲.xlsx”与“乙.xlsx”填的内容完全一样" in finding.message


@pytest.mark.parametrize(
    ("files", "counted", "why", "severity"),
    [
        (
            [file("甲", 1, 9), file("乙", 2, 10)],
            "乙.xlsx",
            "它保存得最晚（2024-01-10 10:30）",
            "需说明",
        ),
        ([file("甲", 1, 9), file("乙", 2, 10, ERROR)], "甲.xlsx", "只有它没有错误", "需说明"),
        ([file("甲", 1, 9, ERROR), file("乙", 2, 10)], "乙.xlsx", "只有它没有错误", "提示"),
        (
            [file("甲", 1, 9, ERROR), file("乙", 2, 10, ERROR)],
            "乙.xlsx",
            "它保存得最晚",
            "需说明",
        ),
    ],
)
def test_of_different_files_the_one_counts_of_which_that_is_certain(
    files: list[Submission], counted: str, why: str, severity: str
) -> None:
    choice = choose(files)
    (finding,) = choice.findings
    assert choice.counted is not None
    assert choice.counted.name == counted
    assert f"算“{counted}”，因为{why}" in finding.message
    assert finding.severity == severity


@pytest.mark.parametrize(("first", "second"), [(9, 9), (None, 9), (None, None)])
def test_where_nothing_tells_none_counts_and_it_is_an_error(
    first: int | None, second: int | None
) -> None:
    choice = choose([file("甲", 1, first), file("乙", 2, second)])
    (finding,) = choice.findings
    assert choice.counted is None
    assert finding.severity is Severity.ERROR
    assert "分不清以哪份为准：“乙.xlsx”、“甲.xlsx”" in finding.message


def test_the_order_in_which_files_are_found_decides_nothing() -> None:
    files = [file("甲", 1, 9), file("乙", 2, 10), file("丙", 1, 11)]
    assert choose(files) == choose(files[::-1])
