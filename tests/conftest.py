"""What the tests share, also where several processes run them."""

import os
import shutil
import signal
from collections.abc import Iterator

import pytest
from browser import Browser, missing_browser
from command import RUN, WRITTEN
from office import Office, missing_office

pytest_plugins = ["round.fixtures"]


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Yield a running LibreOffice, or skip the test where there is none."""
    reason = missing_office()
    if reason:
        pytest.skip(reason)
    with Office() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a running browser, or skip the test where there is none."""
    reason = missing_browser()
    if reason:
        pytest.skip(reason)
    with Browser() as running:
        yield running


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the processes of this run share; note that this one runs tests."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a run in the background of a shell
        signal.signal(signal.SIGINT, signal.default_int_handler)
    WRITTEN.mkdir(parents=True, exist_ok=True)
    if hasattr(config, "workerinput"):
        (RUN / f"at-work-{os.getpid()}").touch()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Note that this process has run its tests; the first of a run clears up behind all."""
    if hasattr(config, "workerinput"):
        (RUN / f"at-work-{os.getpid()}").unlink()
    else:
        shutil.rmtree(RUN)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run last what looks at everything that the other tests wrote."""
    items.sort(key=lambda item: item.path.name == "test_all_written.py")
