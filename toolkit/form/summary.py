"""Summary of a form in a few lines, and likely oversights of its author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.form.rules.equation import resolve_all
from toolkit.form.rules.rulebook import list_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.model import Form


def describe_form(form: Form) -> Iterator[str]:
    """Yield lines that describe the contents of a form."""
    yield f"{form.name}（{form.edition}），编号 {form.id}"
    required = sum(field.required for field in form.fields)
    yield f"基本信息 {len(form.fields)} 项，必填 {required} 项"
    for section in form.sections:
        parts = [f"文字“{t.item}”{'（必填）' if t.required else ''}" for t in section.texts]
        if table := section.table:
            bands = (f"{len(b.row_leaves)} 行 × {len(b.column_leaves)} 列" for b in table.bands)
            parts.append(f"表“{table.name}”{'、'.join(bands)}，{len(table.cells)} 格")
        yield f"{section.heading or section.sheet}：{'，'.join(parts) or '没有内容'}"
    sizes = f"{len(form.tables)} 张表 {len(form.cells)} 格，{len(form.texts)} 项文字"
    yield f"共 {len(form.sections)} 个部分：{sizes}"
    yield f"等式 {len(form.equations)} 条，展开后核对 {len(resolve_all(form))} 处"


def find_oversights(form: Form) -> Iterator[str]:
    """Yield what is valid and still likely a mistake."""
    for name in filter(None, (form.unit, form.year, form.period)):
        if not form.fields_by_id[name].required:
            yield f"“{name}”没有写 required: true：不填也能出报告"
        if f"{{{name}}}" not in form.title:
            yield f"标题（title）里没有 {{{name}}}：不同的报告会同名"
    explained = {rule.code for rule in list_rules(form)}
    for code in sorted(set(_list_codes(form)) - explained):
        yield f"审核代码 {code} 没有写进 explanations：填报人在“审核规则”里看不到它查什么"
    governed = {rule.table for rule in form.equations}
    for table in form.tables.values():
        if table.id not in governed:
            yield f"“{table.name}”没有一条等式（equations）：表里的数对不对得上，不会核对"


def _list_codes(form: Form) -> Iterator[str]:
    """Yield the codes of a form's rules, except equations."""
    yield from (rule.code for rule in form.mentions.rules)
    yield from (rule.none_code for rule in form.mentions.rules if rule.none_code)
    for part in (form.wording, form.limits):
        for kind in type(part).model_fields:
            yield from (rule.code for rule in getattr(part, kind) if hasattr(rule, "code"))
    years = form.years
    by_code = (
        ("Y01", years.carried), ("Y02", years.stocks), ("Y03", years.jumps),
        ("Y04", years.alike), ("Y05", years.looks_back), ("C14", years.amounts),
    )  # fmt: skip
    yield from (code for code, rules in by_code if rules)
