"""Word files that hold one filing, each laid out in another way."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml import parse_xml
from intake.comparing import load_case

from toolkit.form.formatting import print_value
from toolkit.form.grid import make_grid
from toolkit.form.model import CellKind

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable

    from toolkit.form.filing import Filing
    from toolkit.form.grid import Box
    from toolkit.form.model import Form, Table

REMARKS = {0: "单位：件", 4: "（以下按最终结果填写）", -1: "注：数据截至12月31日"}
"""By the row above which they are put, -1 at the end."""
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def make_telling(name: str = "leye-2021") -> tuple[Form, Filing]:
    """A filing in which every number is another, so that one in a wrong place shows."""
    form, filing = load_case(name)
    numbers = {
        cell.id: Decimal(f"{number}.5") if cell.number.kind is CellKind.MONEY else number
        for number, cell in enumerate(form.cells.values(), 1001)
    }
    return form, replace(filing, cells=numbers)


@dataclass
class Layout:
    """How a report is laid out; what is not said is as usual."""

    label: Callable[[Box], str] = lambda box: box.text
    value: Callable[[str], str] = lambda text: text
    heading: Callable[[str], str] = lambda text: text
    merged: bool = True
    title: Callable[[str], list[str]] = lambda text: [text]
    between: tuple[str, ...] = ()
    finish: Callable[[WordDocument], None] = lambda _: None


def build(form: Form, filing: Filing, layout: Layout) -> WordDocument:
    """The report as a Word document."""
    document = Document()
    for line in layout.title(filing.describe(form.title)):
        document.add_paragraph(line)
    for section in form.sections:
        if section.heading:
            document.add_paragraph(layout.heading(section.heading))
        for text in section.texts:
            for line in filing.texts[text.id]:
                document.add_paragraph(line)
        if section.table:
            add_table(document, section.table, filing, layout)
        for line in layout.between:
            document.add_paragraph(line)
    layout.finish(document)
    return document


def add_table(document: WordDocument, table: Table, filing: Filing, layout: Layout) -> None:
    """A table by the form's grid."""
    grid = make_grid(table)
    word = document.add_table(grid.rows, grid.columns)
    cells = [list(row.cells) for row in word.rows]
    for box in grid.boxes:
        cell = cells[box.row][box.column]
        if layout.merged and (box.rowspan > 1 or box.colspan > 1):
            far = cells[box.row + box.rowspan - 1][box.column + box.colspan - 1]
            cell = cell.merge(far)
        text = (
            layout.value(print_value(filing.cells[box.cell.id])) if box.cell else layout.label(box)
        )
        first, *more = text.split("\n")
        cell.paragraphs[0].text = first
        for line in more:
            cell.add_paragraph(line)


def find_tables(document: WordDocument) -> list[Any]:
    """The elements of the tables in the body."""
    return [table._tbl for table in document.tables]


def split_below(document: WordDocument, number: int, row: int, *, head: int = 0) -> None:
    """Cut a table in two above a row, with a page number between; the head may be repeated."""
    table = find_tables(document)[number]
    other: Any = copy.deepcopy(table)
    for n, line in enumerate(list(table.tr_lst)):
        if n >= row:
            table.remove(line)
    for n, line in enumerate(list(other.tr_lst)):
        if head <= n < row:
            other.remove(line)
    page = parse_xml(f"<w:p {NAMESPACES}><w:r><w:t>— 3 —</w:t></w:r></w:p>")
    table.addnext(page)
    page.addnext(other)


def wrap_in_cell(document: WordDocument) -> None:
    """Put the whole report into the only cell of a table."""
    body = document.element.body
    outer = document.add_table(1, 1)._tbl
    cell = outer.tr_lst[0].tc_lst[0]
    for element in list(body):
        if element is not outer and not element.tag.endswith("sectPr"):
            cell.append(element)
    cell.append(parse_xml(f"<w:p {NAMESPACES}/>"))


def wrap_in_cells(document: WordDocument) -> None:
    """Put each table into a table of one cell of its own."""
    for table in find_tables(document):
        frame: Any = parse_xml(
            f"<w:tbl {NAMESPACES}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
            "<w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
        )
        table.addprevious(frame)
        frame.tr_lst[0].tc_lst[0].insert(0, table)


def wrap_in_frames(document: WordDocument) -> None:
    """Put each table into a text box, which Word writes twice."""
    for table in find_tables(document):
        paragraph = parse_xml(
            f"<w:p {NAMESPACES}><w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>"
            "<w:txbxContent/></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent/>"
            "</v:textbox></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
        table.addprevious(paragraph)
        choice, fallback = paragraph.xpath(".//w:txbxContent")
        fallback.append(copy.deepcopy(table))
        choice.append(table)


def add_row(table: WordTable) -> Any:
    """A row below a table."""
    return table.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves it untyped


def add_rows(document: WordDocument) -> None:
    """Rows of remarks above, within and below each table."""
    for table in document.tables:
        for place, words in REMARKS.items():
            row = add_row(table)
            cell = row.cells[0].merge(row.cells[-1])
            cell.paragraphs[0].text = words
            lines = table._tbl.tr_lst
            if place >= 0:
                lines[place].addprevious(lines[-1])


def put_headings_into_tables(document: WordDocument) -> None:
    """The heading above each table becomes its first row, the paragraphs between go before it."""
    for table in document.tables:
        paragraphs = table._tbl.xpath("preceding-sibling::w:p")
        (heading,) = [
            p for p in paragraphs[-4:] if p.xpath("string(.)")[:2] in {"二、", "三、", "四、"}
        ]
        row = add_row(table)
        row.cells[0].merge(row.cells[-1]).paragraphs[0].text = heading.xpath("string(.)")
        table._tbl.tr_lst[0].addprevious(table._tbl.tr_lst[-1])
        for paragraph in paragraphs[paragraphs.index(heading) :]:
            document.element.body.remove(paragraph)


def break_over_lines(box: Box) -> str:
    """Two characters a line, as narrow columns are typed."""
    text = box.text
    return "\n".join(text[at : at + 2] for at in range(0, len(text), 2))


def spell_otherwise(box: Box) -> str:
    """Half-width brackets, other marks behind numbers, blanks."""
    table = str.maketrans({"（": "(", "）": ")", ".": "、", "、": "，"})
    return " ".join(box.text.translate(table).replace("其他", "其它"))


def leave_groups_out(*texts: str) -> Callable[[Box], str]:
    """Some labels are missing."""
    return lambda box: "" if box.text in texts else box.text


def swap_columns(document: WordDocument, number: int, first: int, second: int) -> None:
    """Two columns change places, with their labels."""
    for line in find_tables(document)[number].tr_lst:
        cells = line.tc_lst
        if len(cells) > max(first, second):
            a, b = cells[first], cells[second]
            mark = parse_xml(f"<w:tc {NAMESPACES}/>")
            a.addprevious(mark)
            b.addprevious(a)
            mark.addprevious(b)
            line.remove(mark)


def drop_cell(document: WordDocument, number: int, row: int, cell: int) -> None:
    """A row loses a cell, and what is right of it moves left."""
    line = find_tables(document)[number].tr_lst[row]
    line.remove(line.tc_lst[cell])


def double_cell(document: WordDocument, number: int, row: int, cell: int) -> None:
    """A row has a cell too many."""
    entry = find_tables(document)[number].tr_lst[row].tc_lst[cell]
    entry.addnext(copy.deepcopy(entry))


def drop_row(document: WordDocument, number: int, row: int) -> None:
    """A row is gone."""
    table = find_tables(document)[number]
    table.remove(table.tr_lst[row])


def merge_cells(
    document: WordDocument, number: int, a: tuple[int, int], b: tuple[int, int]
) -> None:
    """Cells are merged, and with them their numbers."""
    table = document.tables[number]
    table.cell(*a).merge(table.cell(*b))


def transpose(document: WordDocument, number: int) -> None:
    """Rows become columns."""
    table = document.tables[number]
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    turned = document.add_table(len(texts[0]), len(texts))
    for r, row in enumerate(turned.rows):
        for c, cell in enumerate(row.cells):
            cell.text = texts[c][r]
    table._tbl.addprevious(turned._tbl)
    document.element.body.remove(table._tbl)
