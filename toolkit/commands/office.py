"""Commands for those who look after forms, templates and publication."""

from __future__ import annotations

from pathlib import Path

import typer

from toolkit.commands.shared import load_form, read_source, write
from toolkit.console import say, show_findings, show_rules
from toolkit.options import (
    AsJson,
    Force,
    FormOption,
    HtmlFile,
    OneFile,
    OtherFile,
    Output,
    TemplateArgument,
)


def rules(form: FormOption = None, *, as_json: AsJson = False) -> None:
    """列出全部审核规则：代码、程度、查什么、依据。"""
    from toolkit.form.rulebook import REPORT, TEMPLATE, list_rules

    definition = load_form(form)
    lines = (*list_rules(definition), *REPORT, *TEMPLATE)
    show_rules(definition.id, lines, as_json=as_json)


def starter(output: Output = None, form: FormOption = None, *, force: Force = False) -> None:
    """生成一份 Word 模板，可在 Word 里调整样式后用 report --template 使用。"""
    from toolkit.word.starter import make_template

    definition = load_form(form)
    write(output or Path(f"{definition.name}模板.docx"), make_template(definition), force=force)


def check_template(template: TemplateArgument, form: FormOption = None) -> None:
    """检查 Word 模板：写错的编号、没有成对的标签、漏掉的格，逐处说明在哪里、怎么改。"""
    from toolkit.finding import blocks
    from toolkit.word import lint

    findings = lint.check_template(template, load_form(form))
    say(str(template))
    show_findings(findings)
    say("" if findings else "没有发现问题。")
    raise typer.Exit(1 if blocks(findings) else 0)


def diff(
    before: OneFile,
    after: OtherFile,
    html: HtmlFile = None,
    form: FormOption = None,
    *,
    force: Force = False,
) -> None:
    """比较两份填报（两个年度，或改前改后）：数字列成表，文字逐句对照。"""
    from toolkit.differences.comparison import compare
    from toolkit.differences.lines import describe

    sides = (*read_source(before, form), *read_source(after, form))
    differences = compare(*sides, (before.name, after.name))
    if html is not None:
        from toolkit.publish.differences_html import make_differences_html

        write(html, make_differences_html(differences).encode("utf-8"), force=force)
        return
    for line in describe(differences):
        say(line)
