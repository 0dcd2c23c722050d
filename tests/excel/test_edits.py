"""What clerks do to a workbook, kept as LibreOffice saved it: read exactly, or refused with words.

The workbooks are made by tests/edits/make.py, so that no office program is needed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from edits.filled import make_filing
from edits.make import fixture, unpack
from edits.steps import APPLIED, EDITS
from openpyxl.utils.cell import rows_from_range

from toolkit.excel.layout import Layout, make_layout
from toolkit.excel.read import Reading, read_workbook
from toolkit.filing import Filing
from toolkit.finding import Finding, Severity
from toolkit.form.catalog import find_form
from toolkit.form.model import Text

ALL = 220
MOST_FINDINGS = 30
"""Cells, filled fields and texts; and the findings that a clerk can be asked to look at."""

Outcomes = dict[str, tuple[int, str]]
"""By edit: how much is read at least (this may only rise), and the codes of what blocks."""

READ: Outcomes = {name: (ALL, "") for name in EDITS}
COPIED = {
    "values-sorted": [(f"E{row}:K{row}", f"E{35 - row}:K{35 - row}") for row in range(14, 22)],
    "row-values-copied-over-row": [("E11:K11", "E10:K10")],
    "column-values-copied-over-column": [("H10:H34", "G10:G34")],
}
"""By edit: what was typed or copied over what, on the sheet of applications. The new is right."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All workbooks."""
    folder = tmp_path_factory.mktemp("edits")
    unpack(folder)
    return folder
