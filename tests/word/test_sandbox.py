"""Templates come by mail: a tag gets at nothing but the data, and makes nothing huge."""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path

import docx
import pytest

from toolkit.files import pack, unpack
from toolkit.filing import Filing
from toolkit.finding import Severity
from toolkit.form.model import Form
from toolkit.word.lint import check_template
from toolkit.word.render import TemplateError, render

PLACES = ("正文", "页眉", "文档属性")
WAYS_OUT = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ 单位名称.__class__ }}",
    "{{ 依申请公开.__class__.__init__.__globals__ }}",
    "{{ 依申请公开.__dict__ }}",
    "{{ 总体情况[0].__class__ }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ dict.__base__ }}",
    "{{ dict.mro() }}",
    "{{ range.__self__ }}",
    "{{ range.__closure__[0].cell_contents }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ ''|attr('__class__') }}",
    "{{ ''|attr('__cla' ~ 'ss__') }}",
    "{{ ''['__class__'] }}",
    "{{ [1]|map(attribute='__class__')|first }}",
    "{{ ['']|map('attr', '__class__')|first }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{0.__class__}'['format'](1) }}",
    "{{ ('{0.__class__}'|attr('format'))(1) }}",
    "{{ ('{0.__class__}'|e).format(1) }}",
    "{{ '{a.__class__}'.format_map({'a': 1}) }}",
    "{{ '%s'|format(1) }}",
    "{{ '<w:p/>'|safe }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends '/etc/passwd' %}",
)
TOO_MUCH = (
    "{{ 'x' * 10**9 }}",
    "{{ 10**9 * 'x' }}",
    "{{ ([1] * 10**9)|length }}",
    "{{ 10**(10**10) }}",
    "{{ range(10**9)|list }}",
    "{{ range(10**30)|list }}",
    "{% for 甲 in range(99999) %}{% for 乙 in range(99999) %}{% endfor %}{% endfor %}",
    "{% for 甲 in 'x' * 9999 %}{% for 乙 in 'x' * 9999 %}{{ 年度 }}{% endfor %}{% endfor %}",
    "{% set 块 %}{% for 甲 in 'x' * 1500 %}{{ 'x' * 9999 }}{% endfor %}{% endset %}",
    "{{ 'x'|center(10**9) }}",
    "{{ 'x'|indent(10**9) }}",
    "{{ [1]|batch(10**9, 1)|list }}",
    "{{ [1]|slice(10**9)|list }}",
    "{{ 'x'.ljust(10**9) }}",
    "{{ 'x'['rjust'](10**9) }}",
    "{{ '1'.zfill(10**9) }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ '%1000000000d' % 1 }}",
    "{% macro 深() %}{{ 深() }}{% endmacro %}{{ 深() }}",
)


MARK = "tag"


@cache
def make_base(place: str) -> list[tuple[str, bytes]]:
    """A template with a mark at a place."""
    document = docx.Document()
    document.add_paragraph(MARK if place == "正文" else "{{ 单位名称 }}")
    if place == "页眉":
        document.sections[0].header.paragraphs[0].text = MARK
    if place == "文档属性":
        document.core_properties.keywords = MARK
    buffer = BytesIO()
    document.save(buffer)
    return unpack(buffer.getvalue())


def make_template(tag: str, place: str) -> bytes:
    old, new = f">{MARK}<".encode(), f">{escape(tag, quote=False)}<".encode()
    return pack((name, data.replace(old, new)) for name, data in make_base(place))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tag", WAYS_OUT)
def test_a_tag_gets_at_nothing_but_the_data(
    tag: str, place: str, form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(tag, place))
    with pytest.raises(TemplateError, match=f"^模板 模板.docx 的{place}"):
        render(path, form, filing)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tag", [*WAYS_OUT, *(tag for tag in TOO_MUCH if "range(" in tag)])
def test_the_template_doctor_says_t04_of_a_tag_that_reaches_outside(
    tag: str, place: str, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(tag, place))
    told = [f for f in check_template(path, form) if f.code not in {"T03", "T05"}]
    assert [(f.code, f.severity) for f in told] == [("T04", Severity.ERROR)]
    assert place in f"{told[0].item}{told[0].message}"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tag", TOO_MUCH)
def test_a_short_tag_makes_nothing_huge(
    tag: str, place: str, form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(tag, place))
    with pytest.raises(TemplateError, match=f"^模板 模板.docx 的{place}"):
        render(path, form, filing)


def test_what_templates_need_is_allowed(form: Form, filing: Filing, tmp_path: Path) -> None:
    tag = (
        "{{ '—' * 3 }}{{ 年度 * 2 }}{{ 年度 % 100 }}{{ 2 ** 10 }}"
        "{% for 月 in range(1, 13) %}{{ 月 }}{% endfor %}{{ 单位名称|length }}{{ 7.5|round|int }}"
        "{{ [1, 2]|join('、') }}{{ 单位名称.replace('市', '') }}"
    )
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(tag, "正文"))
    lines = [p.text for p in docx.Document(BytesIO(render(path, form, filing))).paragraphs]
    assert lines == ["———4046231024123456789101112381、2宿迁"]
