"""The county of 60 units, built and read once: copy what a test writes into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from command import Result, tianbao
from round.members import TODAY, YEAR
from round.sixty import County, build_county
from round.units import FORM

from toolkit.form.terms import Term
from toolkit.pipeline.steps import check_workbook
from toolkit.round.handed_in_files import find_sources
from toolkit.round.roster.reading import read_roster
from toolkit.round.roster.roster import Roster
from toolkit.round.status import RoundStatus, build_status
from toolkit.round.submissions import gather


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """The city of 60 units in its round of 2023."""
    return build_county(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="session")
def roster(county: County) -> Roster:
    """Its roster, in which nothing is wrong."""
    roster, findings = read_roster(county.roster, FORM)
    assert findings == []
    return roster


def read_status(folders: Sequence[Path], roster: Roster, today: date = TODAY) -> RoundStatus:
    """The round as it stands with what lies in some folders."""
    return build_status(
        FORM, Term(YEAR), roster, gather(find_sources(folders), check_workbook), today
    )


@pytest.fixture(scope="session")
def status(county: County, roster: Roster) -> RoundStatus:
    """The round on the day, with everything that went wrong; reading it takes a while."""
    return read_status([county.returned], roster)


@pytest.fixture(scope="session")
def full_status(county: County, roster: Roster) -> RoundStatus:
    """The round in the end: everyone filed and nothing is wrong."""
    return read_status([county.complete], roster)


@pytest.fixture(scope="session")
def undisturbed(county: County, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The reports of all that came in, by one process that nothing happens to."""
    folder = tmp_path_factory.mktemp("undisturbed") / "报告"
    return tianbao("report", county.returned, "-o", folder), folder
