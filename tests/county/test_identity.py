"""Whose filing it is: by code and name together, and never by a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest
from county.hand import make_filing
from county.units import FORM

from toolkit.county.identity import Identifier, Match
from toolkit.county.roster import Unit
from toolkit.filing import FieldValue

TOWN = Unit("甲县青石镇", "101", "甲县青石镇人民政府")
OTHER = Unit("甲县白塘镇", "102")
STREET = Unit("甲市城东街道", "103", "甲市城东街道办事处")
UNITS = Identifier((TOWN, OTHER, STREET), FORM)


def identify(name: str | None, code: str | None = None, full: str | None = None) -> Match:
    own: dict[str, FieldValue] = {
        FORM.unit: name,
        FORM.round.code: code,
        FORM.round.full_name: full,
    }
    filing = make_filing()
    return UNITS.identify(replace(filing, fields={**filing.fields, **own}))


@pytest.mark.parametrize(
    ("name", "code", "unit"),
    [
        ("甲县青石镇", "101", TOWN),
        ("甲县青石镇", None, TOWN),
        ("甲县 青石镇　", None, TOWN),
        (None, "１０２", OTHER),
        ("甲县青石镇人民政府", None, TOWN),
        ("甲市城东街道办事处", None, STREET),
    ],
)
def test_a_unit_is_known_by_its_code_or_its_name(
    name: str | None, code: str | None, unit: Unit
) -> None:
    assert identify(name, code).unit == unit


def test_a_blank_name_is_made_up_for_by_the_full_one() -> None:
    assert identify(None, None, "甲县青石镇人民政府").unit == TOWN


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("甲县白塘镇", "101", "单位代码“101”是“甲县青石镇”的，单位名称却是“甲县白塘镇”"),
        ("乙县乌有乡", "101", "单位名称“乙县乌有乡”却不在名单上"),
        ("乙县乌有乡", None, "名单上没有“乙县乌有乡”"),
        ("甲县青石", "999", "名单上相近的有“甲县青石镇”"),
        (None, None, "没有填单位名称"),
    ],
)
def test_what_is_not_certain_is_nobodys_and_says_why(
    name: str | None, code: str | None, told: str
) -> None:
    match = identify(name, code)
    assert match.unit is None
    (finding,) = match.findings
    assert finding.code == "D02"
    assert finding.severity == "错误"
    assert told in finding.message


@pytest.mark.parametrize(
    ("name", "code", "likely"),
    [
        ("甲县白塘镇", "101", (TOWN, OTHER)),
        ("别处的单位", "101", (TOWN,)),
        ("甲县青石乡", None, (TOWN,)),
        ("乙市财政局", None, ()),
        (None, None, ()),
    ],
)
def test_whose_it_may_be_is_known_where_it_is_not_certain(
    name: str | None, code: str | None, likely: tuple[Unit, ...]
) -> None:
    match = identify(name, code)
    assert (match.unit, match.likely) == (None, likely)


def test_a_name_unlike_the_rosters_is_asked_about_at_its_cell() -> None:
    match = identify("甲县青石镇人民政府", "101")
    (finding,) = match.findings
    assert (finding.id, finding.severity) == (FORM.unit, "需说明")
    assert (finding.found, finding.expected) == ("甲县青石镇人民政府", "甲县青石镇")
    assert identify("甲县青石镇", "101").findings == ()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("青石/甲县青石镇最终版(1).xlsx", TOWN),
        ("甲县青石镇、甲县白塘镇.xlsx", None),
        ("最终版.xlsx", None),
    ],
)
def test_a_files_name_is_a_hint_where_it_names_one_unit(text: str, unit: Unit | None) -> None:
    assert UNITS.find_in(text) == unit
