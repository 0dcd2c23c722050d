"""What the tests share."""

from collections.abc import Iterator

import pytest
from browser import Browser, missing_browser
from office import Office, missing_office


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run last what looks at everything that the other tests wrote."""
    items.sort(key=lambda item: item.path.name == "test_all_written.py")
