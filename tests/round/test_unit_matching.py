"""Whose filing it is: by code and name together, and never by a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest
from round.hand import make_filing
from round.units import FORM

from toolkit.form.filing import FieldValue
from toolkit.round.roster.roster import Unit
from toolkit.round.roster.unit_matching import Identifier, UnitMatch

TOWN = Unit("甲县青石镇", "101", "甲县青石镇人民政府")
OTHER = Unit("甲县白塘镇", "102")
STREET = Unit("甲市城东街道", "103", "甲市城东街道办事处")
UNITS = Identifier((TOWN, OTHER, STREET), FORM)


def identify(name: str | None, code: str | None = None, full: str | None = None) -> UnitMatch:
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


HEALTH = Unit("甲县卫生健康局", "104", aliases=("卫健局", "县卫健委"))
TWIN, OTHER_TWIN = Unit("甲县长安镇"), Unit("乙县长安镇")
MANY = Identifier((TOWN, OTHER, HEALTH, TWIN, OTHER_TWIN, Unit("乙县松林镇")), FORM)
BARE = Identifier((Unit("青石镇"), Unit("白塘镇")), FORM)


def identify_among(units: Identifier, name: str) -> UnitMatch:
    filing = make_filing()
    return units.identify(replace(filing, fields={**filing.fields, FORM.unit: name}))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("青石镇", TOWN),
        ("青石镇人民政府", TOWN),
        ("某市甲县青石镇", TOWN),
        ("卫健局", HEALTH),
        ("甲县卫健局", HEALTH),
        ("乙县卫健局", None),
        ("乙县青石镇", None),  # another county's town of that name
        ("长安镇", None),  # two counties have one
        ("乙县长安镇", OTHER_TWIN),
        ("石镇", None),
    ],
)
def test_a_name_is_known_without_its_county_and_not_with_anothers(
    name: str, unit: Unit | None
) -> None:
    assert identify_among(MANY, name).unit == unit


def test_a_county_may_stand_before_the_names_of_a_roster_that_names_none() -> None:
    match = identify_among(BARE, "甲县青石镇人民政府")
    assert match.unit == Unit("青石镇")
    assert [finding.severity for finding in match.findings] == ["需说明"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("松北区教育局", "区教育局"), ("教育局", "区教育局"), ("区教育局", "区教育局"),
        ("市教育局", None), ("松北区市中街道", "市中街道"), ("中街道", None),
    ],
)  # fmt: skip
def test_a_roster_that_says_the_district_means_the_county(name: str, found: str | None) -> None:
    units = (Unit("区教育局"), Unit("区财政局"), Unit("市中街道"))
    match = identify_among(Identifier(units, FORM), name)
    assert (match.unit.name if match.unit else None) == found


def test_another_name_that_the_roster_gives_is_asked_about_no_more() -> None:
    (finding,) = identify_among(MANY, "县卫健委").findings
    assert (finding.severity, finding.expected) == ("提示", "甲县卫生健康局")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("青石镇 加密.xlsx", TOWN),
        ("白塘镇年报/填报表.xlsx", OTHER),
        ("卫健局.xls", HEALTH),
        ("乙县青石镇.xlsx", None),
        ("长安镇.xlsx", None),
        ("甲县长安镇.xlsx", TWIN),
    ],
)
def test_a_files_name_is_a_hint_without_the_county_too(text: str, unit: Unit | None) -> None:
    assert MANY.find_in(text) == unit
