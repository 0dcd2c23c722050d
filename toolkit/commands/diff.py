"""`tianbao diff`: differences between two filings."""

from __future__ import annotations

from toolkit.commands.shared.common import check_output, read_source, write
from toolkit.commands.shared.console import print_line
from toolkit.commands.shared.options import (
    AfterFile,
    BeforeFile,
    Force,
    FormOfFile,
    HtmlFile,
)


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
        print_line(line)
