"""Rows of a roster that are no units: heads of groups, sums, repeated heads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection

_COUNT = r"(?:\d+|[一二两三四五六七八九十百]+)"
_OF_WHAT = r"(?:个|家|户)(?:单位|部门|乡镇|街道|乡|镇|局)?"
_SUM = re.compile(
    rf".{{0,12}}?(?:合计|总计|小计|共计|累计)(?:数|单位)?:?(?:{_COUNT}(?:{_OF_WHAT})?)?"
    rf"|(?:以上|全[市县区])?[总合]?共(?:有|计)?:?(?:{_COUNT}{_OF_WHAT}|\d+)"
    rf"|{_COUNT}{_OF_WHAT}"
)
_NUMBERED = re.compile(
    r"(?:\([一二三四五六七八九十]{1,3}\)[、.:]?|[一二三四五六七八九十]{1,3}[、.:]).+"
    r"|第[一二三四五六七八九十]{1,3}(?:类|组|部分)(?:[:、(].*)?"
)
_COUNTED = re.compile(rf".+\((?:共|计|共计)?{_COUNT}(?:个|家|户).{{0,4}}\):?")
PLAIN_SUMS = frozenset(("合计", "总计", "小计", "共计", "总数", "总和"))
"""Words for sums that are no unit's name."""


def explain_no_unit(name: str, kinds: Collection[str]) -> str:
    """Return why a row's name is no unit's, empty where it may be; `kinds` are kinds of units.

    合计办 and 共青团 are units.
    """
    plain = fold(name)
    if _SUM.fullmatch(plain):
        return "是合计"
    if _NUMBERED.fullmatch(plain) or _COUNTED.fullmatch(plain):
        return "像是一组单位的标题"
    if plain in {fold(kind) for kind in kinds}:
        return "是单位类别，像是一组单位的标题"
    return ""
