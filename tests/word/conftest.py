"""What the tests of the Word part share: the form, its template, a real report."""

from __future__ import annotations

import dataclasses
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]  # ships no types

from toolkit.core.files import pack, unpack
from toolkit.form.catalog import find_form
from toolkit.form.filing import load_filing
from toolkit.word.render.render import render
from toolkit.word.starter.starter import make_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

    from toolkit.form.filing import FieldValue, Filing
    from toolkit.form.model import Form

CASES = Path(__file__).parent.parent / "cases"
PREFACE = (
    "　　本报告依据《中华人民共和国政府信息公开条例》编制。",
    "数据统计期限自2023年1月1日起至2023年12月31日止。",
)
CELL = "{{ 依申请公开.本年新收.自然人 }}"


@pytest.fixture(scope="session")
def form() -> Form:
    return find_form("annual-report-2021")


@pytest.fixture(scope="session")
def template(form: Form, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("word") / "template.docx"
    path.write_bytes(make_template(form))
    return path


@pytest.fixture(scope="session")
def filing(form: Form) -> Filing:
    """A real report, with a preface and a signature besides."""
    text = (CASES / "suqian-2023.json").read_text(encoding="utf-8")
    read, findings = load_filing(text, form)
    assert not findings
    signed: dict[str, FieldValue] = {"单位全称": "宿迁市人民政府", "成文日期": date(2024, 3, 8)}
    return dataclasses.replace(
        read, fields={**read.fields, **signed}, texts={**read.texts, "引言": PREFACE}
    )


@pytest.fixture(scope="session")
def report(template: Path, form: Form, filing: Filing) -> Document:
    return docx.Document(BytesIO(render(template, form, filing)))


@pytest.fixture
def render_text(template: Path, form: Form, filing: Filing) -> Callable[..., Document]:
    """Renders the report with other paragraphs in one text, other fields beside."""

    def render_with(*paragraphs: str, **fields: str | None) -> Document:
        changed = dataclasses.replace(
            filing,
            fields={**filing.fields, **fields},
            texts={**filing.texts, "总体情况": paragraphs},
        )
        return docx.Document(BytesIO(render(template, form, changed)))

    return render_with


@pytest.fixture
def render_edited(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> Callable[..., Document]:
    """Renders with a template in one part of which a text is replaced."""

    def render_with(new: str, old: str = CELL, member: str = "word/document.xml") -> Document:
        members = dict(unpack(template.read_bytes()))
        assert old.encode() in members[member]
        members[member] = members[member].decode().replace(old, new, 1).encode()
        path = tmp_path / "某模板.docx"
        path.write_bytes(pack(members.items()))
        return docx.Document(BytesIO(render(path, form, filing)))

    return render_with


@pytest.fixture(scope="session")
def find_invalid() -> Callable[[Path], list[str]]:
    """What an independent validator has against a document."""

    def validate(path: Path) -> list[str]:
        return [str(error) for error in OpenXmlValidator().validate(path).errors]

    return validate
