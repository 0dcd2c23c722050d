"""Whatever a command wrote anywhere in the suite is valid and opens in an office program."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, sleep

import pytest
from command import RUN, WRITTEN
from office import Office, OfficeError, missing_office
from test_validity import errors_of

pytestmark = pytest.mark.slow

LONGEST_SECONDS = 1200.0
CORES = os.cpu_count() or 1
"""All others have ended by then: their processors are free."""


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
    with ProcessPoolExecutor(CORES, get_context("spawn")) as pool:
        errors = pool.map(errors_of, written, chunksize=8)
        assert {path.name: told for path, told in zip(written, errors, strict=True) if told} == {}


def test_all_that_was_written_opens_in_libreoffice(written: list[Path]) -> None:
    if reason := missing_office():
        pytest.skip(reason)
    with ThreadPoolExecutor(CORES) as pool:
        faults = list(pool.map(open_all, (written[first::CORES] for first in range(CORES))))
    assert [fault for of_one in faults for fault in of_one] == []


def open_all(paths: list[Path]) -> list[str]:
    """Open and print documents in a LibreOffice of their own; return what failed, and why."""
    faults = []
    with Office() as office:
        for path in paths:
            try:
                office.save_as(path, path.with_suffix(".pdf"))
            except OfficeError as error:
                faults.append(f"{path.name}: {error}")
    return faults
