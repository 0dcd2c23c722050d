"""The shapes of hostile files, and what should come of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from excel import hostile_files as files
from excel.hostile_files import BOOK, END, SHEET, STRINGS

Build = Callable[[], bytes]


@dataclass(frozen=True)
class Shape:
    """One hostile file: the code of its only finding, or of one among those of its filing."""

    build: Build
    code: str
    is_read: bool = False
    is_quick: bool = True


SHAPES: dict[str, Shape] = {
    "one huge part, no XML": Shape(
        lambda: files.stream("xl/media/a.png", (bytes(2**20) for _ in range(300))),
        "F04",
        is_quick=False,
    ),
    "one huge sheet": Shape(
        lambda: files.stream(SHEET, (b" " * 2**20 for _ in range(300))), "F04", is_quick=False
    ),
    "many large parts": Shape(files.many_parts, "F04", is_quick=False),
    "many empty parts": Shape(
        lambda: files.pack([*files.filled().items(), *((f"x{n}", b"") for n in range(20_000))]),
        "F04",
    ),
    "an archive in an archive": Shape(files.nested, "F06", is_read=True),
    "members that overlap": Shape(files.overlap, "F01"),
    "a member twice": Shape(
        lambda: files.pack([*files.filled().items(), (SHEET.upper(), b"<worksheet/>")]), "F01"
    ),
    "absolute and .. members": Shape(
        lambda: files.pack([*files.filled().items(), ("/etc/x", b"x"), ("../../x.xml", b"<x/>")]),
        "",
        True,
    ),
    "more packed than declared": Shape(files.understate, "F01", is_quick=False),
    "less packed than declared": Shape(files.overstate, "F04"),
    "billion laughs": Shape(lambda: files.declare(files.laughs()), "F05"),
    "quadratic blow-up": Shape(lambda: files.declare(f'<!ENTITY a "{"a" * 100_000}">'), "F05"),
    "external entity in the book": Shape(lambda: files.external(BOOK), "F05"),
    "external entity in a sheet": Shape(lambda: files.external(SHEET), "F05"),
    "external entity in the strings": Shape(lambda: files.external(STRINGS), "F05"),
    "external entity in UTF-16": Shape(files.wide_external, "F05"),
    "parts in UTF-16": Shape(files.utf_16_form, "", is_read=True),
    "external DTD": Shape(
        lambda: files.change(
            BOOK, "<workbook ", '<!DOCTYPE workbook SYSTEM "http://x/"><workbook '
        ),
        "F05",
    ),
    "a cell in the last corner": Shape(
        lambda: files.change(
            SHEET, END, f'<row r="1048576"><c r="XFD1048576"><v>9</v></c></row>{END}'
        ),
        "F14",
        is_read=True,
    ),
    "400,000 formatted rows": Shape(
        lambda: files.rows(400_000, files.formatted), "F04", is_quick=False
    ),
    "1,047,577 formatted rows": Shape(
        lambda: files.rows(1_047_577, files.formatted), "F04", is_quick=False
    ),
    "15,000 formatted rows": Shape(lambda: files.rows(15_000, files.formatted), "", is_read=True),
    "58,000 empty cells": Shape(
        lambda: files.rows(5_800, files.cells), "", is_read=True, is_quick=False
    ),
    "58,000 numbers": Shape(
        lambda: files.rows(5_800, files.numbers), "F14", is_read=True, is_quick=False
    ),
    "200,000 cells": Shape(lambda: files.rows(20_000, files.cells), "F04", is_quick=False),
    "200 MB in a cell": Shape(
        lambda: files.stream(SHEET, (b"a" * 2**20 for _ in range(200))), "F04", is_quick=False
    ),
    "15 MB in a cell": Shape(
        lambda: files.change(
            SHEET,
            END,
            f'<row r="1000"><c r="A1000" t="inlineStr"><is><t>{"a" * 15_000_000}</t></is></c></row>'
            + END,
        ),
        "F14",
        is_read=True,
        is_quick=False,
    ),
    "10,000 sheets": Shape(lambda: files.sheets(10_000, target="worksheets/x{}.xml"), "F04"),
    "150 sheets of one part": Shape(lambda: files.sheets(150), "F01"),
    "150 sheets of one relation": Shape(lambda: files.sheets(150, same=True), "F01"),
    "100,000 names": Shape(lambda: files.names(100_000), "F04"),
    "9,000 names": Shape(lambda: files.names(9_000), "", is_read=True),
    "a giant merge": Shape(lambda: files.merge(["A1:XFD1048576"]), "F04"),
    "100,000 merges": Shape(lambda: files.merge(f"P{n}:Q{n}" for n in range(1000, 101_000)), "F04"),
    "4,000 merges": Shape(lambda: files.merge(f"P{n}:Q{n}" for n in range(1000, 5000)), "", True),
    "a giant list of validated cells": Shape(
        lambda: files.after_cells(
            f'<dataValidations><dataValidation type="whole" sqref="{files.ranges(400_000)}"/>'
            "</dataValidations>"
        ),
        "",
        is_read=True,
    ),
    "giant lists of conditional formats": Shape(
        lambda: files.after_cells(
            f'<conditionalFormatting sqref="{files.ranges(20_000)}">'
            + '<cfRule type="expression" priority="1"><formula>1</formula></cfRule>' * 5_000
            + "</conditionalFormatting>"
        ),
        "",
        is_read=True,
    ),
    "links over the whole sheet": Shape(
        lambda: files.after_cells(
            '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
        ),
        "",
        is_read=True,
    ),
    "100,000 styles": Shape(lambda: files.styles(100_000), "F04"),
    "39,000 styles": Shape(lambda: files.styles(39_000), "", is_read=True, is_quick=False),
    "100,000 fonts": Shape(lambda: files.fonts(100_000), "", is_read=True),
    "deep nesting": Shape(lambda: files.after_cells("<x>" * 900_000 + "</x>" * 900_000), "F04"),
    "deep nesting of rich text": Shape(
        lambda: files.share_strings(b"<sst>" + b"<r>" * 100_000 + b"</r>" * 100_000 + b"</sst>"),
        "F04",
    ),
    "two million elements": Shape(
        lambda: files.after_cells("<x/>" * 2_000_000), "F04", is_quick=False
    ),
    "a row number of 4,000 digits": Shape(
        lambda: files.first_row(r'<row r="5"', f'<row r="{"9" * 4000}"'), "F01"
    ),
    "a negative row number": Shape(lambda: files.first_row(r'<row r="5"', '<row r="-5"'), "F01"),
    "a huge span": Shape(
        lambda: files.first_row(r'<row r="5"', f'<row spans="1:{"9" * 100_000}" r="5"'),
        "",
        is_read=True,
    ),
    "a huge row height": Shape(
        lambda: files.first_row(r'<row r="5"[^>]*>', '<row r="5" ht="1e308" customHeight="1">'),
        "",
        True,
    ),
    "shared formulas": Shape(lambda: files.share_formula(9_000, 8_000), "F04"),
    "short shared formulas": Shape(lambda: files.share_formula(1_000, 60), "", is_read=True),
    "a wrong dimension": Shape(
        lambda: files.change(SHEET, "<sheetData", '<dimension ref="A1:XFD1048576"/><sheetData'),
        "",
        True,
    ),
    "values of another workbook": Shape(files.refer_elsewhere, "F05", is_read=True),
    "values of another workbook by a name": Shape(
        lambda: files.refer_elsewhere("旧表数+1"), "F05", is_read=True
    ),
    "macros": Shape(lambda: files.add(**{"xl/vbaProject.bin": b"x"}), "F06", is_read=True),
    "pictures": Shape(lambda: files.add(**{"xl/media/image1.png": b"x"}), "F06", is_read=True),
}


def is_expected(shape: Shape, codes: list[str], usual: list[str], *, is_read: bool) -> bool:
    """Whether what came of a file is what should; `usual` is found in the form as it was."""
    if not shape.is_read:
        return not is_read and codes == [shape.code]
    return is_read and {*codes} == {*usual, shape.code} - {""}
