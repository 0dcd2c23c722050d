"""A number that was left blank is one error, wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.core.finding import Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import load_filing
from toolkit.pipeline.steps import check_workbook

FORM = find_form()
TEXT = (Path(__file__).parent.parent / "cases" / "suqian-2023.json").read_text(encoding="utf-8")
BASE = load_filing(TEXT, FORM)[0]
EVERY_TENTH = [*list(FORM.cells)[::10], "依申请公开.办理结果.总计.总计", "复议诉讼.行政复议.总计"]


@pytest.mark.parametrize("cell", EVERY_TENTH)
def test_an_emptied_cell_is_one_error_at_that_cell(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "交回.xlsx"
    filing = replace(BASE, cells={**BASE.cells, cell: None})
    path.write_bytes(write_workbook(make_layout(FORM), filing))
    outcome = check_workbook(path)
    (error,) = [f for f in outcome.findings if f.severity is Severity.ERROR]
    assert (error.code, error.id) == ("C01", cell)
    assert not outcome.ok
