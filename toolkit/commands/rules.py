"""`tianbao rules`: list of all rules of a form."""

from __future__ import annotations

from toolkit.commands.shared.common import load_form
from toolkit.commands.shared.console import show_rules
from toolkit.commands.shared.options import (
    AsJson,
    FormOption,
)


def rules(form: FormOption = None, *, as_json: AsJson = False) -> None:
    """列出全部审核规则：代码、程度、查什么、依据。"""
    from toolkit.form.rules.rulebook import REPORT, TEMPLATE, list_rules

    definition = load_form(form)
    lines = (*list_rules(definition), *REPORT, *TEMPLATE)
    show_rules(definition.id, lines, as_json=as_json)
