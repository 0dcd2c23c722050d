"""Last year's filing of a unit: by its code, else by its name or full name, in any command."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from command import EXAMPLES, tianbao

from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import FieldValue, Filing, dump_filing
from toolkit.pipeline.prior_filings import load_prior_filings
from toolkit.pipeline.steps import check_workbook

Fields = dict[str, FieldValue]
FORM = find_form()
NAME, CODE, FULL, YEAR = FORM.unit, FORM.round.code, FORM.round.full_name, FORM.year
BLANK: Fields = dict.fromkeys((CODE, FULL))
NEXT_YEAR = "依申请公开.结转下年.自然人"
OLD: Fields = {NAME: "乐业乡", CODE: "0207", FULL: "松北区乐业乡人民政府", YEAR: 2020}


def make(fields: Fields, base: Filing) -> Filing:
    return replace(base, fields={**base.fields, **fields}, places={}, paragraphs={})


@pytest.fixture(scope="module")
def base() -> Filing:
    return read_example()


SAME: dict[str, Fields] = {
    "the code, and the name changed": {NAME: "乐业镇", CODE: "0207"},
    "the code in other widths": {NAME: "乐业镇", CODE: " ０２０７"},
    "the name with a full-width blank": {NAME: "乐业　乡"},
    "the name in the other's full name": {NAME: "松北区乐业乡人民政府"},
    "the full name": {NAME: "乐业镇", FULL: "松北区乐业乡人民政府"},
    "the name, and a new code": {NAME: "乐业乡", CODE: "0307"},
}
OTHER: dict[str, Fields] = {
    "another name": {NAME: "乐业镇"},
    "another code and name": {NAME: "乐业镇", CODE: "0307"},
    "no code and another full name": {NAME: "乐业镇", FULL: "松北区乐业镇人民政府"},
}


@pytest.mark.parametrize("fields", SAME.values(), ids=SAME)
def test_the_same_unit_is_found(fields: Fields, base: Filing, tmp_path: Path) -> None:
    (tmp_path / "去年.json").write_text(dump_filing(make(OLD, base)), "utf-8")
    blank = dict.fromkeys((CODE, FULL))
    found, about = load_prior_filings(tmp_path).find(
        FORM, make({**blank, YEAR: 2021, **fields}, base)
    )
    assert found == make(OLD, base)
    assert ("按单位代码" in about) == (fields.get(NAME) == "乐业镇" and CODE in fields)


@pytest.mark.parametrize("fields", OTHER.values(), ids=OTHER)
def test_another_unit_is_not(fields: Fields, base: Filing, tmp_path: Path) -> None:
    (tmp_path / "去年.json").write_text(dump_filing(make(OLD, base)), "utf-8")
    blank = dict.fromkeys((CODE, FULL))
    found, about = load_prior_filings(tmp_path).find(
        FORM, make({**blank, YEAR: 2021, **fields}, base)
    )
    assert found is None
    assert "里面没有这个单位的" in about


def test_the_code_comes_before_the_name(base: Filing, tmp_path: Path) -> None:
    for name, code in (("甲", "0207"), ("乙", "0208")):
        filing = make({NAME: name, CODE: code, YEAR: 2020}, base)
        (tmp_path / f"{name}.json").write_text(dump_filing(filing), "utf-8")
    asked = make({NAME: "乙", CODE: "0207", YEAR: 2021}, base)
    found, about = load_prior_filings(tmp_path).find(FORM, asked)
    assert found is not None
    assert found.fields[NAME] == "甲"
    assert "取了“甲”2020 年度的填报" in about


def test_two_that_differ_are_not_guessed(base: Filing, tmp_path: Path) -> None:
    for at, code in enumerate(("0207", "0208")):
        filing = make({NAME: "乐业乡", CODE: code, YEAR: 2020}, base)
        (tmp_path / f"{at}.json").write_text(dump_filing(filing), "utf-8")
    found, about = load_prior_filings(tmp_path).find(FORM, make({NAME: "乐业乡", YEAR: 2021}, base))
    assert found is None
    assert "有 2 份，内容不同" in about


@pytest.mark.parametrize(("code", "is_sure"), [(None, False), ("0208", True)])
def test_one_of_its_name_without_a_code_may_be_the_units_too(
    code: str | None, is_sure: bool, base: Filing, tmp_path: Path
) -> None:
    """Of two that differ neither counts; one with another code is another unit's."""
    for at, of in enumerate(("0207", code)):
        filing = make({NAME: "乐业乡", CODE: of, YEAR: 2020}, base)
        (tmp_path / f"{at}.json").write_text(dump_filing(filing), "utf-8")
    asked = make({NAME: "乐业乡", CODE: "0207", YEAR: 2021}, base)
    found, about = load_prior_filings(tmp_path).find(FORM, asked)
    assert (found is not None) == is_sure
    assert ("有 2 份，内容不同" in about) != is_sure


def test_a_report_that_had_another_name_is_found_under_it(base: Filing, tmp_path: Path) -> None:
    (tmp_path / "去年.json").write_text(dump_filing(make(OLD, base)), "utf-8")
    renamed = FORM.model_copy(update={"name": "新名称", "former_names": (FORM.name,)})
    asked = make({**OLD, YEAR: 2021}, base)
    assert load_prior_filings(tmp_path).find(renamed, asked)[0] is not None
    unknown = FORM.model_copy(update={"name": "新名称"})
    assert load_prior_filings(tmp_path).find(unknown, asked)[0] is None


@pytest.fixture
def round_(base: Filing, tmp_path: Path) -> Path:
    """This year's workbook under a new name, last year's in an archive."""
    cells = {**base.cells, NEXT_YEAR: 2}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲.json", dump_filing(replace(make(OLD, base), cells=cells)))
    (tmp_path / "去年").mkdir()
    (tmp_path / "去年" / "全部.zip").write_bytes(packed.getvalue())
    (tmp_path / "收").mkdir()
    filing = make({**OLD, NAME: "乐业镇", YEAR: 2021}, base)
    (tmp_path / "收" / "甲.xlsx").write_bytes(write_workbook(make_layout(FORM), filing))
    (tmp_path / "名单.csv").write_text("单位名称,单位代码\n乐业镇,0207\n", "utf-8")
    return tmp_path


COMMANDS = {
    "check": ("check", "收/甲.xlsx"),
    "check a folder": ("check", "收", "--json"),
    "report": ("report", "收/甲.xlsx"),
    "collect": ("collect", "收", "--roster", "名单.csv", "--json"),
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_every_command_finds_it(arguments: tuple[str, ...], round_: Path) -> None:
    done = tianbao(*arguments, "--last-year", "去年", folder=round_)
    assert "Y01" in done.out, done.out + done.err
    assert "按单位代码 0207 取了“乐业乡”2020 年度的填报来核对" in done.out


def test_blank_finds_it(round_: Path) -> None:
    options = ("--roster", "名单.csv", "--year", "2021", "--last-year", "去年/全部.zip")
    done = tianbao("blank", "-o", "下发", *options, folder=round_)
    assert "“乐业镇”2020 年度的填报（甲.json）还有" in done.err  # its figures do not add up
    sound = dump_filing(make({**OLD, YEAR: 2021}, read_example()))
    (round_ / "去年" / "好.json").write_text(sound, "utf-8")
    options = ("--roster", "名单.csv", "--year", "2022", "--last-year", "去年/好.json")
    done = tianbao("blank", "-o", "再下发", *options, folder=round_)
    assert "“乐业镇”按单位代码 0207 取了“乐业乡”2021 年度的填报来预填" in done.err


def read_example() -> Filing:
    """A published report whose figures are in order."""
    filing = check_workbook(EXAMPLES / "leye-2021.xlsx").filing
    assert filing is not None
    return filing
