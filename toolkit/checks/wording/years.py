"""Checks of years in texts: own years must be the report's, others need an explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.wording.shared import (
    cut_clause,
    cut_paragraph,
    cut_sentence,
    find_year,
    quote_around,
    read_year,
    report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regex import Match

    from toolkit.checks.wording.shared import TextCase
    from toolkit.core.finding import Finding
    from toolkit.form.rules.wording import OtherYears


def check_years(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each text with a wrong own year, or with an unexplained other year."""
    year = find_year(case)
    if year is None:
        return
    known: set[tuple[str, int]] = set()
    for key, body in case.texts():
        rules = [r for r in case.form.wording.own_years if not r.texts or key in r.texts]
        phrases = [(rule, match) for rule in rules for match in rule.pattern.find_all(body)]
        faults = []
        for rule, match in phrases:
            years = [read_year(found) for found in match.groups() if found]
            faults += [(rule, match, found) for found in years if found != year][:1]
        known |= {(key, found) for _, _, found in faults}
        if faults:
            rule, _, found = faults[0]
            words = "、".join(f"“{match[0]}”" for _, match, _ in faults)
            message = f"报告年度是 {year} 年，文中却写{words}"
            shown, at = str(found), [match.start() for _, match, _ in faults]
            yield report(case, rule, key, message, at=at, found=shown, expected=str(year))
    for others in case.form.wording.other_years:
        yield from _check_others(case, others, year, known)


def _check_others(
    case: TextCase, rule: OtherYears, year: int, known: set[tuple[str, int]]
) -> Iterator[Finding]:
    """Yield a finding for each text with unexplained years not in `known`, and add them to it."""
    for key, body in case.texts():
        odd = [
            (found, match)
            for found, match in _find_others(rule, body, year)
            if (key, found) not in known
        ]
        shown = dict(reversed(odd))  # the first of each year
        known |= {(key, found) for found in shown}
        if shown:
            at = [match.start(1) for _, match in odd]
            years = "、".join(map(str, sorted(shown)))
            words = "、".join(quote_around(body, m.start(), m.end()) for m in shown.values())
            message = f"报告年度是 {year} 年，文中却提到 {years} 年：{words}"
            yield report(case, rule, key, message, at=at, found=years, expected=str(year))


def _find_others(rule: OtherYears, body: str, year: int) -> Iterator[tuple[int, Match[str]]]:
    """Yield each year that its context does not explain, with its match in `body`."""
    usual = range(year - rule.back, year + 1)
    if all(int(match[1]) in usual for match in rule.pattern.find_all(body)):
        return  # as nearly every text
    if rule.apart:  # masked by as many characters: offsets stay valid
        body = rule.apart.replace(lambda match: "□" * len(match[0]), body)
    for match in rule.pattern.find_all(body):
        found, at = int(match[1]), match.start()
        contexts = (
            (rule.near, cut_clause),
            (rule.unless, cut_sentence),
            (rule.plans if found > year else None, cut_paragraph),
        )
        if not (
            found in usual
            or (rule.beside_own and f"{year}年" in cut_sentence(body, at))
            or any(pattern and pattern.search(cut(body, at)) for pattern, cut in contexts)
        ):
            yield found, match
