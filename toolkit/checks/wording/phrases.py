"""Checks of wording: wrong phrases and words, personal numbers, contact data."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from toolkit.checks.wording.shared import (
    cut_paragraph,
    cut_sentence,
    find_year,
    name_item,
    quote_around,
    read_case,
    report,
)
from toolkit.checks.wording.years import check_years

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regex import Match

    from toolkit.checks.case import Case
    from toolkit.checks.wording.shared import TextCase
    from toolkit.core.finding import Finding
    from toolkit.form.rules.wording import Privacy

_TWICE = re.compile(r"(..)(?:\1|(.)\1\2|(..)\1\3)")  # two to four characters; so it is quickest
_CHINESE = re.compile(r"[一-鿿]+")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def check_wording(case: Case) -> Iterator[Finding]:
    """Yield the findings about the wording of the texts."""
    reading = read_case(case)
    yield from check_years(reading)
    yield from check_phrases(reading)
    yield from check_typos(reading)
    yield from check_doublings(reading)
    yield from check_privacy(reading)
    yield from check_contacts(reading)


def check_phrases(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each phrase of the rules in each text."""
    year = find_year(case)
    for rule in case.form.wording.phrases:
        if rule.since is not None and (year is None or year < rule.since):
            continue
        for key, body in case.texts(rule.texts):
            if rule.without and rule.without.search(body):
                continue
            matches = rule.pattern.find_all(body)
            if rule.unless:
                sentences = ((match, cut_sentence(body, match.start())) for match in matches)
                matches = [match for match, text in sentences if not rule.unless.search(text)]
            if matches:
                found = matches[0][0].strip()
                message = f"“{found}”{rule.says}{_describe_count(len(matches))}"
                at, right = [match.start() for match in matches], rule.expected
                yield report(case, rule, key, message, at=at, found=found, expected=right)


def _describe_count(count: int) -> str:
    return f"（共 {count} 处）" if count > 1 else ""


def check_typos(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each wrong word in each text."""
    for rule in case.form.wording.typos:
        for key, body in case.texts():
            for typo in rule.words:
                matches = typo.wrong.find_all(body)
                if matches:
                    word, first = matches[0][0], matches[0]
                    words = quote_around(body, first.start(), first.end())
                    count = _describe_count(len(matches))
                    message = f"“{word}”应为“{typo.right}”{count}：{words}"
                    at, right = [match.start() for match in matches], typo.right
                    yield report(case, rule, key, message, at=at, found=word, expected=right)


def check_doublings(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each word that is typed twice in a row in a text."""
    for rule in case.form.wording.doublings:
        for key, body in case.texts():
            matches = [
                match
                for match in _TWICE.finditer(body)
                if _CHINESE.fullmatch(match[0])
                and not (rule.unless and rule.unless.match(body, match.start()))
            ]
            counts = Counter(match[0] for match in matches)
            first = {match[0]: match for match in reversed(matches)}
            for word, count in counts.items():
                at = [match.start() for match in matches if match[0] == word]
                words = quote_around(body, first[word].start(), first[word].end())
                once = word[: len(word) // 2]
                message = f"“{once}”连写了两遍{_describe_count(count)}：{words}"
                yield report(case, rule, key, message, at=at, found=word, expected=once)


def check_privacy(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each kind of personal number in each text, the number masked."""
    for rule in case.form.wording.privacy:
        for key, body in case.texts():
            matches = list(_find_private(rule, key, body))
            if matches:
                number, at = matches[0][0], [match.start() for match in matches]
                masked = f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
                message = f"文中有{rule.name} {masked}{_describe_count(len(matches))}"
                yield report(case, rule, key, message, at=at, found=masked)


def _find_private(rule: Privacy, key: str, body: str) -> Iterator[Match[str]]:
    for match in rule.pattern.find_all(body):
        paragraph = cut_paragraph(body, match.start())
        words = rule.contact_words
        is_contact = key in rule.contact and bool(words and words.search(paragraph))
        if not is_contact and (not rule.checksum or is_identity_number(match[0])):
            yield match


def is_identity_number(text: str) -> bool:
    """Return whether a text is an 18-digit citizen number with a valid check digit (GB 11643)."""
    digits, last = text[:-1], text[-1:].upper()
    if len(text) != 18 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(d) * weight for d, weight in zip(digits, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11] == last


def check_contacts(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each field or text whose address, number or code cannot be right."""
    for rule in case.form.wording.contacts:
        values: list[tuple[str, str, list[int]]] = []  # the last is the offset in a text
        values += [(key, str(case.filing.fields.get(key) or ""), []) for key in rule.fields]
        for key, body in case.texts():
            found = rule.behind.find_all(body) if rule.behind else []
            values += [(key, match[1], [match.start(1)]) for match in found]
        for key, value, at in values:
            plain = unicodedata.normalize("NFKC", value).strip()
            if plain and not rule.pattern.fullmatch(plain):
                where = "" if key in rule.fields else f"{name_item(case, key)}里的"
                message = f"{where}{rule.name}“{value}”不像是对的"
                yield report(case, rule, key, message, at=at, found=value)
