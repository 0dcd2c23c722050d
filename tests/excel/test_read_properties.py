"""Properties that hold for any figures: what was filled in is what is read, and sums are judged."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.excel.layout.formulas import add_up
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.reader import read_workbook
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, blank_filing, load_filing
from toolkit.form.model import CellKind
from toolkit.form.rules.equation import resolve_all

pytestmark = pytest.mark.slow

FORM = find_form()
LAYOUT = make_layout(FORM)
EQUATIONS = resolve_all(FORM)
SUMS = {"E01", "E02", "E03", "E04"}
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])

counts = st.integers(0, 10**12)
amounts = st.integers(0, 10**14).map(lambda n: Decimal(n).scaleb(-6).normalize() + 0)
letters = st.characters(exclude_categories=("C", "Z"), exclude_characters="×✕╳XxＸｘ*＊")
words = st.text(letters, min_size=1, max_size=40)


@st.composite
def filings(draw: st.DrawFn) -> Filing:
    """A filing with any figures, any texts, and blanks."""
    cells: dict[str, Any] = {}
    for cell in FORM.cells.values():
        kind = counts if cell.band.kind is CellKind.COUNT else amounts
        cells[cell.id] = draw(st.none() | kind)
    empty = blank_filing(FORM)
    fields = {**empty.fields, "单位名称": draw(words), "年度": draw(st.integers(2000, 2099))}
    texts = {text: tuple(draw(st.lists(words, max_size=4))) for text in FORM.texts}
    return Filing(FORM.id, fields, cells, texts)


def read_back(filing: Filing) -> Filing:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "填报.xlsx"
        path.write_bytes(write_workbook(LAYOUT, filing))
        read = read_workbook(path).filing
    assert read is not None
    return read


@SLOW
@given(filings())
def test_what_was_filled_in_is_what_is_read(filing: Filing) -> None:
    assert read_back(filing) == filing


@st.composite
def balanced_cells(draw: st.DrawFn) -> dict[str, Any]:
    """Figures in which every equation holds: parts at will, totals and what is carried follow."""
    cells: dict[str, Any] = {}
    for cell in FORM.cells.values():
        kind = st.integers(0, 500) if cell.band.kind is CellKind.COUNT else amounts
        cells[cell.id] = draw(kind)
    for column in ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"):
        cells |= add_up(set(LAYOUT.totals), LAYOUT.totals, cells)
        done = cells[f"依申请公开.办理结果.总计.{column}"]
        carried = cells[f"依申请公开.结转下年.{column}"]
        last_year = min(cells[f"依申请公开.上年结转.{column}"], done + carried)
        cells[f"依申请公开.上年结转.{column}"] = last_year
        cells[f"依申请公开.本年新收.{column}"] = done + carried - last_year
    return add_up(set(LAYOUT.totals), LAYOUT.totals, cells)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    balanced_cells(), st.sampled_from([c for e in EQUATIONS for c in e.cells]), st.integers(0, 9)
)
def test_a_sum_is_found_wrong_exactly_when_it_is(
    cells: dict[str, Any], changed: str, by: int
) -> None:
    cells[changed] += by
    broken = {e.words for e in EQUATIONS if len(set(e.sides(cells))) > 1}
    findings = run_checks(Case(FORM, Filing(FORM.id, cells=cells)))
    sums = [f for f in findings if f.code in SUMS]
    assert len(sums) == (1 if by else 0) == (1 if broken else 0)
    if by:
        assert changed in {sums[0].id, *sums[0].candidates}
        assert len(sums[0].equations) == len(broken)


def test_any_single_wrong_number_of_a_real_case_is_found() -> None:
    text = (Path(__file__).parent.parent / "cases" / "suqian-2023.json").read_text("utf-8")
    filing, _ = load_filing(text, FORM)
    cells = FORM.tables["依申请公开"].cells + FORM.tables["复议诉讼"].cells
    assert len(cells) == 190
    for number, cell in enumerate(cells):
        value = filing.cells[cell.id]
        assert isinstance(value, int)
        step = -1 if number % 2 and value else 1
        wrong = Filing(FORM.id, filing.fields, {**filing.cells, cell.id: value + step})
        (finding,) = [f for f in run_checks(Case(FORM, wrong)) if f.code in SUMS]
        assert cell.id in {finding.id, *finding.candidates}
