"""Findings on what a template leaves out: cells, texts, headings, and fonts of GB/T 9704."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.word.shared.context import TITLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from toolkit.form.model import Cell, Form, Table

_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
_BLANK = re.compile(r"\s+")

_FONTS = (  # use, name, pattern of its aliases
    ("标题", "方正小标宋简体", r"小标宋|xiaobiaosong|fzxbs"),
    ("正文", "仿宋_GB2312", r"仿宋|fangsong"),
    ("二级标题", "楷体_GB2312", r"楷|kaiti|simkai"),
    ("一级标题", "黑体", r"黑体|simhei"),
    ("页码", "宋体", r"^(?!.*仿宋).*宋体|simsun"),
)


def find_missing(form: Form, shown: Collection[str], rests: Iterable[str]) -> Iterator[Finding]:
    """Yield T03 for what the template never shows; a whole section, text or table is one finding.

    `shown` are the ids in tags that print, `rests` the text of each paragraph outside of tags.
    """
    texts = [_BLANK.sub("", rest).replace("{_", "{").replace("_}", "}") for rest in rests]
    names = [name for _, name, _, _ in Formatter().parse(form.title) if name]
    missing = [name for name in names if name not in shown]
    if TITLE not in shown and missing:
        tags = "".join(f"{{{{ {name} }}}}" for name in missing)
        yield _ask("模板里没有印出报告的完整标题", f"在标题里补上{tags}", TITLE, TITLE)
    for section in form.sections:
        heading, table = _BLANK.sub("", section.heading), section.table
        # where Word numbers headings itself, only the words after the number are text
        has_heading = any(heading in text for text in texts) or _ORDINAL.sub("", heading) in texts
        lacks_heading = bool(section.heading) and not has_heading
        unseen = [text for text in section.texts if not _is_shown(text.id, shown, "题", "文")]
        cells = [cell for cell in table.cells if not _is_shown(cell.id, shown)] if table else []
        is_tableless = table is None or len(cells) == len(table.cells)
        if lacks_heading and len(unseen) == len(section.texts) and is_tableless:
            what = f"模板里整个没有“{section.heading}”这一部分"
            fix = "照 tianbao template starter 生成的模板补上这一部分"
            yield _ask(what, fix, section.id, section.heading)
            continue
        if lacks_heading:
            what = f"模板里没有标题“{section.heading}”"
            yield _ask(what, "补上这一行标题", section.id, section.heading)
        for text in unseen:
            parts = [part for part in ("题", "文") if f"{text.id}.{part}" not in shown]
            if len(parts) == 1:
                what = f"模板里“{text.item}”只印了一半，没有印 段.{parts[0]}"
                fix = "在逐段取的两个标签之间写 {{ 段.题 }}{{ 段.文 }}"
            else:
                what = f"模板里没有印出文字“{text.item}”"
                loop = f"{{%p for 段 in {text.id} %}}"
                fix = f"补上三段：{loop}、{{{{ 段.题 }}}}{{{{ 段.文 }}}}、{{%p endfor %}}"
            yield _ask(what, fix, text.id, text.item)
        if table:
            yield from _ask_for_cells(table, cells)


def find_unnamed_fonts(named: Iterable[str]) -> Iterator[Finding]:
    """Yield T05 for each font of GB/T 9704 that is not named, not even by an alias."""
    known = [name.casefold() for name in named]
    for use, font, alias in _FONTS:
        if not any(re.search(alias, name) for name in known):
            yield Finding(
                "T05",
                Severity.NOTE,
                f"模板里没有用到{font}，公文的{use}应当用它",
                f"在 Word 里把{use}样式的“中文字体”设为{font}",
                expected=font,
            )


def _is_shown(name: str, shown: Collection[str], *parts: str) -> bool:
    """Return whether an id is shown, itself or with all above it, or else each of its parts."""
    names = name.split(".")
    if any(".".join(names[:end]) in shown for end in range(1, len(names) + 1)):
        return True
    return bool(parts) and all(f"{name}.{part}" in shown for part in parts)


def _ask_for_cells(table: Table, missing: list[Cell]) -> Iterator[Finding]:
    """Yield one finding for a whole table; else for whole rows, then whole columns, then cells."""
    if missing and len(missing) == len(table.cells):
        fix = "照 tianbao template starter 生成的模板补上这张表"
        yield _ask(f"模板里没有印出“{table.name}”", fix, table.id, table.name)
        return
    left = missing
    for band in table.bands:
        cells = [cell for cell in table.cells if cell.band is band]
        rows, columns = band.row_leaves, band.column_leaves
        lines = [("行", leaf, [cell for cell in cells if cell.row == leaf]) for leaf in rows]
        lines += [("列", leaf, [cell for cell in cells if cell.column == leaf]) for leaf in columns]
        for kind, leaf, line in lines:
            if len(line) > 1 and all(cell in left for cell in line):
                label = " / ".join(leaf.labels) or band.title
                what = f"“{table.name}”里整{kind}没有印出：“{label}”（{len(line)} 格）"
                fix = f"在那一{kind}里写 {{{{ {line[0].id} }}}} 等编号"
                yield _ask(what, fix, line[0].id, label)
                left = [cell for cell in left if cell not in line]
    for cell in left:
        what = f"“{table.name}”里没有印出“{cell.item}”"
        yield _ask(what, f"在那一格里写 {{{{ {cell.id} }}}}", cell.id, cell.item)


def _ask(message: str, fix: str, name: str, item: str) -> Finding:
    return Finding("T03", Severity.QUESTION, message, fix, id=name, item=item)
