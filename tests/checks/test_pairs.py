"""For every code of a form's own checks: a filing that breaks only it, and one near that does not.

All checks run together on each, so that one check's fault is not another's false alarm.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from checks import test_structure, test_wording
from checks.test_mentions import BROKEN, SOUND, suqian
from checks.township import make_filing
from command import CASES

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.core.finding import Status
from toolkit.form.catalog import find_form
from toolkit.form.filing import CellValue, Filing, load_filing
from toolkit.form.rules.rulebook import list_codes

FORM = find_form()
ZEROS: dict[str, CellValue] = dict.fromkeys(FORM.cells, 0)
REAL = load_filing((CASES / "suqian-2023.json").read_text(encoding="utf-8"), FORM)[0]
IN, OVER, DONE = "依申请公开.本年新收", "依申请公开.上年结转", "依申请公开.办理结果"
REVIEW, RULES = "复议诉讼.行政复议", "主动公开.规章"
PAPERS = "主动公开.行政规范性文件"
PERMITS = "主动公开.行政许可.处理决定"
FEES = "主动公开.行政事业性收费.收费金额"


class Pair(NamedTuple):
    """Cases that break a code and that do not, and what all of them give besides."""

    bad: Case
    good: Case
    besides: set[str]
    gives: frozenset[str] = frozenset()
    """What the bad one gives, where that is more than the code."""


def told(case: Case) -> set[str]:
    """The codes of what is open."""
    return {finding.code for finding in run_checks(case) if finding.status is Status.OPEN}


def figures(bad: dict[str, CellValue], good: dict[str, CellValue], *gives: str) -> Pair:
    """A pair on a prefecture's figures, without a text."""
    cases = [
        Case(FORM, replace(REAL, cells={**REAL.cells, **changes}, texts={}))
        for changes in ({}, bad, good)
    ]
    return Pair(cases[1], cases[2], told(cases[0]), frozenset(gives))


def township(cells: dict[str, CellValue], *, texts: bool = True) -> Filing:
    """A township where nothing happened but what is given."""
    filing = make_filing(cells={**ZEROS, **cells})
    return filing if texts else replace(filing, texts={})


def before(cells: dict[str, CellValue]) -> Filing:
    """The township's filing of the year before, in other words."""
    texts = {"总体情况": ("上一年度另有一番情形。",), "问题与改进": ("人手不足，已增配两名。",)}
    return replace(township(cells), texts=texts)


def years(
    last: dict[str, CellValue], bad: dict[str, CellValue], good: dict[str, CellValue]
) -> Pair:
    """A pair against last year."""
    cases = [Case(FORM, township(cells), before(last)) for cells in (bad, good)]
    return Pair(cases[0], cases[1], set())


def texts(bad: Filing, good: Filing) -> Pair:
    """A pair of texts over the same figures."""
    return Pair(Case(FORM, bad), Case(FORM, good), told(Case(FORM, good)))


def made(kind: str) -> dict[str, CellValue]:
    """One paper of a kind, made this year."""
    return {f"{kind}.制发": 1, f"{kind}.现行有效": 1}


def carried(row: str) -> dict[str, CellValue]:
    """Two applications in a row."""
    return {f"依申请公开.{row}.自然人": 2, f"依申请公开.{row}.总计": 2}


SPOILT = [*test_wording.BAD.values(), *test_structure.BAD.values()]
CALM = township({})
TWICE = replace(before({}), texts=CALM.texts)
SPLIT = f"{DONE}.不予公开.法律禁止"
MOVED: dict[str, CellValue] = {
    f"{DONE}.其他处理.其他.自然人": 387, f"{DONE}.其他处理.其他.总计": 391,
    f"{DONE}.不予处理.信访举报投诉.自然人": 205, f"{DONE}.不予处理.信访举报投诉.总计": 205,
}  # fmt: skip
CASES_ONLY = Case(FORM, township({f"{REVIEW}.结果维持": 1, f"{REVIEW}.总计": 1}, texts=False), CALM)
WITH_ONE = township(
    {f"{REVIEW}.结果维持": 1, f"{REVIEW}.总计": 1, f"{IN}.自然人": 1, f"{IN}.总计": 1,
     f"{DONE}.予以公开.自然人": 1, f"{DONE}.予以公开.总计": 1, f"{DONE}.总计.自然人": 1,
     f"{DONE}.总计.总计": 1},
    texts=False,
)  # fmt: skip
PAIRS = {
    "E01": figures({f"{IN}.自然人": 3403}, {}),
    "E02": figures({f"{DONE}.予以公开.自然人": 1176}, {}),
    "E03": figures({f"{IN}.自然人": 3403, f"{OVER}.自然人": 90}, {}),
    "E04": figures({f"{REVIEW}.总计": 441}, {f"{REVIEW}.总计": 441, f"{REVIEW}.结果维持": 310}),
    "E05": years({}, made(RULES), made(PAPERS)),
    "E06": figures(MOVED, {}),
    "E07": Pair(CASES_ONLY, Case(FORM, WITH_ONE, CALM), set()),
    "E08": figures({f"{SPLIT}.自然人": 2, f"{SPLIT}.商业企业": 7}, {}, "E02", "E08"),
    "C14": years({}, {FEES: 1000}, {FEES: 999}),
    "Y01": years(carried("结转下年"), {}, carried("上年结转") | carried("结转下年")),
    "Y02": years({f"{PAPERS}.现行有效": 5}, {f"{PAPERS}.现行有效": 4}, {f"{PAPERS}.现行有效": 5}),
    "Y03": years({PERMITS: 100}, {PERMITS: 501}, {PERMITS: 500}),
    "Y04": Pair(Case(FORM, CALM, TWICE), Case(FORM, CALM, before({})), set()),
    "Y05": Pair(Case(FORM, CALM), Case(FORM, CALM, before({})), set()),
    **{code: texts(suqian(*words), suqian(*SOUND[code])) for code, words in BROKEN.items()},
    **{code: texts(filing, make_filing()) for code, _, _, filing in SPOILT},
}  # fmt: skip


def test_every_code_of_the_forms_own_checks_has_a_pair() -> None:
    own = {code for code in list_codes(FORM) if code[0] in "EYMS"} | {"C14"}
    equations = {rule.code for rule in FORM.equations}  # all of one kind, which has its own tests
    assert own - equations <= set(PAIRS) <= own


@pytest.mark.parametrize("code", PAIRS)
def test_a_filing_breaks_only_this(code: str) -> None:
    pair = PAIRS[code]
    assert told(pair.bad) - pair.besides == (pair.gives or {code})


@pytest.mark.parametrize("code", PAIRS)
def test_a_filing_near_it_does_not(code: str) -> None:
    pair = PAIRS[code]
    assert code not in told(pair.good) - pair.besides
    assert code not in pair.besides
