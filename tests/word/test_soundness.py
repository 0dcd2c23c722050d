"""What Word calls damaged is never delivered: the proof sees it, whatever mends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.core.files import pack, unpack
from toolkit.core.finding import Severity
from toolkit.form.filing import Filing
from toolkit.form.model import Form
from toolkit.word.proof.proof import prove
from toolkit.word.proof.soundness import find_damage
from toolkit.word.render.render import render

BODY = "word/document.xml"
FOOTER = "word/footer1.xml"
TYPES = "[Content_Types].xml"
END = "</w:p><w:sectPr"
BOX = "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>"
MARK = '<w:bookmarkStart w:id="{0}" w:name="{1}"/><w:bookmarkEnd w:id="{0}"/>'
DRAWING = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><wp:docPr id="1" name="图"/></wp:inline></w:drawing></w:r></w:p>'
)
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def at_end(xml: str) -> tuple[str, str, str]:
    """An edit that puts blocks at the end of the body, before its last paragraph."""
    return BODY, END, f"</w:p>{xml}<w:p/><w:sectPr"


def table(row: str) -> str:
    grid = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol/></w:tblGrid>'
    return f"<w:tbl>{grid}{row}</w:tbl>"


CELL = "<w:tr><w:tc><w:tcPr/>{}</w:tc></w:tr>"
NUMBERED = f'<w:p xmlns:w14="{W14}" w14:paraId="0000000A"/>'
DAMAGED = {
    "有单元格不以段落结尾": at_end(table(CELL.format(""))),
    "有文本框不以段落结尾": at_end(BOX.format("")),
    "有没有行的表格": at_end(table("")),
    "有没有格的行": at_end(table("<w:tr><w:trPr/></w:tr>")),
    "图片的编号重复": at_end(DRAWING * 2),
    "书签的编号重复": at_end(MARK.format(1, "甲") + MARK.format(1, "乙")),
    "书签的名称重复": at_end(MARK.format(1, "甲") + MARK.format(2, "甲")),
    "段落的编号重复": at_end(NUMBERED * 2),
    "有书签只剩一头": at_end('<w:bookmarkStart w:id="7" w:name="甲"/>'),
    "用到的关系没有写明": at_end('<w:p><w:hyperlink r:id="rId99"/></w:p>'),
}
SOUND = {
    "a table in a cell, a paragraph below": at_end(
        table(CELL.format(table(CELL.format("<w:p/>")) + "<w:p/>"))
    ),
    "a control that ends a cell": at_end(
        table(CELL.format("<w:sdt><w:sdtContent><w:p/></w:sdtContent></w:sdt>"))
    ),
    "a bookmark that ends a cell": at_end(table(CELL.format("<w:p/>" + MARK.format(1, "甲")))),
    "different numbers": at_end(MARK.format(1, "甲") + MARK.format(2, "乙")),
}


@pytest.fixture
def change(template: Path, form: Form, filing: Filing) -> Callable[[str, str, str], bytes]:
    """The report with a text in one of its parts replaced."""

    def run(member: str, old: str, new: str) -> bytes:
        members = dict(unpack(render(template, form, filing)))
        text = members[member].decode()
        assert old in text
        members[member] = text.replace(old, new, 1).encode()
        return pack(members.items())

    return run


@pytest.mark.parametrize("what", DAMAGED)
def test_each_broken_rule_is_told(
    what: str, change: Callable[..., bytes], form: Form, filing: Filing
) -> None:
    report = change(*DAMAGED[what])
    assert [damage.what for damage in find_damage(report)] == [what]
    told = [f for f in prove(report, form, filing) if f.code in {"R04", "R05"}]
    assert [f.severity for f in told] == [Severity.ERROR]
    assert f"报告的正文里{what}" in told[0].message


@pytest.mark.parametrize("name", SOUND)
def test_what_word_opens_is_sound(name: str, change: Callable[..., bytes]) -> None:
    assert find_damage(change(*SOUND[name])) == []


def test_a_footer_without_a_paragraph_is_told(change: Callable[..., bytes]) -> None:
    report = change(FOOTER, "<w:p>", "<w:sdt><w:sdtContent/></w:sdt><!--<w:p>")
    members = dict(unpack(report))
    members[FOOTER] = members[FOOTER].replace(b"</w:ftr>", b"--></w:ftr>")
    (damage,) = find_damage(pack(members.items()))
    assert (damage.member, damage.what) == (FOOTER, "有页脚不以段落结尾")


def test_the_package_is_held_to_its_rules(template: Path, form: Form, filing: Filing) -> None:
    members = dict(unpack(render(template, form, filing)))
    assert find_damage(pack(members.items())) == []
    without = {name: data for name, data in members.items() if name != FOOTER}
    assert {d.what for d in find_damage(pack(without.items()))} == {"引用的部分不在文件里"}
    untyped = {**members, "word/media/1.png": b""}
    assert {d.what for d in find_damage(pack(untyped.items()))} == {"有没有写明类型的部分"}
    doubled = {**members, "word/Footer1.xml": members[FOOTER]}
    assert {d.what for d in find_damage(pack(doubled.items()))} == {"有两个同名的部分"}
    told = prove(pack(without.items()), form, filing)
    assert "R05" in {finding.code for finding in told}
