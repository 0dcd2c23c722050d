"""Formulas that a clerk wrote: in totals, in numbers, fields and paragraphs."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from excel.filled_books import fill_example
from excel.mutant_parts import BOOK, pack, unpack
from excel.outcome import read_bytes

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.core.finding import Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.own_formulas import parse_addends
from toolkit.excel.write.marked_copy import Returned, write_marked
from toolkit.excel.write.workbook import write_workbook

if TYPE_CHECKING:
    from toolkit.core.finding import Finding
    from toolkit.excel.read.reader import Reading

TOTAL, PART = "依申请公开.本年新收.总计", "依申请公开.本年新收.自然人"
UNIT, GENERAL = "单位名称", "总体情况"
OWN = 'IF(COUNT(E10:J10)=0,"",SUM(E10:J10))'
GUARDED = (
    '=IF(ROWS({0})*COLUMNS({0})-COUNTBLANK({0})-COUNT({0})>0,"有红格",'
    'IF(COUNT({0})=0,"",SUM(A1:A2)))'
)
"""The formula of a total in a workbook of today; `OWN` is that of an older one."""
REMOTE = "[1]表!A1"
SUM = 74


FIELDS, TEXTS, TABLE = (f"xl/worksheets/sheet{number}.xml" for number in (2, 4, 8))


@cache
def book() -> bytes:
    """A workbook in which the total at K10 adds up to 74."""
    reading = read_bytes(fill_example())
    assert reading.form is not None
    assert reading.filing is not None
    cells = {**reading.filing.cells, PART: 74, TOTAL: 74}
    return write_workbook(make_layout(reading.form), replace(reading.filing, cells=cells))


def put(
    holds: str, kind: str = "n", address: str = "K10", part: str = TABLE, data: bytes = b""
) -> bytes:
    """The workbook with other markup in a cell."""
    members = unpack(data or book())
    cell = re.compile(rf'(<c r="{address}"(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)')
    text, count = cell.subn(
        lambda match: f'{match[1]} t="{kind}">{holds}</c>', members[part].decode(), count=1
    )
    assert count
    return pack(members | {part: text.encode()})


def formula(text: str, result: object, kind: str = "n") -> bytes:
    return put(f"<f>{escape(text)}</f><v>{result}</v>", kind)


def about(reading: Reading, slot: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.id == slot]


def number(reading: Reading, slot: str = TOTAL) -> object:
    assert reading.filing is not None
    return reading.filing.cells[slot]


@pytest.mark.parametrize(
    "text",
    [
        OWN, OWN.lower(), "SUM(E10:J10)", "SUM( E10 : J10 )", "SUM($E$10:$J$10)", "+SUM(E10:J10)",
        "E10+F10+G10+H10+I10+J10", "SUM(E10,F10:J10)", "SUM(E10:H10)+SUM(I10:J10)",
        "_xlfn.SUM(E10:J10)", "'三、依申请公开'!E10+SUM('三、依申请公开'!F10:J10)", "SUM(J10:E10)",
    ],
)  # fmt: skip
def test_our_formula_however_it_is_rewritten_is_recomputed(text: str) -> None:
    reading = read_bytes(formula(text, 3))
    assert number(reading) == SUM
    assert about(reading, TOTAL) == []


def test_our_formula_as_an_array_or_shared_is_recomputed() -> None:
    for attributes in ('t="array" ref="K10"', 't="shared" si="0" ref="K10:K11"'):
        reading = read_bytes(put(f"<f {attributes}>SUM(E10:J10)</f><v>3</v>"))
        assert number(reading) == SUM
        assert about(reading, TOTAL) == []


@pytest.mark.parametrize(
    "text",
    ["70+9", "SUM(E10:I10)", "SUM(E10:J10)+5", "SUM(E10:J10)-E10", "SUM(E11:J11)", "SUM(E10:J11)",
     "IF(COUNT(E10:J10)=0,0,SUM(E10:J10))", 'IF(COUNT(E11:J11)=0,"",SUM(E10:J10))', "E10",
     "ROUND(SUM(E10:J10),-1)", "SUM(E10:J10,E10)", "AVERAGE(E10:J10)", "SUM(二!E10:J10)"],
)  # fmt: skip
def test_another_formula_stands_for_its_result_and_is_told(text: str) -> None:
    reading = read_bytes(formula(text, 79))
    assert number(reading) == 79
    (finding,) = about(reading, TOTAL)
    assert (finding.code, finding.severity) == ("C11", Severity.NOTE)
    assert "79" in finding.message
    assert str(SUM) in finding.message
    assert finding.place is not None
    assert finding.place.cell == "K10"
    assert not any(f.code == "C12" for f in reading.findings)
    assert reading.form is not None
    assert reading.filing is not None
    checked = run_checks(Case(reading.form, reading.filing))
    assert any(f.severity is Severity.ERROR and "79" in f.message for f in checked)


def test_another_formula_that_gives_the_sum_is_told_and_no_more() -> None:
    reading = read_bytes(formula("1+1", SUM))
    assert number(reading) == SUM
    (finding,) = about(reading, TOTAL)
    assert finding.code == "C11"
    assert "相加" not in finding.message


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (("<f>70+9</f>", "n"), "C05"),
        (("<f>70+9</f><v></v>", "n"), "C05"),
        (("<f>SUM(#REF!)</f><v>#REF!</v>", "e"), "C04"),
        (("<f>SUM(#REF!)+79</f><v>79</v>", "n"), "C04"),
        (("<f>1/0</f><v>#DIV/0!</v>", "e"), "C04"),
        (('<f>IF(1,"","")</f><v></v>', "str"), "C01"),
        ((f"<f>{REMOTE}</f><v>79</v>", "n"), "F05"),
        (("<f>70-75</f><v>-5</v>", "n"), "C02"),
    ],
)
def test_another_formula_without_a_certain_result_is_refused(
    cell: tuple[str, str], code: str
) -> None:
    reading = read_bytes(put(*cell))
    assert number(reading) is None
    assert [f.code for f in about(reading, TOTAL)] == [code]


def test_a_formula_with_a_number_among_what_it_adds_besides_is_another() -> None:
    data = put("<f>SUM(D10:J10,D4)</f><v>3</v>")  # D10 holds a label, D4 nothing
    assert number(read_bytes(data)) == SUM
    assert number(read_bytes(put("<v>-71</v>", address="D4", data=data))) == 3


@pytest.mark.parametrize(
    "text",
    [REMOTE, "'[1]表 1'!A1", "[1]!总数", "'file:///C:/x.xlsx'#$表.A1", "'C:\\x\\[b.xlsx]表'!A1",
     "Excel|'b.xlsx'!R1C1", 'WEBSERVICE("https://x")', 'INDIRECT("[b.xlsx]表!A1")', "远+0", "更远"],
)  # fmt: skip
def test_a_formula_that_reaches_outside_is_refused(text: str) -> None:
    for address in ("K10", "E10"):
        members = unpack(put(f"<f>{escape(text)}</f><v>79</v>", address=address))
        names = "<definedName name='更远'>远*1</definedName><definedName name='远'>[1]表!$A$1"
        names = (
            members[BOOK].decode().replace("<definedNames>", f"<definedNames>{names}</definedName>")
        )
        reading = read_bytes(pack(members | {BOOK: names.encode()}))
        slot = TOTAL if address == "K10" else PART
        assert number(reading, slot) is None
        assert [f.code for f in about(reading, slot)] == ["F05"]


def test_a_formula_in_a_number_is_told_and_its_result_taken() -> None:
    reading = read_bytes(put("<f>1+2</f><v>3</v>", address="E10"))
    assert number(reading, PART) == 3
    assert [f.code for f in about(reading, PART)] == ["C11"]


def test_a_formula_that_gives_no_words_is_a_blank() -> None:
    empty = '<f>IF(1,"","")</f><v></v>'
    reading = read_bytes(put(empty, "str", "E10"))
    (finding,) = about(reading, PART)
    assert finding.code == "C01"
    assert "算出来是空的" in finding.message
    reading = read_bytes(put(empty, "str", "C4", FIELDS))
    (finding,) = about(reading, UNIT)
    assert finding.code == "C06"
    reading = read_bytes(put(empty, "str", "B6", TEXTS))
    assert reading.filing is not None
    assert len(reading.filing.texts[GENERAL]) == 10
    assert about(reading, GENERAL) == []


def test_what_another_formula_gave_stands_in_the_marked_copy() -> None:
    """Our own formula there would settle in silence what the clerk meant."""
    reading = read_bytes(formula("70+9", 79))
    assert reading.form is not None
    assert reading.filing is not None
    returned = Returned(
        reading.form, reading.filing, reading.findings, reading.typed, reading.outside_cells
    )
    again = read_bytes(write_marked(returned))
    assert number(again) == 79
    assert any(f.code == "C12" for f in again.findings)


@pytest.mark.parametrize(
    ("text", "addends"),
    [
        ("=SUM(A1:A2)-SUM(B1)", {(1, 1): 1, (2, 1): 1, (1, 2): -1}),
        ("=0-SUM(B1)", {(1, 2): -1}),
        ("=A1-A1", {(1, 1): 0}),
        ('=IF(COUNT(A1:A2)=0,"",SUM(A1:A2))', {(1, 1): 1, (2, 1): 1}),
        (GUARDED.format("A1:A2"), {(1, 1): 1, (2, 1): 1}),
        (GUARDED.format("A1:B1"), None),
        ("=SUM(A1:XFD1048576)", None),
        ("=A1A2", None),
        ("=SUM(A1)SUM(A2)", None),
        ("=SUM(SUM(A1))", None),
        ('=IF(COUNT(A1)=0,"",A1+A2)', None),
        ("=", {}),
    ],
)
def test_what_a_formula_adds_is_told(text: str, addends: dict[tuple[int, int], int] | None) -> None:
    assert parse_addends(text, "表") == addends
