"""A workbook that was read is gone with all its cells, without a search for garbage."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from excel.filled_books import EXAMPLE, fill_with_different_values
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

from toolkit.excel.layout.layout import make_layout
from toolkit.excel.parts.xml_limits import _Walker
from toolkit.excel.read.reader import read_workbook
from toolkit.form.catalog import find_form
from toolkit.round.roster.reading import read_roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.form.model import Form

FORM = find_form()


def fill_example(path: Path) -> None:
    path.write_bytes(EXAMPLE.read_bytes())


def fill_differently(path: Path) -> None:
    path.write_bytes(fill_with_different_values())


def fill_with_formula(path: Path) -> None:
    """An input that is a formula: its result is in a second book."""
    slot = next(slot for slot in make_layout(FORM).slots.values() if slot.id in FORM.cells)
    book = load_workbook(EXAMPLE)
    book[slot.sheet][slot.area.address] = "=1+2"
    book.save(path)


def fill_list(path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["单位名称"])
    book.worksheets[0].append(["甲镇"])
    book.save(path)


@pytest.mark.parametrize(
    ("fill", "read"),
    [
        (fill_example, read_workbook),
        (fill_differently, read_workbook),
        (fill_with_formula, read_workbook),
        (fill_list, read_roster),
    ],
)
def test_nothing_of_a_workbook_that_was_read_stays(
    fill: Callable[[Path], None], read: Callable[[Path, Form], object], tmp_path: Path
) -> None:
    path = tmp_path / "交回.xlsx"
    fill(path)
    gc.collect()
    gc.disable()
    try:
        kept = read(path, FORM)
        left = [thing for thing in gc.get_objects() if isinstance(thing, (Cell, _Walker))]
    finally:
        gc.enable()
    assert kept
    assert not left
