"""The time a filing is for: a year, or a quarter of one, and the one before."""

from __future__ import annotations

import pytest
from form.test_form_loading import TINY

from toolkit.form.loading import parse_form
from toolkit.form.terms import Term, find_term, get_previous_term, name_former

YEARLY = parse_form(TINY, "小表.yaml")
QUARTERLY = parse_form(
    TINY.replace("year: 年份\n", "year: 年份\nperiod: 季\n").replace(
        "  - id: 类别\n    kind: choice\n    choices: [甲, 乙]\n",
        "  - {id: 季, kind: choice, required: true, choices: [春, 夏, 秋, 冬]}\n",
    ),
    "季表.yaml",
)


@pytest.mark.parametrize(
    ("fields", "term"),
    [
        ({"年份": 2024, "季": "夏"}, Term(2024, "夏")),
        ({"年份": 2024, "季": None}, None),
        ({"年份": 2024, "季": "梅雨季"}, None),
        ({"年份": None, "季": "夏"}, None),
        ({}, None),
    ],
)
def test_a_term_is_known_when_all_of_it_is_filled_in(
    fields: dict[str, object], term: Term | None
) -> None:
    assert find_term(QUARTERLY, fields) == term


def test_a_form_of_whole_years_asks_for_the_year_alone() -> None:
    assert find_term(YEARLY, {"年份": 2024}) == Term(2024)
    assert find_term(YEARLY, {"年份": None}) is None


@pytest.mark.parametrize(
    ("term", "before"),
    [(Term(2024, "夏"), Term(2024, "春")), (Term(2024, "春"), Term(2023, "冬"))],
)
def test_the_term_before_the_first_of_a_year_is_the_last_of_the_year_before(
    term: Term, before: Term
) -> None:
    assert get_previous_term(QUARTERLY, term) == before


def test_the_year_before_a_year() -> None:
    assert get_previous_term(YEARLY, Term(2024)) == Term(2023)


def test_terms_are_named_in_messages() -> None:
    assert (Term(2024).describe(), Term(2024, "第一季度").describe()) == (
        "2024 年度",
        "2024 年第一季度",
    )
    assert (name_former(YEARLY), name_former(QUARTERLY)) == ("上年", "上期")
