"""What the tests of changed parts start from."""

from __future__ import annotations

import zipfile

import pytest
from excel.filled_books import EXAMPLE
from excel.hostile_files import Members
from office import Office

from toolkit.excel.read.reader import Reading, read_workbook


@pytest.fixture(scope="session")
def example() -> Reading:
    """The filled form, read."""
    return read_workbook(EXAMPLE)


@pytest.fixture(scope="session")
def shared(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Members:
    """The parts of the filled form as LibreOffice saves it, its words in a shared table."""
    path = office.save_as(EXAMPLE, tmp_path_factory.mktemp("saved") / "另存.xlsx")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
