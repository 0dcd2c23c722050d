"""Excel expressions that hold as long as a cell still has the content that was found wrong."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from openpyxl.utils.datetime import to_excel

_LITERAL = 60
"""Characters compared at each end: a conditional format holds at most 255 in a literal."""


def is_unchanged(cell: str, content: object) -> str:
    """The expression for a cell's address and what stood in it, None for a blank."""
    if content is None:
        return f"LEN({cell})=0"
    if isinstance(content, bool):
        return f"AND(ISLOGICAL({cell}),{cell}={str(content).upper()})"
    if isinstance(content, (int, float, Decimal)):
        return f"AND(ISNUMBER({cell}),ROUND({cell}-{_number(content)},9)=0)"
    if isinstance(content, (datetime, date)):
        return f"AND(ISNUMBER({cell}),{cell}={_serial(content)})"
    text = str(content)
    if text.startswith("#"):
        return f'OR(ISERROR({cell}),EXACT({cell},"{_quote(text[:_LITERAL])}"))'
    head, tail = _quote(_line(text[:_LITERAL])), _quote(_line(text[::-1][:_LITERAL])[::-1])
    return (
        f'AND(LEN({cell})={len(text)},EXACT(LEFT({cell},{len(_line(text[:_LITERAL]))}),"{head}"),'
        f'EXACT(RIGHT({cell},{len(_line(text[::-1][:_LITERAL]))}),"{tail}"))'
    )


def _serial(day: date) -> float:
    return to_excel(day)  # type: ignore[no-any-return,no-untyped-call]  # the stubs lack it


def _number(content: float | Decimal) -> str:
    return format(content, ".15g") if isinstance(content, float) else str(content)


def _line(text: str) -> str:
    """Up to the first line break, which a formula cannot hold."""
    return text.split("\n", maxsplit=1)[0].split("\t", maxsplit=1)[0]


def _quote(text: str) -> str:
    return text.replace('"', '""')
