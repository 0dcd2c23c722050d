"""The template doctor: where it looks, files that are no template, many faults at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from word.faulty import BODY, BREAK, CELL, Edit, make_faulty, place_of, rename_font, row_of, tag_row

from toolkit.core.files import pack, unpack
from toolkit.core.finding import Finding, Severity
from toolkit.form.catalog import find_template
from toolkit.form.filing import Filing
from toolkit.form.model import Form
from toolkit.form.rules.rulebook import TEMPLATE
from toolkit.word.lint.lint import check_template
from toolkit.word.render.render import TemplateError, render

CheckChanged = Callable[[Callable[[Document], object]], list[Finding]]
FOR = "{%p for 段 in 总体情况 %}"
TYPO = "{{ 单位名 }}"
NOTES = """<w:{kind}notes {ns}>
<w:{kind}note w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}note>
<w:{kind}note w:id="1"><w:p><w:r><w:t>一</w:t></w:r></w:p></w:{kind}note>
<w:{kind}note w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}note>
</w:{kind}notes>"""
BOX = """<w:r {ns}><mc:AlternateContent
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>
</mc:AlternateContent></w:r>"""
CONTENT = "<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
CONTROL = "<w:sdt {ns}><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"


@pytest.fixture
def check_changed(template: Path, form: Form, tmp_path: Path) -> CheckChanged:
    """Check the sound template after python-docx changed it."""

    def check(change: Callable[[Document], object]) -> list[Finding]:
        document = docx.Document(str(template))
        change(document)
        path = tmp_path / "某模板.docx"
        document.save(str(path))
        return check_template(path, form)

    return check


def set_header(document: Document, text: str) -> None:
    document.sections[0].header.paragraphs[0].text = text


def set_first_footer(document: Document, text: str) -> None:
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_footer.paragraphs[0].text = text


def set_title(document: Document, text: str) -> None:
    document.core_properties.title = text


def nest_table(document: Document, text: str) -> None:
    cell = document.tables[0].cell(2, 0)
    cell.add_table(1, 2).cell(0, 1).text = text
    cell.add_paragraph()


def add_box(document: Document, text: str) -> None:
    ns = nsdecls("w")
    box = BOX.format(ns=ns, box=CONTENT.format(text=text))
    document.paragraphs[18]._p.append(parse_xml(box))


def add_control(document: Document, text: str) -> None:
    document.paragraphs[0]._p.addprevious(parse_xml(CONTROL.format(ns=nsdecls("w"), text=text)))


def add_paragraph_to_cell(document: Document, text: str) -> None:
    document.tables[0].cell(0, 0).add_paragraph(text)


def add_section(document: Document, text: str) -> None:
    section = document.add_section()
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = text


ELSEWHERE = {
    "header": (set_header, "页眉"),
    "footer of the first page": (set_first_footer, "首页页脚"),
    "header of a section": (add_section, "第 2 节的页眉"),
    "property": (set_title, "文档属性“标题”"),
    "nested table": (nest_table, "第 1 个表格第 3 行第 1 列里第 1 个表格第 1 行第 2 列"),
    "text box": (add_box, "正文第 19 段（“一、总体情况”）旁的文本框"),
    "content control": (add_control, f"正文第 1 段（“{TYPO}”）"),
    "paragraph of a cell": (add_paragraph_to_cell, f"第 1 个表格第 1 行第 1 列第 2 段（“{TYPO}”）"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "where"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_fault_outside_the_body_says_where(
    check_changed: CheckChanged, change: Callable[[Document, str], None], where: str
) -> None:
    assert check_changed(lambda document: change(document, "{{ 单位名称 }}")) == []
    (finding,) = check_changed(lambda document: change(document, TYPO))
    assert (finding.code, finding.item) == ("T01", where)


def add_notes(template: Path, target: Path, kind: str, text: str) -> Path:
    """A copy of a template with a part of footnotes or endnotes."""
    members = dict(unpack(template.read_bytes()))
    name = f"word/{kind}notes.xml"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    override = f'<Override PartName="/{name}" ContentType="{content}.{kind}notes+xml"/></Types>'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = (
        f'<Relationship Id="rId99" Type="{relations}/{kind}notes" Target="{kind}notes.xml"/>'
        "</Relationships>"
    )
    for member, end, more in (
        ("[Content_Types].xml", b"</Types>", override),
        ("word/_rels/document.xml.rels", b"</Relationships>", relation),
    ):
        members[member] = members[member].replace(end, more.encode())
    members[name] = NOTES.format(kind=kind, ns=nsdecls("w"), text=text).encode()
    target.write_bytes(pack(members.items()))
    return target


def test_footnotes_are_looked_at(template: Path, form: Form, tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    assert check_template(add_notes(template, path, "foot", "{{ 年度 }}"), form) == []
    (finding,) = check_template(add_notes(template, path, "foot", TYPO), form)
    assert (finding.code, finding.item) == ("T01", "第 2 个脚注")


def test_a_tag_in_an_endnote_is_never_filled(template: Path, form: Form, tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    assert check_template(add_notes(template, path, "end", "尾注"), form) == []
    (finding,) = check_template(add_notes(template, path, "end", "{{ 年度 }}"), form)
    assert (finding.code, finding.item) == ("T02", "第 2 个尾注")
    assert "不会被替换" in finding.message


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
UNREADABLE = {
    "empty": ("模板.docx", b"", "空文件"),
    "text": ("模板.docx", "{{ 单位名称 }}".encode(), "不是 Word 文档"),
    "encrypted": ("模板.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "old": ("模板.doc", OLE + "WordDocument".encode("utf-16-le"), "旧格式"),
    "cut off": ("模板.docx", None, "损坏"),
    "another archive": ("模板.docx", pack([("a.txt", b"a")]), "不是能读的 Word 文档"),
    "a lock file": ("~$模板.docx", b"a", "临时文件"),
}


@pytest.mark.parametrize(("name", "data", "what"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_template_is_one_finding(
    template: Path, form: Form, tmp_path: Path, name: str, data: bytes | None, what: str
) -> None:
    path = tmp_path / name
    path.write_bytes(template.read_bytes()[:5000] if data is None else data)
    (finding,) = check_template(path, form)
    assert (finding.code, finding.severity) == ("T06", Severity.ERROR)
    assert what in finding.message


TOO_LARGE = {
    "paragraphs": ("<w:p/>" * 70_000, "元素"),
    "tags": ("<w:p><w:r><w:t>{{ 年度 }}</w:t></w:r></w:p>" * 3_500, "标签太多"),
    "a long line": (f"<w:p><w:r><w:t>{'长' * 3_000_000}</w:t></w:r></w:p>", "MB"),
    "levels": ("<w:sdt><w:sdtContent>" * 999 + "</w:sdtContent></w:sdt>" * 999, "损坏"),
}


@pytest.mark.parametrize(("more", "what"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_template_without_measure_is_refused_before_it_is_read(
    template: Path, form: Form, filing: Filing, tmp_path: Path, more: str, what: str
) -> None:
    path = make_faulty(template, tmp_path / "某模板.docx", Edit("<w:body>", f"<w:body>{more}"))
    (finding,) = check_template(path, form)
    assert finding.code == "T06"
    assert what in finding.message
    with pytest.raises(TemplateError, match=r"^模板 "):
        render(path, form, filing)


@pytest.mark.parametrize("kind", ["document.macroEnabled", "template", "template.macroEnabled"])
def test_a_document_with_macros_is_refused_whatever_its_name(
    template: Path, form: Form, filing: Filing, tmp_path: Path, kind: str
) -> None:
    old = "vnd.openxmlformats-officedocument.wordprocessingml.document.main"
    edit = Edit(old, f"vnd.ms-word.{kind}.main", member="[Content_Types].xml")
    path = make_faulty(template, tmp_path / "某模板.docx", edit)
    (finding,) = check_template(path, form)
    assert finding.code == "T06"
    assert "文档（" in finding.message or "dotx" in finding.message
    with pytest.raises(TemplateError, match="docx"):
        render(path, form, filing)


def test_a_workbook_a_folder_and_a_missing_file_are_no_template(form: Form, tmp_path: Path) -> None:
    book = Path(__file__).parents[2] / "workbook" / "examples" / "leye-2021.xlsx"
    for path in (book, tmp_path, tmp_path / "没有.docx"):
        (finding,) = check_template(path, form)
        assert finding.code == "T06"


@pytest.mark.parametrize("member", [BODY, "word/footer1.xml", "word/styles.xml"])
def test_a_damaged_part_is_one_finding(
    template: Path, form: Form, tmp_path: Path, member: str
) -> None:
    members = dict(unpack(template.read_bytes()))
    members[member] = members[member][:-20]
    path = tmp_path / "模板.docx"
    path.write_bytes(pack(members.items()))
    assert [finding.code for finding in check_template(path, form)] == ["T06"]


def test_a_document_without_tags_lacks_every_section(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    docx.Document().save(str(path))
    codes = Counter(finding.code for finding in check_template(path, form))
    assert codes["T03"] == 1 + len(form.sections)
    assert set(codes) == {"T03", "T05"}


def test_twelve_faults_are_twelve_findings_with_their_places(
    template: Path, form: Form, tmp_path: Path
) -> None:
    xml = dict(unpack(template.read_bytes()))[BODY].decode()
    merged = row_of(xml, "{{ 依申请公开.办理结果.予以公开.自然人 }}")
    begin, end = tag_row(merged, "{%tr if 年度 %}"), tag_row(merged, "{%tr endif %}")
    begin = begin.replace("</w:tcPr>", '<w:vMerge w:val="restart"/></w:tcPr>', 1)
    edits = [
        Edit(CELL, "{{ 依申请公开.本年新收.自然仁 }}"),
        Edit("{{ 依申请公开.本年新收.商业企业 }}", "{{ 依申请公开.本年新收.商业企业 }"),
        Edit("{{ 复议诉讼.行政复议.总计 }}", "｛｛ 复议诉讼.行政复议.总计 ｝｝"),
        Edit("{{ 主动公开.规章.废止 }}", "{{ 主动公开.规章.废止|取整 }}"),
        Edit("{{ 主动公开.规章.制发 }}", ""),
        Edit("{{ 段.题 }}", "{{ 段.标题 }}"),
        Edit("{%p endfor %}", "", 2),  # of FOR
        Edit("{%p if 成文日期 %}", "日期{%p if 成文日期 %}"),
        Edit("{{ 成文日期 }}", "{% if 年度 %}" + BREAK + "{{ 成文日期 }}{% endif %}"),
        Edit(merged, begin + merged + end),
        Edit("— ", "{{ 单位名称.__class__ }} ", member="word/footer1.xml"),
    ]
    path = make_faulty(template, tmp_path / "某模板.docx", *edits)
    rename_font(path, path, "楷体_GB2312", "微软雅黑")
    found = [(finding.code, finding.item, finding.found) for finding in check_template(path, form)]
    assert found == [
        ("T01", "正文第 4 段（“{{ 段.标题 }}”）", "{{ 段.标题 }}"),
        ("T02", place_of(path, FOR) + "…”）", FOR),
        ("T01", "第 1 个表格第 3 行第 3 列", "{{ 主动公开.规章.废止|取整 }}"),
        ("T01", "第 2 个表格第 4 行第 4 列", "{{ 依申请公开.本年新收.自然仁 }}"),
        ("T02", "第 2 个表格第 4 行第 5 列", "{{ 依申请公开.本年新收.商业企业 }"),
        ("T02", "第 2 个表格第 6 行第 1 列", "{%tr if 年度 %}"),
        ("T02", "第 3 个表格第 4 行第 5 列", "｛｛ 复议诉讼.行政复议.总计 ｝｝"),
        ("T02", place_of(path, "日期{%p") + "…”）", "{%p if 成文日期 %}"),
        ("T02", place_of(path, "{% endif %}", last=True) + "…”）", "{% endif %}"),
        ("T04", "页脚", "{{ 单位名称.__class__ }}"),
        ("T03", "第二十条第（一）项 / 规章 / 本年制发件数", None),
        ("T05", None, None),
    ]


def test_every_code_stands_in_the_rulebook() -> None:
    folder = Path(__file__).parents[2] / "toolkit" / "word"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    assert set(re.findall(r'"(T\d\d)"', code)) == {rule.code for rule in TEMPLATE}


@pytest.fixture
def lint() -> Callable[[Path], Any]:
    """A linter by others."""
    reason = "docxtpl-lint is not installed"
    checker: Callable[[Path], Any] = pytest.importorskip("docxtpl_lint", reason=reason).lint
    return checker


def test_an_independent_linter_finds_nothing_in_our_template(
    form: Form, lint: Callable[[Path], Any]
) -> None:
    assert lint(find_template(form)).issues == []


def test_what_an_independent_linter_finds_is_found(
    template: Path, form: Form, tmp_path: Path, lint: Callable[[Path], Any]
) -> None:
    path = make_faulty(template, tmp_path / "模板.docx", Edit("{%p endfor %}", ""))
    assert not lint(path).ok
    (finding,) = check_template(path, form)
    assert str(finding.item).startswith(place_of(path, "{%p for 段 in 引言"))
