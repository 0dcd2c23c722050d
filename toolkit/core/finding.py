"""Findings: problems of a filing with their place, and what to do about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Severity(StrEnum):
    """The severity of a finding: an ERROR blocks the report, a QUESTION asks for a reason."""

    ERROR = "错误"
    QUESTION = "需说明"
    NOTE = "提示"


class Status(StrEnum):
    """The status of a finding; neither UNDECIDED nor BROKEN counts as passed."""

    OPEN = "待处理"
    EXPLAINED = "已说明"
    UNDECIDED = "未判定"
    BROKEN = "检查出错"


@dataclass(frozen=True)
class Place:
    """A place in a workbook: a sheet and an address such as D12; the cell may be empty."""

    sheet: str
    cell: str = ""

    @property
    def row(self) -> int:
        """The number of the cell's row, 0 where no cell is named."""
        return int("0" + self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True)
class Finding:
    """One problem of a filing.

    `id` and `item` are the id and the printed labels of the cell, field or text; `found` and
    `expected` its actual and its right value; `candidates` the ids that may be the wrong one;
    `equations` the broken equations in words. What does not apply is None or empty.

    `fix` is for the clerk, `office_fix` what the office alone can do, with a command; a finding
    without `fix` is left out of what is written for clerks.

    Not for users: `paragraphs`, the indices of paragraphs of a text; `all_of`, ids that are wrong
    together; `unmet`, the indices of the form's equations.
    """

    code: str
    severity: Severity
    message: str
    fix: str
    place: Place | None = None
    id: str | None = None
    item: str | None = None
    found: str | None = None
    expected: str | None = None
    candidates: tuple[str, ...] = ()
    equations: tuple[str, ...] = ()
    status: Status = Status.OPEN
    paragraphs: tuple[int, ...] = ()
    all_of: tuple[str, ...] = ()
    unmet: tuple[int, ...] = ()
    office_fix: str = ""

    @property
    def all_fixes(self) -> str:
        """The clerk's fix and the office's, joined."""
        return "；".join(filter(None, (self.fix, self.office_fix)))

    def at(self, place: Place | None) -> Finding:
        """Return the finding at a place, unless it has one."""
        return self if self.place or place is None else replace(self, place=place)

    def to_json(self) -> dict[str, object]:
        """Return the finding as an object of `--json`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "status": self.status.value,
            "sheet": self.place.sheet if self.place else None,
            "cell": (self.place.cell or None) if self.place else None,
            "id": self.id,
            "item": self.item,
            "message": self.message,
            "fix": self.all_fixes,
            "found": self.found,
            "expected": self.expected,
            "candidates": list(self.candidates) or None,
            "equations": list(self.equations) or None,
        }


def blocks(findings: Iterable[Finding]) -> bool:
    """Return whether findings block the final report: an open error, or a check that crashed."""
    return any(
        f.status is Status.BROKEN or (f.severity is Severity.ERROR and f.status is Status.OPEN)
        for f in findings
    )


def sort_findings(findings: Iterable[Finding], sheets: Sequence[str]) -> tuple[Finding, ...]:
    """Sort findings by severity, then by the order of the sheets; those without one come first."""
    severities = list(Severity)

    def rank(finding: Finding) -> tuple[int, int]:
        sheet = finding.place.sheet if finding.place else ""
        return severities.index(finding.severity), sheets.index(sheet) if sheet in sheets else -1

    return tuple(sorted(findings, key=rank))
