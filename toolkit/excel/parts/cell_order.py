"""Checks on a worksheet's XML: rows, cells and texts in order, each once, and well typed."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Mapping


Rectangle = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_MERGES, _MOST_MERGED = 5_000, 200_000
_MOST_EXPANDED = 500_000
"""Limit on the characters of shared formulas once each cell has its own copy."""
_KEPT = 4096
"""Size of the cache of parsed addresses: the workbooks of a form share them."""
_ANY = re.compile(".*", re.DOTALL)
_TYPES = {
    "n": re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII),
    "s": re.compile(r"0|[1-9]\d*", re.ASCII),
    "b": re.compile("[01]"),
    "d": re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?", re.ASCII),
    "e": _ANY,
    "str": _ANY,
    "inlineStr": _ANY,
}
"""Values that programs write for each cell type; `int()` and `float()` accept far more."""
_AMBIGUOUS = "有一处文字重复或嵌套，不同的软件会读出不同的内容"
_STYLE = re.compile(r"\d{1,6}", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,6}", re.ASCII)
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_MERGE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?", re.ASCII)
_ON = frozenset(("1", "true"))
_LOWEST, _NARROWEST = 4.0, 0.6
"""Points and characters: lower rows and narrower columns count as hidden."""


class OddSheetError(Exception):
    """A workbook that cannot be a filled form; `code` is the code of its finding."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what


class Hidden(NamedTuple):
    """The hidden rows, and the first and last column of every hidden range."""

    rows: frozenset[int] = frozenset()
    columns: tuple[tuple[int, int], ...] = ()

    def has_column(self, column: int) -> bool:
        """Return True if a column is hidden."""
        return any(first <= column <= last for first, last in self.columns)


class HiddenCollector:
    """Collector of hidden rows and columns, by whatever means: a filter, a group, a height."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.columns: list[tuple[int, int]] = []
        self.is_zero = False
        """True if rows that give no height are hidden."""

    def see_default(self, attributes: Mapping[str, str]) -> None:
        """Record the default of rows."""
        self.is_zero = attributes.get("zeroHeight") in _ON

    def see_column(self, attributes: Mapping[str, str]) -> None:
        """Record a range of columns."""
        if attributes.get("hidden") in _ON or _is_below(attributes.get("width"), _NARROWEST):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal() and len(first) < 8 and len(last) < 8:
                self.columns.append((int(first), int(last)))

    def see_row(self, number: int, attributes: Mapping[str, str]) -> None:
        """Record a row."""
        height = attributes.get("ht")
        is_shut = attributes.get("hidden") in _ON or _is_below(height, _LOWEST)
        if is_shut or (self.is_zero and height is None):
            self.rows.add(number)

    def hidden(self) -> Hidden:
        """Return the hidden rows and columns seen so far."""
        return Hidden(frozenset(self.rows), tuple(self.columns))


class CellChecker:
    """Checker of the cells of one worksheet, in the order in which the XML parser meets them.

    Programs write rows and cells in order, with values of the cell's type; all else is refused. Of
    two values openpyxl would read the last, and it skips elements that it does not expect.
    """

    def __init__(self) -> None:
        self.row = 0
        self.column = 0
        self.addressed = True
        self.type = "n"
        self.held: set[str] = set()
        self.shared = ""
        self.masters: dict[str, int] = {}
        self.expanded = 0
        self.merges: list[Rectangle] = []
        self.merged = 0
        self.styles = 0
        self.extents = HiddenCollector()
        self.strings: dict[tuple[int, int], int] = {}
        """Index of the shared string of a cell, by row and column."""
        self.pictures: set[tuple[int, int]] = set()
        """Cells with rich values, which older programs show as an error."""

    def see_row(self, attributes: Mapping[str, str]) -> None:
        """Check the opening tag of a row."""
        given = attributes.get("r")
        if given is not None and _NUMBER.fullmatch(given) is None:
            raise _damaged("行号不明")
        number = self.row + 1 if given is None else int(given)
        if not self.row < number <= _MOST_ROWS:
            raise _damaged(f"第 {number} 行的次序不对")
        self.row, self.column = number, 0
        self.extents.see_row(number, attributes)

    def see_cell(self, attributes: Mapping[str, str]) -> None:
        """Check the opening tag of a cell."""
        given = attributes.get("r")
        self.addressed &= given is not None
        row, column = (self.row, self.column + 1) if given is None else _parse_address(given)
        if row != self.row or not self.column < column <= _MOST_COLUMNS:
            raise _damaged(f"{given} 格的次序不对")
        self.column = column
        self.type = attributes.get("t", "n")
        self.held = set()
        if self.type not in _TYPES:
            raise _damaged(f"{self._place} 格的类型不明")
        style = attributes.get("s", "0")
        if _STYLE.fullmatch(style) is None:
            raise _damaged(f"{self._place} 格的样式不明")
        self.styles = max(self.styles, int(style))
        if self.type == "e" and "vm" in attributes:
            self.pictures.add((row, column))

    def see_value(self, _: Mapping[str, str]) -> None:
        """Check the opening tag of a value."""
        self._hold("v", fits=self.type != "inlineStr")

    def see_inline_text(self, _: Mapping[str, str]) -> None:
        """Check the opening tag of an inline string."""
        self._hold("is", fits=self.type == "inlineStr")

    def end_value(self, text: str) -> None:
        """Check a value at its end; that of a formula may be missing."""
        if not text and "f" in self.held:
            return
        fits = _TYPES[self.type].fullmatch(text) is not None
        if not fits or (self.type == "n" and not math.isfinite(float(text))):
            what = "的公式的结果读不出来" if "f" in self.held else "里写的不是它那一类的值"
            raise _damaged(f"{self._place} 格{what}")
        if self.type == "s":
            self.strings[self.row, self.column] = int(text)

    @property
    def _place(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    def see_formula(self, attributes: Mapping[str, str]) -> None:
        """Check the opening tag of a formula."""
        self._hold("f")
        self.shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""

    def end_formula(self, length: int) -> None:
        """Count the text that openpyxl repeats for every cell of a shared formula."""
        if self.shared in self.masters:
            self.expanded += self.masters[self.shared]
            if self.expanded > _MOST_EXPANDED:
                raise OddSheetError("F04", "共用的公式太多、太长了")
        elif self.shared:
            self.masters[self.shared] = length

    def _hold(self, name: str, *, fits: bool = True) -> None:
        if not fits:
            raise _damaged(f"{self._place} 格的内容与类型不符")
        if name in self.held:
            raise _damaged(f"{self._place} 格重复了内容")
        self.held.add(name)

    def see_merge(self, attributes: Mapping[str, str]) -> None:
        """Check a merged range and count its cells."""
        match = _MERGE.fullmatch(attributes.get("ref", ""))
        if match is None:
            raise _damaged("合并单元格的位置不明")
        top, left = int(match[2]), parse_column(match[1])
        bottom, right = int(match[4] or top), parse_column(match[3] or match[1])
        self.merged += abs(bottom - top + 1) * abs(right - left + 1)
        self.merges.append((min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
        if self.merged > _MOST_MERGED or len(self.merges) > _MOST_MERGES:
            raise OddSheetError("F04", "合并的单元格太多、太大了")


class TextChecker:
    """Checker of the texts of one part, in the order in which the XML parser meets them.

    Programs write either one `t` or runs of one `t` each; of two, or of one within another, some
    read the first, some the last, some both.
    """

    def __init__(self, depth: int) -> None:
        self.depth = depth
        """Depth of the element around a text, `si` or `is`."""
        self.has_plain = False
        self.has_runs = False
        self.is_full = False
        """True once the current run has its text."""

    def begin(self) -> None:
        """Start with the next text."""
        self.has_plain = self.has_runs = False

    def begin_run(self, depth: int, *, is_phonetic: bool) -> None:
        """Check the opening tag of a run, or of a phonetic run."""
        self.is_full = False
        self.has_runs |= not is_phonetic
        if depth != self.depth + 1 or (self.has_runs and self.has_plain):
            raise _damaged(_AMBIGUOUS)

    def see_text(self, depth: int) -> None:
        """Check the opening tag of a `t`, which stands alone or in a run."""
        is_plain = depth == self.depth + 1
        is_second = self.has_plain or self.has_runs if is_plain else self.is_full
        if is_second or not (is_plain or depth == self.depth + 2):
            raise _damaged(_AMBIGUOUS)
        self.has_plain |= is_plain
        self.is_full = True


@lru_cache
def parse_column(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(_KEPT)
def _parse_address(text: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise _damaged("单元格的位置不明")
    return int(match[2]), parse_column(match[1])


def _damaged(what: str) -> OddSheetError:
    return OddSheetError("F01", f"已损坏：{what}")


def _is_below(text: str | None, least: float) -> bool:
    try:
        return text is not None and float(text) < least
    except ValueError:
        return False
