"""Number formats: the text that a spreadsheet program shows for a number."""

from __future__ import annotations

import operator
import re
from contextlib import suppress
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import from_excel

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell

GENERAL = "General"
_DATE = "yyyy-m-d"
_LOCAL_FORMATS = {
    **dict.fromkeys((*range(27, 37), *range(50, 59), *range(71, 82)), _DATE),
    59: "0", 60: "0.00", 61: "#,##0", 62: "#,##0.00", 67: "0%", 68: "0.00%", 69: "# ?/?",
    70: "# ??/??",
}  # fmt: skip
"""Formats by number of Chinese and Thai programs, which openpyxl does not know."""
_CUSTOM = 164
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<pad>_.|\*.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<noon>上午/下午|AM/PM|A/P)|(?P<power>E[-+])"
    r"|(?P<date>[dmyhs]|a{3,}|b{2,}|e|g)|(?P<digit>[0#?])|(?P<char>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip


_PLAIN = frozenset((GENERAL, "@"))
_WIDE = Context(prec=1000, rounding=ROUND_HALF_UP)
"""Precision for the longest format."""
_LONGEST = 255
"""Limit on the characters of a format."""
_LARGEST = 10**15
_WHITE = frozenset(("white", "白色", "白", "color2", "color 2", "颜色2", "颜色 2"))
"""Names of the colours that cannot be seen on paper, in lower case."""
_SEEN = frozenset(("digit", "general", "date", "noon"))
"""Kinds of tokens that show something of a number."""
_HARMLESS = re.compile(r"[\s$¥￥€£()（）+\-−:]|RMB|CNY|USD?")
_SCALING = re.compile(r"[\d%‰十百千万亿兆仟佰拾元kKmMwW]")
"""Characters beside digits that change the number, as 万 and % do."""


class Token(NamedTuple):
    """A piece of a format: its kind, and its text."""

    kind: str
    text: str


class FormatSection(NamedTuple):
    """A section of a format; without a condition its position gives its numbers."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None

    def has(self, kind: str) -> bool:
        """Return True if it has a token of some kind."""
        return any(token.kind == kind for token in self.tokens)

    @property
    def is_for_words(self) -> bool:
        """True if it has a placeholder for text."""
        return any(token == Token("char", "@") for token in self.tokens)

    @property
    def is_blank(self) -> bool:
        """True if it shows nothing of a value, or shows it in white."""
        is_white = any(t.kind == "bracket" and t.text.lower() in _WHITE for t in self.tokens)
        shows = self.is_for_words or self.is_elapsed or any(map(self.has, _SEEN))
        return is_white or not shows

    @property
    def is_elapsed(self) -> bool:
        """True if it shows hours, minutes or seconds that may exceed a day."""
        return any(t.kind == "bracket" and _ELAPSED.fullmatch(t.text) for t in self.tokens)

    @property
    def is_date(self) -> bool:
        """True if it shows a date or a time."""
        return self.has("date") or self.has("noon") or self.is_elapsed


class ShownNumber(NamedTuple):
    """The text shown for a number, the number that it reads as, and its literal words."""

    text: str
    number: Decimal | None
    words: str


def convert_dates(book: Workbook) -> None:
    """Convert the numbers of a workbook that are shown as dates or times to such.

    Numbers out of the range of dates stay numbers.
    """
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            value = getattr(cell, "_value", None)
            if cell.data_type != "n" or not isinstance(value, (int, float)) or value < 0:
                continue
            section, _ = choose_section(find_number_format(cell), Decimal(repr(value)))
            if section.is_date:
                with suppress(OverflowError, ValueError):
                    date = from_excel(value, book.epoch, timedelta=section.is_elapsed)
                    cell._value = date  # type: ignore[union-attr]  # no MergedCell: openpyxl is told of no merges
                    cell.data_type = "d"


def find_mismatch(number: Decimal, code: str, unit: str = "") -> ShownNumber | None:
    """Return what is shown where it reads as another number, rounded or not, else None."""
    if code in _PLAIN or not abs(number) < _LARGEST:
        return None
    is_short = len(code) <= _LONGEST
    shown = show_number(number, code) if is_short else ShownNumber("认不出的格式", None, "")
    words = _HARMLESS.sub("", shown.words)
    if number == 0 and not any(character.isdigit() for character in shown.text):
        return None
    is_scaled = words != unit and _SCALING.search(words) is not None
    return shown if is_scaled or shown.number != number else None


def is_rounding(shown: ShownNumber, number: Decimal) -> bool:
    """Return True if the number itself is shown, less some of its decimals."""
    if shown.number is None or _SCALING.search(_HARMLESS.sub("", shown.words)):
        return False
    decimals = max(0, -int(shown.number.as_tuple().exponent))
    return decimals > 0 and round_half_up(number, decimals) == shown.number


def is_date(number: Decimal, code: str) -> bool:
    """Return True if a number has a date or time format, even if it is out of their range."""
    return code not in _PLAIN and number.is_finite() and choose_section(code, number)[0].is_date


def find_number_format(cell: SheetCell | MergedCell) -> str:
    """Return the number format of a cell."""
    number = cell._style.numFmtId  # type: ignore[union-attr]  # the stubs lack it
    if number in _LOCAL_FORMATS:
        return _LOCAL_FORMATS[number]
    try:
        code = cell.number_format if number >= _CUSTOM else BUILTIN_FORMATS.get(number)
    except IndexError:  # its style names a format that the file does not hold
        return GENERAL
    return code or GENERAL


def shows_nothing(code: str, value: float | None) -> bool:
    """Return True if a format such as `;;;` shows nothing of a value, None for text.

    A 0 that is not shown leaves a blank where nothing happened: ask for other numbers only.
    """
    if not code or len(code) > _LONGEST:
        return False
    if value is not None:
        # A logical value is an int to Python, and its repr a word.
        return choose_section(code, Decimal(repr(+value)))[0].is_blank
    sections = _parse_format(code)
    section = sections[min(3, len(sections) - 1)]
    is_for_words = len(sections) > 3 or section.is_for_words
    return is_for_words and section.is_blank


def choose_section(code: str, number: Decimal) -> tuple[FormatSection, bool]:
    """Return the section for a number, and True if it is the one for negative numbers.

    The last section may be for text, and is then used for numbers only if it is the only one.
    """
    every = _parse_format(code)[:3]
    sections = [section for section in every if not section.is_for_words] or every
    for section in sections[:2]:
        if section.condition and _COMPARE[section.condition[0]](number, section.condition[1]):
            return section, False
    if any(section.condition for section in sections):
        return next((s for s in sections if s.condition is None), sections[-1]), False
    if number < 0 and len(sections) > 1:
        return sections[1], True
    return (sections[2] if number == 0 and len(sections) > 2 else sections[0]), False


@lru_cache(512)
def _parse_format(code: str) -> tuple[FormatSection, ...]:
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        if kind == "char" and match[0] == ";":
            sections.append([])
            continue
        kept = "literal" if kind in {"quoted", "escaped"} else kind
        sections[-1].append(Token(kept, match[kind]))
    parsed = []
    for tokens in sections:
        brackets = (_CONDITION.fullmatch(t.text) for t in tokens if t.kind == "bracket")
        conditions = (
            (match[1], Decimal(match[2]))
            for match in brackets
            if match and match[2].count(".") < 2 and match[2].strip("-.")
        )
        parsed.append(FormatSection(tuple(tokens), next(conditions, None)))
    return tuple(parsed)


def show_number(number: Decimal, code: str) -> ShownNumber:
    """Return what is shown for a number, without the commas between thousands."""
    section, is_below = choose_section(code, number)
    words = "".join(_literal_of(token) for token in section.tokens)
    sign = "-" if number < 0 and not is_below else ""
    if section.has("general") or code == "@" or any(t.text == "@" for t in section.tokens):
        seen = number if sign or not is_below or _has_sign(words) else -number
        return ShownNumber(f"{sign}{abs(number):f}{words}", seen, words)
    if not section.has("digit"):
        return ShownNumber(words, None, words)
    text, seen_size = _render_size(abs(number), section)
    if seen_size is not None and (sign or (is_below and _has_sign(words))):
        seen_size = -seen_size
    return ShownNumber(sign + text, seen_size, words)


def _has_sign(words: str) -> bool:
    return any(sign in words for sign in "-−(（")


def _literal_of(token: Token) -> str:
    """Return the literal text of a token."""
    if token.kind == "bracket":
        return token.text[1:].split("-")[0] if token.text.startswith("$") else ""
    is_word = token.kind == "literal" or (token.kind == "char" and token.text not in ".,/")
    return token.text if is_word else ""


def _render_size(size: Decimal, section: FormatSection) -> tuple[str, Decimal | None]:
    """Return the text of a number from 0 up, and the number that it reads as."""
    tokens = section.tokens
    digits = [i for i, token in enumerate(tokens) if token.kind == "digit"]
    inner = tokens[digits[0] : digits[-1] + 1]
    point = next((i for i, t in enumerate(tokens) if t == Token("char", ".")), len(tokens))
    after = [i for i in digits if i > point]
    if any(token == Token("char", "/") for token in inner):
        is_whole = size == size.to_integral_value()
        return (f"{size:f}", size) if is_whole else ("分数", None)
    if section.has("power"):
        power = next(i for i, token in enumerate(tokens) if token.kind == "power")
        seen = Decimal(format(size, f".{len([i for i in after if i < power])}e"))
        return format(seen, "e").upper(), seen
    shift = 2 * sum(t == Token("char", "%") for t in tokens)
    for i, token in enumerate(tokens):
        if token == Token("char", ","):
            before = next((t for t in reversed(tokens[:i]) if t.text != ","), None)
            behind = next((t for t in tokens[i:] if t.text != ","), None)
            # A comma divides by a thousand; one between digits only groups them.
            follows = before is not None and before.kind == "digit"
            shift -= 3 * (follows and (behind is None or behind.kind != "digit"))
    seen = round_half_up(size.scaleb(shift), len(after))
    is_broken = any(_literal_of(t).strip(" ,%") for t in inner)
    return _fill_digits(tokens, digits, point, seen), None if is_broken else seen


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """Return a number rounded as a spreadsheet shows it."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)


def _fill_digits(tokens: tuple[Token, ...], digits: list[int], point: int, seen: Decimal) -> str:
    """Return the tokens with the digits of a number in their places."""
    whole, _, decimals = f"{seen:f}".partition(".")
    places = [i for i in digits if i < point]
    whole = "" if whole == "0" and not any(tokens[i].text == "0" for i in places) else whole
    filled = dict(zip(reversed(places), reversed(whole.rjust(len(places))), strict=False))
    if places and len(whole) > len(places):
        filled[places[0]] = whole[: len(whole) - len(places) + 1]
    filled |= dict(zip((i for i in digits if i > point), decimals, strict=False))
    pieces = []
    for i, token in enumerate(tokens):
        if token.kind == "digit":
            pieces.append(filled.get(i, "").strip() or ("0" if token.text == "0" else ""))
        else:
            pieces.append("." if i == point else _literal_of(token))
    return "".join(pieces).strip()
