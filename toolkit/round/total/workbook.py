"""Workbook of a total: the form filled in, and sheets on what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.form.pages import GATHERED_SHEET, SOURCES_SHEET, SUMMED_SHEET
from toolkit.round.total.totals import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.round.total.totals import Total

_MOST_CELLS, _MOST_ROWS, _MOST_CHARACTERS = 40_000, 12_000, 1_500_000
"""Limits of the additional sheets: a workbook that holds much more cannot be read back."""
_MOST_NAMES = 20
_TEXT_COLUMNS = (("部分", 18.0), ("单位", 26.0), ("文字（一行一段）", 100.0))
_UNIT_COLUMNS = (("单位", 30.0), ("计入汇总", 12.0), ("情况", 42.0), ("文件", 50.0))


@dataclass(frozen=True)
class Written:
    """A total as .xlsx bytes; `beside` a second workbook with sheets that exceed the limits."""

    workbook: bytes
    beside: bytes | None = None


def write_total(total: Total) -> Written:
    """Write a total with its units, their texts and their figures, the same on every run."""
    figures = sum(value != 0 for share in total.shares for value in share.filing.cells.values())
    texts = [words for share in total.shares for words in share.filing.texts.values()]
    paragraphs = sum(map(len, texts))
    units = len(total.shares) + len(total.left_out)
    characters = sum(len(paragraph) for words in texts for paragraph in words)
    cells = figures + len(_TEXT_COLUMNS) * paragraphs + 2 * len(_UNIT_COLUMNS) * units
    is_small = cells <= _MOST_CELLS and characters <= _MOST_CHARACTERS
    if is_small and paragraphs + 2 * units <= _MOST_ROWS:
        return Written(_write(total, whole=True, elsewhere=False))
    return Written(_write(total, whole=False, elsewhere=True), _write(total, whole=True))


def _write(total: Total, *, whole: bool, elsewhere: bool = False) -> bytes:
    from toolkit.excel.layout.layout import make_room
    from toolkit.excel.write.contents import contents_of
    from toolkit.excel.write.side_sheets import SideList, add_list
    from toolkit.excel.write.workbook import build_workbook, save_workbook
    from toolkit.round.total.provenance_sheet import add_provenance

    layout = make_room(total.form, total.filing)
    book = build_workbook(layout, contents_of(layout, total.filing))
    words = list(_describe(total, elsewhere=elsewhere))
    add_list(book, SideList(SUMMED_SHEET, words, _UNIT_COLUMNS, list_units(total)), 0)
    if whole:
        words = ["供撰写本级的文字时参考，不印入报告。用表头的筛选可以只看一个部分或一个单位。"]
        add_list(book, SideList(GATHERED_SHEET, words, _TEXT_COLUMNS, list_paragraphs(total)))
        add_provenance(book, layout, total)
    return save_workbook(book)


def _describe(total: Total, *, elsewhere: bool) -> Iterator[str]:
    """Yield sentences on what the total is made of."""
    form, shares = total.form, total.shares
    yield f"本表各数是 {len(shares)} 个单位 {total.term.describe()}“{form.name}”的数逐格相加。"
    if total.lacking:
        names = _join(f"{part.unit.name}（{part.why}）" for part in total.lacking)
        yield f"应计入而没有计入的有 {len(total.lacking)} 个单位：{names}。"
    if total.unread:
        names = _join(f"{one.file}（{one.why}）" for one in total.unread)
        yield f"读不出来、不知道是哪个单位的有 {len(total.unread)} 个文件，没有计入：{names}。"
    faulty = [share for share in shares if not share.ok]
    if faulty:
        names = _join(share.unit.name for share in faulty)
        yield f"按要求计入了填报表还有错误的 {len(faulty)} 个单位：{names}。"
    outside = [part for part in total.left_out if part.is_outside]
    if outside:
        names = _join(f"{part.unit.name}（{part.why}）" for part in outside)
        yield f"不计入汇总的有 {len(outside)} 个单位：{names}。"
    where = "在另一份工作簿里" if elsewhere else "在最后两张表"
    sheets = f"{GATHERED_SHEET}、{SOURCES_SHEET}"
    yield f"文字由本级撰写。各单位的文字和每一格的来源{where}（{sheets}）。"


def _join(names: Iterable[str]) -> str:
    every = list(names)
    more = f"等，见下表“{_UNIT_COLUMNS[1][0]}”一列" if len(every) > _MOST_NAMES else ""
    return "、".join(every[:_MOST_NAMES]) + more


def list_units(total: Total) -> Iterator[tuple[str, str, str, str]]:
    """Yield each unit's name, whether it is in the sum, why not, and its file; faulty first."""
    outside = [part for part in total.left_out if part.is_outside]
    for one in total.unread:
        yield UNKNOWN, "未计入", one.why, one.file
    for part in (*total.lacking, *outside):
        yield part.unit.name, "未计入", part.why, part.file
    for share in sorted(total.shares, key=lambda s: s.ok and not s.blanks and not s.unread):
        faults = [] if share.ok else ["填报表还有错误"]
        faults += [f"有 {len(share.blanks)} 格没有数"] if share.blanks else []
        faults += [f"另有一份读不出来（{share.unread}）"] if share.unread else []
        yield share.unit.name, "计入", "，".join(faults), share.file


def list_paragraphs(total: Total) -> Iterator[tuple[str, str, str]]:
    """Yield every paragraph with the name of its text and its unit, text by text."""
    for text in total.form.texts.values():
        for share in total.shares:
            for paragraph in share.filing.texts[text.id]:
                yield text.item, share.unit.name, paragraph
