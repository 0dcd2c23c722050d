"""The county of 60 units is what the other tests take it for."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz.fuzz import ratio
from round.mishaps import (
    ALIKE,
    BLANK,
    COPIED_FROM,
    ENCRYPTED,
    MANGLED,
    OTHER_YEAR,
    TORN,
    UNBALANCED,
    UNMATCHED,
    WRONG,
    ZIPPED,
)
from round.sixty import County, build_county

from toolkit.form.catalog import find_form
from toolkit.pipeline.outcome import Outcome
from toolkit.pipeline.prior_filings import PriorFilings, load_prior_filings
from toolkit.pipeline.steps import check_workbook

FORM = find_form()
SAMPLE = 13
"""Every so many-th workbook is read: one of each kind of unit."""


@pytest.fixture(scope="module")
def last(county: County) -> PriorFilings:
    return load_prior_filings(county.last_year)


def read(county: County, name: str) -> Outcome:
    """What a unit handed in."""
    return check_workbook(county.returned / county.files[name][0])


def codes(outcome: Outcome) -> set[str]:
    return {finding.code for finding in outcome.findings if finding.severity == "错误"}


def test_the_units_add_up_to_the_published_sum_in_every_cell(county: County) -> None:
    assert len(county.members) == 60
    assert len(county.total.cells) == 200
    for cell, value in county.total.cells.items():
        assert sum(m.filing.cells[cell] or 0 for m in county.summed) == value


def test_a_unit_has_nothing_to_mend_and_follows_from_last_year(
    county: County, last: PriorFilings
) -> None:
    for member in county.members[::SAMPLE]:
        outcome = check_workbook(county.complete / f"{member.name}.xlsx", prior_filings=last)
        assert outcome.filing == member.filing
        assert outcome.findings == ()


def test_no_two_units_write_alike_but_the_pair_that_did(county: County) -> None:
    alike = FORM.years.alike
    assert alike is not None
    for text in alike.texts:
        texts = ["".join(member.filing.texts[text]) for member in county.members]
        assert max(ratio(one, other) for one, other in combinations(texts, 2)) < alike.percent
    pair = [read(county, county.wrong[fault][0]).filing for fault in (ALIKE, COPIED_FROM)]
    words = ["".join(filing.texts["总体情况"]) for filing in pair if filing]
    assert ratio(*words) >= alike.percent


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ENCRYPTED, {"F02"}),
        (TORN, {"F01"}),
        (MANGLED, {"F12"}),
        (BLANK, {"C01"}),
        (UNBALANCED, {"E01"}),
        (OTHER_YEAR, set()),
    ],
)
def test_what_befell_a_unit_is_seen_in_its_file(county: County, fault: str, told: set[str]) -> None:
    (name,) = county.wrong[fault]
    outcome = read(county, name)
    assert codes(outcome) == told
    if fault == OTHER_YEAR:
        assert outcome.year == 2022


def test_every_file_is_somebodys(county: County) -> None:
    found = {str(path.relative_to(county.returned)) for path in county.returned.rglob("*.*")}
    known = {path.split(".zip/")[0] for paths in county.files.values() for path in paths}
    rubbish = {path for path in found if Path(path).name.startswith((".", "~$"))}
    archives = {f"{path}.zip" for path in known} & found
    others = {path for path in found if path not in known} - rubbish - archives
    assert others == {*county.others, "报送通知.docx"}
    assert len(county.wrong[ZIPPED]) == 4
    assert any(UNMATCHED[0] in path for path in county.others)


def test_a_unit_has_one_fault_at_most() -> None:
    numbers = [number for numbers in WRONG.values() for number in numbers]
    assert len(numbers) == len(set(numbers))


def test_it_is_the_same_county_on_every_run(county: County, tmp_path: Path) -> None:
    again = build_county(tmp_path)
    for path in sorted(county.folder.rglob("*.*")):
        other = again.folder / path.relative_to(county.folder)
        assert other.read_bytes() == path.read_bytes()
