"""Whatever a command wrote anywhere in the suite is valid and opens in an office program."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import WRITTEN
from office import Office, OfficeError
from test_validity import errors_of


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return every different file that this session's commands wrote."""
    if not WRITTEN:
        pytest.skip("no command wrote anything in this session: run the other tests too")
    folder = tmp_path_factory.mktemp("written")
    paths = [folder / name for name in WRITTEN]
    for path, data in zip(paths, WRITTEN.values(), strict=True):
        path.write_bytes(data)
    return paths


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
