"""Whatever a command wrote anywhere in the suite is valid and opens in an office program."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from time import monotonic, sleep

import pytest
from command import RUN, WRITTEN
from office import Office, OfficeError
from test_validity import errors_of

LONGEST_SECONDS = 1200.0


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return every different file that a command wrote in this run, once all others have ended."""
    own = RUN / f"at-work-{os.getpid()}"
    deadline = monotonic() + LONGEST_SECONDS
    while set(RUN.glob("at-work-*")) - {own}:
        assert monotonic() < deadline, "the other processes do not end"
        sleep(0.1)
    paths = sorted(WRITTEN.iterdir())
    if not paths:
        pytest.skip("no command wrote anything in this run: run the other tests too")
    folder = tmp_path_factory.mktemp("written")
    return [Path(shutil.copy(path, folder)) for path in paths]


def test_all_that_was_written_is_valid(written: list[Path]) -> None:
    assert {path.name: errors for path in written if (errors := errors_of(path))} == {}


def test_all_that_was_written_opens_in_libreoffice(written: list[Path], office: Office) -> None:
    assert {path.name: error for path in written if (error := open_in(office, path))} == {}


def open_in(office: Office, path: Path) -> str | None:
    """Open and print a document; return why that failed."""
    try:
        office.save_as(path, path.with_suffix(".pdf"))
    except OfficeError as error:
        return str(error)
    return None
