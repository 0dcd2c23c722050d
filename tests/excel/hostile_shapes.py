"""The shapes of hostile files, and what should come of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from excel import hostile_files as build
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
        lambda: build.stream("xl/media/a.png", (bytes(2**20) for _ in range(300))), "F04", is_quick=False
    ),
    "one huge sheet": Shape(
        lambda: build.stream(SHEET, (b" " * 2**20 for _ in range(300))), "F04", is_quick=False
    ),
    "many large parts": Shape(build.many_parts, "F04", is_quick=False),
    "many empty parts": Shape(
        lambda: build.pack([*build.filled().items(), *((f"x{n}", b"") for n in range(20_000))]), "F04"
    ),
    "an archive in an archive": Shape(build.nested, "F06", is_read=True),
    "members that overlap": Shape(build.overlap, "F01"),
    "a member twice": Shape(
        lambda: build.pack([*build.filled().items(), (SHEET.upper(), b"<worksheet/>")]), "F01"
    ),
    "absolute and .. members": Shape(
        lambda: build.pack([*build.filled().items(), ("/etc/x", b"x"), ("../../x.xml", b"<x/>")]), "", True
    ),
    "more packed than declared": Shape(build.understate, "F01", is_quick=False),
    "less packed than declared": Shape(build.overstate, "F04"),
    "billion laughs": Shape(lambda: build.declare(build.laughs()), "F05"),
    "quadratic blow-up": Shape(lambda: build.declare(f'<!ENTITY a "{"a" * 100_000}">'), "F05"),
    "external entity in the book": Shape(lambda: build.external(BOOK), "F05"),
    "external entity in a sheet": Shape(lambda: build.external(SHEET), "F05"),
    "external entity in the strings": Shape(lambda: build.external(STRINGS), "F05"),
    "external entity in UTF-16": Shape(build.wide_external, "F05"),
    "parts in UTF-16": Shape(build.utf_16_form, "", is_read=True),
    "external DTD": Shape(
        lambda: build.change(BOOK, "<workbook ", '<!DOCTYPE workbook SYSTEM "http://x/"><workbook '), "F05"
    ),
    "a cell in the last corner": Shape(
        lambda: build.change(
            SHEET, END, f'<row r="1048576"><c r="XFD1048576"><v>9</v></c></row>{END}'
        ), "F14", is_read=True,
    ),
    "400,000 build.formatted rows": Shape(lambda: build.rows(400_000, build.formatted), "F04", is_quick=False),
    "1,047,577 build.formatted rows": Shape(lambda: build.rows(1_047_577, build.formatted), "F04", is_quick=False),
    "15,000 build.formatted rows": Shape(lambda: build.rows(15_000, build.formatted), "", is_read=True),
    "58,000 empty cells": Shape(lambda: build.rows(5_800, build.cells), "", is_read=True, is_quick=False),
    "58,000 numbers": Shape(lambda: build.rows(5_800, build.numbers), "F14", is_read=True, is_quick=False),
    "200,000 cells": Shape(lambda: build.rows(20_000, build.cells), "F04", is_quick=False),
    "200 MB in a cell": Shape(
        lambda: build.stream(SHEET, (b"a" * 2**20 for _ in range(200))), "F04", is_quick=False
    ),
    "15 MB in a cell": Shape(
        lambda: build.change(
            SHEET, END,
            f'<row r="1000"><c r="A1000" t="inlineStr"><is><t>{"a" * 15_000_000}</t></is></c></row>'
            + END,
        ), "F14", is_read=True, is_quick=False,
    ),
    "10,000 sheets": Shape(lambda: build.sheets(10_000), "F04"),
    "150 build.sheets of one part": Shape(lambda: build.sheets(150), "F01"),
    "150 build.sheets of one relation": Shape(lambda: build.sheets(150, same=True), "F01"),
    "100,000 names": Shape(lambda: build.names(100_000), "F04"),
    "9,000 names": Shape(lambda: build.names(9_000), "", is_read=True),
    "a giant merge": Shape(lambda: build.merge(["A1:XFD1048576"]), "F04"),
    "100,000 merges": Shape(lambda: build.merge(f"P{n}:Q{n}" for n in range(1000, 101_000)), "F04"),
    "4,000 merges": Shape(lambda: build.merge(f"P{n}:Q{n}" for n in range(1000, 5000)), "", True),
    "a giant list of validated cells": Shape(
        lambda: build.after_cells(
            f'<dataValidations><dataValidation type="whole" sqref="{build.ranges(400_000)}"/>'
            "</dataValidations>"
        ), "", is_read=True,
    ),
    "giant lists of conditional formats": Shape(
        lambda: build.after_cells(
            f'<conditionalFormatting sqref="{build.ranges(20_000)}">'
            + '<cfRule type="expression" priority="1"><formula>1</formula></cfRule>' * 5_000
            + "</conditionalFormatting>"
        ), "", is_read=True,
    ),
    "links over the whole sheet": Shape(
        lambda: build.after_cells('<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
        ), "", is_read=True,
    ),
    "100,000 styles": Shape(lambda: build.styles(100_000), "F04"),
    "60,000 styles": Shape(lambda: build.styles(60_000), "", is_read=True, is_quick=False),
    "100,000 fonts": Shape(lambda: build.fonts(100_000), "", is_read=True),
    "deep nesting": Shape(lambda: build.after_cells("<x>" * 900_000 + "</x>" * 900_000), "F04"),
    "deep nesting of rich text": Shape(
        lambda: build.replace_part(STRINGS, b"<sst>" + b"<r>" * 100_000 + b"</r>" * 100_000 + b"</sst>"),
        "F04",
    ),
    "two million elements": Shape(
        lambda: build.after_cells("<x/>" * 2_000_000), "F04", is_quick=False
    ),
    "a row number of 4,000 digits": Shape(
        lambda: build.first_row(r'<row r="5"', f'<row r="{"9" * 4000}"'), "F01"
    ),
    "a negative row number": Shape(lambda: build.first_row(r'<row r="5"', '<row r="-5"'), "F01"),
    "a huge span": Shape(
        lambda: build.first_row(r'<row r="5"', f'<row spans="1:{"9" * 100_000}" r="5"'), "", is_read=True
    ),
    "a huge row height": Shape(
        lambda: build.first_row(r'<row r="5"[^>]*>', '<row r="5" ht="1e308" customHeight="1">'), "", True
    ),
    "shared formulas": Shape(lambda: build.share_formula(9_000, 8_000), "F04"),
    "short shared formulas": Shape(lambda: build.share_formula(1_000, 60), "", is_read=True),
    "a wrong dimension": Shape(
        lambda: build.change(SHEET, "<sheetData", '<dimension ref="A1:XFD1048576"/><sheetData'), "", True
    ),
    "values of another workbook": Shape(build.refer_elsewhere, "F05", is_read=True),
    "macros": Shape(lambda: build.add(**{"xl/vbaProject.bin": b"x"}), "F06", is_read=True),
    "pictures": Shape(lambda: build.add(**{"xl/media/image1.png": b"x"}), "F06", is_read=True),
}  # fmt: skip


def is_expected(shape: Shape, codes: list[str], *, is_read: bool) -> bool:
    """Whether what came of a file is what should."""
    if not shape.is_read:
        return not is_read and codes == [shape.code]
    return is_read and (shape.code in codes if shape.code else codes == [])
