"""The workbook's layout: every slot has an address, a name and keys of its own, within limits."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from toolkit.core.files import unpack
from toolkit.excel.layout.formulas import compress
from toolkit.excel.layout.layout import Layout, lay_out, make_layout
from toolkit.excel.layout.model import KEY_COLUMN, KEY_ROW, SAME, TEXT_END, TEXT_START, Area
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import blank_filing
from toolkit.form.loading import FormError, parse_form
from toolkit.form.model import Form, Text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.excel.layout.model import Slot

OTHER = """\
id: other
name: 另一张表
edition: 试行
title: "{单位}"
unit: 单位
year: 年度
fields:
  - {id: 单位}
  - {id: 年度, kind: year}
  - {id: 类别, kind: choice, choices: [甲, 乙]}
sections:
  - id: 说
    sheet: 说's
    texts: [{id: 前, guidance: 先写这些}, {id: 后, name: 后面的话, rows: 1}]
    table: {id: 数, name: 数, bands: [{columns: [{id: 甲}, {id: 乙, children: [{id: 丙}]}]}]}
  - id: 钱
    sheet: 钱
    table:
      id: 钱
      name: 钱
      bands:
        - columns: [{label: 元}]
          rows: [{id: 收, guidance: GUIDANCE}, {id: 支}]
          kind: money
          unit: 元
          decimals: 2
equations:
  - {code: E01, table: 钱, holds: 收 = 支, name: 收支相等}
""".replace("GUIDANCE", "长" * 300)
OFFICIAL, SECOND = find_form(), parse_form(OTHER, "另一张表.yaml")


@pytest.fixture(scope="module", params=[OFFICIAL, SECOND], ids=lambda form: form.id)
def layout(request: pytest.FixtureRequest) -> Layout:
    form: Form = request.param
    return make_layout(form)


@pytest.fixture(scope="module")
def book(layout: Layout) -> Workbook:
    return written(layout)


def written(layout: Layout) -> Workbook:
    return load_workbook(BytesIO(write_workbook(layout)))


def area_of(address: str) -> Area:
    left, top, right, bottom = (int(n or 0) for n in range_boundaries(address))
    return Area(top, left, bottom - top + 1, right - left + 1)


def squares(areas: list[Area]) -> list[tuple[int, int]]:
    return [
        (row, column)
        for area in areas
        for row in range(area.row, area.last_row + 1)
        for column in range(area.column, area.last_column + 1)
    ]


def test_every_value_of_the_form_has_a_slot(layout: Layout) -> None:
    form = layout.form
    assert {*form.cells, *form.texts, *form.fields_by_id} <= set(layout.slots)
    assert sum(len(sheet.slots) for sheet in layout.sheets) == len(layout.slots)


def test_nothing_stands_on_anything_else(layout: Layout) -> None:
    for sheet in layout.sheets:
        areas = [label.area for label in sheet.labels] + [slot.area for slot in sheet.slots]
        taken = squares(areas + [check.area for check in sheet.checks])
        taken += [(key.row, key.column) for key in sheet.keys]
        assert len(taken) == len(set(taken)), sheet.title


def test_rules_of_all_columns_and_of_single_cells_stand_below_each_other() -> None:
    columns = "  - {code: E01, table: 钱, holds: 收 = 支, name: 收支相等, per: column}\n"
    single = "  - {code: E02, table: 甲, holds: 子.甲 = 丑.乙, name: 两格}\n"
    table = """
    table: {id: 甲, name: 甲, bands: [{columns: [{id: 甲}, {id: 乙}], rows: [{id: 子}, {id: 丑}]}]}
"""
    rules = single + columns.replace("钱, holds: 收 = 支", "甲, holds: 子 = 丑")
    text = OTHER[: OTHER.index("equations:")] + "  - id: 末\n    sheet: 末" + table
    laid = make_layout(parse_form(f"{text}equations:\n{rules}", "另一张表.yaml"))
    test_nothing_stands_on_anything_else(laid)
    written(laid)


def test_the_keys_of_a_slot_give_its_id(layout: Layout) -> None:
    for sheet in layout.sheets:
        keys = {(key.row, key.column): key.text for key in sheet.keys}
        assert [id_by_keys(slot, keys) for slot in sheet.slots] == [s.id for s in sheet.slots]


def id_by_keys(slot: Slot, keys: dict[tuple[int, int], str]) -> str:
    """The id as the documented key rows and the key column spell it."""
    area = slot.area
    if isinstance(slot.part, Text):
        start, end = keys[area.row - 1, KEY_COLUMN], keys[area.last_row + 1, KEY_COLUMN]
        assert (start, end) == (TEXT_START + start[1:], TEXT_END + start[1:])
        row_key, above = start[1:], area.row - 1
    else:
        above = max(r for (r, _), text in keys.items() if text == KEY_ROW and r < area.row)
        row_key = keys[area.row, KEY_COLUMN]
    column_key = keys[above, area.column]
    return row_key if column_key == SAME else f"{row_key}.{column_key}"


def test_the_name_of_a_slot_points_at_it(layout: Layout, book: Workbook) -> None:
    names = book.defined_names
    for slot in layout.slots.values():
        ((sheet, address),) = names[f"f.{slot.id}"].destinations
        wanted = slot.area.range if isinstance(slot.part, Text) else slot.area.address
        assert (sheet.replace("''", "'"), address.replace("$", "")) == (slot.sheet, wanted)


def test_every_defined_name_is_one_that_a_workbook_allows(book: Workbook) -> None:
    names = list(book.defined_names)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[^\W\d][\w.]{0,254}", name), name
        assert not re.fullmatch(r"(?i)[a-z]{1,3}\d+|r\d*(c\d*)?|c\d*", name), name


def test_every_sheet_name_is_one_that_a_workbook_allows(layout: Layout, book: Workbook) -> None:
    names = book.sheetnames
    assert names[: len(layout.sheets)] == [sheet.title for sheet in layout.sheets]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"(?!')[^\[\]:*?/\\]{1,31}(?<!')", name), name


def test_prompts_messages_and_lists_are_as_short_as_a_workbook_asks(book: Workbook) -> None:
    rules = [rule for ws in book for rule in validations(ws)]
    assert rules
    for rule in rules:
        assert 0 < len(rule.promptTitle) <= 32
        assert 0 < len(rule.prompt) <= 255
        assert 0 < len(rule.errorTitle) <= 32
        assert 0 < len(rule.error) <= 255
        assert len(rule.formula1) <= 255 + 2  # the quotes do not count


def validations(ws: Worksheet) -> list[Any]:
    return list(ws.data_validations.dataValidation)


@pytest.mark.parametrize(
    "choices", [[f"第{n}类较长的名称" for n in range(40)], ["甲,乙", "丙"], ['甲"乙', "丙"]],
    ids=["too many", "a comma", "a quote"],
)  # fmt: skip
def test_choices_that_a_list_cannot_hold_are_refused_or_written_another_way(
    choices: list[str],
) -> None:
    try:
        form = parse_form(OTHER.replace("[甲, 乙]", str(choices)), "另一张表.yaml")
    except FormError:
        return
    rules = [rule for ws in written(make_layout(form)) for rule in validations(ws)]
    for rule in (rule for rule in rules if rule.type == "list" and rule.formula1[0] == '"'):
        assert len(rule.formula1) <= 255 + 2
        assert rule.formula1[1:-1].split(",") == choices
        assert '"' not in rule.formula1[1:-1]


def test_every_formula_is_as_short_as_a_workbook_asks(book: Workbook) -> None:
    cells = [cell for ws in book for row in ws.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert formulas
    for formula in formulas:
        assert len(formula) <= 8192
        assert max(map(len, re.findall(r'"([^"]*)"', formula)), default=0) <= 255


def test_the_checksum_does_not_depend_on_the_rows_of_a_text() -> None:
    roomy = lay_out(OFFICIAL, {"总体情况": 300, "其他事项": 90}, 0)
    assert roomy.slots["总体情况"].area.rowspan == 310
    assert roomy.checksum == make_layout(OFFICIAL).checksum


@pytest.mark.parametrize(
    ("old", "new"),
    [("id: 支", "id: 付"), ("label: 元", "label: 千元"), ("sheet: 钱", "sheet: 账"),
     ("{id: 收, guidance", "{id: 入, guidance"), ("name: 后面的话", "name: 后面的")],
)  # fmt: skip
def test_the_checksum_tells_other_ids_labels_and_sheets(old: str, new: str) -> None:
    changed = OTHER.replace(old, new).replace("收 = 支", "收 = 付" if "付" in new else "收 = 支")
    changed = changed.replace("收 = 支", "入 = 支") if "入" in new else changed
    assert make_layout(parse_form(changed, "")).checksum != make_layout(SECOND).checksum


def test_a_text_has_room_for_its_paragraphs_and_more() -> None:
    assert room(OFFICIAL, {}) == 60
    assert room(OFFICIAL, {"总体情况": 50}) == 60
    assert room(OFFICIAL, {"总体情况": 51}) == 61


def room(form: Form, paragraphs: dict[str, int]) -> int:
    return lay_out(form, paragraphs, 0).slots["总体情况"].area.rowspan


def test_rows_are_as_high_as_the_words_written_in_them() -> None:
    """Not every program makes room for a paragraph; a height set by hand would keep it from it."""
    form = find_form()
    texts = {"总体情况": ("短。", "长" * 100, "很长" * 3000)}
    fields = {"单位名称": "某某" * 30, "联系人": "某某"}
    filing = replace(blank_filing(form), texts=texts, fields=fields)
    book = load_workbook(BytesIO(write_workbook(make_layout(form), filing)))
    slots = make_layout(form).slots
    run, unit = slots["总体情况"], slots["单位名称"]
    rows = book[run.sheet].row_dimensions
    first = run.area.row
    assert [rows[row].height for row in range(first, first + 4)] == [None, 52.5, 409, None]
    assert book[unit.sheet].row_dimensions[unit.area.row].height == 69

    parts = dict(unpack(write_workbook(make_layout(form), filing)))
    sheet = parts[f"xl/worksheets/sheet{book.sheetnames.index(run.sheet) + 1}.xml"].decode()
    assert f'<row r="{first + 1}" ht="52.5">' in sheet


def test_the_sheets_stand_in_report_order() -> None:
    titles = [sheet.title for sheet in make_layout(OFFICIAL).sheets]
    assert titles[:3] == ["填报说明", "基本信息", "引言"]
    tables = [t for t in titles if re.match("[一二三四五六]、", t) and not t.endswith("说明")]
    assert [title[0] for title in tables] == list("一二三四五六")


@pytest.mark.parametrize(
    ("addresses", "ranges"),
    [
        ([], []),
        (["B2"], ["B2"]),
        (["B2", "B3", "B4"], ["B2:B4"]),
        (["B2", "C2", "D2"], ["B2:D2"]),
        (["B2", "B3", "C2", "C3"], ["B2:C3"]),
        (["B2", "B4"], ["B2", "B4"]),
        (["B2", "D2"], ["B2", "D2"]),
        (["C3", "B2", "B3", "C2", "B2"], ["B2:C3"]),
        (["Z1", "AA1"], ["Z1:AA1"]),
    ],
)
def test_cells_are_compressed_to_ranges(addresses: list[str], ranges: list[str]) -> None:
    assert compress(map(area_of, addresses)) == ranges


@given(st.sets(st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_compressed_ranges_hold_the_same_cells_once(cells: set[tuple[int, int]]) -> None:
    ranges = compress(Area(*cell) for cell in cells)
    assert sorted(squares([area_of(address) for address in ranges])) == sorted(cells)


def test_keys_of_one_column_are_told_apart(layout: Layout) -> None:
    for sheet in layout.sheets:
        rows = sorted(key.row for key in sheet.keys if key.column == KEY_COLUMN)
        assert all(a < b for a, b in pairwise(rows)), sheet.title
