"""`tianbao template`: starter and checks of Word templates."""

from __future__ import annotations

from pathlib import Path

import typer

from toolkit.commands.shared.common import check_output, load_form, write
from toolkit.commands.shared.console import print_line, show_findings
from toolkit.commands.shared.options import (
    Force,
    FormOption,
    TemplateArgument,
    TemplateOutput,
)


def starter(
    output: TemplateOutput = None, form: FormOption = None, *, force: Force = False
) -> None:
    """生成一份 Word 模板，可在 Word 里调整样式后用 report --template 使用。"""
    from toolkit.word.starter.starter import make_template

    check_output(output, ".docx")
    definition = load_form(form)
    write(output or Path(f"{definition.name}模板.docx"), make_template(definition), force=force)


def check_template(template: TemplateArgument, form: FormOption = None) -> None:
    """检查 Word 模板：写错的编号、没有成对的标签、漏掉的格，逐处说明在哪里、怎么改。"""
    from toolkit.core.finding import blocks
    from toolkit.word.lint import lint

    findings = lint.check_template(template, load_form(form))
    print_line(str(template))
    show_findings(findings)
    print_line("" if findings else "没有发现问题。")
    raise typer.Exit(1 if blocks(findings) else 0)
