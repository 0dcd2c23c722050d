"""The rows and cells of a worksheet's part: in order, each once, none where it is not read."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from toolkit.excel.parts.extents import ExtentOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Look = Callable[[Mapping[str, str]], None]

Rectangle = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_MERGES, _MOST_MERGED = 5_000, 200_000
_MOST_EXPANDED = 500_000
"""Characters of shared formulas, written out."""
_KEPT = 4096
"""Addresses that a process keeps read: every workbook of a form has the same ones."""
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
"""How programs write the values of each type of cell; `int()` and others take much more."""
_STYLE = re.compile(r"\d{1,6}", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,6}", re.ASCII)
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_MERGE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?", re.ASCII)


class OddSheetError(Exception):
    """A workbook that cannot be a filled form; `code` is that of its finding."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what


class CellOrder:
    """Follows the cells of one sheet as they come.

    Programs write rows and cells in order and with their values where the type says; whatever
    else they might be, openpyxl would take the last of two and skip what it does not expect.
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
        self.extents = ExtentOrder()
        self.strings: dict[tuple[int, int], int] = {}
        """The shared string that stands in a cell."""
        self.pictures: set[tuple[int, int]] = set()
        """The cells that hold more than older programs read: they show an error in its place."""

    def looks(self) -> dict[str, tuple[int, Look]]:
        """By element the depth at which it may stand, and what looks at it."""
        return {
            "row": (3, self._see_row),
            "c": (4, self._see_cell),
            "mergeCell": (3, self._see_merge),
        }

    def _see_row(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r")
        number = self.row + 1 if given is None else _read_number(given)
        if not self.row < number <= _MOST_ROWS:
            raise _damaged(f"第 {number} 行的次序不对")
        self.row, self.column = number, 0
        self.extents.see_row(number, attributes)

    def _see_cell(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r")
        self.addressed &= given is not None
        row, column = (self.row, self.column + 1) if given is None else _read_address(given)
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
        """Take in the opening tag of a value."""
        self._hold("v", fits=self.type != "inlineStr")

    def see_words(self, _: Mapping[str, str]) -> None:
        """Take in the opening tag of words that stand in their cell."""
        self._hold("is", fits=self.type == "inlineStr")

    def end_value(self, text: str) -> None:
        """Look at a value that was read to its end; that of a formula may not be known yet."""
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
        """Take in the opening tag of a formula."""
        self._hold("f")
        self.shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""

    def end_formula(self, length: int) -> None:
        """Count what openpyxl makes of a shared formula: its whole text again in every cell."""
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

    def _see_merge(self, attributes: Mapping[str, str]) -> None:
        match = _MERGE.fullmatch(attributes.get("ref", ""))
        if match is None:
            raise _damaged("合并单元格的位置不明")
        top, left = int(match[2]), read_column(match[1])
        bottom, right = int(match[4] or top), read_column(match[3] or match[1])
        self.merged += abs(bottom - top + 1) * abs(right - left + 1)
        self.merges.append((min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
        if self.merged > _MOST_MERGED or len(self.merges) > _MOST_MERGES:
            raise OddSheetError("F04", "合并的单元格太多、太大了")


@lru_cache
def read_column(letters: str) -> int:
    """The number of a column."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _read_number(text: str) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise _damaged("行号不明")
    return int(text)


@lru_cache(_KEPT)
def _read_address(text: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise _damaged("单元格的位置不明")
    return int(match[2]), read_column(match[1])


def _damaged(what: str) -> OddSheetError:
    return OddSheetError("F01", f"已损坏：{what}")
