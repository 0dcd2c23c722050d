"""Live formulas of the workbook: totals, checks and states, from the addresses of slots."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils import get_column_letter

from toolkit.form.filing import YES
from toolkit.form.model import Cell, CellKind, Number
from toolkit.form.numbers import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from toolkit.excel.layout.model import Area, Check, Slot
    from toolkit.form.rules.equation import Equation, EquationTerm

BALANCED = "平"
OFF = "差"
UNFILLED = "未填完"
RED = "有红格"
"""Some cell holds what no formula can tell for sure: words, say, or half a piece."""
CONTRADICTED = f"选了“{YES}”，表里却有数字"
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
    rf"|{RED}( \d+ 个，在这里核对不了)?|{CONTRADICTED}|已填完(，全部对平)?"
    r"|现有 \d+ 段，\d+ (字|个字符.*)|全部填完，.*|还有 \d+ 张表.*"
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
    """The formula of the cell that an equation defines; empty while nothing below is filled.

    A sum would leave words out: where there are any, none is shown.
    """
    ranges = compress(slots[cell].area for term in equation.right for cell in term.cells)
    worded = "+".join(f"{_size(at)}-COUNTBLANK({at})-COUNT({at})" for at in ranges)
    total = f'IF(COUNT({",".join(ranges)})=0,"",{_sum(equation.right, slots)})'
    return f'=IF({worded}>0,"{RED}",{total})'


def check_formula(check: Check, slots: dict[str, Slot], switch: Slot | None) -> str:
    """Shows whether an equation holds, by how much it does not, or that it cannot be told yet."""
    left, right = _sum(check.equation.left, slots), _sum(check.equation.right, slots)
    needed = [slots[cell] for cell in check.needs]
    verdict = (
        f'IF(ROUND({left}-({right}),6)=0,"{BALANCED}","{OFF} "&ROUND(ABS({left}-({right})),6))'
    )
    unless_blank = f'IF({count_blank(needed, switch)}>0,"{UNFILLED}",{verdict})'
    return f'=IF({count_red(needed)}>0,"{RED}",{unless_blank})'


def count_blank(slots: Sequence[Slot], switch: Slot | None, sheet: str = "") -> str:
    """An expression: how many cells are blank or gone; none is blank where the switch is on."""
    ranges = [_at(address, sheet) for address in compress(slot.area for slot in slots)]
    blank = "+".join(f"COUNTBLANK({at})" for at in ranges)
    if switch:
        blank = f"IF({is_on(switch, sheet)},0,{blank})"
    return f"{len(slots)}-({'+'.join(map(_size, ranges))})+{blank}"


def count_red(slots: Sequence[Slot], sheet: str = "") -> str:
    """An expression: how many cells hold anything but a number that they may hold."""
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
    """The expression that a cell is one of those."""
    at, (least, places) = slot.area.address, _Limits.of(slot.part)
    fits = f"AND({at}{least},{at}<{LARGEST},ROUND({at},{places})={at})"
    return f"IF(ISNUMBER({at}),NOT({fits}),IFERROR(LEN({at})>0,TRUE))"


class _Limits(NamedTuple):
    """What the number of a cell must be: a comparison with the least, and its decimal places."""

    least: str
    places: int

    @classmethod
    def of(cls, part: object) -> _Limits:
        """Those of a part of a form."""
        number = part.number if isinstance(part, Cell) else Number()
        places = number.decimals if number.kind is CellKind.MONEY else 0
        return cls(f">-{LARGEST}" if number.signed else ">=0", places)


def length_of(at: str) -> str:
    """The expression for the length of what a cell holds, blanks at its ends left out."""
    return f'LEN(TRIM(SUBSTITUTE({at},"　","")))'


def count_paragraphs(run: str) -> str:
    """An expression: how many rows of a text's run are filled; `run` has its end line too."""
    return f"SUMPRODUCT(--({length_of(run)}>0))-1"


def is_on(switch: Slot, sheet: str = "") -> str:
    """The expression that a switch says that nothing happened."""
    return f'TRIM({_at(switch.area.address, sheet)})="{YES}"'


def _at(address: str, sheet: str) -> str:
    return refer(sheet, address) if sheet else address


def _size(at: str) -> str:
    return f"ROWS({at})*COLUMNS({at})"


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


def _sum(terms: Sequence[EquationTerm], slots: dict[str, Slot]) -> str:
    """SUM rather than +: words in a cell count as nothing instead of breaking the formula."""
    added = [slots[c].area for term in terms if term.sign > 0 for c in term.cells]
    taken = [slots[c].area for term in terms if term.sign < 0 for c in term.cells]
    text = f"SUM({','.join(compress(added))})" if added else "0"
    return f"{text}-SUM({','.join(compress(taken))})" if taken else text
