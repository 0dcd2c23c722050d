"""Commands for those who look after forms, templates and publication."""

from __future__ import annotations

from pathlib import Path

import typer

from toolkit.commands.shared import StoppedError, check_output, load_form, read_source, write
from toolkit.console import say, show_faults, show_findings, show_rules
from toolkit.files import explain_error
from toolkit.options import (
    AfterFile,
    AsJson,
    BeforeFile,
    DefinitionFile,
    Force,
    FormOfFile,
    FormOption,
    HtmlFile,
    TemplateArgument,
    TemplateOutput,
)


def rules(form: FormOption = None, *, as_json: AsJson = False) -> None:
    """列出全部审核规则：代码、程度、查什么、依据。"""
    from toolkit.form.rulebook import REPORT, TEMPLATE, list_rules

    definition = load_form(form)
    lines = (*list_rules(definition), *REPORT, *TEMPLATE)
    show_rules(definition.id, lines, as_json=as_json)


def starter(
    output: TemplateOutput = None, form: FormOption = None, *, force: Force = False
) -> None:
    """生成一份 Word 模板，可在 Word 里调整样式后用 report --template 使用。"""
    from toolkit.word.starter import make_template

    check_output(output, ".docx")
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


def check_form(definition: DefinitionFile) -> None:
    """检查表样定义文件（.yaml）：逐处说明第几行、哪里不对；没有问题的，列出表样的内容。"""
    from toolkit.form.loading import FormError, load_tried
    from toolkit.form.summary import describe_form, find_oversights

    try:
        form = load_tried(definition)
    except FileNotFoundError as error:
        raise StoppedError(f"没有这个文件：{definition}") from error
    except OSError as error:
        raise StoppedError(f"读不出 {definition}：{explain_error(error)}") from error
    except FormError as error:
        show_faults(error)
        raise typer.Exit(1) from error
    say(str(definition))
    for line in describe_form(form):
        say(f"  {line}", "    ")
    for line in find_oversights(form):
        say(f"  提示：{line}", "    ")
    say("没有发现问题。")


def diff(
    before: BeforeFile,
    after: AfterFile,
    html: HtmlFile = None,
    form: FormOfFile = None,
    *,
    force: Force = False,
) -> None:
    """比较两份填报（两个年度，或改前改后）：数字列成表，文字逐句对照。"""
    from toolkit.differences.comparison import compare
    from toolkit.differences.lines import describe

    check_output(html, ".html", (before, after))
    sides = (*read_source(before, form), *read_source(after, form))
    differences = compare(*sides, (before.name, after.name))
    if html is not None:
        from toolkit.publish.differences_html import make_differences_html

        write(html, make_differences_html(differences).encode("utf-8"), force=force)
        return
    for line in describe(differences):
        say(line)
