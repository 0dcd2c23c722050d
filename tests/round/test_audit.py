"""D01: a county's filing against the sum of its units."""

from __future__ import annotations

from dataclasses import replace

import pytest
from round.hand import file, make_desk
from round.sixty import County
from round.units import FORM, OUTSIDE

from toolkit.core.finding import Finding, Place, Severity
from toolkit.form.filing import CellValue, Filing
from toolkit.round.total.audit import audit
from toolkit.round.total.totals import Total, add_up

LEAF = "依申请公开.办理结果.予以公开.自然人"
FOLLOWERS = (
    "依申请公开.办理结果.予以公开.总计",
    "依申请公开.办理结果.总计.自然人",
    "依申请公开.办理结果.总计.总计",
)
COUNT = "主动公开.行政许可.处理决定"


@pytest.fixture(scope="module")
def total(county: County) -> Total:
    """The sum of the 60."""
    return add_up(make_desk(*(file(m.name, m.filing, kind=m.unit.kind) for m in county.members)))


def change(filing: Filing, **cells: CellValue) -> Filing:
    return replace(filing, cells={**filing.cells, **cells})


def add(filing: Filing, other: Filing, sign: int = 1) -> Filing:
    """A filing with another's figures added or taken away."""
    return change(
        filing, **{c: (n or 0) + sign * (other.cells[c] or 0) for c, n in filing.cells.items()}
    )


def one(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


def test_the_published_report_is_the_sum_of_its_units(county: County, total: Total) -> None:
    assert audit(county.total, total) == []


def test_a_cell_that_is_not_the_sum_is_asked_about_with_both_figures(
    county: County, total: Total
) -> None:
    places = {COUNT: Place("二、主动公开", "C14")}
    published = replace(change(county.total, **{COUNT: 1808605}), places=places)
    finding = one(audit(published, total))
    assert (finding.code, finding.severity, finding.id) == ("D01", Severity.QUESTION, COUNT)
    assert (finding.found, finding.expected) == ("1808605", "1808595")
    assert finding.place == places[COUNT]
    assert "58 个单位之和是 1808595，多 10；最多的是 青禾市自然资源局 117197、" in finding.message


def test_in_our_own_sum_it_is_an_error(county: County, total: Total) -> None:
    finding = one(audit(change(county.total, **{COUNT: None}), total, is_own=True))
    assert finding.severity is Severity.ERROR
    assert "这里没有数" in finding.message


def test_totals_that_follow_from_a_wrong_cell_are_not_told_again(
    county: County, total: Total
) -> None:
    wrong = {cell: int(county.total.cells[cell] or 0) + 7 for cell in (LEAF, *FOLLOWERS)}
    assert one(audit(change(county.total, **wrong), total)).id == LEAF


def test_a_total_that_is_wrong_by_itself_is_told(county: County, total: Total) -> None:
    wrong = int(county.total.cells[FOLLOWERS[0]] or 0) + 7
    assert one(audit(change(county.total, **{FOLLOWERS[0]: wrong}), total)).id == FOLLOWERS[0]


def test_the_unit_that_explains_every_difference_is_named_in_one_finding(
    county: County, total: Total
) -> None:
    town = next(m for m in county.summed if m.filing.cells[LEAF])
    outside = next(m for m in county.members if m.unit.kind == OUTSIDE)
    for filing, sign, words in (
        (town.filing, -1, f"正好少了“{town.name}”的数"),
        (town.filing, 1, f"正好把“{town.name}”的数多算了一遍"),
        (outside.filing, 1, f"正好多了“{outside.name}”（垂直管理）的数"),
    ):
        finding = one(audit(add(county.total, filing, sign), total))
        assert words in finding.message
        assert len(finding.candidates) == sum(bool(value) for value in filing.cells.values())


def test_units_that_did_not_file_are_named(county: County) -> None:
    entries = [file(m.name, m.filing, kind=m.unit.kind) for m in county.members]
    entries[0] = replace(entries[0], counted=None)
    findings = audit(county.total, add_up(make_desk(*entries)))
    assert findings
    assert all(f"没有计入的有 {county.members[0].name}" in f.message for f in findings)


def test_a_filing_of_another_year_is_not_compared(county: County, total: Total) -> None:
    old = replace(county.total, fields={**county.total.fields, FORM.year: 2022})
    assert "没有与各单位之和核对" in one(audit(old, total)).message
