"""Each unit is handed its own workbook, begun with what is known; nothing is taken unsurely."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from checks.township import FIELDS, make_filing
from command import CASES
from office import Office
from round.sixty import County

from toolkit.core.finding import Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.reader import Reading, read_workbook
from toolkit.excel.write.prefilled import PrefilledWriter
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, dump_filing, load_filing
from toolkit.form.terms import Term
from toolkit.pipeline.prior_filings import FilingKey, UnitIndex
from toolkit.round.handout.accepted_filings import (
    AcceptedFilings,
    PriorFiling,
    find_accepted,
    load_accepted,
)
from toolkit.round.handout.handout import HandedOut, begin_filing, hand_out, name_files
from toolkit.round.roster.reading import read_roster
from toolkit.round.roster.roster import Roster, Unit

FORM = find_form()
LAYOUT = make_layout(FORM)
OLD, NOW = "依申请公开.结转下年.", "依申请公开.上年结转."
FILLED = "依申请公开.上年结转.自然人"
FILLER = "这一部分在原报告中没有文字，此处为测试补写。本年度没有收取政府信息公开信息处理费。"
TOWN = Unit("青禾县柳河镇", "0207", "青禾县柳河镇人民政府", "乡镇")
ZEROS = dict.fromkeys(FORM.cells, 0)


@pytest.fixture(scope="module")
def press() -> PrefilledWriter:
    return PrefilledWriter(LAYOUT)


def town(**fields: str) -> Filing:
    """A good filing of 2024 in which nothing happened."""
    return make_filing(cells={**ZEROS}, fields={**fields})


def keep(folder: Path, **filings: Filing) -> AcceptedFilings:
    """Last year's folder with some filings in it, read."""
    for name, filing in filings.items():
        (folder / f"{name}.json").write_text(dump_filing(filing), encoding="utf-8")
    return load_accepted(folder, FORM)


def accepted_of(filing: Filing, unit: str = "甲") -> PriorFiling:
    """What a unit filed for 2024, from the file `a`."""
    return PriorFiling(FilingKey(FORM.name, unit, 2024), ("a",), filing)


def accept(past: PriorFiling) -> AcceptedFilings:
    """All that was filed for 2024, by one unit."""
    return AcceptedFilings((FORM.name,), UnitIndex([(past.key, past)]))


def carried(cells: Mapping[str, object], row: str) -> dict[str, object]:
    """The figures of one row by column."""
    return {c.removeprefix(row): v for c, v in cells.items() if c.startswith(row)}


def read(data: bytes, folder: Path) -> Reading:
    path = folder / "读.xlsx"
    path.write_bytes(data)
    return read_workbook(path)


def trouble(reading: Reading) -> list[str]:
    """What is said of a workbook beside that it is not filled in yet."""
    return [f"{f.code} {f.message}" for f in reading.findings if f.code not in {"C01", "C06"}]


def hand_one(unit: Unit, year: int, accepted: AcceptedFilings | None = None) -> HandedOut:
    return next(hand_out(FORM, Roster(Path("名单.xlsx"), (unit,)), Term(year), accepted))


def test_next_years_round_begins_with_what_this_years_ended_with(
    county: County, tmp_path: Path
) -> None:
    roster, findings = read_roster(county.roster, FORM)
    assert len(roster.units) == 60
    assert findings == []
    first = [county.by_name[unit.name] for unit in roster.units[:3]]
    for member in first:
        shutil.copy(county.complete / f"{member.name}.xlsx", tmp_path)
    handed = list(islice(hand_out(FORM, roster, Term(2024), load_accepted(tmp_path, FORM)), 4))
    for unit, one, member in zip(roster.units, handed, first, strict=False):
        reading = read(one.data, tmp_path)
        assert reading.filing is not None
        assert carried(reading.filing.cells, NOW) == carried(member.filing.cells, OLD)
        roster_fields = {
            "单位名称": unit.name, "单位全称": unit.full_name, "单位类别": unit.kind,
            "单位代码": unit.code, "年度": 2024,
        }  # fmt: skip
        kept = {name: member.filing.fields[name] for name in FORM.round.kept}
        expected = dict.fromkeys(FORM.fields_by_id) | kept | roster_fields
        assert reading.filing.fields == expected
        assert trouble(reading) == []
        assert one.name == f"{unit.name}2024年政府信息公开工作年度报告填报表.xlsx"
        assert one.findings == ()
    assert [f.code for f in handed[3].findings] == ["Y05"]


@pytest.mark.parametrize(("last", "this"), [("pingtan-2021", "pingtan-2022")])
def test_what_is_carried_over_is_what_was_published_the_year_after(
    last: str, this: str, tmp_path: Path
) -> None:
    before, after = (
        load_filing((CASES / f"{name}.json").read_text(encoding="utf-8"), FORM)[0]
        for name in (last, this)
    )
    texts = {i: before.texts[i] or ((FILLER,) if t.required else ()) for i, t in FORM.texts.items()}
    accepted = keep(tmp_path, 去年=replace(before, texts=texts))
    unit = Unit(str(before.fields["单位名称"]))
    past, findings = find_accepted(unit, Term(2021), accepted)
    assert findings == ()
    filing, notes = begin_filing(FORM, unit, Term(2022), past)
    assert carried(filing.cells, NOW) == carried(after.cells, NOW)
    assert set(carried(after.cells, NOW)) == set(carried(notes, NOW))


def test_without_last_year_only_the_roster_is_filled_in(tmp_path: Path) -> None:
    one = hand_one(TOWN, 2024)
    filing = read(one.data, tmp_path).filing
    assert filing is not None
    filled = {name: value for name, value in filing.fields.items() if value is not None}
    assert filled == {
        "单位名称": TOWN.name, "单位代码": "0207", "单位全称": TOWN.full_name,
        "单位类别": "乡镇", "年度": 2024,
    }  # fmt: skip
    assert set(filing.cells.values()) == {None}
    assert one.findings == ()


def test_what_is_filled_in_is_tinted_and_noted_beside_and_totals_stay_formulas() -> None:
    last = replace(town(填报人="张三"), cells={**ZEROS, f"{OLD}自然人": 2, f"{OLD}总计": 2})
    accepted = accept(accepted_of(last, "青禾县柳河镇"))
    book = openpyxl.load_workbook(BytesIO(hand_one(TOWN, 2025, accepted).data))
    slot, clerk = LAYOUT.slots[FILLED], LAYOUT.slots["填报人"]
    table, fields = book[slot.sheet], book[clerk.sheet]
    total = LAYOUT.slots[f"{NOW}总计"].area.address
    plain = LAYOUT.slots["依申请公开.本年新收.自然人"].area.address
    tint = table[slot.area.address].fill.fgColor.rgb
    assert table[slot.area.address].value == 2
    assert fields[clerk.area.address].fill.fgColor.rgb == tint
    assert tint not in {table[plain].fill.fgColor.rgb, table[total].fill.fgColor.rgb}
    assert "IF(COUNT(" in str(table[total].value)
    assert [c.value for c in table[slot.area.row]][-1] == (
        '="← 由 2024 年度的填报转来，如有出入请更正"'
    )
    note = [c.value for c in fields[LAYOUT.slots["单位名称"].area.row]][-1]
    assert "已按名单填好" in str(note)


def test_a_prefilled_workbook_saved_by_an_office_reads_as_any_other(
    tmp_path: Path, office: Office
) -> None:
    last = replace(town(), cells={**ZEROS, f"{OLD}自然人": 2, f"{OLD}总计": 2})
    accepted = accept(accepted_of(last, "青禾县柳河镇"))
    path, saved = tmp_path / "下发.xlsx", tmp_path / "交回.xlsx"
    path.write_bytes(hand_one(TOWN, 2025, accepted).data)
    slot = LAYOUT.slots[FILLED]
    office.run(path, ["set", slot.sheet, slot.area.address, 3], ["recalculate"], ["save", saved])
    reading = read_workbook(saved)
    assert reading.filing is not None
    assert reading.filing.cells[FILLED] == 3
    assert reading.filing.cells[f"{NOW}总计"] == 3
    assert reading.filing.fields["联系电话"] == FIELDS["联系电话"]
    assert trouble(reading) == []


@pytest.mark.parametrize("name", ["=1+1", "'甲", "+86", "_x0041_", '甲"乙', "甲<乙>&丙"])
def test_words_that_look_like_something_else_are_filled_in_as_they_are(
    press: PrefilledWriter, tmp_path: Path, name: str
) -> None:
    filing = begin_filing(FORM, replace(TOWN, full_name=name), Term(2024), None)[0]
    reading = read(press.write(filing, {"单位全称": f"← “{name}”"}), tmp_path)
    assert reading.filing == filing
    assert trouble(reading) == []


def test_a_workbook_does_not_depend_on_those_written_before(press: PrefilledWriter) -> None:
    past = accepted_of(town())
    began = [begin_filing(FORM, TOWN, Term(2025), p) for p in (past, None)]
    began.append(begin_filing(FORM, replace(TOWN, full_name="=甲"), Term(2025), past))
    alone = [PrefilledWriter(LAYOUT).write(*one) for one in began]
    assert [press.write(*one) for one in (*began, *reversed(began))] == [*alone, *reversed(alone)]


def test_a_workbook_without_notes_reads_as_a_plain_one(
    press: PrefilledWriter, tmp_path: Path
) -> None:
    filing = begin_filing(FORM, TOWN, Term(2025), accepted_of(town()))[0]
    plain = read(write_workbook(LAYOUT, filing), tmp_path)
    pressed = read(press.write(filing, {}), tmp_path)
    assert (pressed.filing, pressed.findings) == (plain.filing, plain.findings)


def test_the_roster_goes_before_last_years_filing() -> None:
    past = accepted_of(town(单位全称="旧名", 电子邮箱="a@example.com"))
    filing, notes = begin_filing(FORM, TOWN, Term(2025), past)
    assert filing.fields["单位全称"] == TOWN.full_name
    assert filing.fields["电子邮箱"] == "a@example.com"
    assert filing.fields["成文日期"] is None
    assert "名单" in notes["单位全称"]
    assert "2024" in notes["电子邮箱"]


def test_a_filing_with_errors_is_not_taken(tmp_path: Path) -> None:
    wrong = replace(town(), cells={**ZEROS, f"{OLD}自然人": 2})
    past, findings = find_accepted(TOWN, Term(2024), keep(tmp_path, 去年=wrong))
    assert past is not None
    assert past.filing is None
    assert [(f.code, f.severity) for f in findings] == [("Y05", Severity.NOTE)]
    assert "处错误没有改正" in findings[0].message
    filing, notes = begin_filing(FORM, TOWN, Term(2025), past)
    assert set(filing.cells.values()) == {None}
    assert "联系电话" not in notes


def test_a_workbook_with_errors_is_not_taken(tmp_path: Path) -> None:
    cells = {**ZEROS, "主动公开.行政许可.处理决定": None}
    (tmp_path / "去年.xlsx").write_bytes(write_workbook(LAYOUT, replace(town(), cells=cells)))
    findings = find_accepted(TOWN, Term(2024), load_accepted(tmp_path, FORM))[1]
    assert "去年.xlsx" in findings[0].message
    assert "1 处错误" in findings[0].message


def test_a_filing_with_a_blank_is_not_taken(tmp_path: Path) -> None:
    blank = replace(town(), cells={**ZEROS, "主动公开.行政许可.处理决定": None})
    findings = find_accepted(TOWN, Term(2024), keep(tmp_path, 去年=blank))[1]
    assert "有数字格空着" in findings[0].message


def test_of_several_filings_the_good_one_is_taken(tmp_path: Path) -> None:
    wrong = replace(town(), cells={**ZEROS, f"{OLD}自然人": 2})
    past, findings = find_accepted(TOWN, Term(2024), keep(tmp_path, a=wrong, b=town(), c=town()))
    assert past is not None
    assert past.sources == ("b.json",)
    assert findings == ()


def test_two_good_filings_that_differ_are_both_left(tmp_path: Path) -> None:
    accepted = keep(tmp_path, a=town(), b=town(联系电话="0451-5550999"))
    past, findings = find_accepted(TOWN, Term(2024), accepted)
    assert past is not None
    assert past.filing is None
    assert "a.json、b.json" in findings[0].message


def test_a_unit_with_a_new_name_is_known_by_its_code(tmp_path: Path) -> None:
    accepted = keep(tmp_path, 去年=town(单位代码="０２０７", 单位名称="青禾县柳河乡"))
    past, findings = find_accepted(TOWN, Term(2024), accepted)
    assert past is not None
    assert past.filing is not None
    assert "“青禾县柳河乡”" in findings[0].message
    other = replace(TOWN, code="0208", full_name="")
    assert find_accepted(other, Term(2024), accepted)[0] is None
    assert find_accepted(TOWN, Term(2023), accepted)[0] is None


def test_files_that_are_nobodys_are_told(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "别的.json").write_text("{}", encoding="utf-8")
    findings = load_accepted(tmp_path, FORM).findings
    assert [f.severity for f in findings] == [Severity.NOTE, Severity.NOTE]
    assert "坏.xlsx" in findings[0].message
    assert "别的.json" in findings[1].message


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_accepted(tmp_path / "没有", FORM)


def test_no_two_files_have_the_same_name_on_any_system() -> None:
    long = "县" * 59
    units = [
        Unit(name) for name in ("a局", "A局", "é局", "é局", f"{long}甲", f"{long}乙", "a局（2）")
    ]
    names = name_files(FORM, units, Term(2024))
    assert len({name.casefold() for name in names}) == len(units)
    assert names[1] == "A局2024年政府信息公开工作年度报告（2）填报表.xlsx"
    assert max(len(name.encode()) for name in names) <= 255


def test_a_date_due_is_no_field_of_the_form() -> None:
    unit = replace(TOWN, due=date(2025, 1, 31), contact="张三")
    assert begin_filing(FORM, unit, Term(2024), None) == begin_filing(FORM, TOWN, Term(2024), None)
