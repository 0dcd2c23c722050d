from __future__ import annotations

import re
import shutil
import struct
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import docx
import pytest
from checks.township import FORM, load_case, make_filing
from docx.oxml.ns import qn
from lxml import etree
from office import Office, find_soffice

from toolkit.core.files import pack, unpack
from toolkit.core.libreoffice import VARIABLE, NoOfficeError, find_office, write_profile
from toolkit.form.catalog import find_template
from toolkit.publish import fonts
from toolkit.publish.fonts import Fonts, list_installed, read_families
from toolkit.publish.pdf import Pdf, describe_replaced, make_pdfs
from toolkit.publish.typefaces import list_fonts
from toolkit.word.render.render import render

needs_office = pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
needs_folders = pytest.mark.skipif(
    shutil.which("fc-list") is None, reason="fc-list is not installed (package fontconfig)"
)
STANDARD = ["方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports, and between them a file that only claims to be one."""
    made = tmp_path_factory.mktemp("报告 目录")
    template = find_template(FORM)
    for name, filing in {"甲": load_case("suqian-2023"), "丙": make_filing()}.items():
        (made / f"{name}.docx").write_bytes(render(template, FORM, filing))
    (made / "乙.docx").write_bytes(b"not a document")
    return made


@pytest.fixture(scope="session")
def pdfs(folder: Path) -> list[Pdf]:
    return list(make_pdfs([folder / "甲.docx", folder / "乙.docx", folder / "丙.docx"]))


@pytest.fixture(scope="session")
def text(pdfs: list[Pdf], folder: Path) -> str:
    """The text of the first PDF; reading it starts no LibreOffice."""
    path = folder / "甲.pdf"
    path.write_bytes(pdfs[0].data or b"")
    return Office().pdf_text(path)


@needs_office
def test_several_reports_become_pdfs_and_a_bad_file_stops_none(pdfs: list[Pdf]) -> None:
    assert [pdf.document.stem for pdf in pdfs] == ["甲", "乙", "丙"]
    assert [(pdf.data or b"")[:5] for pdf in pdfs] == [b"%PDF-", b"", b"%PDF-"]
    assert [bool(pdf.fault) for pdf in pdfs] == [False, True, False]
    assert pdfs[1].fault.startswith(f"{pdfs[1].document} 读不出来，没有出 PDF")


@needs_office
def test_a_document_that_libreoffice_cannot_load_is_told_and_the_next_is_made(
    folder: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "坏.docx"
    members = dict(unpack((folder / "丙.docx").read_bytes()))
    del members["[Content_Types].xml"]
    broken.write_bytes(pack(members.items()))
    bad, good = make_pdfs([broken, folder / "丙.docx"])
    assert bad.data is None
    assert bad.fault.startswith(f"LibreOffice 没能把 {broken} 转成 PDF")
    assert good.data is not None


@needs_office
def test_the_pdf_holds_every_number_of_the_filing(text: str) -> None:
    cells = load_case("suqian-2023").cells.values()
    printed = Counter(re.findall(r"\d+(?:\.\d+)?", text))
    filed = Counter(str(value) for value in cells if value is not None)
    assert len(filed) > 50
    assert filed - printed == Counter()


@needs_office
def test_the_pdf_holds_the_texts_and_is_marked_up_for_screen_readers(
    text: str, pdfs: list[Pdf]
) -> None:
    lines = [line for text in load_case("suqian-2023").texts.values() for line in text]
    seen = "".join(text.split())
    assert lines
    assert [line for line in lines if "".join(line.split())[:12] not in seen] == []
    data = pdfs[0].data or b""
    assert b"/StructTreeRoot" in data
    assert b"/Lang(zh-CN)" in data


@needs_office
def test_every_font_that_is_not_installed_is_named_with_the_one_taken(pdfs: list[Pdf]) -> None:
    installed = list_installed(find_office())
    lacking = [font for font in STANDARD if not installed.has(font)]
    replaced = dict(pdfs[0].replaced)
    assert set(lacking) <= set(replaced)
    assert not any(map(installed.has, replaced))
    assert all(installed.has(other) for other in replaced.values() if other)
    sentence = describe_replaced(pdfs)
    assert all(f"{font} → " in sentence for font in replaced)


@needs_office
def test_missing_fonts_are_set_in_the_nearest_ones(pdfs: list[Pdf]) -> None:
    if dict(pdfs[0].replaced).get("仿宋_GB2312") != "Noto Serif CJK SC":
        pytest.skip("the fonts that the reports ask for, or others near them, are installed")
    assert b"NotoSerifCJK" in (pdfs[0].data or b"")


def test_a_report_asks_for_the_fonts_of_the_standard_only(folder: Path) -> None:
    asked = list_fonts((folder / "甲.docx").read_bytes())
    assert sorted(asked) == sorted([*STANDARD, "Times New Roman"])


def test_fonts_of_a_run_come_before_those_of_its_style_and_of_the_theme(tmp_path: Path) -> None:
    document = docx.Document()  # python-docx's own template names its fonts in the theme
    run = document.add_paragraph("年度 2023").add_run("甲")
    run.font.name = "Arial"
    document.styles["Normal"].font.name = "Calibri"
    buffer = BytesIO()
    document.save(buffer)
    assert list_fonts(buffer.getvalue()) == ["宋体", "Calibri"]
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "隶书")
    run.text = "甲1"
    buffer = BytesIO()
    document.save(buffer)
    assert list_fonts(buffer.getvalue()) == ["宋体", "Calibri", "隶书", "Arial"]


@pytest.mark.parametrize(
    ("font", "installed", "taken"),
    [
        ("仿宋_GB2312", {"SimSun", "FangSong"}, "FangSong"),
        ("仿宋_GB2312", {"SimHei", "SimSun"}, "SimSun"),
        ("方正小标宋简体", {"宋体", "华文中宋"}, "华文中宋"),
        ("方正楷体_GBK", {"LXGW WenKai", "SimSun"}, "LXGW WenKai"),
        ("等线", {"Noto Sans CJK SC", "Noto Serif CJK SC"}, "Noto Sans CJK SC"),
        ("华文宋体", {"noto serif cjk sc"}, "noto serif cjk sc"),
        ("Times New Roman", {"Liberation Serif"}, "Liberation Serif"),
        ("黑体", {"SimSun"}, ""),
        ("Wingdings", {"SimSun"}, ""),
    ],
)
def test_the_nearest_installed_font_is_taken(font: str, installed: set[str], taken: str) -> None:
    assert Fonts(frozenset(installed)).find_nearest(font) == taken


def test_a_font_for_which_none_is_near_is_told_too() -> None:
    sentence = describe_replaced([Pdf(Path("甲.docx"), b"", (("Wingdings", ""),))])
    assert "Wingdings → 未能确定" in sentence
    assert describe_replaced([Pdf(Path("甲.docx"), b"")]) == ""


@needs_folders
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere fontconfig lists other folders")
def test_font_files_are_read_for_the_names_that_fontconfig_finds_in_them() -> None:
    folders = fonts._system_folders()
    assert read_families(folders) == fonts._ask_fontconfig()


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"")
    (tmp_path / "b.ttc").write_bytes(b"ttcf" + struct.pack(">II", 1, 40))
    (tmp_path / "c.otf").write_bytes(b"OTTO\x00\x09" + b"name" * 40)
    assert read_families([tmp_path, tmp_path / "missing"]) == set()


def test_without_libreoffice_a_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable in ("PATH", "PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    if sys.platform == "darwin" or list(Path("/opt").glob("libreoffice*")):
        pytest.skip("LibreOffice may be in its usual place")
    with pytest.raises(NoOfficeError, match="没有找到 LibreOffice，出不了 PDF"):
        make_pdfs([tmp_path / "甲.docx"])


def test_a_place_named_for_libreoffice_must_exist(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    monkeypatch.setenv(VARIABLE, str(program))
    with pytest.raises(NoOfficeError, match=VARIABLE):
        find_office()
    program.touch()
    assert find_office() == program


def test_the_settings_of_a_run_are_well_formed_whatever_a_font_is_called(tmp_path: Path) -> None:
    write_profile(tmp_path, {"A & <B>": "宋体"})
    tree = etree.parse(tmp_path / "profile" / "user" / "registrymodifications.xcu")
    assert tree.xpath("//prop[@*='ReplaceFont']/value/text()") == ["A & <B>"]
