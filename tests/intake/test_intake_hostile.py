"""Files that no report is: told in one finding, quickly."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from command import EXAMPLES, tianbao
from intake.comparing import load_case, write_report

from toolkit.core.files import pack, unpack
from toolkit.intake.read import read_report

BODY = "word/document.xml"
LAUGHS = (
    '<!DOCTYPE w:document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
OUTSIDE = '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
WORDS = "一、总体情况"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    form, filing = load_case("leye-2021")
    return write_report(form, filing, tmp_path_factory.mktemp("报告") / "报告.docx").read_bytes()


def edit(report: bytes, old: str, new: str, member: str = BODY) -> bytes:
    """The report with something in one of its parts replaced."""
    parts = dict(unpack(report))
    text = parts[member].decode("utf-8")
    assert old in text
    parts[member] = text.replace(old, new, 1).encode("utf-8")
    return pack(parts.items())


def refuse(path: Path, data: bytes, code: str) -> str:
    """Read a file that must be refused in one finding, and give its message."""
    path.write_bytes(data)
    read = read_report(path)
    assert read.filing is None
    (finding,) = read.findings
    assert finding.code == code
    return finding.message


@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
@pytest.mark.parametrize("member", [BODY, "word/styles.xml", "_rels/.rels"])
def test_a_declaration_in_a_part_is_refused(
    declaration: str, member: str, report: bytes, tmp_path: Path
) -> None:
    parts = dict(unpack(report))
    start = parts[member].index(b"?>") + 2
    parts[member] = parts[member][:start] + declaration.encode() + parts[member][start:]
    assert member in refuse(tmp_path / "报告.docx", pack(parts.items()), "F05")


def test_a_part_that_unpacks_to_very_much_is_refused(report: bytes, tmp_path: Path) -> None:
    blanks = " " * (60 * 2**20)
    data = edit(report, "</w:body>", blanks + "</w:body>")
    assert len(data) < 500_000
    assert "太大" in refuse(tmp_path / "报告.docx", data, "F04")


def test_parts_that_are_not_read_are_not_unpacked(report: bytes, tmp_path: Path) -> None:
    parts = [*unpack(report), ("word/media/bomb.xml", bytes(100 * 2**20))]
    path = tmp_path / "报告.docx"
    path.write_bytes(pack(parts))
    assert read_report(path).filing is not None


def test_very_many_parts_are_refused(tmp_path: Path) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(3000):
            archive.writestr(f"word/{number}.xml", "")
    assert "部件" in refuse(tmp_path / "报告.docx", buffer.getvalue(), "F04")


def test_tables_within_tables_without_end_are_refused(report: bytes, tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 150 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 150
    refuse(tmp_path / "报告.docx", edit(report, "</w:body>", deep + "</w:body>"), "F01")


@pytest.mark.parametrize("span", ["4000", "2147483648", "-5", "多"])
def test_spans_in_word_that_no_table_has(span: str, report: bytes, tmp_path: Path) -> None:
    old = '<w:gridSpan w:val="4"/>'
    path = tmp_path / "报告.docx"
    path.write_bytes(edit(report, old, f'<w:gridSpan w:val="{span}"/>'))
    read = read_report(path)
    if read.filing is None:
        assert [finding.code for finding in read.findings] in (["F04"], ["F01"])
    else:
        form, filing = load_case("leye-2021")
        assert read.form is form
        assert read.filing.cells == filing.cells


@pytest.mark.parametrize("how", ["colspan='1000000'", "rowspan='1000000'", "colspan=99 rowspan=0"])
def test_spans_in_a_page_that_no_table_has(how: str, tmp_path: Path) -> None:
    page = f"<p>{WORDS}</p><table>" + f"<tr><td {how}>a</td></tr>" * 500 + "</table>"
    path = tmp_path / "报告.html"
    path.write_text(page, encoding="utf-8")
    read = read_report(path)
    assert read.findings


def test_a_page_that_is_nested_without_end(tmp_path: Path) -> None:
    for tag in ("div", "table><tr><td", "span", "b"):
        closing = "".join(f"</{name.strip('<')}>" for name in reversed(tag.split(">")))
        page = f"<p>{WORDS}</p>" + f"<{tag}>" * 20_000 + "x" + closing * 20_000
        path = tmp_path / "报告.html"
        path.write_text(page, encoding="utf-8")
        read = read_report(path)
        assert read.findings


def test_entities_in_a_page_are_not_followed(tmp_path: Path) -> None:
    declaration = LAUGHS.replace("w:document", "html")
    page = f"{declaration}<html><body><p>{WORDS}</p><p>&d;</p></body></html>"
    path = tmp_path / "报告.html"
    path.write_text(page, encoding="utf-8")
    read = read_report(path)
    assert read.filing is not None
    assert "haha" not in "".join(line for text in read.filing.texts.values() for line in text)


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        ("报告.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F03", "旧的 .doc"),
        ("报告.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F03", "旧的 .doc"),
        (
            "报告.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "F02",
            "密码",
        ),
        ("报告.docx", b"PK\x03\x04" + bytes(100), "F01", "损坏"),
        ("报告.docx", b"", "F01", "空文件"),
        ("报告.pdf", b"%PDF-1.7\n", "F01", "PDF"),
        ("报告.png", b"\x89PNG\r\n", "F01", ".png"),
        ("报告.txt", b"\xff\xff\x00\x01", "F01", "编码"),
        ("报告.txt", "今天天气很好。".encode(), "F10", "没有找到"),
        ("报告.html", b"<html><body></body></html>", "F10", "没有找到"),
        ("报告.html", b"<!-- -->", "F01", "没有内容"),
        ("报告.mhtml", b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", "F01", "没有网页"),
    ],
)
def test_what_is_no_report_is_told_in_a_sentence(
    name: str, data: bytes, code: str, words: str, tmp_path: Path
) -> None:
    assert words in refuse(tmp_path / name, data, code)


def test_a_workbook_is_no_report(tmp_path: Path) -> None:
    data = (EXAMPLES / "leye-2021.xlsx").read_bytes()
    assert "不是" in refuse(tmp_path / "报告.docx", data, "F03")


def test_a_damaged_part_is_told(report: bytes, tmp_path: Path) -> None:
    damaged = edit(report, "</w:body>", "</w:bo")
    assert "损坏" in refuse(tmp_path / "报告.docx", damaged, "F01")
    assert "损坏" in refuse(tmp_path / "报告.docx", report[: len(report) // 2], "F01")


def test_the_command_says_it_and_writes_nothing(tmp_path: Path) -> None:
    source = tmp_path / "旧.doc"
    source.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    done = tianbao("import", source)
    assert done.code == 1
    assert "另存为“Word 文档（*.docx）”" in done.out
    assert not (tmp_path / "旧.xlsx").exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (finding,) = read_report(tmp_path / "没有.docx").findings
    assert finding.code == "F01"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("报告.html", "<p>一、总体情况</p>".encode() + b"<p>" * 5_000_000, "F04"),
        ("报告.html", b"<ol>" + b"<li>a" * 150_000, "F04"),
        ("报告.html", f"<p>{WORDS}".encode() + b"&lt;" * 3_000_000, "F04"),
        ("报告.txt", WORDS.encode() + b"a" * (49 * 2**20), "F04"),
        ("报告.txt", WORDS.encode() + b"\na" * 100_000, "F04"),
        ("报告.mht", b"MIME-Version: 1.0\n" + b"Content-Type: message/rfc822\n\n" * 3000, "F01"),
        ("报告.txt", f"{WORDS}\n1\0002件".encode(), "F01"),
        ("报告.txt", f"{WORDS}\n".encode("utf-16") + b"\1", "F01"),
        ("报告.txt", WORDS.encode()[:-1], "F01"),
        ("报告.html", f"<p>{WORDS}".encode()[:-1], "F01"),
    ],
    ids=range(10),
)
def test_work_without_measure_and_odd_bytes_end_in_a_sentence(
    name: str, data: bytes, code: str, tmp_path: Path
) -> None:
    refuse(tmp_path / name, data, code)


def test_blanks_without_end_are_passed(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text(f"六、其他需要报告的事项\n正文{' ' * 500_000}x\n", encoding="utf-8")
    assert read_report(path).filing is not None


def test_elements_without_end_in_a_part_are_refused(report: bytes, tmp_path: Path) -> None:
    many = edit(report, "<w:sectPr", "<w:p/>" * 500_000 + "<w:sectPr")
    assert "太多" in refuse(tmp_path / "报告.docx", many, "F04")


def test_a_directory_without_end_is_refused(tmp_path: Path) -> None:
    data = b"PK\x05\x06" + bytes(8) + (50 * 2**20).to_bytes(4, "little") + bytes(6)
    assert "部件" in refuse(tmp_path / "报告.docx", data, "F04")


@pytest.mark.parametrize(
    "named", ["undefined", "unicode_escape", "idna", "rot13", "utf-7", "iso-8859-1", "没有", ""]
)
def test_a_page_in_no_charset_that_there_is_is_read(named: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.html"
    page = f"<meta charset='{named}'><p>{WORDS}</p><p>公开了 3 条。</p>"
    for charset in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        path.write_bytes(page.encode(charset))
        read = read_report(path)
        assert read.filing is not None
        assert read.filing.texts["总体情况"] == ("公开了 3 条。",)


def test_a_page_packed_in_no_charset_is_read(tmp_path: Path) -> None:
    path = tmp_path / "报告.mht"
    head = "MIME-Version: 1.0\nContent-Type: text/html; charset=undefined\n\n"
    path.write_text(f"{head}<p>{WORDS}</p><p>公开了 3 条。</p>", encoding="utf-8")
    read = read_report(path)
    assert read.filing is not None
    assert read.filing.texts["总体情况"] == ("公开了 3 条。",)
