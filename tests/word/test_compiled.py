"""A template that is compiled once gives the documents that plain docxtpl gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.coreprops import CoreProperties
from docxtpl import DocxTemplate
from lxml import etree
from word.shapes import SHAPES, footnotes, headers_and_footers, make_shape

from toolkit.core.files import pack, unpack
from toolkit.form.catalog import find_template
from toolkit.form.filing import CellValue, Filing
from toolkit.form.model import Form
from toolkit.word.render.cleaning import clean_part, drop_unneeded_parts
from toolkit.word.render.compiled_template import compile_template
from toolkit.word.render.mend import JOINED, mark_joined, mend
from toolkit.word.render.package import find_prepared, prepare, read_package
from toolkit.word.render.render import render
from toolkit.word.sandbox.limits import make_limits
from toolkit.word.sandbox.sandbox import make_environment
from toolkit.word.shared.context import make_context

PROPERTIES = "docProps/core.xml"


def render_plainly(template: Path, form: Form, filing: Filing) -> bytes:
    """What docxtpl itself makes of a template."""
    document = DocxTemplate(template)
    context = {**make_limits(), **make_context(form, filing)}
    document.render(context, make_environment())
    drop_unneeded_parts(document.docx.part)  # a test of its own holds what that is
    buffer = BytesIO()
    document.save(buffer)
    return pack((name, clean_part(name, part)) for name, part in unpack(buffer.getvalue()))


def mend_plainly(name: str, content: bytes) -> bytes:
    """A part of docxtpl's with the paragraphs that Word wants; tables that touch are left so."""
    if not name.startswith("word/") or name.count("/") > 1 or not name.endswith(".xml"):
        return content
    return mend(mark_joined(content.decode()).encode()).replace(JOINED.encode(), b"")


def canonical_members(data: bytes) -> dict[str, bytes]:
    """The files of a document but its properties, XML in its canonical form."""
    return {
        name: etree.tostring(etree.fromstring(content), method="c14n")
        if name.endswith((".xml", ".rels"))
        else content
        for name, content in unpack(data)
        if name != PROPERTIES
    }


def properties_of(data: bytes) -> list[str]:
    properties: CoreProperties = docx.Document(BytesIO(data)).core_properties
    names = ("title", "subject", "author", "comments", "identifier", "language", "category")
    return [getattr(properties, name) for name in names]


def require_same(template: Path, form: Form, filing: Filing) -> None:
    ours, plain = render(template, form, filing), render_plainly(template, form, filing)
    mended = pack((name, mend_plainly(name, content)) for name, content in unpack(plain))
    left, right = canonical_members(ours), canonical_members(mended)
    assert set(left) == set(right)
    for name, content in right.items():
        assert left[name] == content, name
    assert properties_of(ours) == properties_of(plain)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_template_of_each_shape_gives_what_docxtpl_gives(
    shape: Callable[[Document], None], form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(make_shape(shape))
    require_same(path, form, filing)
    texts = {**filing.texts, "总体情况": ("甲\t乙", "行政&法律<暂行>", "（一）丙。丁")}
    fields = {**filing.fields, "成文日期": None}
    require_same(path, form, dataclasses.replace(filing, fields=fields, texts=texts))


def test_a_template_of_all_shapes_gives_what_docxtpl_gives(
    form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(make_shape(*SHAPES))
    require_same(path, form, filing)


def test_our_templates_give_what_docxtpl_gives(
    template: Path, form: Form, filing: Filing, text_with_tab: Filing
) -> None:
    for path in (template, find_template(form)):
        require_same(path, form, filing)
        require_same(path, form, text_with_tab)


@pytest.fixture
def text_with_tab(filing: Filing) -> Filing:
    return dataclasses.replace(filing, texts={**filing.texts, "总体情况": ("甲\t乙", "{_{ & }_}")})


def test_who_saved_the_template_and_when_is_not_in_the_report(
    form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(make_shape(headers_and_footers))
    properties = docx.Document(BytesIO(render(path, form, filing))).core_properties
    assert properties.last_modified_by == ""
    assert properties.modified == datetime(2000, 1, 1, tzinfo=UTC)


def test_tags_in_values_are_no_tags_in_footnotes_either(
    form: Form, filing: Filing, tmp_path: Path
) -> None:
    """docxtpl renders footnotes once for each section, and so what the first time brought in."""
    path = tmp_path / "template.docx"
    path.write_bytes(make_shape(footnotes, headers_and_footers))
    named = dataclasses.replace(filing, fields={**filing.fields, "单位名称": "{{ 7*7 }}"})
    notes = etree.fromstring(dict(unpack(render(path, form, named)))["word/footnotes.xml"])
    assert notes.xpath("string()") == "见{{ 7*7 }}，2023"


def test_a_header_that_two_references_share_stands_once_in_the_file(
    form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "template.docx"
    document = docx.Document(BytesIO(make_shape(headers_and_footers)))
    shared = document.sections[0].header.part
    document.part.rels.add_relationship(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header",
        shared,
        "rId99",
    )
    document.save(str(path))
    names = [name for name, _ in unpack(render(path, form, filing))]
    assert len(names) == len(set(names))


def change_figures(filing: Filing, number: int) -> Filing:
    """A filing in which every figure and the first text are another's."""
    cells: dict[str, CellValue] = {
        name: Decimal(number) if isinstance(value, Decimal) else number
        for name, value in filing.cells.items()
    }
    texts = {**filing.texts, "总体情况": tuple(f"第{number}份第{n}段" for n in range(number % 7))}
    return dataclasses.replace(filing, cells=cells, texts=texts)


def test_threads_render_different_filings_at_once(
    template: Path, form: Form, filing: Filing
) -> None:
    filings = [change_figures(filing, number) for number in range(48)]
    compile_template.cache_clear()
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(lambda each: render(template, form, each), filings))
    assert together == [render(template, form, each) for each in filings]
    for number, data in enumerate(together):
        document = docx.Document(BytesIO(data))
        assert document.tables[1].cell(3, 3).text == str(number)
        lines = [p.text for p in document.paragraphs if p.text.startswith(f"第{number}份")]
        assert len(lines) == number % 7


def test_a_template_is_compiled_once_until_its_file_changes(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(template.read_bytes())
    compile_template.cache_clear()
    first = render(path, form, filing)
    assert render(path, form, filing) == first
    assert render(path, form, filing, draft=True) != first
    assert compile_template.cache_info().misses == 1
    path.write_bytes(make_shape(headers_and_footers))
    changed = docx.Document(BytesIO(render(path, form, filing)))
    assert changed.sections[0].header.paragraphs[0].text == "宿迁市"
    assert compile_template.cache_info().misses == 2


def test_a_prepared_template_gives_the_same_report(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(template.read_bytes())
    path.with_suffix(".prepared.json").write_text(prepare(path.read_bytes()), encoding="utf-8")
    assert find_prepared(path, path.read_bytes())
    assert render(path, form, filing) == render(template, form, filing)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_template_of_each_shape_may_be_prepared(
    shape: Callable[[Document], None], tmp_path: Path
) -> None:
    data = make_shape(shape)
    path = tmp_path / "template.docx"
    path.with_suffix(".prepared.json").write_text(prepare(data), encoding="utf-8")
    assert find_prepared(path, data) == read_package(data)


@pytest.mark.parametrize("prepared", ["", "不是", "[]", "{}", '{"template": 1}'])
def test_what_was_not_prepared_of_this_template_is_not_used(
    prepared: str, template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "template.docx"
    data = template.read_bytes()
    path.write_bytes(data)
    beside = path.with_suffix(".prepared.json")
    beside.write_text(prepared or prepare(make_shape(headers_and_footers)), encoding="utf-8")
    assert find_prepared(path, data) is None
    beside.write_text(prepare(data)[:-3], encoding="utf-8")  # cut off
    assert find_prepared(path, data) is None
    assert render(path, form, filing) == render(template, form, filing)
