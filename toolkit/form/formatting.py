"""Formatting of values as the report prints them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.text import mask_controls, trim

if TYPE_CHECKING:
    from toolkit.form.filing import CellValue, FieldValue

DRAFT_MARK = "草稿（未通过审核，不得公开）"
"""The mark on every page of a draft."""

_LINE_BREAK = re.compile(r"\r\n?|\n")


def print_value(value: FieldValue | CellValue) -> str:
    """Format a number plainly, a blank as "", a text on one line, a date as 2026年1月15日."""
    match value:
        case None:
            return ""
        case Decimal():
            return format(value, "f")
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case _:
            return print_line(str(value))


def print_line(text: str) -> str:
    """Join the lines of a text by spaces."""
    return mask_controls(_LINE_BREAK.sub(" ", trim(text)))
