"""The county of 60 units, built once and only read: copy what a test writes into."""

from __future__ import annotations

import pytest
from county.sixty import County, build_county


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """The city of 60 units in its round of 2023."""
    return build_county(tmp_path_factory.mktemp("county"))
