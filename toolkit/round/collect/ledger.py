"""Ledger of a round (台账.xlsx): every unit, every problem, unmatched files, failed checks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.formatting.rule import DataBarRule

from toolkit.core.files import find_real
from toolkit.core.finding import Severity, Status
from toolkit.excel.layout.formulas import refer
from toolkit.excel.write.list_sheet import HEAD_ROW, Item, ListColumn, ListTable, Tone, add_listing
from toolkit.excel.write.style import use_chinese_type
from toolkit.excel.write.workbook import save_workbook
from toolkit.form.formatting import print_value
from toolkit.form.terms import name_term
from toolkit.round.collect.statistics import (
    describe_progress,
    describe_remarks,
    find_failures,
    format_severity,
)
from toolkit.round.similar_texts import FIX
from toolkit.round.unit_status import ALIKE, State, count_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.finding import Finding
    from toolkit.round.status import RoundStatus
    from toolkit.round.submissions import Submission
    from toolkit.round.unit_status import Entry

UNITS, PROBLEMS, UNMATCHED, CHECKS = "交表情况", "问题", "没有算的文件", "各项检查"
_STATE_TONES = {
    State.FILED: Tone.GOOD,
    State.FAULTY: Tone.BAD,
    State.UNCLEAR: Tone.WARN,
    State.UNCOUNTED: Tone.BAD,
    State.MISSING: Tone.WARN,
    State.LATE: Tone.BAD,
}
_TONES = {
    Severity.ERROR: Tone.BAD,
    Severity.QUESTION: Tone.WARN,
    Severity.NOTE: Tone.QUIET,
}
_COLOURED = (Severity.ERROR, Severity.QUESTION)
_UNIT_COLUMNS = (
    ListColumn("序号", 6, centred=True),
    ListColumn("单位名称", 26),
    ListColumn("单位代码", 12, centred=True),
    ListColumn("单位类别", 12, centred=True),
    ListColumn("情况", 13, centred=True),
    ListColumn("错误", 8, centred=True),
    ListColumn("需说明", 9, centred=True),
    ListColumn("提示", 8, centred=True),
    ListColumn("算数的文件", 42),
    ListColumn("说明", 52),
    ListColumn("报送期限", 15, centred=True),
    ListColumn("联系人", 22),
    ListColumn("名单上的备注", 16),
)
_PROBLEM_COLUMNS = (
    ListColumn("单位名称", 24),
    ListColumn("程度", 11, centred=True),
    ListColumn("代码", 8, centred=True),
    ListColumn("工作表", 16),
    ListColumn("单元格", 9, centred=True),
    ListColumn("项目", 26),
    ListColumn("问题", 48),
    ListColumn("现在填的", 14),
    ListColumn("应当是", 20),
    ListColumn("怎么办", 40),
)
_UNMATCHED_COLUMNS = (
    ListColumn("文件", 40),
    ListColumn("里面填的单位", 24),
    ListColumn("看来是谁交的", 24),
    ListColumn("年度", 12, centred=True),
    ListColumn("为什么没有算", 56),
    ListColumn("怎么办", 44),
)
_CHECK_COLUMNS = (
    ListColumn("代码", 8, centred=True),
    ListColumn("程度", 9, centred=True),
    ListColumn("查什么", 60),
    ListColumn("单位数", 14, centred=True),
    ListColumn("占全部单位", 12, centred=True, format="0%"),
    ListColumn("问题数", 9, centred=True),
    ListColumn("哪些单位", 70),
)
_BAR = "F3B7B1"


def write_ledger(status: RoundStatus, folder: Path) -> bytes:
    """Return the ledger as .xlsx bytes, the same on every run; links are relative to `folder`."""
    book = Workbook()
    book.remove(book.worksheets[0])
    use_chinese_type(book)
    book.properties.title, book.properties.creator = f"{status.form.name}台账", "tianbao"
    for listing in _Ledger(status, find_real(folder)).list_all():
        add_listing(book, listing)
    counts = f"D{HEAD_ROW + 1}:D{max(book[CHECKS].max_row, HEAD_ROW + 1)}"
    bar = DataBarRule("num", 0, "num", max(1, len(status.entries)), color=_BAR)  # type: ignore[no-untyped-call]  # the stubs lack it
    book[CHECKS].conditional_formatting.add(counts, bar)
    return save_workbook(book)


@dataclass(frozen=True)
class _Ledger:
    """Sheets of the ledger of a round, whose links are relative to a folder."""

    status: RoundStatus
    folder: Path

    def list_all(self) -> Iterator[ListTable]:
        """Yield the sheets."""
        title = f"{self.status.name}交表情况"
        progress = describe_progress(self.status)
        words = f"截至 {print_value(self.status.today)}：{progress}。点文件名可以打开。"
        yield ListTable(UNITS, title, words, _UNIT_COLUMNS, self._list_units(), fixed=2)
        words = (
            "各单位一处一行，文字相同或相近的一组一行。用表头的筛选可以只看一个单位、一种程度。"
            "点单元格可以打开到那一格。"
        )
        yield ListTable(PROBLEMS, "全部问题", words, _PROBLEM_COLUMNS, self._list_problems())
        words = "不是这一次哪个单位的填报表，或者读不出来，都没有算进去。"
        yield ListTable(UNMATCHED, UNMATCHED, words, _UNMATCHED_COLUMNS, self._list_unmatched())
        words = "有错误或还没有说明原因的，错误在前，按涉及的单位从多到少排；提示不计。"
        failures = (
            [
                Item(failure.code),
                Item(failure.severity.value, _TONES[failure.severity]),
                Item(failure.what),
                Item(len(failure.units)),
                Item(len(failure.units) / len(self.status.entries)),
                Item(failure.findings),
                Item("、".join(failure.units)),
            ]
            for failure in find_failures(self.status)
        )
        yield ListTable(CHECKS, "哪些检查出的问题多", words, _CHECK_COLUMNS, failures)

    def _list_units(self) -> Iterator[list[Item]]:
        for number, entry in enumerate(self.status.entries, start=1):
            unit = entry.unit
            yield [
                Item(number),
                *map(Item, (unit.name, unit.code, unit.kind)),
                Item(entry.state.value, _STATE_TONES[entry.state]),
                *(
                    Item(n or None, _TONES[s] if n and s in _COLOURED else Tone.PLAIN)
                    for s, n in count_open(entry.all_findings).items()
                ),
                self._link(entry.counted) if entry.counted else Item(""),
                Item(describe_remarks(entry)),
                Item(print_value(unit.due) if unit.due else ""),
                *map(Item, (unit.contact, unit.remarks)),
            ]

    def _list_problems(self) -> Iterator[list[Item]]:
        """Yield a row for each finding, by severity, then in the order of the roster."""
        found: list[tuple[Entry | None, Finding]] = []
        found += [(e, f) for e in self.status.entries for f in e.all_findings if f.code != ALIKE]
        found += [(None, finding) for finding in self.status.findings]
        for severity in Severity:
            for entry, finding in found:
                if finding.severity is severity:
                    yield self._list_problem(entry, finding)
            if severity is Severity.QUESTION:
                for group in self.status.alike:
                    units = Item(f"{len(group.units)} 个单位")
                    words = (ALIKE, "", "", group.item, group.describe(), "", "", FIX)
                    yield [units, Item(severity.value, _TONES[severity]), *map(Item, words)]

    def _list_problem(self, entry: Entry | None, finding: Finding) -> list[Item]:
        is_explained = finding.status is Status.EXPLAINED
        tone = Tone.QUIET if is_explained else _TONES[finding.severity]
        words = (
            finding.item, finding.message, finding.found, finding.expected, finding.all_fixes
        )  # fmt: skip
        counted, place = entry.counted if entry else None, finding.place
        link = Item("")
        if counted is not None and place is not None and place.cell:
            link = Item(place.cell)
            if not counted.source.member:
                spot = refer(place.sheet, place.cell)
                link = Item(place.cell, Tone.LINK, self._reach(counted), spot)
        return [
            Item(entry.unit.name if entry else ""),
            Item(format_severity(finding), tone),
            Item(finding.code),
            Item(place.sheet if place else ""),
            link,
            *map(Item, words),
        ]

    def _list_unmatched(self) -> Iterator[list[Item]]:
        owners = self.status.find_owners()
        for other in self.status.unmatched:
            outcome = other.submission.outcome
            form, filing = outcome.form, outcome.filing
            yield [
                self._link(other.submission),
                Item(outcome.unit),
                Item("、".join(owners.get(other.submission.name, ()))),
                Item(name_term(form, filing.fields) if form and filing else ""),
                Item(other.why),
                Item("；".join(dict.fromkeys(finding.all_fixes for finding in other.findings))),
            ]

    def _link(self, submission: Submission) -> Item:
        return Item(submission.name, Tone.LINK, self._reach(submission))

    def _reach(self, submission: Submission) -> str:
        """Return the link from the ledger to a file, or to its zip archive."""
        path = find_real(submission.source.path)
        try:
            way = Path(os.path.relpath(path, self.folder)).as_posix()
        except ValueError:  # on another drive
            return path.as_uri()
        return quote(os.fsencode(way))
