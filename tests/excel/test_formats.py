"""What a number looks like under its format: another number, a date, or itself."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from excel.filled_books import fill_example
from excel.mutant_parts import BOOK, pack, unpack
from excel.outcome import read_bytes

from toolkit.excel.appearance.number_formats import find_mismatch, show_number, shows_nothing
from toolkit.excel.read.cell_values import Raw, parse_field, parse_number, parse_words
from toolkit.excel.read.reader import Reading
from toolkit.excel.write.marked_copy import Returned, write_marked
from toolkit.form.catalog import find_form

FORM = find_form()
COUNT, MONEY = "依申请公开.本年新收.自然人", "主动公开.行政事业性收费.收费金额"
DAY, TABLE, FIELDS = "成文日期", "xl/worksheets/sheet8.xml", "xl/worksheets/sheet2.xml"
ACCOUNTS = '_ ￥* #,##0.00_ ;_ ￥* -#,##0.00_ ;_ ￥* "-"??_ ;_ @_ '
DATES = [*range(27, 37), *range(50, 59), *range(71, 82)]
CODES = [
    'yyyy"年"m"月"', "[$-804]aaaa", 'aaaa', "[DBNum1][$-804]yyyy\"年\"", "[h]:mm", 'e"年"',
    '上午/下午h"时"', "yyyy\\-mm\\-dd", "[Red]mm-dd",
]  # fmt: skip


@cache
def parts() -> dict[str, bytes]:
    return unpack(fill_example())


def put(value: object, code: str | int, address: str, sheet: str, before: str = "") -> Reading:
    """The example with a number in a cell, under a format of its own or a built-in one."""
    members = dict(parts())
    styles = members["xl/styles.xml"].decode()
    number = code if isinstance(code, int) else 990
    if isinstance(code, str):
        quoted = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        own = f'<numFmt numFmtId="990" formatCode="{quoted}"/>'
        styles = re.sub(r"<numFmts[^>]*>", lambda m: m[0] + own, styles, count=1)
        styles = re.sub(r'(<numFmts) count="\d+"', r"\1", styles)
    head, tail = styles.split("</cellXfs>")
    index = head.split("<cellXfs")[1].count("<xf ")
    styles = f'{head}<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0"/></cellXfs>{tail}'
    styles = re.sub(r'(<cellXfs) count="\d+"', r"\1", styles)
    cell = re.compile(rf'<c r="{address}"[^>]*?(?:/>|>.*?</c>)')
    holds = f'<c r="{address}" s="{index}">{before}<v>{value}</v></c>'
    text, count = cell.subn(lambda _: holds, members[sheet].decode(), count=1)
    assert count
    changed = {"xl/styles.xml": styles.encode(), sheet: text.encode()}
    return read_bytes(pack(members | changed))


def codes(reading: Reading, slot: str) -> list[str]:
    return [finding.code for finding in reading.findings if finding.id == slot]


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (2113000, "0.00,", "2113.00"), (2113000, "0,,", "2"), (2113000, '#,##0,"千"', "2113千"),
        (12345, "0!.0000", "1.2345"), (12345, "0\\.0000", "1.2345"),
        (123456, '0!.0,"万"', "12.3万"),
        (5, '0"00"', "500"), (5, '"5"0', "55"), (5, '0"万"', "5万"), (5, "0%", "500%"),
        (500, '[>100]"多";0', "多"), (5, '"有"', "有"), (5, ";;;", ""), (9116, "0E+0", "9E+3"),
        (5, '0"百"', "5百"), (5, "0%%", "50000%%"), (1234, "0-000", "1-234"),
        (12, "0," + "0" * 300, "认不出的格式"), (9, "0,", "0"), (700, '[<1000]0,"k";0', "1k"),
    ],
)  # fmt: skip
def test_a_format_that_shows_another_number_is_refused_with_both(
    number: int, code: str, text: str
) -> None:
    for name in (COUNT, MONEY):
        taken = parse_number(Raw(number, format=code), FORM.cells[name])
        assert taken.value is None
        assert taken.trouble is not None
        assert taken.trouble.code == "C04"
        assert f"“{text}”" in taken.trouble.message or "百分数" in taken.trouble.message
        assert str(number) in taken.trouble.message


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (5, "General"), (5, "@"), (5, "0"), (5, "0_ "), (1234, "#,##0"), (1234, "# ##0"),
        (1234, ACCOUNTS), (0, ACCOUNTS), (0, "#"), (0, "#,##0;-#,##0;"), (5, '0"件"'),
        (5, 'General"件"'), (5, "000"), (5, "0.00"), (5, "[$￥-804]#,##0.00"), (5, "[Red]0"),
        (5, "[DBNum1]General"), (5, "# ?/?"), (5, "G/通用格式"), (5, "0.0#"), (5, "0E+0"),
        (50, '[>100]"多";0'), (5, "0.00_);[Red](0.00)"), (5, "$#,##0.00"), (5, "?0.0?"),
    ],
)  # fmt: skip
def test_a_format_that_shows_the_number_is_no_matter(number: int, code: str) -> None:
    for name in (COUNT, MONEY):
        taken = parse_number(Raw(number, format=code), FORM.cells[name])
        assert (taken.value, taken.trouble, taken.note) == (number, None, "")


def test_an_amount_may_show_its_own_unit_and_no_other() -> None:
    cell = FORM.cells[MONEY]
    assert parse_number(Raw(25.1, format='0.00"万元"'), cell).value == Decimal("25.1")
    for unit in ("元", "亿元", "千元"):
        trouble = parse_number(Raw(25.1, format=f'0.00"{unit}"'), cell).trouble
        assert trouble is not None
        assert trouble.code == "C04"


def test_an_amount_shown_with_fewer_decimals_is_taken_and_said() -> None:
    taken = parse_number(Raw(9116.364512, format="#,##0.00"), FORM.cells[MONEY])
    assert taken.value == Decimal("9116.364512")
    assert "9116.36”" in taken.note
    assert "9116.364512" in taken.note


def test_an_amount_shown_without_its_decimals_is_refused() -> None:
    for code in ("0", "0E+0", "# ?/?", "#,##0"):
        trouble = parse_number(Raw(2.5, format=code), FORM.cells[MONEY]).trouble
        assert trouble is not None
        assert trouble.code == "C04"


@pytest.mark.parametrize(
    ("number", "code", "seen"),
    [
        ("-5", "0", -5), ("-5", "#,##0_);(#,##0)", -5), ("-5", "0;0", 5), ("-5", "0;-0", -5),
        ("-5", "0;[Red]0", 5), ("-5", "General;General", 5), ("-5", "[<0]-0;0", -5),
    ],
)  # fmt: skip
def test_a_sign_that_a_format_hides_is_not_seen(number: str, code: str, seen: int) -> None:
    assert (show_number(Decimal(number), code).number == seen) is True
    assert (find_mismatch(Decimal(number), code) is None) == (seen == -5)


@pytest.mark.parametrize("number", [10.0**300, 1e-300, float("inf"), 10**400, -(10.0**300)])
def test_no_number_and_no_format_is_too_strange(number: float) -> None:
    for code in ("0" * 40 + "." + "0" * 80, "%" * 250 + "0", "0" + "," * 250, "yyyy", "[>1.]0;0"):
        taken = parse_number(Raw(number, format=code), FORM.cells[MONEY])
        assert taken.trouble is not None
        parse_field(Raw(number, format=code), FORM.fields_by_id["单位名称"])
        parse_words(Raw(number, format=code))


def test_words_and_a_year_are_not_taken_from_what_looks_otherwise() -> None:
    unit, year = (FORM.fields_by_id[name] for name in ("邮政编码", "年度"))
    for raw, part in ((Raw(10020, format="000000"), unit), (Raw(2021, format="0,"), year)):
        trouble = parse_field(raw, part).trouble
        assert trouble is not None
        assert trouble.code == "C16"
    assert parse_field(Raw(150028, format="0"), unit).value == "150028"
    assert parse_field(Raw(2021, format='0"年"'), year).value == 2021
    paragraph = parse_words(Raw(0.5, format="0%")).trouble
    assert paragraph is not None
    assert "“50%”" in paragraph.message
    assert parse_words(Raw(12, format="0.00")).value == "12"


@pytest.mark.parametrize("code", [*DATES, *CODES, 14, 46])
def test_a_date_in_a_number_is_called_so_whatever_program_formatted_it(code: str | int) -> None:
    reading = put(45356, code, "E10", TABLE)
    assert codes(reading, COUNT) == ["C04"]
    assert put(0, 1, "E10", TABLE).findings == read_bytes(pack(parts())).findings


@pytest.mark.parametrize("code", [31, 58, 71, 14, 'yyyy"年"m"月"d"日"', "[$-804]aaaa"])
def test_a_date_is_read_whatever_program_formatted_it(code: str | int) -> None:
    reading = put(44576, code, "C9", FIELDS)
    assert reading.filing is not None
    assert reading.filing.fields[DAY] == date(2022, 1, 15)
    assert codes(reading, DAY) == []


def test_a_date_counted_from_1904_is_the_day_that_is_seen() -> None:
    book = parts()[BOOK].replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)
    old = parts()[BOOK]
    parts()[BOOK] = book
    try:
        reading = put(44576 - 1462, 58, "C9", FIELDS)
    finally:
        parts()[BOOK] = old
    assert reading.filing is not None
    assert reading.filing.fields[DAY] == date(2022, 1, 15)


@pytest.mark.parametrize("value", [20230115, -5, 99999999])
@pytest.mark.parametrize("code", [58, 14])
def test_a_number_that_is_no_date_is_called_so(value: int, code: int) -> None:
    reading = put(value, code, "C9", FIELDS)
    (finding,) = (f for f in reading.findings if f.id == DAY)
    assert finding.code == "C16"
    assert str(value) in finding.message
    assert "日期格式" in finding.message
    assert codes(put(value, code, "E10", TABLE), COUNT) == ["C04"]


def test_the_result_of_a_formula_is_seen_under_its_format_too() -> None:
    assert codes(put(5000, "0.00,", "E10", TABLE, "<f>5*1000</f>"), COUNT) == ["C04"]
    assert codes(put(45356, 58, "E10", TABLE, "<f>TODAY()</f>"), COUNT) == ["C04"]


@pytest.mark.parametrize(("value", "code"), [(5000, "0.00,"), (0.5, "0%"), (20230115, 58)])
def test_a_marked_copy_keeps_the_format_that_was_refused(value: float, code: str | int) -> None:
    """Without it the number would pass when the copy comes back."""
    reading = put(value, code, "E10", TABLE)
    assert reading.form is not None
    assert reading.filing is not None
    copy = write_marked(
        Returned(
            reading.form, reading.filing, reading.findings, reading.typed, reading.outside_cells
        )
    )
    assert codes(read_bytes(copy), COUNT) == ["C04"]


@pytest.mark.parametrize("code", ["0.00,", "0%", 58, "0!.0000"])
def test_the_sum_of_a_total_is_seen_under_its_format_too(code: str | int) -> None:
    sheet = parts()[TABLE]
    try:
        parts()[TABLE] = re.sub(rb'(<c r="E10"[^>]*>)<v>0</v>', rb"\1<v>7</v>", sheet)
        own = '<f>IF(COUNT(E10:J10)=0,"",SUM(E10:J10))</f>'
        reading = put(7, code, "K10", TABLE, own)
        plain = put(7, "#,##0", "K10", TABLE, own)
    finally:
        parts()[TABLE] = sheet
    total = "依申请公开.本年新收.总计"
    assert codes(reading, total) == ["C04"]
    assert reading.filing is not None
    assert reading.filing.cells[total] is None
    assert plain.filing is not None
    assert plain.filing.cells[total] == 7


@pytest.mark.parametrize("how", ["superscript", "subscript"])
def test_a_raised_digit_is_never_joined(how: str) -> None:
    """Nor after the copy that says so was handed in as it is."""
    raised = f'<r><t>10</t></r><r><rPr><vertAlign val="{how}"/></rPr><t>2</t></r>'
    members = dict(parts())
    cell = f'<c r="E10" t="inlineStr"><is>{raised}</is></c>'
    text = re.sub(r'<c r="E10"[^>]*>.*?</c>', cell, members[TABLE].decode(), count=1)
    reading = read_bytes(pack(members | {TABLE: text.encode()}))
    (finding,) = (f for f in reading.findings if f.id == COUNT)
    assert finding.code == "C02"
    assert "上标或下标" in finding.message
    assert reading.form is not None
    assert reading.filing is not None
    assert reading.filing.cells[COUNT] is None
    copy = write_marked(
        Returned(
            reading.form, reading.filing, reading.findings, reading.typed, reading.outside_cells
        )
    )
    assert codes(read_bytes(copy), COUNT) == ["C02"]


def test_what_is_raised_as_a_whole_or_in_words_is_read() -> None:
    raised = '<rPr><vertAlign val="superscript"/></rPr>'
    for sheet, address, runs, slot in (
        (TABLE, "E10", f"<r>{raised}<t>12</t></r>", COUNT),
        (FIELDS, "C4", f"<r><t>某县</t></r><r>{raised}<t>1</t></r>", "单位名称"),
    ):
        members = dict(parts())
        cell = f'<c r="{address}" t="inlineStr"><is>{runs}</is></c>'
        text = re.sub(rf'<c r="{address}"[^>]*>.*?</c>', cell, members[sheet].decode(), count=1)
        reading = read_bytes(pack(members | {sheet: text.encode()}))
        assert set(codes(reading, slot)) <= {"C10"}


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (";;;", 5), (";;;", None), ("0;;", -3), ("[White]0", 5), ("[白色]General", 5),
        ('""', 5), ("[<3]0;;", 5), ("[White]@", None),
    ],
)  # fmt: skip
def test_a_format_that_shows_nothing_is_known(code: str, value: float | None) -> None:
    assert shows_nothing(code, value)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("0;-0;;@", 5), ("0;-0;;@", None), ("0;@", -3), ("General", None), ("0;;", 5), ("", 5),
        ("[Red]0", 5), ("[h]", 5), ("General", True), ("yyyy", 45000),
        ('"有"', None), ("[<3];0", 5),
    ],
)  # fmt: skip
def test_a_format_that_shows_something_is_none_of_them(code: str, value: float | None) -> None:
    assert not shows_nothing(code, value)
