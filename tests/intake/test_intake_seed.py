"""The published report of a township, as it was stored: plain text."""

from __future__ import annotations

from pathlib import Path

from command import tianbao
from intake.comparing import find_different, find_told, load_case

from toolkit.core.finding import Severity
from toolkit.excel.read.reader import read_workbook
from toolkit.intake.read import read_report

SEED = Path(__file__).with_name("seed.txt")
FORM, AS_PUBLISHED = load_case("leye-2021-as-published")
UNLABELLED = {cell.id for cell in FORM.tables["复议诉讼"].cells}


def test_every_number_and_paragraph_is_read_but_a_table_without_labels() -> None:
    read = read_report(SEED)
    assert read.form is FORM
    different = find_different(FORM, AS_PUBLISHED, read)
    assert different == {key for key in UNLABELLED if AS_PUBLISHED.cells[key] is not None}
    assert read.filing is not None
    assert {read.filing.cells[key] for key in UNLABELLED} == {None}
    assert read.filing.texts == AS_PUBLISHED.texts


def test_the_zeros_without_labels_are_shown_and_the_blank_is_named() -> None:
    errors = [f for f in read_report(SEED).findings if f.severity is Severity.ERROR]
    blank, table = errors
    assert (blank.code, blank.id) == ("C01", "主动公开.行政强制.处理决定")
    assert table.code == "F12"
    assert set(table.candidates) == UNLABELLED
    assert table.found == "、".join("0" * 13)
    assert len(read_report(SEED).findings) == 2


def test_the_command_writes_the_workbook_all_the_same(tmp_path: Path) -> None:
    workbook = tmp_path / "还原.xlsx"
    done = tianbao("import", SEED, "-o", workbook)
    assert done.code == 1
    assert "C19 [C01]" in done.out
    assert "四、复议诉讼" in done.out
    reading = read_workbook(workbook)
    assert reading.filing is not None
    assert reading.filing.texts == AS_PUBLISHED.texts
    assert reading.filing.fields == AS_PUBLISHED.fields
    told = find_told(read_report(SEED))
    assert {
        key for key, value in reading.filing.cells.items() if value != AS_PUBLISHED.cells[key]
    } <= told
