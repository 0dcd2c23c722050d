"""Shared parts of the wording checks: a filing's texts, kinds of unit, numerals, findings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.checks.case import Case
from toolkit.core.finding import Finding, Severity
from toolkit.core.text import trim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.form.rules.wording import Rule

_DIGITS = "一二三四五六七八九"
_NUMERAL = re.compile(rf"(([{_DIGITS}])?十)?([{_DIGITS}])?")
_ENDS = "。！？\n"
_COMMAS = "，；：,;:"
_AROUND = 6
"""Number of characters quoted on each side of a word."""
_REACH = 1000
"""Number of characters on each side of a word that are searched: bounds the time of a check."""
_BREAK = re.compile(r"\r\n?|\n")
_BLANKS = re.compile(r"(.)[ \t\xa0\u3000]+(?=(.))")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_HAN = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@dataclass(frozen=True)
class TextCase(Case):
    """A case with its texts normalised once for all the rules."""

    @cached_property
    def lines(self) -> dict[str, list[tuple[int, str]]]:
        """The lines of the texts that are not blank, each with its paragraph's index.

        Full-width digits and blanks beside Chinese characters are normalised for the patterns.
        """
        found: dict[str, list[tuple[int, str]]] = {}
        for key in self.form.texts:
            for number, paragraph in enumerate(self.filing.texts.get(key, ())):
                for line in filter(None, map(trim, _BREAK.split(paragraph))):
                    clean = _BLANKS.sub(_shorten_blanks, line.translate(_WIDE))
                    found.setdefault(key, []).append((number, clean))
        return found

    @cached_property
    def bodies(self) -> dict[str, str]:
        """The texts that are not blank, in the order of the form, lines joined by line feeds."""
        return {key: "\n".join(line for _, line in lines) for key, lines in self.lines.items()}

    def join(self, *ids: str) -> str:
        """Join some texts."""
        return "\n".join(self.bodies[key] for key in ids if key in self.bodies)

    def paragraph_at(self, key: str, offset: int) -> int:
        """Return the index of the paragraph that holds a character of a text's body."""
        return self.lines[key][self.bodies[key].count("\n", 0, offset)][0]

    def texts(self, ids: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
        """Yield id and body of each text that is not blank, of those in `ids` where it is given."""
        yield from ((key, self.bodies[key]) for key in ids or self.bodies if key in self.bodies)


def read_case(case: Case) -> TextCase:
    """Convert a case to one whose texts are normalised once."""
    return TextCase(case.form, case.filing, case.last_year)


def _shorten_blanks(blanks: re.Match[str]) -> str:
    """Remove blanks beside a Chinese character (2021 年 is 2021年), shorten others to one."""
    return blanks[1] + " " if (blanks[1] + blanks[2]).isascii() else blanks[1]


def find_year(case: Case) -> int | None:
    """Return the year of the report, None where it is blank."""
    year = case.filing.fields.get(case.form.year)
    return year if isinstance(year, int) else None


def read_year(words: str) -> int:
    """Parse a year of four digits, Chinese ones too: 二〇二一 is 2021."""
    return int(words.translate(_HAN))


def is_kind(case: Case, name: str) -> bool:
    """Return whether a condition of the form holds for the unit; every unit is of the kind ""."""
    fields = case.filing.fields
    for condition in case.form.wording.conditions if name else ():
        if condition.name == name:
            value, like = fields.get(condition.field), condition.if_blank
            if value is None and like:
                other = fields.get(like.field)
                if other and like.pattern.search(str(other)):
                    return True
            elif value in condition.values:
                return True
    return not name


def name_item(case: Case, key: str) -> str:
    """Return the name of a text, a field or a cell in messages."""
    form = case.form
    if key in form.texts:
        return form.texts[key].item
    return form.fields_by_id[key].item if key in form.fields_by_id else form.cells[key].item


def report(  # noqa: PLR0913  (a finding has that many parts)
    case: TextCase,
    rule: Rule,
    key: str,
    message: str,
    *,
    at: Iterable[int] = (),
    found: str | None = None,
    expected: str | None = None,
) -> Finding:
    """Build a rule's finding at a field, or at the paragraphs of a text that hold some offsets."""
    return Finding(
        rule.code,
        Severity(rule.severity),
        message,
        rule.fix,
        id=key,
        item=name_item(case, key),
        found=found,
        expected=expected or None,
        paragraphs=tuple(sorted({case.paragraph_at(key, offset) for offset in at})),
    )


def cut_clause(body: str, start: int) -> str:
    """Return the clause, the part of a sentence between commas, that holds an offset."""
    return _cut(body, start, _COMMAS + _ENDS)


def cut_sentence(body: str, start: int) -> str:
    """Return the sentence that holds an offset."""
    return _cut(body, start, _ENDS)


def cut_paragraph(body: str, start: int) -> str:
    """Return the paragraph that holds an offset."""
    return _cut(body, start, "\n")


def _cut(body: str, start: int, ends: str) -> str:
    first, last = max(0, start - _REACH), start + _REACH
    begin = max(body.rfind(end, first, start) for end in ends) + 1
    found = [at for at in (body.find(end, start, last) for end in ends) if at >= 0]
    return body[max(first, begin) : min(found, default=last)]


def quote_around(body: str, start: int, end: int) -> str:
    """Quote a word with a few characters of its paragraph on each side."""
    begin = max(start - _AROUND, body.rfind("\n", 0, start) + 1)
    stop = body.find("\n", end)
    return f"“{body[begin : min(end + _AROUND, stop if stop >= 0 else len(body))]}”"


def read_numeral(text: str) -> int:
    """Parse a Chinese numeral up to 99, or digits; 0 where it is neither."""
    if text.isdecimal():
        return int(text)
    match = _NUMERAL.fullmatch(text)
    if match is None:
        return 0
    tens = _DIGITS.find(match[2] or "一") + 1 if match[1] else 0
    ones = _DIGITS.find(match[3]) + 1 if match[3] else 0
    return tens * 10 + ones
