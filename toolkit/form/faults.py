"""Faults of well-formed definitions: duplicate ids, rules that name no cell."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from string import Formatter
from typing import TYPE_CHECKING

from toolkit.form.model import FieldKind
from toolkit.form.pages import OWN_SHEETS, text_sheet
from toolkit.form.part import find_unknown
from toolkit.form.rules.equation import EquationError, resolve
from toolkit.form.rules.limits import find_limit_faults
from toolkit.form.rules.published import find_alias_faults, find_published_faults
from toolkit.form.rules.readings import find_mention_faults
from toolkit.form.rules.round import find_round_faults
from toolkit.form.rules.rulebook import COMMON
from toolkit.form.rules.wording_faults import find_wording_faults
from toolkit.form.rules.years import find_year_faults
from toolkit.form.terms import find_term_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.form.model import Form, FormField, Header, Section, Table
    from toolkit.form.part import Fault, Loc

_LIST = 255
_HISTORY = "history"
"""Name that Excel keeps for itself and refuses in any sheet."""
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\]|^'|'$")
_JINJA_WORDS = {"loop", "true", "false", "none", "elif", "set", "block", "macro", "range", "dict"}
_TEMPLATE_WORDS = _JINJA_WORDS | {"标题", "段"}


def find_faults(form: Form) -> Iterator[Fault]:
    """Yield every fault of a form."""
    yield from _root_ids(form)
    yield from _doubles((("sections", i, "id"), s.id) for i, s in enumerate(form.sections))
    yield from _sheets(form.sections)
    headings = [(s.heading, s.aliases) for s in form.sections]
    yield from find_alias_faults(headings, ("sections",))
    for index, field in enumerate(form.fields):
        yield from _field_faults(form, field, ("fields", index))
    for index, section in enumerate(form.sections):
        if section.table:
            yield from _table_faults(section.table, ("sections", index, "table"))
    yield from _equation_faults(form)
    yield from _references(form)
    yield from find_term_faults(form)
    yield from _reserved_codes(form)
    codes = (line.code for line in form.explanations)
    yield from _doubles((("explanations", i, "code"), code) for i, code in enumerate(codes))
    yield from find_mention_faults(form)
    yield from find_wording_faults(form)
    yield from find_limit_faults(form.limits, form.cells, form.fields_by_id)
    yield from find_year_faults(form.years, form.cells, form.texts, form.fields_by_id)
    choices = {field.id: field.choices for field in form.fields}
    yield from find_round_faults(form.round, form.cells, choices)
    yield from find_published_faults(form.published, form.year, form.fields_by_id)


def _root_ids(form: Form) -> Iterator[Fault]:
    """Yield faults of the ids of fields, texts and tables, which share a template's namespace."""
    named: list[tuple[Loc, str]] = [(("fields", i, "id"), f.id) for i, f in enumerate(form.fields)]
    for i, section in enumerate(form.sections):
        named += [(("sections", i, "texts", j, "id"), t.id) for j, t in enumerate(section.texts)]
        if section.table:
            named.append((("sections", i, "table", "id"), section.table.id))
    for loc, name in named:
        yield from _id_faults(name, loc)
    yield from _doubles(named)


def _id_faults(name: str, loc: Loc) -> Iterator[Fault]:
    if not name.isidentifier() or name.startswith("_"):
        yield loc, f"编号“{name}”只能由文字、字母、数字和下划线组成，且不能以数字或下划线开头"
    elif keyword.iskeyword(name) or name in _TEMPLATE_WORDS:
        yield loc, f"编号“{name}”是模板语言的保留字，请换一个"


def _doubles(named: Iterable[tuple[Loc, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for loc, name in named:
        if name in seen:
            yield loc, f"“{name}”重复"
        seen.add(name)


def _sheets(sections: Sequence[Section]) -> Iterator[Fault]:
    seen = {*OWN_SHEETS, _HISTORY}
    for index, section in enumerate(sections):
        loc = ("sections", index, "sheet")
        if _NOT_IN_SHEETS.search(section.sheet):
            yield loc, "工作表名不能含有 [ ] : * ? / \\，也不能以 ' 开头或结尾"
        titles = {section.sheet, text_sheet(section)} if section.texts else {section.sheet}
        for title in sorted(title for title in titles if title.lower() in seen):
            yield loc, f"工作表名“{title}”重复，或填报表、Excel 自己要用"
        seen |= {title.lower() for title in titles}


def _field_faults(form: Form, field: FormField, loc: Loc) -> Iterator[Fault]:
    if field.kind is FieldKind.SWITCH and field.table not in form.tables:
        yield (*loc, "table"), f"开关“{field.id}”所管的表“{field.table}”不存在"
    if field.kind is not FieldKind.SWITCH and field.table:
        yield (*loc, "table"), f"“{field.id}”不是开关（kind: switch），不能写 table"
    if (field.kind is FieldKind.CHOICE) != bool(field.choices):
        yield (*loc, "choices"), f"“{field.id}”：选择项（kind: choice）要写 choices，别的不写"
    yield from _doubles(((*loc, "choices", i), choice) for i, choice in enumerate(field.choices))
    listed = ",".join(field.choices)
    if len(listed) > _LIST or listed.count(",") >= max(1, len(field.choices)) or '"' in listed:
        words = f"各项合起来不能超过 {_LIST} 个字，也不能含有半角逗号和引号（下拉框的限制）"
        yield (*loc, "choices"), words


def _table_faults(table: Table, loc: Loc) -> Iterator[Fault]:
    widths = {band.width for band in table.bands}
    if len(widths) > 1:
        yield (*loc, "bands"), f"各块的列数不同：{'、'.join(map(str, sorted(widths)))}"
    elif table.widths and len(table.widths) != max(widths):
        yield (*loc, "widths"), f"要有 {max(widths)} 个列宽，写了 {len(table.widths)} 个"
    for index, band in enumerate(table.bands):
        yield from _header_faults(band.columns, (*loc, "bands", index, "columns"))
        yield from _header_faults(band.rows, (*loc, "bands", index, "rows"))
    counts = Counter(cell.id for cell in table.cells)
    # the beginnings of an id name groups: a and a.b of a.b.c
    groups = {cell[: dot.start()] for cell in counts for dot in re.finditer(r"\.", cell)}
    for cell, count in counts.items():
        if count > 1:
            yield loc, f"编号“{cell}”重复了 {count} 次：行与列的编号合起来要唯一"
        if cell in groups:
            yield loc, f"“{cell}”既是一格的编号，又是别的格编号的前一段"


def _header_faults(headers: Sequence[Header], loc: Loc) -> Iterator[Fault]:
    yield from _doubles(((*loc, i, "id"), h.id) for i, h in enumerate(headers) if h.id)
    yield from find_alias_faults([(h.text, h.aliases) for h in headers], loc)
    for index, header in enumerate(headers):
        if header.id:
            yield from _id_faults(header.id, (*loc, index, "id"))
        yield from _header_faults(header.children, (*loc, index, "children"))


def _reserved_codes(form: Form) -> Iterator[Fault]:
    """Yield a fault for each code that findings of the program itself have."""
    own = {line.code for line in COMMON}
    used = [("equations", index, rule.code) for index, rule in enumerate(form.equations)]
    used += [("explanations", index, line.code) for index, line in enumerate(form.explanations)]
    for kind, index, code in used:
        if code in own:
            yield (kind, index, "code"), f"代码“{code}”由程序自己使用，请换一个"


def _equation_faults(form: Form) -> Iterator[Fault]:
    parts: dict[str, set[str]] = {}
    rules: dict[str, int] = {}
    for index, rule in enumerate(form.equations):
        table = form.tables.get(rule.table)
        if table is None:
            yield ("equations", index, "table"), f"没有编号为“{rule.table}”的表"
            continue
        try:
            equations = resolve(rule, table)
        except EquationError as error:
            yield ("equations", index, "holds"), str(error)
            continue
        for equation in equations:
            if equation.total:
                parts.setdefault(equation.total, set()).update(equation.cells[1:])
                rules[equation.total] = index
    try:
        TopologicalSorter(parts).prepare()
    except CycleError as error:
        circle = [str(cell) for cell in error.args[1]]
        index = max(rules.get(cell, 0) for cell in circle)
        words = f"合计绕了圈，谁也算不出来：{' ← '.join(circle)}"
        yield ("equations", index, "holds"), words


def _references(form: Form) -> Iterator[Fault]:
    named: list[tuple[Loc, str]] = [(("unit",), form.unit), (("year",), form.year)]
    kinds = [FieldKind.TEXT, FieldKind.YEAR]
    try:
        parsed = [part for part in Formatter().parse(form.title) if part[1] is not None]
        named += [(("title",), name or "") for _, name, _, _ in parsed]
        if any(style or conversion for _, _, style, conversion in parsed):
            yield ("title",), "标题的花括号里只写编号，不写 : 和 !"
    except ValueError:
        yield ("title",), "标题里的花括号要成对，{编号} 处填入基本信息"
    if form.signature:
        named += [(("signature", "name", i), n) for i, n in enumerate(form.signature.name)]
        named.append((("signature", "date"), form.signature.date))
    yield from find_unknown(named, form.fields_by_id, "基本信息")
    typed = [*zip(named[:2], kinds, strict=True)]
    if form.signature:
        typed.append((named[-1], FieldKind.DATE))
    for (loc, name), kind in typed:
        if name in form.fields_by_id and form.fields_by_id[name].kind is not kind:
            yield loc, f"“{name}”的 kind 应为 {kind.value}"
