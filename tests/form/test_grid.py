"""The geometry of the official tables, and of any table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.form.catalog import find_form
from toolkit.form.grid import Box, Grid, Role, make_grid
from toolkit.form.model import Band, Header, Table

GRIDS = {table.id: make_grid(table) for table in find_form().tables.values()}


def covered(grid: Grid) -> list[tuple[int, int]]:
    """Every square that a box covers, once for each box."""
    return sorted(
        (row, column)
        for box in grid.boxes
        for row in range(box.row, box.row + box.rowspan)
        for column in range(box.column, box.column + box.colspan)
    )


def squares(grid: Grid) -> list[tuple[int, int]]:
    return [(row, column) for row in range(grid.rows) for column in range(grid.columns)]


def box_of(table: str, text: str) -> Box:
    (box,) = (box for box in GRIDS[table].boxes if box.text == text)
    return box


@pytest.mark.parametrize(
    ("table", "rows", "columns", "head"),
    [("主动公开", 14, 4, 0), ("依申请公开", 28, 10, 3), ("复议诉讼", 4, 15, 3)],
)
def test_an_official_table_has_its_size_and_header_rows(
    table: str, rows: int, columns: int, head: int
) -> None:
    grid = GRIDS[table]
    assert (grid.rows, grid.columns, grid.head) == (rows, columns, head)


@pytest.mark.parametrize("table", GRIDS)
def test_the_boxes_cover_an_official_table_once_in_reading_order(table: str) -> None:
    grid = GRIDS[table]
    assert covered(grid) == squares(grid)
    assert [(b.row, b.column) for b in grid.boxes] == sorted((b.row, b.column) for b in grid.boxes)


@pytest.mark.parametrize("table", GRIDS)
def test_every_cell_of_a_table_has_one_box(table: str) -> None:
    cells = [box.cell.id for box in GRIDS[table].boxes if box.cell]
    assert cells == [cell.id for cell in find_form().tables[table].cells]


@pytest.mark.parametrize(
    ("table", "text", "rowspan", "colspan", "role"),
    [
        ("依申请公开", "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3,
         Role.CORNER),
        ("依申请公开", "申请人情况", 1, 7, Role.HEAD),
        ("依申请公开", "自然人", 2, 1, Role.HEAD),
        ("依申请公开", "法人或其他组织", 1, 5, Role.HEAD),
        ("依申请公开", "总计", 2, 1, Role.HEAD),
        ("依申请公开", "一、本年新收政府信息公开申请数量", 1, 3, Role.SIDE),
        ("依申请公开", "三、本年度办理结果", 22, 1, Role.SIDE),
        ("依申请公开", "（一）予以公开", 1, 2, Role.SIDE),
        ("依申请公开", "（三）不予公开", 8, 1, Role.SIDE),
        ("依申请公开", "（四）无法提供", 3, 1, Role.SIDE),
        ("依申请公开", "（五）不予处理", 5, 1, Role.SIDE),
        ("依申请公开", "（六）其他处理", 3, 1, Role.SIDE),
        ("依申请公开", "8.属于行政查询事项", 1, 1, Role.SIDE),
        ("依申请公开", "（七）总计", 1, 2, Role.SIDE),
        ("依申请公开", "四、结转下年度继续办理", 1, 3, Role.SIDE),
        ("复议诉讼", "行政复议", 1, 5, Role.HEAD),
        ("复议诉讼", "行政诉讼", 1, 10, Role.HEAD),
        ("复议诉讼", "复议后起诉", 1, 5, Role.HEAD),
        ("主动公开", "第二十条第（一）项", 1, 4, Role.TITLE),
        ("主动公开", "现行有效件数", 1, 1, Role.HEAD),
        ("主动公开", "本年收费金额（单位：万元）", 1, 3, Role.HEAD),
    ],
)  # fmt: skip
def test_a_label_spans_what_the_official_form_says(
    table: str, text: str, rowspan: int, colspan: int, role: Role
) -> None:
    box = box_of(table, text)
    assert (box.rowspan, box.colspan, box.role) == (rowspan, colspan, role)


def test_the_single_numbers_of_the_first_table_span_three_columns() -> None:
    spans = [box.colspan for box in GRIDS["主动公开"].boxes if box.cell]
    assert spans == [1] * 6 + [3] * 4


def trees(depth: int) -> st.SearchStrategy[tuple[Header, ...]]:
    """Header trees up to some depth, every id a different one by its place."""
    below = trees(depth - 1) if depth > 1 else st.just(())
    node = st.builds(lambda children: Header(label="头", children=children), st.just(()) | below)
    return st.lists(node, min_size=1, max_size=3).map(tuple)


@given(trees(3), st.just(()) | trees(3), st.booleans())
def test_the_boxes_cover_any_table_once(
    columns: tuple[Header, ...], rows: tuple[Header, ...], titled: bool
) -> None:
    band = Band(title="题" if titled else "", columns=columns, rows=rows)
    for bands in ((band,), (band, band)):
        grid = make_grid(Table(id="表", name="表", bands=bands))
        assert covered(grid) == squares(grid)
        assert grid.columns == band.width
