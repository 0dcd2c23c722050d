"""Templates come by mail: a tag gets at nothing but the data, and makes nothing huge."""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path

import docx
import pytest
from word.hostile_templates import NAMES, PARAGRAPHS, build

from toolkit.core.files import pack, unpack
from toolkit.core.finding import Severity
from toolkit.form.filing import Filing
from toolkit.form.model import Form
from toolkit.word.lint.lint import check_template
from toolkit.word.render.render import TemplateError, render

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
DOUBLING = (
    "{{% set 甲 = namespace(数={start!r}) %}}{{% for 乙 in range(40) %}}"
    "{{% set 甲.数 = {step} %}}{{% endfor %}}{{{{ 甲.数|string|length }}}}"
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
    "{% macro 叉(n) %}{{ 叉(n - 1) ~ 叉(n - 1) if n }}{% endmacro %}{{ 叉(60) }}",
    "{{ 1|round(-1000000000) }}",
    "{{ 1.5|round(10**9, 'ceil') }}",
    "{{ (1).to_bytes(1000000000, 'big')|length }}",
    f"{DOUBLING.format(start=3, step='甲.数 * 甲.数')}",
    f"{DOUBLING.format(start='1', step='甲.数 ~ 甲.数')}",
    f"{DOUBLING.format(start=[1], step='甲.数 + 甲.数')}",
    f"{DOUBLING.format(start=[1], step='[甲.数, 甲.数]')}",
    f"{DOUBLING.format(start=[1], step='(甲.数, 甲.数)')}",
    f"{DOUBLING.format(start=[1], step='dict(甲=甲.数, 乙=甲.数)')}",
    "{{ ('x' * 9999).replace('x', 'y' * 9999)|length }}",
    "{{ ('x' * 9999)|replace('', 'y' * 9999)|length }}",
    "{{ ('y' * 9999).join('x' * 9999)|length }}",
    "{{ ('x' * 9999)|join('y' * 9999)|length }}",
    "{{ ([[1] * 999] * 999)|sum(start=[])|length }}",
    "{{ ('x' * 9999)|wordwrap(1, True, 'y' * 9999) }}",
    "{% for 甲 in 'x' * 9999 %}{% for 乙 in 'x' * 9999 %}{% endfor %}{% endfor %}",
    "{% for 甲 in 'x' * 9999 %}{% if 5 in [1] * 9999 %}{% endif %}{% endfor %}",
    "{% for 甲 in 'x' * 9999 %}{% if ('x' * 9999)|list|length %}{% endif %}{% endfor %}",
)
NO_VALUES = (
    "{{ 依申请公开|pprint }}",
    "{{ 依申请公开|string }}",
    "{{ 依申请公开 ~ '' }}",
    "{{ '' ~ 依申请公开.本年新收 }}",
    "{{ [依申请公开]|join }}",
    "{{ [依申请公开]|string }}",
    "{{ [依申请公开]|map('string')|join }}",
    "{{ 依申请公开|upper }}",
    "{{ 依申请公开|replace('a', 'b') }}",
    "{{ 依申请公开|e }}",
    "{{ 依申请公开|tojson }}",
    "{{ 总体情况|string }}",
    "{{ 总体情况[0]|string }}",
    "{{ 总体情况[:0]|string }}",
    "{{ range }}",
    "{{ range|string }}",
    "{{ range ~ '' }}",
    "{{ namespace()|string }}",
    "{{ 单位名称.upper }}",
    "{% macro 甲() %}{% endmacro %}{{ 甲|string }}",
    "{% filter upper %}{{ 依申请公开 }}{% endfilter %}",
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


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tag", NO_VALUES)
def test_nothing_prints_what_is_no_value(
    tag: str, place: str, form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(tag, place))
    with pytest.raises(TemplateError, match=f"^模板 模板.docx 的{place}") as told:
        render(path, form, filing)
    assert not any(word in str(told.value) for word in (" at 0x", "<class", "Group", "object"))


def test_a_blank_joins_as_nothing_and_a_date_as_it_prints(
    form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    tag = "{{ '甲' ~ 单位代码 ~ '乙' }}{{ '，' ~ 成文日期 }}{{ [1, 单位代码, '<']|join('、') }}"
    path.write_bytes(make_template(tag, "正文"))
    lines = [p.text for p in docx.Document(BytesIO(render(path, form, filing))).paragraphs]
    assert lines == ["甲乙，2024年3月8日1、、<"]


@pytest.mark.parametrize("tag", ["{{ 1|round(-1000000000) }}", *TOO_MUCH[-6:]])
def test_the_template_doctor_says_t04_of_a_tag_without_measure(
    tag: str, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(tag, "正文"))
    told = [f for f in check_template(path, form) if f.code not in {"T03", "T05"}]
    assert [(f.code, f.severity) for f in told] == [("T04", Severity.ERROR)]


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


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_template_is_one_finding_and_gives_no_report(
    name: str, form: Form, filing: Filing, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(build(name))
    told = [f for f in check_template(path, form) if f.severity is Severity.ERROR]
    assert [f.code for f in told] == ["T06" if name == PARAGRAPHS else "T04"]
    with pytest.raises(TemplateError):
        render(path, form, filing)
