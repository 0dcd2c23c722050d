"""Findings: what is wrong with a filing, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How much a finding weighs: an ERROR blocks the report, a QUESTION asks for a reason."""

    ERROR = "错误"
    QUESTION = "需说明"
    NOTE = "提示"


class Status(StrEnum):
    """Where a finding stands; neither UNDECIDED nor BROKEN counts as passed."""

    OPEN = "待处理"
    EXPLAINED = "已说明"
    UNDECIDED = "未判定"
    BROKEN = "检查出错"


@dataclass(frozen=True)
class Place:
    """Where in the workbook: a sheet and an address such as D12; the cell may be empty."""

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
    """One thing wrong.

    `id` and `item` are the id and the printed labels of the cell, field or text; `found` and
    `expected` what stands there and what should; `candidates` the ids that may be the wrong one;
    `equations` the relations that do not hold. What does not apply is None or empty.

    `fix` is for who fills the form in, `office_fix` what the office alone can do, with a command;
    where there is nothing for the former, what is written for clerks leaves the finding out.

    What must change is known to the program alone: `paragraphs`, the numbers from 0 of the
    paragraphs of a text; `all_of`, ids that are wrong together; `unmet`, the numbers of the form's
    equations.
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
        """What to do, for the office: the clerk's part and its own."""
        return "；".join(filter(None, (self.fix, self.office_fix)))

    def at(self, place: Place | None) -> Finding:
        """The same finding at a place, unless it has one."""
        return self if self.place or place is None else replace(self, place=place)

    def to_json(self) -> dict[str, object]:
        """The finding in the shape of `--json`."""
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
    """Whether the final report must wait: an open error, or a check that crashed."""
    return any(
        f.status is Status.BROKEN or (f.severity is Severity.ERROR and f.status is Status.OPEN)
        for f in findings
    )
