"""Live formulas of totals, checks and states, and the values that totals should have."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from toolkit.excel.layout.model import Area
from toolkit.form.filing import YES
from toolkit.form.model import Cell, CellKind, Number
from toolkit.form.numbers import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from toolkit.excel.layout.model import Check, Slot
    from toolkit.form.filing import CellValue
    from toolkit.form.rules.equation import Equation, EquationTerm

BALANCED = "平"
OFF = "差"
UNFILLED = "未填完"
RED = "有红格"
"""Verdict where a cell holds what no formula can judge: a text or half a piece, for example."""
CONTRADICTED = f"选了“{YES}”，表里却有数字"
_NAME = re.compile(r"[^\W\d][\w.]*")
_STRING = re.compile(r'"[^"]*"')
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
    rf"|{RED}( \d+ 个，在这里核对不了)?|{CONTRADICTED}|已填完(，全部对平)?"
    r"|现有 \d+ 段，\d+ (字|个字符.*)|全部填完，.*|还有 \d+ 张表.*"
)


def is_verdict(text: str) -> bool:
    """Return whether a text is the result of one of our formulas, pasted as a value."""
    return _VERDICT.fullmatch(text) is not None


def refer(sheet: str, area: Area | str) -> str:
    """Return a reference to a cell or range of another sheet."""
    address = area if isinstance(area, str) else area.range
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{address}"


def compress(areas: Iterable[Area]) -> list[str]:
    """Return the addresses of cells as few ranges, each a run down a column or along a row."""
    cells = sorted({(area.column, area.row) for area in areas})
    runs: list[Area] = []
    for column, group in groupby(cells, key=lambda cell: cell[0]):
        rows = [row for _, row in group]
        for _, numbered in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            members = [row for _, row in numbered]
            runs.append(Area(members[0], column, len(members)))
    merged: list[Area] = []
    for run in sorted(runs, key=lambda run: (run.row, run.last_row, run.column)):
        last = merged[-1] if merged else None
        if last and (last.row, last.rowspan, last.last_column + 1) == (
            run.row,
            run.rowspan,
            run.column,
        ):
            merged[-1] = last._replace(colspan=last.colspan + 1)
        else:
            merged.append(run)
    return [run.range for run in merged]


def total_formula(equation: Equation, slots: dict[str, Slot]) -> str:
    """Return the formula of the cell that an equation defines, empty while no part is filled.

    A sum leaves texts out, so no total is shown where there are any.
    """
    ranges = compress(slots[cell].area for term in equation.right for cell in term.cells)
    texts = "+".join(f"{_size(at)}-COUNTBLANK({at})-COUNT({at})" for at in ranges)
    total = f'IF(COUNT({",".join(ranges)})=0,"",{_sum(equation.right, slots)})'
    return f'=IF({texts}>0,"{RED}",{total})'


def check_formula(check: Check, slots: dict[str, Slot], switch: Slot | None) -> str:
    """Return the formula that shows whether an equation holds, its error, or what is missing."""
    left, right = _sum(check.equation.left, slots), _sum(check.equation.right, slots)
    needed = [slots[cell] for cell in check.needs]
    verdict = (
        f'IF(ROUND({left}-({right}),6)=0,"{BALANCED}","{OFF} "&ROUND(ABS({left}-({right})),6))'
    )
    unless_blank = f'IF({count_blank(needed, switch)}>0,"{UNFILLED}",{verdict})'
    return f'=IF({count_red(needed)}>0,"{RED}",{unless_blank})'


def count_blank(slots: Sequence[Slot], switch: Slot | None, sheet: str = "") -> str:
    """Return an expression for the number of cells blank or gone, 0 where the switch is on."""
    ranges = [_at(address, sheet) for address in compress(slot.area for slot in slots)]
    blank = "+".join(f"COUNTBLANK({at})" for at in ranges)
    if switch:
        blank = f"IF({is_on(switch, sheet)},0,{blank})"
    return f"{len(slots)}-({'+'.join(map(_size, ranges))})+{blank}"


def count_red(slots: Sequence[Slot], sheet: str = "") -> str:
    """Return an expression for the number of cells that hold anything but a valid number."""
    alike: dict[_Limits, list[Area]] = {}
    for slot in slots:
        alike.setdefault(_Limits.of(slot.part), []).append(slot.area)
    terms = []
    for (least, places), areas in alike.items():
        for at in (_at(address, sheet) for address in compress(areas)):
            counted = f'COUNTIFS({at},"{least}",{at},"<{LARGEST}")'
            broken = f"SUMPRODUCT(({at}{least})*(ROUND({at},{places})<>{at}))"
            terms.append(f"{_size(at)}-COUNTBLANK({at})-{counted}+IFERROR({broken},0)")
    return "+".join(terms)


def is_red(slot: Slot) -> str:
    """Return the expression that a cell holds anything but a valid number."""
    at, (least, places) = slot.area.address, _Limits.of(slot.part)
    fits = f"AND({at}{least},{at}<{LARGEST},ROUND({at},{places})={at})"
    return f"IF(ISNUMBER({at}),NOT({fits}),IFERROR(LEN({at})>0,TRUE))"


class _Limits(NamedTuple):
    """Limits of a cell's number: a comparison with the least, and its decimal places."""

    least: str
    places: int

    @classmethod
    def of(cls, part: object) -> _Limits:
        """Return the limits of a part of a form."""
        number = part.number if isinstance(part, Cell) else Number()
        places = number.decimals if number.kind is CellKind.MONEY else 0
        return cls(f">-{LARGEST}" if number.signed else ">=0", places)


def length_of(at: str) -> str:
    """Return the expression for the length of a cell's content without blanks at its ends."""
    return f'LEN(TRIM(SUBSTITUTE({at},"　","")))'


def count_paragraphs(run: str) -> str:
    """Return an expression for the number of filled rows; `run` includes the text's end line."""
    return f"SUMPRODUCT(--({length_of(run)}>0))-1"


def is_on(switch: Slot, sheet: str = "") -> str:
    """Return the expression that a switch is set to “nothing happened”."""
    return f'TRIM({_at(switch.area.address, sheet)})="{YES}"'


def _at(address: str, sheet: str) -> str:
    return refer(sheet, address) if sheet else address


def _size(at: str) -> str:
    return f"ROWS({at})*COLUMNS({at})"


def refers_elsewhere(formula: str, outward: Container[str] = ()) -> bool:
    """Return whether a formula reads values from another workbook, a program or the network.

    `outward` are names, casefolded, of such sources.
    """
    plain = _STRING.sub("", formula)
    quoted = _INDIRECT.search(plain) and any(map(_ELSEWHERE.search, _STRING.findall(formula)))
    return bool(quoted) or _ELSEWHERE.search(plain) is not None or _uses(plain, outward)


def refers_nowhere(formula: str, dead: Container[str] = ()) -> bool:
    """Return whether a formula refers to a deleted cell; `dead` are names, casefolded, that do."""
    plain = _STRING.sub("", formula)
    return "#REF!" in plain.upper() or _uses(plain, dead)


def find_names(
    meanings: Iterable[tuple[str, str]], refers: Callable[[str, Container[str]], bool]
) -> frozenset[str]:
    """Return the names, casefolded, for whose meaning `refers` holds, also through other names."""
    waiting = [(name.casefold(), meaning) for name, meaning in meanings]
    found: set[str] = set()
    while more := {name for name, text in waiting if name not in found and refers(text, found)}:
        found |= more
    return frozenset(found)


def _uses(plain: str, names: Container[str]) -> bool:
    return any(name.casefold() in names for name in _NAME.findall(plain))


def _sum(terms: Sequence[EquationTerm], slots: dict[str, Slot]) -> str:
    """Return the signed sum of terms; SUM ignores a text in a cell, + would fail on it."""
    added = [slots[c].area for term in terms if term.sign > 0 for c in term.cells]
    subtracted = [slots[c].area for term in terms if term.sign < 0 for c in term.cells]
    text = f"SUM({','.join(compress(added))})" if added else "0"
    return f"{text}-SUM({','.join(compress(subtracted))})" if subtracted else text


def sum_of(equation: Equation, values: Mapping[str, CellValue]) -> CellValue:
    """Return the value of an equation's right side, None while a part is missing."""
    if any(values.get(part) is None for term in equation.right for part in term.cells):
        return None
    return equation.sum_right(values)


def add_up(
    formulas: set[str], totals: Mapping[str, Equation], values: Mapping[str, CellValue]
) -> dict[str, CellValue]:
    """Return the values with those of the totals in `formulas`; a total may be part of another."""
    known = dict(values)
    waiting = set(formulas)
    while waiting:
        ready = {cell for cell in waiting if waiting.isdisjoint(totals[cell].cells[1:])}
        known |= {cell: sum_of(totals[cell], known) for cell in ready}
        if not ready:  # totals that define each other in a circle have no value
            return known | dict.fromkeys(waiting)
        waiting -= ready
    return known
