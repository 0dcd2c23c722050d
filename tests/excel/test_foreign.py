"""Workbooks of other formats are read as LibreOffice converts them, and that is said."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import openpyxl
import pytest
from command import EXAMPLES, tianbao
from excel.test_opening import compound_file, strict
from office import Office

from toolkit.core.files import pack
from toolkit.core.finding import Severity
from toolkit.core.libreoffice import VARIABLE, NoOfficeError, find_office
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.open.foreign import OLD, OPEN, is_protected
from toolkit.form.catalog import find_form
from toolkit.pipeline.outcome import Outcome
from toolkit.pipeline.steps import check_workbook

SOURCE = EXAMPLES / "leye-2021.xlsx"
COUNT, OTHER = "主动公开.行政许可.处理决定", "主动公开.行政处罚.处理决定"
ENDINGS = ("xls", "ods")


@pytest.fixture(scope="module")
def others(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A filled workbook as an office program saves it in other formats."""
    folder = tmp_path_factory.mktemp("others")
    return {ending: office.save_as(SOURCE, folder / f"乐业镇.{ending}") for ending in ENDINGS}


@pytest.fixture(autouse=True)
def _converts() -> None:
    """Nothing is converted where LibreOffice is not installed."""
    try:
        find_office()
    except NoOfficeError as error:
        pytest.skip(str(error))


def codes(outcome: Outcome) -> set[tuple[str, Severity]]:
    return {(finding.code, finding.severity) for finding in outcome.findings}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("named", ["{}", "xlsx", "et"])
def test_all_is_read_as_in_the_workbook_itself_and_no_more_is_found(
    others: dict[str, Path], tmp_path: Path, ending: str, named: str
) -> None:
    path = tmp_path / f"交来.{named.format(ending)}"
    path.write_bytes(others[ending].read_bytes())
    read, expected = check_workbook(path), check_workbook(SOURCE)
    assert read.filing is not None
    assert read.filing == expected.filing
    assert codes(read) == codes(expected) | {("F03", Severity.NOTE)}
    assert "由 LibreOffice 转换成 .xlsx 读取的" in next(
        finding.message for finding in read.findings if finding.code == "F03"
    )


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_wrong_in_it_is_found_at_its_cell(
    office: Office, tmp_path: Path, ending: str
) -> None:
    book = openpyxl.load_workbook(SOURCE)
    slots = make_layout(find_form("annual-report-2021")).slots
    for slot, value in ((slots[COUNT], "三件"), (slots[OTHER], "=1/0")):
        book[slot.sheet][slot.area.address] = value
    book.save(tmp_path / "改.xlsx")
    saved = office.save_as(tmp_path / "改.xlsx", tmp_path / "存.xlsx")
    other = office.save_as(tmp_path / "改.xlsx", tmp_path / f"改.{ending}")
    expected = [(f.code, f.place) for f in check_workbook(saved).findings]
    found = [(f.code, f.place) for f in check_workbook(other).findings if f.code != "F03"]
    assert found == expected
    assert {"C02", "C04"} <= {code for code, _ in found}


def test_a_strict_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "严格.xlsx"
    path.write_bytes(strict())
    read = check_workbook(path)
    assert read.filing == check_workbook(SOURCE).filing
    assert ("F03", Severity.NOTE) in codes(read)


@pytest.mark.parametrize("command", ["check", "export", "report"])
def test_every_command_reads_it_and_says_so(
    others: dict[str, Path], tmp_path: Path, command: str
) -> None:
    path = tmp_path / "乐业镇.xls"
    path.write_bytes(others["xls"].read_bytes())
    done = tianbao(command, path)
    assert done.code == 0, done.err
    assert "[F03]" in done.out + done.err
    assert not (tmp_path / "made").exists()


def test_the_round_counts_and_sums_it(others: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "收").mkdir()
    (tmp_path / "收" / "乐业镇.ods").write_bytes(others["ods"].read_bytes())
    done = tianbao("collect", "收", "--json", folder=tmp_path)
    (unit,) = json.loads(done.out)["units"]
    assert (unit["unit"], unit["state"]) == ("松北区乐业镇", "已交")
    done = tianbao("total", "收", "-o", "汇总.xlsx", folder=tmp_path)
    assert done.code == 0, done.out
    total, one = check_workbook(tmp_path / "汇总.xlsx").filing, check_workbook(SOURCE).filing
    assert total is not None
    assert one is not None
    assert total.cells == one.cells


@pytest.mark.parametrize("ending", ENDINGS)
def test_without_libreoffice_the_sentence_names_the_way(
    others: dict[str, Path], monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setenv(VARIABLE, "没有")
    (finding,) = check_workbook(others[ending]).findings
    assert (finding.code, finding.severity) == ("F03", Severity.ERROR)
    assert "另存为" in finding.fix


def test_what_libreoffice_cannot_read_is_refused_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "临时"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    path = tmp_path / "旧.xls"
    path.write_bytes(compound_file("Workbook"))
    (finding,) = check_workbook(path).findings
    assert (finding.code, finding.severity) == ("F03", Severity.ERROR)
    assert list(scratch.iterdir()) == []


def test_a_workbook_with_a_password_is_not_tried(tmp_path: Path) -> None:
    begin, locked = b"\x09\x08\x10\x00" + bytes(16), b"\x2f\x00\x36\x00" + bytes(54)
    free = b"\xe1\x00\x02\x00\xb0\x04"
    for records, protected in ((begin + locked, True), (begin + free, False)):
        book = compound_file("Workbook") + records.ljust(512, b"\0")
        assert is_protected(book, OLD) == protected
        (tmp_path / "密.xls").write_bytes(book)
        (finding,) = check_workbook(tmp_path / "密.xls").findings
        assert finding.code == ("F02" if protected else "F03")
    listed = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    for manifest, protected in ((listed, True), (b"<manifest:file-entry/>", False)):
        kind = b"application/vnd.oasis.opendocument.spreadsheet"
        book = pack([("mimetype", kind), ("META-INF/manifest.xml", manifest)])
        assert is_protected(book, OPEN) == protected
        (tmp_path / "密.ods").write_bytes(book)
        (finding,) = check_workbook(tmp_path / "密.ods").findings
        assert finding.code == ("F02" if protected else "F03")


@pytest.mark.parametrize("ending", ["doc", "rtf"])
def test_an_old_report_is_imported(office: Office, tmp_path: Path, ending: str) -> None:
    (tmp_path / "乐业镇.xlsx").write_bytes(SOURCE.read_bytes())
    assert tianbao("report", "乐业镇.xlsx", "-o", "报告.docx", folder=tmp_path).code == 0
    office.save_as(tmp_path / "报告.docx", tmp_path / f"旧报告.{ending}")
    done = tianbao("import", f"旧报告.{ending}", "-o", "填报表.xlsx", folder=tmp_path)
    assert done.code == 0, done.out
    assert "由 LibreOffice 转换成 .docx 读取的" in done.out.replace("\n     ", "")
    read, expected = check_workbook(tmp_path / "填报表.xlsx").filing, check_workbook(SOURCE).filing
    assert read is not None
    assert expected is not None
    assert (read.cells, read.texts) == (expected.cells, expected.texts)
