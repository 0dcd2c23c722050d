"""Values as no program writes them are refused; as programs write them, they are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from excel.hostile_files import SHEET, STRINGS, Members, change, filled, pack
from excel.package_edits import edit, read

CELL = "依申请公开.本年新收.自然人"


def typed(cell: str) -> bytes:
    """The filled form with other markup for the cell E10, whose usual value is a number."""
    text = filled()[SHEET].decode()
    start = text.index('<c r="E10"')
    end = text.index("</c>", start) + 4
    return change(SHEET, text[start:end], cell)


STRANGE_VALUES = [
    '<c r="E10"><v></v></c>',
    '<c r="E10"><v/></c>',
    '<c r="E10" t="n"><v> 7</v></c>',
    '<c r="E10"><v>1_0</v></c>',
    '<c r="E10"><v>0x10</v></c>',
    '<c r="E10"><v>inf</v></c>',
    '<c r="E10"><v>nan</v></c>',
    '<c r="E10"><v>1e400</v></c>',
    '<c r="E10"><v>１２</v></c>',
    '<c r="E10"><v>٣</v></c>',
    '<c r="E10"><v>+7</v></c>',
    '<c r="E10"><v>7</v><v>7</v></c>',
    '<c r="E10"><v>7<x/></v></c>',
    '<c r="E10"><v>7<!-- -->0</v></c>',
    '<c r="E10"><v>7<?x y?>0</v></c>',
    '<c r="E10"><v>7</v><is><t>9</t></is></c>',
    '<c r="E10" t="s"><v>-1</v></c>',
    '<c r="E10" t="s"><v>1_0</v></c>',
    '<c r="E10" t="s"><v> 1 </v></c>',
    '<c r="E10" t="s"><v>１</v></c>',
    '<c r="E10" t="s"><v>1.0</v></c>',
    '<c r="E10" t="s"><v></v></c>',
    '<c r="E10" t="b"><v>true</v></c>',
    '<c r="E10" t="b"><v>7</v></c>',
    '<c r="E10" t="d"><v>20220115</v></c>',
    '<c r="E10" t="inlineStr"><is><t>7</t><t>8</t></is></c>',
    '<c r="E10" t="inlineStr"><is><t>7<t>8</t></t></is></c>',
    '<c r="E10" t="inlineStr"><is><t>7</t></is><is><t>8</t></is></c>',
    '<c r="E10" t="inlineStr"><is><t>7</t><r><t>8</t></r></is></c>',
    '<c r="E10" t="inlineStr"><is><r><t>7</t></r><t>8</t></is></c>',
    '<c r="E10" t="inlineStr"><is><r><t>7</t><t>8</t></r></is></c>',
    '<c r="E10" t="inlineStr"><is><x><t>7</t></x></is></c>',
    '<c r="E10" t="inlineStr"><t>7</t></c>',
    '<c r="E10" s="1_0"><v>7</v></c>',
    '<c r="E10" s="１"><v>7</v></c>',
    '<c r="e10"><v>7</v></c>',
    '<c r="$E$10"><v>7</v></c>',
    '<c r="E010"><v>7</v></c>',
    '<c r="E10" t="S"><v>7</v></c>',
]


@pytest.mark.parametrize("cell", STRANGE_VALUES)
def test_a_value_as_no_program_writes_it_is_refused(cell: str, tmp_path: Path) -> None:
    reading = read(tmp_path, typed(cell))
    assert [finding.code for finding in reading.findings] == ["F01"]
    assert "已损坏" in reading.findings[0].message
    assert reading.filing is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="E10"><v>7</v></c>', 7),
        ('<c r="E10" t="n"><v>7.0</v></c>', 7),
        ('<c r="E10"><v>7.0000000000000000E+0</v></c>', 7),
        ('<c r="E10"><v>0</v></c>', 0),
        ('<c r="E10"><v><![CDATA[7]]></v></c>', 7),
        ('<c r="E10"><v>&#55;</v></c>', 7),
        ('<c r="E10" t="str"><v>7</v></c>', 7),
        ('<c r="E10" t="str"><v></v></c>', None),
        ('<c r="E10"/>', None),
        ('<c r="E10" t="inlineStr"><is><r><rPr><b/></rPr><t>7</t></r></is></c>', 7),
        ('<c r="E10" t="inlineStr"><is><t xml:space="preserve"> 7 </t></is></c>', 7),
        ('<c r="E10" t="inlineStr"><is><t>7</t><rPh sb="0" eb="1"><t>七</t></rPh>'
         '<phoneticPr fontId="1"/></is></c>', 7),
    ],
)  # fmt: skip
def test_a_value_as_programs_write_it_is_read(cell: str, value: int | None, tmp_path: Path) -> None:
    filing = read(tmp_path, typed(cell)).filing
    assert filing is not None
    assert filing.cells[CELL] == value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<si>", "<si><t>7</t>"),
        ("</si>", "<t>7</t></si>"),
        ("<si>", "<t>7</t><si>"),
        ("<si><t", "<si><t><t>7</t></t><t"),
        ("<si>", "<si><si><t>7</t></si>"),
    ],
)
def test_doubled_words_of_the_shared_table_are_refused(
    shared: Members, old: str, new: str, tmp_path: Path
) -> None:
    reading = read(tmp_path, pack(edit(STRINGS, old, new, shared).items()))
    assert [finding.code for finding in reading.findings] == ["F01"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" uniqueCount=", ' uniqueCount="1" x='),
        (" uniqueCount=", ' uniqueCount="99999" x='),
        (" count=", ' count="-5" x='),
        ("<sst ", "<?x y?><sst "),
    ],
)
def test_a_wrong_count_of_words_stops_nothing(
    shared: Members, old: str, new: str, tmp_path: Path
) -> None:
    plain = read(tmp_path, pack(shared.items()))
    reading = read(tmp_path, pack(edit(STRINGS, old, new, shared).items()))
    assert plain.filing is not None
    assert reading.filing == plain.filing
