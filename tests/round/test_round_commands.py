"""The whole round of a county of 60 units, in order, by the commands of README."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import openpyxl
import pytest
from command import Result, tianbao
from round.clerk import Clerk
from round.members import TODAY, YEAR
from round.mishaps import (
    ALIKE,
    BLANK,
    COPIED,
    COPIED_FROM,
    ENCRYPTED,
    FULL_NAME,
    LED_FROM_ABOVE,
    MANGLED,
    MISSING,
    OTHER_YEAR,
    OVERDUE,
    RENAMED,
    TORN,
    TWICE,
    TWICE_ONE_BAD,
    TWICE_UNTOLD,
    UNBALANCED,
    UNMATCHED,
    ZIPPED,
)
from round.sixty import County
from round.units import FORM

from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.filing import CellValue, FieldValue, Filing, blank_filing
from toolkit.form.loading import parse_form
from toolkit.pipeline.steps import check_workbook

pytestmark = pytest.mark.slow

CARRIED, LEFT = "依申请公开.上年结转.", "依申请公开.结转下年."
STATES = {
    MISSING: "未交",
    OVERDUE: "逾期未交",
    OTHER_YEAR: "交了但没算",
    ENCRYPTED: "交了但没算",
    TORN: "交了但没算",
    MANGLED: "须改正",
    BLANK: "须改正",
    UNBALANCED: "须改正",
    TWICE: "已交",
    TWICE_UNTOLD: "待确认",
    TWICE_ONE_BAD: "已交",
    COPIED: "已交",
    ALIKE: "已交",
    COPIED_FROM: "已交",
    RENAMED: "已交",
    FULL_NAME: "已交",
    ZIPPED: "已交",
    LED_FROM_ABOVE: "已交",
}
"""How it stands with a unit that a thing befell."""
TOLD = {
    MISSING: "离期限还有 6 天",
    OVERDUE: "已过期限 5 天",
    OTHER_YEAR: "是 2022 年度的",
    ENCRYPTED: "设了打开密码",
    TORN: "不完整或已损坏",
    TWICE: "因为它保存得最晚",
    TWICE_UNTOLD: "分不清以哪份为准",
    TWICE_ONE_BAD: "因为只有它没有错误",
    COPIED: "填的内容完全一样",
    ALIKE: "与别的单位的文字相近",
    COPIED_FROM: "与别的单位的文字相近",
    FULL_NAME: "名单上是",
}
"""What the list says of it; of the others it says nothing."""
CODES = {MANGLED: {"F12"}, BLANK: {"C01"}, UNBALANCED: {"E01"}}
RETURNED = (MANGLED, BLANK, UNBALANCED, ALIKE, COPIED_FROM, FULL_NAME)
ASKED = (MISSING, OVERDUE, OTHER_YEAR, ENCRYPTED, TORN, TWICE, TWICE_UNTOLD)


@pytest.fixture(scope="module")
def county(county: County, tmp_path_factory: pytest.TempPathFactory) -> County:
    """The county in a folder of its own, to write into."""
    folder = tmp_path_factory.mktemp("round") / "county"
    shutil.copytree(county.folder, folder)
    return replace(county, folder=folder)


@pytest.fixture(scope="module")
def collected(county: County) -> Result:
    """Everything that `collect` shows and writes, on the day."""
    return tianbao(
        "collect", "收回", "--roster", "名单.xlsx", "--today", f"{TODAY}", "--json", "--jobs", "2",
        "-o", "台账.xlsx", "--html", "情况.html", "--marked", "退回", folder=county.folder,
    )  # fmt: skip


@pytest.fixture(scope="module")
def units(collected: Result) -> dict[str, Any]:
    """Each unit's line."""
    return {unit["unit"]: unit for unit in json.loads(collected.out)["units"]}


@pytest.fixture(scope="module")
def summed(county: County) -> Result:
    """The sum of all in the end."""
    return tianbao(
        "total", "齐全", "--roster", "名单.xlsx", "--unit", "青禾市", "-o", "汇总.xlsx",
        folder=county.folder,
    )  # fmt: skip


def width(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def read(path: Path) -> Filing:
    filing = check_workbook(path).filing
    assert filing is not None
    return filing


def test_everyone_is_handed_a_workbook_with_last_years_figures_in_it(
    county: County, tmp_path: Path
) -> None:
    done = tianbao(
        "blank", "--roster", "名单.xlsx", "--year", f"{YEAR}", "--last-year", "去年",
        "-o", tmp_path / "下发", folder=county.folder,
    )  # fmt: skip
    assert done.code == 0, done.err
    assert len(list((tmp_path / "下发").iterdir())) == 60
    for member in county.members[::20]:
        (path,) = (tmp_path / "下发").glob(f"{member.name}*.xlsx")
        filing = read(path)
        for name in (FORM.unit, FORM.year, *FORM.round.kept):
            assert filing.fields[name] == member.filing.fields[name], name
        for cell, value in filing.cells.items():
            assert value == (member.filing.cells[cell] if cell.startswith(CARRIED) else None)


@pytest.mark.parametrize("thing", STATES)
def test_each_fault_lands_where_it_belongs(
    county: County, units: dict[str, Any], thing: str
) -> None:
    for name in county.wrong[thing]:
        unit = units[name]
        assert unit["state"] == STATES[thing]
        told = "；".join(finding["message"] for finding in unit["findings"])
        assert TOLD[thing] in told if thing in TOLD else told == ""
        errors = {
            f["code"] for f in (unit["file"] or {}).get("findings", ()) if f["severity"] == "错误"
        }
        assert errors == CODES.get(thing, set())


def test_of_the_others_there_is_nothing_to_say(
    county: County, units: dict[str, Any], collected: Result
) -> None:
    befallen = {name for names in county.wrong.values() for name in names}
    for name in set(county.by_name) - befallen:
        assert units[name]["state"] == "已交"
        assert units[name]["findings"] == units[name]["file"]["findings"] == []
    data = json.loads(collected.out)
    assert collected.code == 1
    assert not data["ok"]
    assert data["counts"] == {
        "已交": 50,
        "须改正": 3,
        "待确认": 1,
        "交了但没算": 3,
        "未交": 2,
        "逾期未交": 1,
    }
    assert {f["code"] for f in data["findings"]} == {"D07", "Y05"}
    strange = " ".join(other["file"] for other in data["strangers"])
    assert all(name in strange for name in UNMATCHED)
    assert len(data["strangers"]) == 4


def test_the_same_is_shown_on_a_screen_of_80_columns(county: County) -> None:
    done = tianbao(
        "collect", "收回", "--roster", "名单.xlsx", "--today", f"{TODAY}", folder=county.folder
    )
    assert done.code == 1
    lines = done.out.splitlines()
    assert max(map(width, lines)) <= 80
    assert any(line.split()[:2] == ["逾期未交", "1"] for line in lines)
    assert "应交 60 个单位，交了 57 个" in done.out
    assert "问题最多的检查" in done.out


def test_the_ledger_and_the_page_list_every_unit(county: County, collected: Result) -> None:
    assert "已写好：台账.xlsx" in collected.err
    book = openpyxl.load_workbook(county.folder / "台账.xlsx")
    listed = {row[1].value for row in book["交表情况"].iter_rows(min_row=4)}
    page = (county.folder / "情况.html").read_text(encoding="utf-8")
    for name in county.by_name:
        assert name in listed
        assert f">{name}</th>" in page
    sheet = book["交表情况"]
    assert sheet.auto_filter.ref
    links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == 53
    assert all(str(link.target).startswith("%E6%94%B6%E5%9B%9E/") for link in links)


def test_what_is_to_mend_goes_back_with_a_text_to_paste(
    county: County, collected: Result, units: dict[str, Any]
) -> None:
    files = {path.name for path in (county.folder / "退回").glob("[!.]*")}
    copies = {name for thing in RETURNED for name in county.wrong[thing]}
    asked = {name for thing in ASKED for name in county.wrong[thing]}
    assert files == {f"{n}（问题已标注）.xlsx" for n in copies} | {
        f"{n}.txt" for n in copies | asked
    }
    (late,) = county.wrong[OVERDUE]
    text = (county.folder / "退回" / f"{late}.txt").read_text(encoding="utf-8-sig")
    assert text.startswith(f"{late}：\n还没有收到贵单位的2023年度")
    assert "期限是2024年1月20日，已经过了，请尽快报送" in text
    (blank,) = county.wrong[BLANK]
    outcome = check_workbook(county.folder / "退回" / f"{blank}（问题已标注）.xlsx")
    assert {f.code for f in outcome.findings if f.severity == "错误"} == {"C01"}


def test_a_unit_whose_file_says_it_is_anothers_hears_of_it(county: County, tmp_path: Path) -> None:
    (tmp_path / "收回").mkdir()
    first, second = county.members[:2]
    book = openpyxl.load_workbook(county.complete / f"{first.name}.xlsx")
    slots = make_layout(FORM).slots
    code = slots[FORM.round.code]
    book[code.sheet][code.area.address] = second.unit.code
    book.save(tmp_path / "收回" / "年报.xlsx")
    shutil.copy(county.roster, tmp_path / "名单.xlsx")
    tianbao(
        "collect", "收回", "--roster", "名单.xlsx", "--year", str(YEAR), "--marked", "退回",
        folder=tmp_path,
    )  # fmt: skip
    text = (tmp_path / "退回" / f"{first.name}.txt").read_text(encoding="utf-8-sig")
    assert "收到了看来是贵单位的" in text
    assert "“年报.xlsx”：单位代码" in text
    assert "请尽快" in text


def test_the_sum_of_those_that_filed_is_written_all_the_same(
    county: County, tmp_path: Path
) -> None:
    done = tianbao(
        "total", "收回", "--roster", "名单.xlsx", "--today", f"{TODAY}",
        "-o", tmp_path / "汇总.xlsx", folder=county.folder,
    )  # fmt: skip
    assert done.code == 1
    left_out = (
        MISSING,
        OVERDUE,
        OTHER_YEAR,
        ENCRYPTED,
        TORN,
        MANGLED,
        BLANK,
        UNBALANCED,
        TWICE_UNTOLD,
    )
    without = {name for thing in left_out for name in county.wrong[thing]}
    for name in without:
        assert f"{name}：" in done.out
    expected = [m for m in county.summed if m.name not in without]
    filing = read(tmp_path / "汇总.xlsx")
    for cell, value in filing.cells.items():
        assert value == sum(member.filing.cells[cell] or 0 for member in expected), cell


def test_the_sum_equals_the_published_report_in_all_200_cells(
    county: County, summed: Result
) -> None:
    assert summed.code == 0, summed.out
    filing = read(county.folder / "汇总.xlsx")
    assert len(filing.cells) == 200
    assert filing.cells == county.total.cells
    assert (filing.fields[FORM.unit], filing.fields[FORM.year]) == ("青禾市", YEAR)


def test_the_sum_becomes_the_countys_report_once_its_texts_are_written(
    county: County, summed: Result, tmp_path: Path
) -> None:
    refused = tianbao("report", county.folder / "汇总.xlsx", "-o", tmp_path / "报告.docx")
    assert refused.code == 1
    assert "没有填，这一部分是必填的" in refused.out
    texts = county.total.texts
    book = openpyxl.load_workbook(county.folder / "汇总.xlsx")
    for name, words in texts.items():
        sheet, address = book.defined_names[f"f.{name}"].attr_text.rsplit("!", 1)
        column, row = (
            address.replace("$", "").split(":")[0][0],
            int(address.split("$")[2].rstrip(":")),
        )
        for number, paragraph in enumerate(words):
            book[sheet.strip("'")][f"{column}{row + number}"] = paragraph
    book.save(tmp_path / "汇总.xlsx")
    done = tianbao("report", tmp_path / "汇总.xlsx", "-o", tmp_path / "报告.docx")
    assert done.code == 0, done.out
    assert (tmp_path / "报告.docx").is_file()


def test_a_sum_is_held_against_its_units(county: County, summed: Result, tmp_path: Path) -> None:
    audit = ("total", "齐全", "--roster", "名单.xlsx", "--audit")
    good = tianbao(*audit, "汇总.xlsx", folder=county.folder)
    assert good.code == 0
    assert "与 58 个单位之和逐格相等" in good.out
    assert "已写好" not in good.err
    both = tianbao(*audit, "汇总.xlsx", "-o", tmp_path / "又一份.xlsx", folder=county.folder)
    assert both.code == 0
    assert read(tmp_path / "又一份.xlsx").cells == county.total.cells
    left_out = next(member for member in county.summed if member.filing.cells[LEFT + "总计"])
    less = {c: (n or 0) - (left_out.filing.cells[c] or 0) for c, n in county.total.cells.items()}
    path = tmp_path / "公布的.xlsx"
    path.write_bytes(Clerk().fill(replace(county.total, cells=less)))
    off = tianbao(*audit, path, folder=county.folder)
    assert f"正好少了“{left_out.name}”的数" in off.out


def test_next_years_workbooks_carry_the_figures_over(county: County, tmp_path: Path) -> None:
    done = tianbao(
        "blank", "--roster", "名单.xlsx", "--year", f"{YEAR + 1}", "--last-year", "齐全",
        "-o", tmp_path, folder=county.folder,
    )  # fmt: skip
    assert done.code == 0, done.err
    carried = 0
    for member in county.members[::12]:
        (path,) = tmp_path.glob(f"{member.name}*.xlsx")
        filing = read(path)
        for cell, value in filing.cells.items():
            if cell.startswith(CARRIED):
                assert value == member.filing.cells[LEFT + cell.removeprefix(CARRIED)]
                carried += bool(value)
    assert carried


def test_what_the_office_keeps_beside_the_workbooks_is_no_filing(
    county: County, collected: Result, summed: Result, tmp_path: Path
) -> None:
    members = county.members[:3]
    (tmp_path / "乡镇").mkdir()
    for member in members:
        shutil.copy(county.complete / f"{member.name}.xlsx", tmp_path / "乡镇")
    for name in ("名单.xlsx", "台账.xlsx", "汇总.xlsx", "情况.html"):
        shutil.copy(county.folder / name, tmp_path)
    shutil.copytree(county.folder / "退回", tmp_path / "退回")
    (tmp_path / "乡镇" / "~$表.xlsx").write_bytes(b"lock")
    assert (collected.code, summed.code) == (1, 0)
    checked = tianbao("check", tmp_path, "--json")
    assert checked.code == 0, checked.err
    files = [Path(entry["file"]).stem for entry in json.loads(checked.out)["files"]]
    assert sorted(files) == sorted(member.name for member in members)
    status = json.loads(tianbao("collect", tmp_path, "--json").out)
    assert status["counts"]["已交"] == len(status["units"]) == 3
    assert status["strangers"] == []


def test_a_round_of_which_no_file_says_the_year_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "收回").mkdir()
    done = tianbao("collect", "收回", folder=tmp_path)
    assert done.code == 2
    assert "请用 --year 写明" in done.err
    done = tianbao("collect", "没有", folder=tmp_path)
    assert done.code == 2
    assert "没有这个文件或文件夹：没有" in done.err


QUARTERLY = """\
id: village
name: 村务季报
edition: 试行
title: "{村}{年}年{季}村务季报"
unit: 村
year: 年
period: 季
fields:
  - {id: 村, required: true}
  - {id: 年, kind: year, required: true}
  - {id: 季, kind: choice, choices: [一季度, 二季度], required: true}
sections:
  - id: 收支
    heading: 一、收支
    sheet: 一、收支
    table: {id: 表, name: 收支表, bands: [{columns: [{id: 收}, {id: 支}], rows: [{id: 本季}]}]}
round: {summed: [表]}
"""


def test_a_form_of_four_times_a_year_has_its_round_too(tmp_path: Path) -> None:
    (tmp_path / "村.yaml").write_text(QUARTERLY, encoding="utf-8")
    (tmp_path / "收回").mkdir()
    form = parse_form(QUARTERLY, "村.yaml")
    for village, quarter, count in (
        ("东村", "一季度", 3),
        ("西村", "一季度", 4),
        ("东村", "二季度", 9),
    ):
        fields: dict[str, FieldValue] = {"村": village, "年": 2024, "季": quarter}
        cells: dict[str, CellValue] = {"表.本季.收": count, "表.本季.支": 1}
        filing = replace(blank_filing(form), fields=fields, cells=cells)
        data = write_workbook(make_layout(form), filing)
        (tmp_path / "收回" / f"{village}{quarter}.xlsx").write_bytes(data)
    own = ("--form", "村.yaml")
    done = tianbao("collect", "收回", *own, "--json", folder=tmp_path)
    status = json.loads(done.out)
    assert (status["year"], status["period"], status["counts"]["已交"]) == (2024, "一季度", 2)
    (other,) = status["strangers"]
    assert other["findings"][0]["message"] == "是 2024 年二季度的，这次收的是 2024 年一季度的"
    done = tianbao("total", "收回", *own, "--period", "二季度", "-o", "和.xlsx", folder=tmp_path)
    assert "2024 年二季度村务季报：1 个单位" in done.out
    done = tianbao("total", "收回", *own, "-o", "和.xlsx", "--force", folder=tmp_path)
    assert done.code == 2
    assert "“和.xlsx”不是 2024 年一季度“村务季报”，是 2024 年二季度的" in done.err
    done = tianbao("total", "收回", *own, "-o", "一季度.xlsx", folder=tmp_path)
    summed = check_workbook(tmp_path / "一季度.xlsx", form).filing
    assert summed is not None
    assert (summed.fields["季"], summed.cells["表.本季.收"]) == ("一季度", 7)
    no_sum = QUARTERLY.replace("summed: [表]", "")
    (tmp_path / "不加.yaml").write_text(no_sum, encoding="utf-8")
    done = tianbao("total", "收回", "--form", "不加.yaml", folder=tmp_path)
    assert done.code == 2
    assert "没有写明哪些数由各单位相加" in done.err
    assert tianbao("collect", "收回", "--period", "一季度", folder=tmp_path).code == 2
    assert tianbao("collect", "收回", *own, "--period", "五季度", folder=tmp_path).code == 2
