"""What a number looks like under the number format of its cell."""

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
_OTHERS = {
    **dict.fromkeys((*range(27, 37), *range(50, 59), *range(71, 82)), _DATE),
    59: "0", 60: "0.00", 61: "#,##0", 62: "#,##0.00", 67: "0%", 68: "0.00%", 69: "# ?/?",
    70: "# ??/??",
}  # fmt: skip
"""Formats by number that Chinese and Thai programs have and openpyxl does not know."""
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
"""Holds what the longest format could make of a number."""
_LONGEST = 255
"""Characters of a format."""
_LARGEST = 10**15
_WHITE = frozenset(("white", "白色", "白", "color2", "color 2", "颜色2", "颜色 2"))
"""Colours of a format, in small letters, that nobody sees on paper."""
_SEEN = frozenset(("digit", "general", "date", "noon"))
"""Kinds of pieces that show something of a number."""
_HARMLESS = re.compile(r"[\s$¥￥€£()（）+\-−:]|RMB|CNY|USD?")
_SCALING = re.compile(r"[\d%‰十百千万亿兆仟佰拾元kKmMwW]")
"""Words beside digits by which they say another number."""


class Token(NamedTuple):
    """A piece of a format: its kind, and the words that it stands for."""

    kind: str
    text: str


class FormatSection(NamedTuple):
    """One of the parts of a format that are for numbers of different size."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None

    def has(self, kind: str) -> bool:
        """Whether a piece of some kind is in it."""
        return any(token.kind == kind for token in self.tokens)

    @property
    def is_for_words(self) -> bool:
        """Whether it has a place for words."""
        return any(token == Token("char", "@") for token in self.tokens)

    @property
    def is_blank(self) -> bool:
        """Whether it shows nothing of a value, or in a colour that nobody sees."""
        is_white = any(t.kind == "bracket" and t.text.lower() in _WHITE for t in self.tokens)
        shows = self.is_for_words or self.is_elapsed or any(map(self.has, _SEEN))
        return is_white or not shows

    @property
    def is_elapsed(self) -> bool:
        """Whether it shows hours, minutes or seconds that may go over a day."""
        return any(t.kind == "bracket" and _ELAPSED.fullmatch(t.text) for t in self.tokens)

    @property
    def is_date(self) -> bool:
        """Whether it shows a date or a time."""
        return self.has("date") or self.has("noon") or self.is_elapsed


class Sight(NamedTuple):
    """What one sees: the number, None where it cannot be told, and the words beside it."""

    text: str
    number: Decimal | None
    words: str


def convert_dates(book: Workbook) -> None:
    """Turn the numbers of a workbook that are shown as dates or times into such.

    What is out of the range of dates stays the number it is.
    """
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            value = getattr(cell, "_value", None)
            if cell.data_type != "n" or not isinstance(value, (int, float)) or value < 0:
                continue
            section, _ = choose_section(code_of(cell), Decimal(repr(value)))
            if section.is_date:
                with suppress(OverflowError, ValueError):
                    date = from_excel(value, book.epoch, timedelta=section.is_elapsed)
                    cell._value = date  # type: ignore[union-attr]  # no MergedCell: openpyxl is told of no merges
                    cell.data_type = "d"


def misleads(number: Decimal, code: str, unit: str = "") -> Sight | None:
    """What one sees under a format that makes a number look like another, rounded or not."""
    if code in _PLAIN or not abs(number) < _LARGEST:
        return None
    sight = see(number, code) if len(code) <= _LONGEST else Sight("认不出的格式", None, "")
    words = _HARMLESS.sub("", sight.words)
    shows_digit = any(character.isdigit() for character in sight.text)
    if number == 0 and not shows_digit:
        return None
    strange = words != unit and _SCALING.search(words) is not None
    return sight if strange or sight.number != number else None


def is_rounding(sight: Sight, number: Decimal) -> bool:
    """Whether one sees the number itself, with some of its decimals left out."""
    if sight.number is None or _SCALING.search(_HARMLESS.sub("", sight.words)):
        return False
    decimals = max(0, -int(sight.number.as_tuple().exponent))
    return decimals > 0 and round_half_up(number, decimals) == sight.number


def is_date(number: Decimal, code: str) -> bool:
    """Whether a number is shown as a date or time, though it may be none."""
    return code not in _PLAIN and number.is_finite() and choose_section(code, number)[0].is_date


def code_of(cell: SheetCell | MergedCell) -> str:
    """The number format of a cell."""
    number = cell._style.numFmtId  # type: ignore[union-attr]  # the stubs lack it
    if number in _OTHERS:
        return _OTHERS[number]
    try:
        code = cell.number_format if number >= _CUSTOM else BUILTIN_FORMATS.get(number)
    except IndexError:  # its style names a format that the file does not hold
        return GENERAL
    return code or GENERAL


def shows_nothing(code: str, value: float | None) -> bool:
    """Whether a format such as `;;;` shows nothing of a value, None for words.

    What shows nothing of a 0 leaves a blank where nothing is, so ask for other numbers only.
    """
    if not code or len(code) > _LONGEST:
        return False
    if value is not None:
        # A logical value is an int to Python, and its repr a word.
        return choose_section(code, Decimal(repr(+value)))[0].is_blank
    sections = _split(code)
    section = sections[min(3, len(sections) - 1)]
    is_for_words = len(sections) > 3 or section.is_for_words
    return is_for_words and section.is_blank


def choose_section(code: str, number: Decimal) -> tuple[FormatSection, bool]:
    """The section for a number, and whether it is the one for what is below 0.

    A section for words, the last, is for no number where there are others.
    """
    every = _split(code)[:3]
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
def _split(code: str) -> tuple[FormatSection, ...]:
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        if kind == "char" and match[0] == ";":
            sections.append([])
            continue
        kept = "literal" if kind in {"quoted", "escaped"} else kind
        sections[-1].append(Token(kept, match[kind]))
    return tuple(FormatSection(tuple(tokens), _read_condition(tokens)) for tokens in sections)


def _read_condition(tokens: list[Token]) -> tuple[str, Decimal] | None:
    for token in tokens:
        match = _CONDITION.fullmatch(token.text) if token.kind == "bracket" else None
        if match and match[2].count(".") < 2 and match[2].strip("-."):
            return match[1], Decimal(match[2])
    return None


def see(number: Decimal, code: str) -> Sight:
    """What one sees of a number, without the commas between thousands."""
    section, is_below = choose_section(code, number)
    words = "".join(_words_of(token) for token in section.tokens)
    sign = "-" if number < 0 and not is_below else ""
    if section.has("general") or code == "@" or any(t.text == "@" for t in section.tokens):
        seen = number if sign or not is_below or _shows_sign(words) else -number
        return Sight(f"{sign}{abs(number):f}{words}", seen, words)
    if not section.has("digit"):
        return Sight(words, None, words)
    text, seen_size = _render(abs(number), section)
    if seen_size is not None and (sign or (is_below and _shows_sign(words))):
        seen_size = -seen_size
    return Sight(sign + text, seen_size, words)


def _shows_sign(words: str) -> bool:
    return any(sign in words for sign in "-−(（")


def _words_of(token: Token) -> str:
    """The words that a piece adds, wherever the digits stand."""
    if token.kind == "bracket":
        return token.text[1:].split("-")[0] if token.text.startswith("$") else ""
    is_word = token.kind == "literal" or (token.kind == "char" and token.text not in ".,/")
    return token.text if is_word else ""


def _render(size: Decimal, section: FormatSection) -> tuple[str, Decimal | None]:
    """The text of what is not below 0, and the number that it says."""
    tokens = section.tokens
    digits = [i for i, token in enumerate(tokens) if token.kind == "digit"]
    inner = tokens[digits[0] : digits[-1] + 1]
    point = next((i for i, t in enumerate(tokens) if t == Token("char", ".")), len(tokens))
    after = [i for i in digits if i > point]
    if any(token == Token("char", "/") for token in inner):
        is_whole = size == size.to_integral_value()
        return (f"{size:f}", size) if is_whole else ("分数", None)
    if section.has("power"):
        seen = Decimal(format(size, f".{len([i for i in after if i < _power(tokens)])}e"))
        return format(seen, "e").upper(), seen
    shift = 2 * sum(t == Token("char", "%") for t in tokens) - 3 * _count_scaling(tokens)
    seen = round_half_up(size.scaleb(shift), len(after))
    is_broken = any(_words_of(t).strip(" ,%") for t in inner)
    return _fill(tokens, digits, point, seen), None if is_broken else seen


def _power(tokens: tuple[Token, ...]) -> int:
    return next(i for i, token in enumerate(tokens) if token.kind == "power")


def _count_scaling(tokens: tuple[Token, ...]) -> int:
    """How many commas after digits divide by a thousand; those between digits only part them."""
    count = 0
    for i, token in enumerate(tokens):
        if token == Token("char", ","):
            before = next((t for t in reversed(tokens[:i]) if t.text != ","), None)
            behind = next((t for t in tokens[i:] if t.text != ","), None)
            follows = before is not None and before.kind == "digit"
            count += follows and (behind is None or behind.kind != "digit")
    return count


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """A number rounded as a spreadsheet shows it."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)


def _fill(tokens: tuple[Token, ...], digits: list[int], point: int, seen: Decimal) -> str:
    """The tokens with the digits of a number in their places."""
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
            pieces.append("." if i == point else _words_of(token))
    return "".join(pieces).strip()
