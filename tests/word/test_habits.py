"""What users of docxtpl and Word are used to: it works, or is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from word.shapes import add_paragraphs, add_table, make_picture

from toolkit.files import pack, unpack
from toolkit.filing import Filing, blank_filing
from toolkit.finding import blocks
from toolkit.form.model import Form
from toolkit.word.lint import check_template
from toolkit.word.proof import prove
from toolkit.word.relations import drop_lost
from toolkit.word.render import render

NEW = "依申请公开.本年新收.总计"
OLD = "依申请公开.上年结转.总计"
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def lines_of(report: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(BytesIO(report)).paragraphs]


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def write(*texts: str) -> Path:
        document = docx.Document()
        add_paragraphs(document, *texts)
        document.save(str(tmp_path / "模板.docx"))
        return tmp_path / "模板.docx"

    return write


@pytest.mark.parametrize(
    ("tag", "full", "blank"),
    [
        (f"{{% if {NEW} > 0 %}}有{{% else %}}没有{{% endif %}}", "有", "没有"),
        (f"{{% if 0 < {NEW} %}}有{{% endif %}}完", "有完", "完"),
        (f"{{% if {NEW} <= 0 %}}零{{% endif %}}完", "完", "完"),
        (f"{{% if {NEW} == 0 %}}零{{% endif %}}完", "完", "完"),
        (f"{{% if {NEW} is none %}}空{{% else %}}有{{% endif %}}", "有", "空"),
        (f"{{% if {NEW} == none %}}空{{% else %}}有{{% endif %}}", "有", "空"),
        (f"合计{{{{ {NEW} + {OLD} }}}}件", "合计9件", "合计件"),
        (f"{{{{ {NEW} or '无' }}}}", "7", "无"),
        (f"{{{{ {NEW} | default('无', true) }}}}", "7", "无"),
        (f"{{{{ {NEW} ~ '件' }}}}", "7件", "件"),
        (f"{{{{ ({NEW} / {OLD} * 100) | round | int }}}}%", "350%", "0%"),
        ("{% if 年度 > 2020 %}新{% else %}旧{% endif %}", "新", "旧"),
    ],
)
def test_a_blank_compares_with_nothing(
    tag: str, full: str, blank: str, save: Callable[..., Path], form: Form, filing: Filing
) -> None:
    path = save(tag)
    cells = {**filing.cells, NEW: 7, OLD: 2}
    filled = render(path, form, replace(filing, cells=cells))
    assert lines_of(filled) == [full]
    assert lines_of(render(path, form, blank_filing(form))) == [blank]
    assert not [f for f in check_template(path, form) if f.code in {"T02", "T07"}]


def lose_picture(document: Document, tmp_path: Path) -> Path:
    """A template whose pictures lead to NULL, as Word leaves those it could not find."""
    buffer = BytesIO()
    document.save(buffer)
    members = {
        name: data.replace(b'Target="media/image1.png"', b'Target="NULL"')
        for name, data in unpack(buffer.getvalue())
        if not name.startswith("word/media")
    }
    path = tmp_path / "无图.docx"
    path.write_bytes(pack(members.items()))
    return path


@pytest.mark.parametrize("where", ["body", "header"])
def test_a_picture_that_is_nowhere_stops_nothing(
    where: str,
    tmp_path: Path,
    form: Form,
    filing: Filing,
    find_invalid: Callable[[Path], list[str]],
) -> None:
    document = docx.Document()
    add_paragraphs(document, "{{ 单位名称 }}")
    holder = document if where == "body" else document.sections[0].header
    holder.add_paragraph("图").add_run().add_picture(make_picture())
    path = lose_picture(document, tmp_path)
    assert not blocks(check_template(path, form))
    report = render(path, form, filing)
    assert not blocks(prove(report, form, filing, template=path))
    assert all(b"NULL" not in data for _, data in unpack(report))
    target = tmp_path / "报告.docx"
    target.write_bytes(report)
    assert not [error for error in find_invalid(target) if "elationship" in error]


def test_a_header_that_is_nowhere_is_no_header(tmp_path: Path, form: Form, filing: Filing) -> None:
    document = docx.Document()
    add_paragraphs(document, "{{ 单位名称 }}")
    document.sections[0].header.paragraphs[0].text = "页眉"
    buffer = BytesIO()
    document.save(buffer)
    path = tmp_path / "无页眉.docx"
    members = (member for member in unpack(buffer.getvalue()) if member[0] != "word/header1.xml")
    path.write_bytes(pack(members))
    report = render(path, form, filing)
    assert b"headerReference" not in dict(unpack(report))["word/document.xml"]


def test_a_document_that_lacks_nothing_stays_to_the_letter(template: Path, tmp_path: Path) -> None:
    copy = shutil.copy(template, tmp_path)
    assert drop_lost(Path(copy).read_bytes()) == template.read_bytes()


def number_rows(document: Document) -> None:
    add_table(
        document,
        ("序号", "内容"),
        ("{%tr for 段 in 总体情况 %}", ""),
        ("{{ loop.index }}", "{{ 段.题 }}{{ 段.文 }}"),
        ("{%tr endfor %}", ""),
    )


def number_paragraphs(document: Document) -> None:
    add_paragraphs(
        document,
        "{%p for 段 in 总体情况 %}",
        "第 {{ loop.index }} 条，共 {{ loop.length }} 条",
        "{{ 段.题 }}{{ 段.文 }}",
        "——",
        "{%p endfor %}",
    )


def number_within(document: Document) -> None:
    add_paragraphs(
        document,
        "{%p for 段 in 总体情况 %}",
        "{{loop.index0}}、{{段.题}}{{段.文}}",
        "{%p endfor %}",
    )


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (number_rows, ["1", "（一）甲。乙", "2", "丙"]),
        (
            number_paragraphs,
            ["第 1 条，共 2 条", "（一）甲。乙", "——", "第 2 条，共 2 条", "丙", "——"],
        ),
        (number_within, ["0、（一）甲。乙", "1、丙"]),
    ],
)
def test_numbers_of_a_loop_are_proved(
    build: Callable[[Document], None],
    expected: list[str],
    tmp_path: Path,
    form: Form,
    filing: Filing,
) -> None:
    document = docx.Document()
    build(document)
    add_paragraphs(document, "完")
    path = tmp_path / "模板.docx"
    document.save(str(path))
    used = replace(filing, texts={**filing.texts, "总体情况": ("（一）甲。乙", "丙")})
    report = render(path, form, used)
    printed = docx.Document(BytesIO(report))
    cells = [cell.text for table in printed.tables for cell in table._cells]
    assert [t for t in (*cells, *lines_of(report)) if t] == [
        *(["序号", "内容"] if cells else []),
        *expected,
        "完",
    ]
    assert prove(report, form, used, template=path) == []
    assert not blocks(check_template(path, form))


@pytest.mark.parametrize("build", [number_rows, number_paragraphs, number_within])
def test_a_wrong_number_of_a_loop_is_told(
    build: Callable[[Document], None], tmp_path: Path, form: Form, filing: Filing
) -> None:
    document = docx.Document()
    build(document)
    path = tmp_path / "模板.docx"
    document.save(str(path))
    used = replace(filing, texts={**filing.texts, "总体情况": ("甲", "乙", "丙")})
    members = dict(unpack(render(path, form, used)))
    xml = members["word/document.xml"].decode()
    for old, new in ((">2<", ">9<"), ("第 2 条", "第 9 条"), ("2、丙", "9、丙")):
        xml = xml.replace(old, new)
    members["word/document.xml"] = xml.encode()
    told = prove(pack(members.items()), form, used, template=path)
    assert blocks(told)
    assert any("9" in finding.message for finding in told)
