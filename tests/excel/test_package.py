"""What is read is what Excel reads: the parts that relations lead to, where that is clear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from excel.hostile_files import BOOK, SHEET, STRINGS, Members, filled, pack
from excel.package_edits import (
    CONTENT,
    KINDS,
    LINKS,
    OUTER,
    STYLES,
    TYPES,
    declare,
    edit,
    link,
    read,
)

from toolkit.core.finding import Severity
from toolkit.excel.read.reader import Reading


def two_books() -> Members:
    members = filled()
    return declare(members | {"xl/workbook2.xml": members[BOOK]}, "xl/workbook2.xml", "sheet.main")


def moved_book() -> Members:
    """The relation leads to a second workbook; the usual name is left in place, not declared."""
    members = two_books()
    members["xl/_rels/workbook2.xml.rels"] = members[LINKS]
    old = f"{CONTENT}.sheet.main+xml"
    types = members[TYPES].decode().replace(old, f"{CONTENT}.x+xml", 1)
    members[TYPES] = types.encode()
    outer = members[OUTER].replace(b"xl/workbook.xml", b"xl/workbook2.xml")
    return members | {OUTER: outer}


def two_sheets_parts(target: str) -> Members:
    return link(filled(), "worksheet", target)


def second_strings(members: Members) -> Members:
    return link(members | {"xl/s2.xml": members[STRINGS]}, "sharedStrings", "s2.xml")


AMBIGUOUS: dict[str, Callable[[], Members]] = {
    "two workbook parts": two_books,
    "two workbook parts, the related one elsewhere": moved_book,
    "two relations to a workbook": lambda: link(
        filled() | {"xl/b.xml": filled()[BOOK]}, "officeDocument", "xl/b.xml", into=OUTER
    ),
    "a workbook outside the file": lambda: edit(
        OUTER, 'officeDocument"', 'officeDocument" TargetMode="External"'
    ),
    "no relation to a workbook": lambda: edit(OUTER, '/officeDocument"', '/x"'),
    "no relations": lambda: {n: d for n, d in filled().items() if n != OUTER},
    "a workbook that is said to be something else": lambda: edit(
        TYPES, f"{CONTENT}.sheet.main+xml", f"{CONTENT}.worksheet+xml"
    ),
    "one relation's id twice": lambda: edit(LINKS, 'Id="rId2"', 'Id="rId1"'),
    "one sheet by two relations": lambda: two_sheets_parts("worksheets/sheet8.xml"),
    "one sheet by two relations, spelled otherwise": lambda: two_sheets_parts(
        "./worksheets/../worksheets/Sheet8.xml"
    ),
    "a sheet outside the file": lambda: link(
        filled(), "worksheet", "http://x/sheet.xml", more='TargetMode="External"'
    ),
    "a sheet that is said to be a chart": lambda: edit(
        TYPES,
        f'sheet8.xml" ContentType="{CONTENT}.worksheet',
        f'sheet8.xml" ContentType="{CONTENT}.chartsheet',
    ),
    "two types of one part": lambda: declare(filled(), SHEET, "styles"),
    "two parts of styles": lambda: link(
        filled() | {"xl/styles2.xml": filled()[STYLES]}, "styles", "styles2.xml"
    ),
    "styles that no relation leads to": lambda: declare(
        filled() | {"xl/styles2.xml": filled()[STYLES]}, "xl/styles2.xml", "styles"
    ),
    "two formats of one number": lambda: edit(
        STYLES, "<numFmts", '<numFmts><numFmt numFmtId="199" formatCode="0"/>'
        '<numFmt numFmtId="199" formatCode="0%"/></numFmts><x'
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_what_two_programs_may_read_differently_is_refused(kind: str, tmp_path: Path) -> None:
    reading = read(tmp_path, pack(AMBIGUOUS[kind]().items()))
    (finding,) = reading.findings
    assert (finding.code, finding.severity) == ("F01", Severity.ERROR)
    assert reading.filing is None


def test_a_second_table_of_words_is_refused(shared: Members, tmp_path: Path) -> None:
    for members in (
        second_strings(shared),
        declare(shared | {"xl/s2.xml": shared[STRINGS]}, "xl/s2.xml", "sharedStrings"),
        edit(LINKS, "/sharedStrings", "/x", shared),
    ):
        reading = read(tmp_path, pack(members.items()))
        assert [f.code for f in reading.findings] == ["F01"]


def rename(old: str, new: str, members: Members | None = None) -> Members:
    return {n.replace(old, new): d for n, d in (members or filled()).items()}


def with_links_of_sheet(*entries: str) -> Members:
    body = "".join(
        f'<Relationship Id="r{n}" Type="{KINDS}/{entry}/>' for n, entry in enumerate(entries)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    links = f'<Relationships xmlns="{space}">{body}</Relationships>'.encode()
    return filled() | {"xl/worksheets/_rels/sheet8.xml.rels": links}


HARMLESS: dict[str, Callable[[], Members]] = {
    "relations of a sheet to nothing": lambda: with_links_of_sheet(
        'drawing" Target="../drawings/drawing9.xml"',
        'comments" Target="NULL"',
        'vmlDrawing" Target="../drawings/vmlDrawing1.vml"',
        'printerSettings" Target="../printerSettings/printerSettings1.bin"',
        'image" Target="NULL" TargetMode="External"',
        'table" Target="../tables/table1.xml"',
        'pivotTable" Target="../pivotTables/pivotTable1.xml"',
        'hyperlink" Target="file:///C:\\数据.xlsx" TargetMode="External"',
    ),
    "relations of a sheet that are damaged": lambda: (
        filled() | {"xl/worksheets/_rels/sheet8.xml.rels": b"<Relationships"}
    ),
    "relations of the workbook to nothing": lambda: link(
        link(link(filled(), "theme", "theme/theme9.xml"), "calcChain", "calcChain.xml"),
        "externalLink",
        "externalLinks/externalLink1.xml",
    ),
    "a relation to a sheet that no sheet uses": lambda: two_sheets_parts("worksheets/sheet99.xml"),
    "another case": lambda: rename("worksheets/sheet", "Worksheets/Sheet"),
    "another case of the book": lambda: rename("xl/", "XL/"),
    "backslashes": lambda: rename("/", "\\"),
    "leading slashes": lambda: {f"/{n}": d for n, d in filled().items()},
    "leading dots": lambda: {f"./{n}": d for n, d in filled().items()},
    "percent signs": lambda: rename("sheet8", "sheet%38"),
    "relations in another spelling": lambda: edit(
        LINKS, "/xl/worksheets/sheet8.xml", ".\\WorkSheets/%73heet8.xml"
    ),
    "folders of their own": lambda: filled() | {"xl/": b"", "xl/worksheets/": b"", "XL/": b""},
    "no document properties": lambda: {
        n: d for n, d in filled().items() if not n.startswith("docProps")
    },
    "no theme": lambda: {n: d for n, d in filled().items() if "theme" not in n},
    "a damaged theme": lambda: filled() | {"xl/theme/theme1.xml": b"<a:theme"},
    "a sheet of macros' kind": lambda: edit(
        TYPES,
        f"{CONTENT}.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ),
    "a template": lambda: edit(TYPES, ".sheet.main+xml", ".template.main+xml"),
    "an own part with comments in odd places": lambda: edit(
        SHEET, "<sheetData>", "<!-- --><sheetData><!-- -->"
    ),
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_nobody_needs_stops_nothing(kind: str, example: Reading, tmp_path: Path) -> None:
    reading = read(tmp_path, pack(HARMLESS[kind]().items()))
    assert reading.filing == example.filing
    assert reading.findings == example.findings


@pytest.mark.parametrize("part", ["core", "app", "custom"])
@pytest.mark.parametrize(
    "body",
    [
        b"<cp:coreProperties>&nowhere;</cp:coreProperties>",
        b"<Properties>&nowhere;</Properties>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        b"",
        b"\xff\xfe\x00",
        b"<Properties",
        '<?xml version="1.0" encoding="无"?><x/>'.encode(),
    ],
)
def test_damaged_properties_of_the_document_stop_nothing(
    part: str, body: bytes, example: Reading, tmp_path: Path
) -> None:
    reading = read(tmp_path, pack((filled() | {f"docProps/{part}.xml": body}).items()))
    assert reading.filing == example.filing
    assert reading.findings == example.findings


def test_a_workbook_without_styles_is_read_as_it_is_shown(example: Reading, tmp_path: Path) -> None:
    members = edit(LINKS, "/styles", "/x")
    del members[STYLES]
    members[TYPES] = members[TYPES].replace(b"xl/styles.xml", b"xl/none.xml")
    reading = read(tmp_path, pack(members.items()))
    assert reading.filing is not None
    assert example.filing is not None
    assert reading.filing.cells == example.filing.cells
