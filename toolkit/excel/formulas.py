"""Live formulas of the workbook: totals, checks and states, from the addresses of slots."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from toolkit.filing import YES

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from toolkit.excel.parts import Area, Check, Slot
    from toolkit.form.equation import Equation, Term

BALANCED = "平"
OFF = "差"
UNFILLED = "未填完"
_NAME = re.compile(r"[^\W\d][\w.]*")
_WORDS = re.compile(r'"[^"]*"')
_ELSEWHERE = re.compile(
    r"(?<![\w\])])\[[^\[\]]+\][^\[\]]*!|'[^']*\[[^\]]+\][^']*'!"  # [1]Sheet!A1, '[1]Sheet 1'!A1
    r"|'[^']*://[^']*'#|'[^']*[\\/][^']*'!"  # as LibreOffice writes it; a path without brackets
    r"|[\w.]+\|[^!]*!"  # program|topic!item
    r"|\b(?:WEBSERVICE|RTD|SQL\.REQUEST|CUBE\w+|DDE|CALL|IMPORTRANGE)\(",
    re.IGNORECASE,
)
_INDIRECT = re.compile(r"\bINDIRECT\(", re.IGNORECASE)


_VERDICT = re.compile(
    rf"{BALANCED}|{OFF} [\d.]+( 处)?|{UNFILLED}(，还有 \d+ [格项])?|可不填|已填 \d+ 段"
    r"|已填完(，全部对平)?|现有 \d+ 段，\d+ 字|全部填完，.*|还有 \d+ 张表.*"
)


def is_verdict(text: str) -> bool:
    """Whether words are what one of our formulas showed, pasted as a value."""
    return _VERDICT.fullmatch(text) is not None


def refer(sheet: str, area: Area | str) -> str:
    """A reference to a cell or range of another sheet."""
    address = area if isinstance(area, str) else area.range
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{address}"


def compress(areas: Iterable[Area]) -> list[str]:
    """The addresses of cells as few ranges, each a run down a column or else along a row."""
    cells = sorted({(area.column, area.row) for area in areas})
    columns = [_Run(c, c, rows[0], rows[-1]) for c, rows in _column_runs(cells)]
    merged: list[_Run] = []
    for run in sorted(columns, key=lambda r: (r.top, r.bottom, r.first)):
        last = merged[-1] if merged else None
        if last and (last.top, last.bottom, last.last + 1) == (run.top, run.bottom, run.first):
            merged[-1] = _Run(last.first, run.last, run.top, run.bottom)
        else:
            merged.append(run)
    return [run.address for run in merged]


class _Run:
    """A rectangle of cells by its first and last column, top and bottom row."""

    def __init__(self, first: int, last: int, top: int, bottom: int) -> None:
        self.first, self.last, self.top, self.bottom = first, last, top, bottom

    @property
    def address(self) -> str:
        start = f"{get_column_letter(self.first)}{self.top}"
        end = f"{get_column_letter(self.last)}{self.bottom}"
        return start if start == end else f"{start}:{end}"


def _column_runs(cells: Sequence[tuple[int, int]]) -> Iterable[tuple[int, list[int]]]:
    for column, group in groupby(cells, key=lambda cell: cell[0]):
        rows = [row for _, row in group]
        for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            yield column, [row for _, row in run]


def total_formula(equation: Equation, slots: dict[str, Slot]) -> str:
    """The formula of the cell that an equation defines; empty while nothing below is filled."""
    parts = [cell for term in equation.right for cell in term.cells]
    counted = ",".join(compress(slots[cell].area for cell in parts))
    return f'=IF(COUNT({counted})=0,"",{_sum(equation.right, slots)})'


def check_formula(check: Check, slots: dict[str, Slot], switch: Slot | None) -> str:
    """Shows whether an equation holds, by how much it does not, or that it cannot be told yet."""
    left, right = _sum(check.equation.left, slots), _sum(check.equation.right, slots)
    missing = missing_cells([slots[cell] for cell in check.needs], switch)
    verdict = (
        f'IF(ROUND({left}-({right}),6)=0,"{BALANCED}","{OFF} "&ROUND(ABS({left}-({right})),6))'
    )
    return f'=IF({missing}>0,"{UNFILLED}",{verdict})'


def missing_cells(cells: Sequence[Slot], switch: Slot | None, sheet: str = "") -> str:
    """An expression: how many of these cells hold no number, none where the switch is on.

    With the switch on a blank counts as 0; words still count as missing.
    """
    at = (lambda address: refer(sheet, address)) if sheet else (lambda address: address)
    ranges = [at(address) for address in compress(slot.area for slot in cells)]
    missing = f"{len(cells)}-COUNT({','.join(ranges)})"
    if switch is None:
        return missing
    blanks = "+".join(f"COUNTBLANK({address})" for address in ranges)
    return f'{missing}-IF({at(switch.area.address)}="{YES}",{blanks},0)'


def refers_elsewhere(formula: str, outward: Container[str] = ()) -> bool:
    """Whether a formula takes values from outside: another workbook, a program, the network.

    `outward` are the names, folded to one case, that stand for such a place.
    """
    plain = _WORDS.sub("", formula)
    spoken = _INDIRECT.search(plain) and any(map(_ELSEWHERE.search, _WORDS.findall(formula)))
    return bool(spoken) or _ELSEWHERE.search(plain) is not None or _uses(plain, outward)


def refers_nowhere(formula: str, dead: Container[str] = ()) -> bool:
    """Whether a formula refers to a cell that was deleted; `dead` are names that do."""
    plain = _WORDS.sub("", formula)
    return "#REF!" in plain.upper() or _uses(plain, dead)


def find_names(
    meanings: Iterable[tuple[str, str]], refers: Callable[[str, Container[str]], bool]
) -> frozenset[str]:
    """The names, folded to one case, whose meaning refers so: by itself or by another name."""
    waiting = [(name.casefold(), said) for name, said in meanings]
    found: set[str] = set()
    while more := {name for name, said in waiting if name not in found and refers(said, found)}:
        found |= more
    return frozenset(found)


def _uses(plain: str, names: Container[str]) -> bool:
    return any(name.casefold() in names for name in _NAME.findall(plain))


def _sum(terms: Sequence[Term], slots: dict[str, Slot]) -> str:
    """SUM rather than +: words in a cell count as nothing instead of breaking the formula."""
    added = [slots[c].area for term in terms if term.sign > 0 for c in term.cells]
    taken = [slots[c].area for term in terms if term.sign < 0 for c in term.cells]
    text = f"SUM({','.join(compress(added))})" if added else "0"
    return f"{text}-SUM({','.join(compress(taken))})" if taken else text
