"""Years: those that must be the report's, and those that look left over from another."""

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
    from toolkit.form.rules.patterns import Pattern
    from toolkit.form.rules.wording import OtherYears, OwnYear


def check_years(case: TextCase) -> Iterator[Finding]:
    """One finding for each text with a wrong year of its own, else for one with an odd year."""
    year = find_year(case)
    if year is None:
        return
    known: set[tuple[str, int]] = set()
    for key, body in case.texts():
        faults = list(_find_own(case, key, body, year))
        known |= {(key, found) for _, _, found in faults}
        if faults:
            rule, _, found = faults[0]
            words = "、".join(f"“{match[0]}”" for _, match, _ in faults)
            message = f"报告年度是 {year} 年，文中却写{words}"
            shown, at = str(found), [match.start() for _, match, _ in faults]
            yield report(case, rule, key, message, at=at, found=shown, expected=str(year))
    for others in case.form.wording.other_years:
        yield from _check_others(case, others, year, known)


def _find_own(
    case: TextCase, key: str, body: str, year: int
) -> Iterator[tuple[OwnYear, Match[str], int]]:
    """Each phrase whose year is not the report's, with its rule and the year."""
    for rule in case.form.wording.own_years:
        if rule.texts and key not in rule.texts:
            continue
        for match in rule.pattern.find_all(body):
            years = [read_year(found) for found in match.groups() if found]
            wrong = next((found for found in years if found != year), None)
            if wrong is not None:
                yield rule, match, wrong


def _check_others(
    case: TextCase, rule: OtherYears, year: int, known: set[tuple[str, int]]
) -> Iterator[Finding]:
    """One finding for each text with odd years that are not `known`; they are from then on."""
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
    """Each year that nothing around it explains; what is left out keeps its length."""
    usual = range(year - rule.back, year + 1)
    if all(int(match[1]) in usual for match in rule.pattern.find_all(body)):
        return  # as nearly every text
    if rule.apart:
        body = rule.apart.replace(lambda match: "□" * len(match[0]), body)
    for match in rule.pattern.find_all(body):
        found = int(match[1])
        plans = rule.plans if found > year else None
        compared = rule.beside_own and f"{year}年" in cut_sentence(body, match.start())
        if not (found in usual or compared or _is_explained(rule, plans, body, match.start())):
            yield found, match


def _is_explained(rule: OtherYears, plans: Pattern | None, body: str, at: int) -> bool:
    around = (
        (rule.near, cut_clause),
        (rule.unless, cut_sentence),
        (plans, cut_paragraph),
    )
    return any(pattern and pattern.search(cut(body, at)) for pattern, cut in around)
