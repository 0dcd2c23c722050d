"""What the checks of wording share: a filing's texts, kinds of unit, numerals, findings."""

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
"""Characters on each side of a word that show where it stands."""
_REACH = 1000
"""Characters on each side past which nothing explains a word: no text may take long to check."""
_BREAK = re.compile(r"\r\n?|\n")
_BLANKS = re.compile(r"(.)[ \t\xa0\u3000]+(?=(.))")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_HAN = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@dataclass(frozen=True)
class TextCase(Case):
    """A case whose texts were read once for all the rules."""

    @cached_property
    def lines(self) -> dict[str, list[tuple[int, str]]]:
        """The lines of the texts that are not blank, each with its paragraph's number."""
        texts = ((key, [*_clean(self.filing.texts.get(key, ()))]) for key in self.form.texts)
        return {key: lines for key, lines in texts if lines}

    @cached_property
    def bodies(self) -> dict[str, str]:
        """The texts that are not blank, in the order of the form, line by line."""
        return {key: "\n".join(line for _, line in lines) for key, lines in self.lines.items()}

    def join(self, *ids: str) -> str:
        """Some texts as one."""
        return "\n".join(self.bodies[key] for key in ids if key in self.bodies)

    def paragraph_at(self, key: str, offset: int) -> int:
        """The number of the paragraph in which a character of a text's body stands."""
        return self.lines[key][self.bodies[key].count("\n", 0, offset)][0]

    def texts(self, ids: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
        """Each text that is not blank, by id; all of the form where no ids are given."""
        yield from ((key, self.bodies[key]) for key in ids or self.bodies if key in self.bodies)


def read_case(case: Case) -> TextCase:
    """The same case, its texts to be read once."""
    return TextCase(case.form, case.filing, case.last_year)


def _clean(paragraphs: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Lines as the patterns of a form expect them; what is filed stays as it is."""
    for number, paragraph in enumerate(paragraphs):
        for piece in map(trim, _BREAK.split(paragraph)):
            if piece:
                yield number, _BLANKS.sub(_close, piece.translate(_WIDE))


def _close(blanks: re.Match[str]) -> str:
    """Blanks beside a Chinese character mean nothing: 2021 年 is 2021年."""
    return blanks[1] + " " if (blanks[1] + blanks[2]).isascii() else blanks[1]


def find_year(case: Case) -> int | None:
    """The year of the report, None where it is blank."""
    year = case.filing.fields.get(case.form.year)
    return year if isinstance(year, int) else None


def read_year(words: str) -> int:
    """Return the year that four digits say, Chinese ones too: 二〇二一 is 2021."""
    return int(words.translate(_HAN))


def is_kind(case: Case, name: str) -> bool:
    """Whether a condition of the form holds for the unit; every unit is of the kind ""."""
    return not name or any(
        _holds(case, index)
        for index, condition in enumerate(case.form.wording.conditions)
        if condition.name == name
    )


def _holds(case: Case, index: int) -> bool:
    condition = case.form.wording.conditions[index]
    value, like = case.filing.fields.get(condition.field), condition.if_blank
    if value is None and like:
        other = case.filing.fields.get(like.field)
        return bool(other) and bool(like.pattern.search(str(other)))
    return value in condition.values


def name_item(case: Case, key: str) -> str:
    """What a text, a field or a cell is called in messages."""
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
    """A finding of a rule at a field, or at a text where some characters of its body stand."""
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
    """The part of a sentence, between commas, in which a character stands."""
    return _cut(body, start, _COMMAS + _ENDS)


def cut_sentence(body: str, start: int) -> str:
    """The sentence in which a character stands."""
    return _cut(body, start, _ENDS)


def cut_paragraph(body: str, start: int) -> str:
    """The paragraph in which a character stands."""
    return _cut(body, start, "\n")


def _cut(body: str, start: int, ends: str) -> str:
    first, last = max(0, start - _REACH), start + _REACH
    begin = max(body.rfind(end, first, start) for end in ends) + 1
    found = [at for at in (body.find(end, start, last) for end in ends) if at >= 0]
    return body[max(first, begin) : min(found, default=last)]


def quote_around(body: str, start: int, end: int) -> str:
    """A few words of the paragraph around a word, quoted."""
    begin = max(start - _AROUND, body.rfind("\n", 0, start) + 1)
    stop = body.find("\n", end)
    return f"“{body[begin : min(end + _AROUND, stop if stop >= 0 else len(body))]}”"


def read_numeral(text: str) -> int:
    """A Chinese numeral up to 99, or digits, as a number; 0 where it is neither."""
    if text.isdecimal():
        return int(text)
    match = _NUMERAL.fullmatch(text)
    if match is None:
        return 0
    tens = _DIGITS.find(match[2] or "一") + 1 if match[1] else 0
    ones = _DIGITS.find(match[3]) + 1 if match[3] else 0
    return tens * 10 + ones
