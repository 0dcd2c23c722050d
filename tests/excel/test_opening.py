"""What is let in: every kind of file that is no filled form is one finding that says what to do."""

from __future__ import annotations

import re
import struct
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from toolkit.core.files import pack, unpack
from toolkit.core.finding import Finding, Severity
from toolkit.excel.open.opening import OpenedBook, open_book
from toolkit.excel.read.reader import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Office

EXAMPLE = Path(__file__).parents[2] / "workbook" / "examples" / "leye-2021.xlsx"
FILLED = EXAMPLE.read_bytes()
MEMBERS = unpack(FILLED)
BINARY = "xl/workbook.bin"


def saved(document: object) -> bytes:
    buffer = BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]  # a workbook or a Word document
    return buffer.getvalue()


def replaced(old: str, new: str, *, suffix: str = "") -> bytes:
    """The filled form with a piece of its parts, which must be there, replaced."""
    changed = [
        (name, data.replace(old.encode(), new.encode()) if name.endswith(suffix) else data)
        for name, data in MEMBERS
    ]
    assert changed != MEMBERS
    return pack(changed)


def compound_file(*streams: str) -> bytes:
    """An OLE file with streams of 4096 bytes: a sector of FAT, one of directory, then theirs."""
    size = 8
    end, free, fat_sector = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = struct.pack("<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                         0, 1, 1, 0, 4096, end, 0, end, 0)  # fmt: skip
    header += struct.pack("<109I", 0, *[free] * 108)
    fat = [fat_sector, end]
    entries = entry("Root Entry", 5, end, 0, child=1)
    for number, stream in enumerate(streams, start=1):
        first = len(fat)
        fat += [*range(first + 1, first + size), end]
        following = number + 1 if number < len(streams) else free
        entries += entry(stream, 2, first, size * 512, following=following)
    fat += [free] * (128 - len(fat))
    directory = entries.ljust(512, b"\0")
    return header + struct.pack("<128I", *fat) + directory + bytes(size * 512 * len(streams))


def entry(
    name: str, kind: int, first: int, size: int, *, following: int = 0xFFFFFFFF,
    child: int = 0xFFFFFFFF,
) -> bytes:  # fmt: skip
    """A directory entry of an OLE file."""
    words = name.encode("utf-16-le")
    return struct.pack("<64sHBB3I36xIQ", words, len(words) + 2, kind, 1, 0xFFFFFFFF, following,
                       child, first, size)  # fmt: skip


def bomb() -> bytes:
    """A small archive that unpacks to more than 200 MB."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("[Content_Types].xml", "w", force_zip64=True) as member,
    ):
        for _ in range(201):
            member.write(bytes(2**20))
    return buffer.getvalue()


def with_password_flag() -> bytes:
    """A zip archive whose members say that they are encrypted."""
    data = bytearray(FILLED)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def strict() -> bytes:
    """The filled form as “Strict Open XML”: the same parts in other namespaces."""
    old, new = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    names = {"spreadsheetml/2006/main": "spreadsheetml/main",
             "officeDocument/2006/relationships": "officeDocument/relationships"}  # fmt: skip
    parts = MEMBERS
    for there, here in names.items():
        parts = [(n, d.replace((old + there).encode(), (new + here).encode())) for n, d in parts]
    return pack(parts)


def open_document(kind: str) -> bytes:
    return pack([("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode())])


def with_entity() -> bytes:
    return replaced("<workbook ", '<!DOCTYPE workbook [<!ENTITY a "b">]><workbook ')


KINDS: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "empty": ("F01", "空文件", lambda: b""),
    "text": ("F01", "文本", lambda: "单位,数量\n乐业镇,3\n".encode("gb18030")),
    "html": ("F01", "文本", lambda: b"<html><table><tr><td>3</td></tr></table></html>"),
    "pdf": ("F01", "PDF", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
    "word": ("F01", "Word", lambda: saved(Document())),
    "old word": ("F01", "Word", lambda: compound_file("WordDocument", "1Table")),
    "archive": ("F01", "压缩包", lambda: pack([("填报表.xlsx", FILLED)])),
    "slides": ("F01", "", lambda: pack([("[Content_Types].xml", b"<Types/>"), ("ppt/p.xml", b"")])),
    "odt": ("F01", "", lambda: open_document("text")),
    "half": ("F01", "损坏", lambda: FILLED[: len(FILLED) // 2]),
    "only a beginning": ("F01", "损坏", lambda: b"PK\x03\x04"),
    "archive with a password": ("F01", "", with_password_flag),
    "password": ("F02", "密码", lambda: compound_file("EncryptionInfo", "EncryptedPackage")),
    "old workbook": ("F03", "旧的 .xls", lambda: compound_file("Workbook", "\x05Summary")),
    "ods": ("F03", ".ods", lambda: open_document("spreadsheet")),
    "xlsb": ("F03", ".xlsb", lambda: pack([("[Content_Types].xml", b""), (BINARY, b"")])),
    "bomb": ("F04", "太大", bomb),
    "many members": ("F04", "太大", lambda: pack((str(n), b"") for n in range(3001))),
    "entity": ("F05", "", with_entity),
}  # fmt: skip


def refusal(path: Path) -> Finding:
    """The one finding about a file that is not let in."""
    finding = open_book(path)
    assert isinstance(finding, Finding)
    assert finding.severity is Severity.ERROR
    assert path.name in finding.message
    assert finding.fix
    reading = read_workbook(path)
    assert (reading.form, reading.filing, reading.findings) == (None, None, (finding,))
    return finding


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, kind: str) -> None:
    code, words, make = KINDS[kind]
    path = tmp_path / "乐业镇.xlsx"
    path.write_bytes(make())
    finding = refusal(path)
    assert finding.code == code
    assert words in finding.message


@pytest.mark.parametrize("named", ["", ".xlsx"])
def test_a_workbook_that_an_office_program_saved_as_text_is_refused(
    office: Office, tmp_path: Path, named: str
) -> None:
    source = tmp_path / "源.xlsx"
    source.write_bytes(saved(Workbook()))
    other = office.save_as(source, tmp_path / "另存.csv")
    assert refusal(other.rename(tmp_path / f"另存.csv{named}")).code == "F01"


def test_an_old_word_document_is_refused(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "源.docx"
    source.write_bytes(saved(Document()))
    finding = refusal(office.save_as(source, tmp_path / "报告.doc"))
    assert finding.code == "F01"
    assert "Word" in finding.message


def test_a_file_of_too_many_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.write(FILLED)
        file.truncate(51 * 2**20)
    assert refusal(path).code == "F04"


def test_a_lock_file_is_refused_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "~$乐业镇.xlsx"
    path.write_bytes(FILLED)
    finding = refusal(path)
    assert finding.code == "F01"
    assert "临时文件" in finding.message


def test_a_file_that_is_missing_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "没有.xlsx").code == "F01"
    assert refusal(tmp_path).code == "F01"


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> NoReturn:
        raise PermissionError(13, "拒绝访问")

    path = tmp_path / "乐业镇.xlsx"
    path.write_bytes(FILLED)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert refusal(path).code == "F01"


@pytest.mark.parametrize("name", ["乐业镇.xlsx", "乐业镇.et", "乐业镇.xls", "乐业镇", "乐业镇.txt"])
def test_a_workbook_is_let_in_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILLED)
    assert isinstance(open_book(path), OpenedBook)


def test_another_workbook_is_refused_with_what_is_in_it(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("工资表")
    path = tmp_path / "乐业镇.xlsx"
    path.write_bytes(saved(book))
    (finding,) = read_workbook(path).findings
    assert finding.code == "F10"
    assert "工资表" in finding.message


@pytest.mark.parametrize("form", ["annual-report-2031", "长" * 3000, "/etc/x", "../x"])
def test_a_workbook_of_an_unknown_form_is_refused(tmp_path: Path, form: str) -> None:
    path = tmp_path / "乐业镇.xlsx"
    path.write_bytes(replaced('"annual-report-2021|', f'"{form}|', suffix="workbook.xml"))
    reading = read_workbook(path)
    assert [finding.code for finding in reading.findings] == ["F11"]
    assert reading.filing is None


def test_a_mark_that_names_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_text("id: 5", encoding="utf-8")
    path = tmp_path / "乐业镇.xlsx"
    path.write_bytes(replaced('"annual-report-2021|', f'"{tmp_path}/form|', suffix="workbook.xml"))
    assert [finding.code for finding in read_workbook(path).findings] == ["F11"]


def test_a_cell_in_the_last_corner_of_a_sheet_does_not_hang(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>987</v></c></row></sheetData>'
    path = tmp_path / "乐业镇.xlsx"
    path.write_bytes(replaced("</sheetData>", far, suffix="sheet8.xml"))
    assert {finding.code for finding in read_workbook(path).findings} & {"F04", "F14"}


def test_cells_merged_far_beyond_the_form_are_refused(tmp_path: Path) -> None:
    merged = '<mergeCell ref="T1:T200000"/></mergeCells>'
    path = tmp_path / "乐业镇.xlsx"
    path.write_bytes(replaced("</mergeCells>", merged, suffix="sheet8.xml"))
    assert refusal(path).code == "F04"


def fault_of_reading(folder: Path, data: bytes) -> str:
    """What is wrong with how a file is read: empty for a filing or one finding."""
    path = folder / "乐业镇.xlsx"
    path.write_bytes(data)
    try:
        reading = read_workbook(path)
    except Exception as error:
        return f"{type(error).__module__}.{type(error).__name__}: {error}"[:120]
    is_refused = reading.filing is None and len(reading.findings) == 1
    return "" if is_refused or reading.filing is not None else f"{len(reading.findings)} findings"


def faults_of_reading(folder: Path, files: list[bytes]) -> list[str]:
    return sorted(set(filter(None, (fault_of_reading(folder, data) for data in files))))


def test_a_file_that_was_cut_off_anywhere_is_one_finding(tmp_path: Path) -> None:
    step = len(FILLED) // 200
    cut = [FILLED[:end] for end in range(0, len(FILLED), step)]
    assert faults_of_reading(tmp_path, cut) == []


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", FILLED[:2000], b"\xd0\xcf\x11\xe0"]),
)
@settings(max_examples=200, deadline=None)
def test_a_file_of_any_bytes_is_one_finding(data: bytes, beginning: bytes) -> None:
    with TemporaryDirectory() as folder:
        assert fault_of_reading(Path(folder), beginning + data) == ""


def test_a_file_with_a_flipped_bit_is_read_or_one_finding(tmp_path: Path) -> None:
    step = len(FILLED) // 30
    places = [*range(0, len(FILLED), step), *range(len(FILLED) - 1500, len(FILLED), 100)]
    assert faults_of_reading(tmp_path, [flip(FILLED, place) for place in places]) == []


def flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :]


def with_member(number: int, data: bytes) -> bytes:
    name = MEMBERS[number][0]
    return pack([*MEMBERS[:number], (name, data), *MEMBERS[number + 1 :]])


def test_a_part_with_a_flipped_bit_is_read_or_one_finding(tmp_path: Path) -> None:
    files = [
        with_member(number, flip(data, len(data) * (number % 5 + 1) // 7))
        for number, (_, data) in enumerate(MEMBERS)
    ]
    assert faults_of_reading(tmp_path, files) == []


def test_a_workbook_that_lacks_a_part_is_read_or_one_finding(tmp_path: Path) -> None:
    missing = [pack(MEMBERS[:n] + MEMBERS[n + 1 :]) for n in range(len(MEMBERS))]
    empty = [with_member(n, b"") for n, (name, _) in enumerate(MEMBERS) if "sheets/" not in name]
    assert faults_of_reading(tmp_path, missing + empty) == []


@pytest.mark.parametrize(
    ("kind", "result"),
    [("n", "#N/A"), ("n", "1,5"), ("b", "TRUE"), ("d", "hello"), ("s", "99999")],
)
def test_a_result_of_a_formula_that_is_none_is_a_finding(
    kind: str, result: str, tmp_path: Path
) -> None:
    """Only the second load, for the results of formulas, looks at it."""
    book = load_workbook(EXAMPLE)
    book["二、主动公开"]["C9"] = "=1+1"
    path = tmp_path / "交回.xlsx"
    book.save(path)
    parts = [
        (name, re.sub(rb'(<c r="C9"[^>]*?)(?: t="\w+")?><f>1\+1</f><v ?/?>(?:</v>)?',
                      rb'\1 t="%b"><f>1+1</f><v>%b</v>' % (kind.encode(), result.encode()), data))
        for name, data in unpack(path.read_bytes())
    ]  # fmt: skip
    assert any(b"<v>%b</v>" % result.encode() in data for _, data in parts)
    path.write_bytes(pack(parts))
    (finding,) = read_workbook(path).findings
    assert (finding.code, finding.severity) == ("F01", Severity.ERROR)
    assert "公式的结果读不出来" in finding.message
