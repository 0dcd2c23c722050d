"""An independent validator finds no error in what we write."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import CASES, EXAMPLES, ROOT, tianbao
from openxml_audit import (  # type: ignore[import-untyped]  # ships no types
    OpenXmlValidator,
    ValidationSeverity,
)

from toolkit.core.files import pack, unpack


@pytest.mark.parametrize("name", ["annual-report-2021.xlsx", "examples/leye-2021.xlsx"])
def test_workbooks_are_valid(name: str) -> None:
    assert errors_of(ROOT / "workbook" / name) == []


def test_a_filled_workbook_is_valid(tmp_path: Path) -> None:
    tianbao("import", CASES / "suqian-2023.json", "-o", tmp_path / "填好.xlsx")
    assert errors_of(tmp_path / "填好.xlsx") == []


@pytest.mark.parametrize("draft", [False, True])
def test_reports_are_valid(tmp_path: Path, draft: bool) -> None:
    options = ["--draft"] if draft else []
    tianbao("report", EXAMPLES / "leye-2021.xlsx", "-o", tmp_path / "报告.docx", *options)
    assert errors_of(tmp_path / "报告.docx") == []


def test_the_validator_sees_a_fault(tmp_path: Path) -> None:
    members = unpack((ROOT / "workbook/annual-report-2021.xlsx").read_bytes())
    broken = [(n, d.replace(b"<sheetProtection", b"<sheetProtektion")) for n, d in members]
    (tmp_path / "坏.xlsx").write_bytes(pack(broken))
    assert errors_of(tmp_path / "坏.xlsx")


def errors_of(path: Path) -> list[str]:
    """What the validator calls an error."""
    found = OpenXmlValidator().validate(path).errors
    return [
        f"{e.part_uri}: {e.description}" for e in found if e.severity is ValidationSeverity.ERROR
    ]
