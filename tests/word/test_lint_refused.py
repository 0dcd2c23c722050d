"""What a template carries besides its tags: traces of its making, other files, links to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import nsdecls

from toolkit.core.files import pack, unpack
from toolkit.form.filing import Filing
from toolkit.form.model import Form
from toolkit.word.lint.lint import check_template
from toolkit.word.render.render import TemplateError, render

BODY, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
FOOTER = "word/footer1.xml"
TYPES, RELATIONS = "[Content_Types].xml", "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
WHO = 'w:id="5" w:author="甲" w:date="2024-01-01T00:00:00Z"'
FIRST, TABLE = "正文第 1 段", "第 1 个表格"
END = {
    BODY: "<w:sectPr>", STYLES: "</w:styles>", SETTINGS: "</w:settings>",
    FOOTER: "</w:ftr>", TYPES: "</Types>", RELATIONS: "</Relationships>",
}  # fmt: skip


def say(text: str, look: str = "", mark: str = "") -> str:
    """A paragraph of one run."""
    return (
        f"<w:p><w:pPr>{mark}</w:pPr><w:r><w:rPr>{look}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def code(*pieces: str) -> str:
    """A paragraph with a field whose code stands in as many runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return (
        f"<w:p>{bound('begin')}{runs}{bound('separate')}<w:r><w:t>1</w:t></w:r>{bound('end')}</w:p>"
    )


def bound(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def relate(kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId77" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


@dataclass(frozen=True)
class Case:
    """XML put at an end of a part, what more, and the finding: code, place, words."""

    added: str
    code: str = ""
    place: str = FIRST
    words: str = ""
    member: str = BODY
    relation: str = ""
    types: str = ""
    members: tuple[tuple[str, bytes], ...] = ()


def style(kind: str, name: str, look: str, base: str = "") -> str:
    on = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{on}'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )


LINK = '<w:p><w:hyperlink r:id="rId77"><w:r><w:t>附件</w:t></w:r></w:hyperlink></w:p>'
BLIP = (
    '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' r:link="rId77"/></w:drawing></w:r></w:p>'
)
OLE = (
    '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' r:id="rId77"/></w:object></w:r></w:p>'
)
BIN = 'ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
BINARY = f'<Default Extension="bin" {BIN}'
ROW = (
    "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
    "<w:tr><w:trPr>{mark}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr>{p}</w:tc></w:tr></w:tbl><w:p/>"
)
COMMENTS = f"<w:comments {nsdecls('w')}><w:comment {WHO}>{{}}</w:comment></w:comments>".format(
    say("内部")
)
COMMENT_TYPE = f'<Override PartName="/word/comments.xml" ContentType="{WORD}.comments+xml"/>'
T09 = "T09"
T10 = "T10"
REVISED = {
    "inserted": Case(f"<w:p><w:ins {WHO}><w:r><w:t>新</w:t></w:r></w:ins></w:p>", T09, words="新"),
    "deleted": Case(
        f"<w:p><w:del {WHO}><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>", T09, words="旧"
    ),
    "deleted within a tag": Case(
        "<w:p><w:r><w:t>{{ 单位</w:t></w:r>"
        f"<w:del {WHO}><w:r><w:delText>全称 }}}}</w:delText></w:r></w:del>"
        f"<w:ins {WHO}><w:r><w:t>名称 }}}}</w:t></w:r></w:ins></w:p>",
        T09, words="修订",
    ),
    "moved": Case(f"<w:p><w:moveFrom {WHO}><w:r><w:t>移</w:t></w:r></w:moveFrom></w:p>", T09),
    "a paragraph mark": Case(say("甲", mark=f"<w:rPr><w:del {WHO}/></w:rPr>"), T09),
    "a look": Case(say("甲", f"<w:rPrChange {WHO}><w:rPr/></w:rPrChange>"), T09),
    "a paragraph's look": Case(say("甲", mark=f"<w:pPrChange {WHO}><w:pPr/></w:pPrChange>"), T09),
    "a row": Case(ROW.format(mark=f"<w:ins {WHO}/>", cell="", p=say("甲")), T09, TABLE),
    "a cell": Case(ROW.format(mark="", cell=f"<w:cellDel {WHO}/>", p=say("甲")), T09, TABLE),
    "in a footer": Case(
        f"<w:p><w:ins {WHO}><w:r><w:t>新</w:t></w:r></w:ins></w:p>", T09, "页脚", member=FOOTER
    ),
    "in a style": Case(
        style("paragraph", "改", f"<w:rPrChange {WHO}><w:rPr/></w:rPrChange>"),
        T09, "样式“改”", member=STYLES,
    ),
}  # fmt: skip
TRACED = {
    "noting": Case("<w:trackRevisions/>", T09, "文件", "修订", SETTINGS),
    "a comment": Case(
        '<w:p><w:commentRangeStart w:id="5"/><w:r><w:t>甲</w:t></w:r><w:commentRangeEnd w:id="5"/>'
        '<w:r><w:commentReference w:id="5"/></w:r></w:p>',
        T09, words="批注“内部”", relation=relate("comments", "comments.xml"),
        types=COMMENT_TYPE, members=(("word/comments.xml", COMMENTS.encode()),),
    ),
    "a comment without a mark": Case(
        "", T09, "文件", "批注“内部”", relation=relate("comments", "comments.xml"),
        types=COMMENT_TYPE, members=(("word/comments.xml", COMMENTS.encode()),),
    ),
    "hidden": Case(say("内情", "<w:vanish/>"), T09, words="隐藏的文字：“内情”"),
    "hidden by a style": Case(
        style("paragraph", "藏", "<w:vanish/>") + style("paragraph", "再藏", "", "藏"),
        T09, words="隐藏", member=STYLES,
    ),
    "a hidden paragraph mark": Case(
        say("甲", mark="<w:rPr><w:vanish/><w:specVanish/></w:rPr>"), T09, words="隐藏"
    ),
    "a hidden row": Case(ROW.format(mark="<w:hidden/>", cell="", p=say("甲")), T09, TABLE),
    "struck": Case(say("旧称", "<w:strike/>"), T09, words="删除线的文字：“旧称”"),
    "struck twice": Case(say("{{ 年度 }}", "<w:dstrike/>"), T09, words="删除线"),
    "white": Case(say("白字", '<w:color w:val="FFFFFF"/>'), T09, words="白色"),
    "tiny": Case(say("小字", '<w:sz w:val="2"/>'), T09, words="小得看不见"),
}  # fmt: skip
CARRIED = {
    "a remote template": Case(
        '<w:attachedTemplate r:id="rId77" xmlns:r="' + OFFICE + '"/>',
        T10, "文件", "模板", SETTINGS,
        members=(
            (
                "word/_rels/settings.xml.rels",
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'{relate("attachedTemplate", "http://127.0.0.1:1/a.dotm", external=True)}'
                "</Relationships>".encode(),
            ),
        ),
    ),
    "a chunk": Case(
        '<w:altChunk r:id="rId77"/>', T10, "正文", "altChunk", relation=relate("aFChunk", "a.html"),
        types='<Default Extension="html" ContentType="text/html"/>',
        members=(("word/a.html", b"<p>a</p>"),),
    ),
    "a linked picture": Case(
        BLIP, T10, words="图片", relation=relate("image", "http://127.0.0.1:1/a.png", external=True)
    ),
    "a script": Case(
        LINK, T10, words="超链接",
        relation=relate("hyperlink", "java&#10;script:alert(1)", external=True),
    ),
    "a link to a file": Case(
        LINK, T10, words="超链接", relation=relate("hyperlink", "file:///C:/a.doc", external=True)
    ),
    "a link to a share": Case(
        LINK, T10, words="超链接", relation=relate("hyperlink", r"\\server\a", external=True)
    ),
    "an object": Case(
        OLE, T10, words="OLE", relation=relate("oleObject", "embeddings/a.bin"),
        types=BINARY, members=(("word/embeddings/a.bin", b"x"),),
    ),
    "an object called a picture": Case(
        BLIP, T10, words="部件", relation=relate("image", "media/a.bin"),
        types=BINARY, members=(("word/media/a.bin", b"x"),),
    ),
    "macros": Case(
        "", T10, "正文", "宏", relation=relate("vbaProject", "vbaProject.bin"),
        types=BINARY, members=(("word/vbaProject.bin", b"x"),),
    ),
    "mail merge": Case("<w:mailMerge/>", T10, "文件", "邮件合并", SETTINGS),
    "a bound control": Case(
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{6C3C8BC8-F283-45AE-878A-'
        'BAB7291924A1}"/></w:sdtPr><w:sdtContent>' + say("甲") + "</w:sdtContent></w:sdt>",
        T10, words="内容控件",
    ),
    "DDEAUTO": Case(code(' DDEAUTO c:\\\\cmd "/k calc"'), T10, words="从别处取内容"),
    "DDE in pieces": Case(code(" D", "DE", "AUTO x y"), T10, words="从别处取内容"),
    "a name by a field": Case(
        f'<w:p>{bound("begin")}{code("QUOTE 68 68 69")[5:-6]}{bound("end")}</w:p>',
        T10,
    ),
    "a simple field": Case(
        '<w:p><w:fldSimple w:instr=" includetext &quot;c:/a.docx&quot; "/></w:p>', T10
    ),
    "a picture by a field": Case(code(' INCLUDEPICTURE "http://a/b.png" \\d'), T10),
    "a link by a field": Case(code(' HYPERLINK "\\\\\\\\srv\\\\a.doc"'), T10, words="链接到文件"),
    "a field named by a value": Case(code(" {{ 单位名称 }} x"), T10, words="不是写定的"),
    "a field in a footer": Case(code(" IMPORT a"), T10, "页脚", member=FOOTER),
}  # fmt: skip
FINE = {
    "a title hidden from the web": Case(say("甲", "<w:webHidden/>")),
    "hidden switched off": Case(say("甲", '<w:vanish w:val="0"/>')),
    "an unused hidden style": Case(style("paragraph", "不用", "<w:vanish/>"), member=STYLES),
    "a hidden empty paragraph": Case("<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:p>"),
    "white on black": Case(
        say("甲", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>')
    ),
    "a page": Case(LINK, relation=relate("hyperlink", "https://www.gov.cn/", external=True)),
    "a place": Case(code(' HYPERLINK \\l "_Toc1" ')),
    "a table of contents": Case(code(' TOC \\o "1-3" \\h \\z \\u ')),
    "a sum with a field in it": Case(
        f'<w:p>{bound("begin")}<w:r><w:instrText>=</w:instrText></w:r>{code("NUMPAGES")[5:-6]}'
        f'<w:r><w:instrText>-1</w:instrText></w:r>{bound("end")}</w:p>'
    ),
    "a page number": Case('<w:p><w:fldSimple w:instr=" PAGE "/></w:p>', member=FOOTER),
    "noting switched off": Case('<w:trackRevisions w:val="false"/>', member=SETTINGS),
}  # fmt: skip
WRONG = {**REVISED, **TRACED, **CARRIED}


@pytest.fixture
def write(template: Path, tmp_path: Path) -> Callable[[Case], Path]:
    """Write the sound template with what a case adds."""

    def write_case(case: Case) -> Path:
        members = {name: data.decode() for name, data in unpack(template.read_bytes())}
        if "藏" in case.added:
            members[BODY] = re.sub(r"<w:p>", f"{hide()}<w:p>", members[BODY], count=1)
        if case.member == BODY:
            members[BODY] = members[BODY].replace("<w:body>", f"<w:body>{case.added}", 1)
            members[BODY] = members[BODY].replace("<w:document ", f"<w:document {nsdecls()}", 1)
        else:
            end = END[case.member]
            members[case.member] = members[case.member].replace(end, f"{case.added}{end}")
        for member, more in ((RELATIONS, case.relation), (TYPES, case.types)):
            members[member] = members[member].replace(END[member], f"{more}{END[member]}")
        path = tmp_path / "某模板.docx"
        path.write_bytes(
            pack([*((name, text.encode()) for name, text in members.items()), *case.members])
        )
        return path

    return write_case


def hide() -> str:
    return say("内情", mark='<w:pStyle w:val="再藏"/>')


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_must_not_be_published_is_told_at_its_place(
    case: Case, write: Callable[[Case], Path], form: Form
) -> None:
    (finding,) = check_template(write(case), form)
    assert finding.code == case.code
    assert str(finding.item).startswith(case.place)
    assert case.words in finding.message


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_no_report_is_made_of_such_a_template(
    case: Case, write: Callable[[Case], Path], form: Form, filing: Filing
) -> None:
    path = write(case)
    (finding,) = check_template(path, form)
    with pytest.raises(TemplateError, match=re.escape(finding.message)):
        render(path, form, filing)


@pytest.mark.parametrize("case", FINE.values(), ids=FINE)
def test_what_every_document_may_hold_is_not_told(
    case: Case, write: Callable[[Case], Path], form: Form, filing: Filing
) -> None:
    path = write(case)
    assert check_template(path, form) == []
    assert render(path, form, filing)


def test_many_revisions_are_one_finding(write: Callable[[Case], Path], form: Form) -> None:
    case = Case(
        "".join(f"<w:p><w:ins {WHO}><w:r><w:t>新</w:t></w:r></w:ins></w:p>" for _ in "甲乙丙")
    )
    (finding,) = check_template(write(case), form)
    assert "还有 2 处" in finding.message


def test_a_report_says_nothing_of_who_made_its_template(
    form: Form, filing: Filing, tmp_path: Path
) -> None:
    document = docx.Document()  # comes with a picture of itself and the name of its author
    document.add_paragraph("{{ 单位名称 }}")
    document.core_properties.author = document.core_properties.last_modified_by = "张三"
    buffer = BytesIO()
    document.save(buffer)
    members = dict(unpack(buffer.getvalue()))
    app = members["docProps/app.xml"].replace(
        b"</Properties>", b"<Company>K1</Company></Properties>"
    )
    settings = members[SETTINGS].replace(
        b"</w:settings>", b'<w:docVars><w:docVar w:name="a" w:val="K2"/></w:docVars></w:settings>'
    )
    assert b"K1" in app
    path = tmp_path / "模板.docx"
    path.write_bytes(pack({**members, "docProps/app.xml": app, SETTINGS: settings}.items()))
    report = dict(unpack(render(path, form, filing)))
    assert "docProps/thumbnail.jpeg" not in report
    assert not any(word in data for data in report.values() for word in (b"K1", b"K2"))
    assert "张三".encode() not in report["docProps/core.xml"]
    assert docx.Document(BytesIO(pack(report.items()))).paragraphs[0].text == "宿迁市"
