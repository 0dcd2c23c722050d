"""A unit that delivered something unusable is told so, and is not chased as missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command import tianbao
from round.test_unread import ENCRYPTED, SOUND, TORN, join

from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import FieldValue
from toolkit.pipeline.steps import check_workbook

FORM = find_form("annual-report-2021")
ROSTER = (
    "单位名称,单位代码,报送期限\n"
    "甲县青石镇,1001,2022-1-20\n甲县白塘镇,1002,2022-1-20\n甲县司法局,1003,2022-1-20\n"
)
NAMES = ("甲县青石镇", "甲县白塘镇", "甲县司法局")


def make_book(texts: Mapping[str, tuple[str, ...]] | None = None, **fields: FieldValue) -> bytes:
    """A workbook that is in order but for its fields, and texts of its own where there are any."""
    filing = check_workbook(SOUND).filing
    assert filing is not None
    own = {**filing.texts, **(texts or {})}
    fields = {**filing.fields, **fields}
    return write_workbook(make_layout(FORM), replace(filing, fields=fields, texts=own, places={}))


def collect(folder: Path, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Each unit's line of a round in which these files came in beside the first unit's."""
    (folder / "收").mkdir()
    (folder / "名单.csv").write_text(ROSTER, "utf-8")
    sound = make_book(单位名称="甲县青石镇", 单位代码="1001")
    for name, data in {"1.xlsx": sound, **files}.items():
        (folder / "收" / name).write_bytes(data)
    done = tianbao(
        "collect", "收", "--roster", "名单.csv", "--today", "2022-01-25", "--year", "2021",
        "--json", "-o", "台账.xlsx", "--html", "情况.html", "--marked", "退", folder=folder,
    )  # fmt: skip
    assert done.code == 1, done.err
    return {unit["unit"]: unit for unit in json.loads(done.out)["units"]}


def read_letter(folder: Path, unit: str) -> str:
    return (folder / "退" / f"{unit}.txt").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("司法局.xlsx", ENCRYPTED, "设了打开密码"),
        ("司法局.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不能保证读得准"),
        ("1003 报送.xlsx", TORN, "不完整或已损坏"),
        ("3.xlsx", make_book(单位名称="甲县司法局", 单位代码="1003", 年度=2020), "是 2020 年度的"),
        ("3.xlsx", make_book(单位名称="甲县司法局", 单位代码="1001"), "分不清是谁的"),
        ("3.xlsx", make_book(单位名称="甲县司法所"), "名单上没有“甲县司法所”"),
        ("司法局.xlsx", make_book(单位名称=None), "没有填单位名称"),
    ],
)
def test_it_has_a_status_of_its_own_with_the_reason_wherever_it_is_told(
    tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    units = collect(tmp_path, {name: data})
    assert [units[unit]["state"] for unit in NAMES] == ["已交", "逾期未交", "交了但没算"]
    unit = units["甲县司法局"]
    (finding,) = unit["findings"]
    assert name in finding["message"]
    assert why in finding["message"]
    assert "没有交" not in finding["message"]
    assert [one["file"] for one in unit["uncounted"]] == [name]
    letter = read_letter(tmp_path, "甲县司法局")
    assert f"1. “{name}”：" in letter
    assert why in letter
    assert "还没有收到" not in letter
    assert "重新报送" in letter
    assert "还没有收到" in read_letter(tmp_path, "甲县白塘镇")
    sheets = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    (line,) = (row for row in sheets["交表情况"].values if row[1] == "甲县司法局")
    assert line[4] == "交了但没算"
    assert why in str(line[9])
    (outside,) = (row for row in sheets["没有算的文件"].values if row[0] == name)
    assert "甲县司法局" in str(outside[2])
    page = (tmp_path / "情况.html").read_text(encoding="utf-8")
    assert page.count(why) == (2 if "分不清" in why else 1)  # the other unit of the two hears too
    assert "不知道是谁交的" not in page


def test_the_sum_names_it_so_too(tmp_path: Path) -> None:
    collect(tmp_path, {"司法局.xlsx": ENCRYPTED})
    done = tianbao("total", "收", "--roster", "名单.csv", "-o", "汇总.xlsx", folder=tmp_path)
    assert "甲县司法局：没有计入汇总：“司法局.xlsx”看来是它交的，没有算：设了打开密码" in join(
        done.out
    )
    assert join(done.out).count("设了打开密码") == 1
    rows = openpyxl.load_workbook(tmp_path / "汇总.xlsx")["汇总说明"].values
    assert ["甲县司法局", "未计入", "交了但没算", "司法局.xlsx"] in [list(row[1:5]) for row in rows]


def test_what_nobody_can_be_named_for_leaves_everyone_as_they_were(tmp_path: Path) -> None:
    units = collect(tmp_path, {"最终版.xlsx": ENCRYPTED, "青石镇旧.xlsx": TORN})
    assert [units[unit]["state"] for unit in NAMES] == ["待确认", "逾期未交", "逾期未交"]
    page = (tmp_path / "情况.html").read_text(encoding="utf-8")
    assert "<dt>最终版.xlsx</dt>" in page
    assert "<dt>青石镇旧.xlsx</dt>" not in page


def test_one_that_filed_as_well_is_counted_and_told_of_the_other(tmp_path: Path) -> None:
    other = make_book(单位名称="甲县青石镇", 年度=2020)
    unit = collect(tmp_path, {"青石镇.xlsx": other})["甲县青石镇"]
    assert unit["state"] == "已交"
    (finding,) = unit["findings"]
    assert finding["severity"] == "提示"
    assert finding["message"] == ("另有“青石镇.xlsx”没有算：是 2020 年度的，这次收的是 2021 年度的")


def test_a_blank_year_is_an_error_of_the_filing_also_without_a_roster(tmp_path: Path) -> None:
    units = collect(tmp_path, {"3.xlsx": make_book(单位名称="甲县司法局", 年度=None)})
    assert units["甲县司法局"]["state"] == "须改正"
    done = tianbao("collect", "收", "--json", folder=tmp_path)
    states = {unit["unit"]: unit["state"] for unit in json.loads(done.out)["units"]}
    assert states == {"甲县青石镇": "已交", "甲县司法局": "须改正"}
