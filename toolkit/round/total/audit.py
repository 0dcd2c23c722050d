"""Audit of a body's filing, published or ours, against the sum of its units (code D01)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.excel.layout.formulas import sum_of
from toolkit.form.formatting import print_value
from toolkit.form.rules.equation import resolve_all
from toolkit.form.terms import find_term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.form.filing import CellValue, Filing
    from toolkit.round.total.totals import Total

    Figures = Mapping[str, CellValue]

_CODE = "D01"
_FEW = 3
_FIX = {
    Severity.ERROR: "改回各单位之和，或者重新汇总",
    Severity.QUESTION: "核对是哪个单位的数漏了、算了两遍或后来改过；确实应当不同的，说明原因",
}


def audit(filing: Filing, total: Total, *, is_own: bool = False) -> list[Finding]:
    """Report differences from the sum of the units: errors in our own sum, else questions."""
    severity = Severity.ERROR if is_own else Severity.QUESTION
    if filing.form != total.form.id or find_term(total.form, filing.fields) != total.term:
        message = f"不是 {total.term.describe()}“{total.form.name}”，没有与各单位之和核对"
        return [Finding(_CODE, severity, message, "给同一年度、同一表样的各单位填报表")]
    return list(_Audit(filing, total, severity).report())


def describe_audit(total: Total) -> str:
    """Return the sentence on an equal filing; incomplete sums certify nothing."""
    words = f"与 {len(total.shares)} 个单位之和逐格相等"
    if total.ok:
        return f"{words}。"
    return f"{words}，但各单位的数没有收全或者还有错误（见上），不能算核对无误。"


@dataclass(frozen=True)
class _Audit:
    """Comparison of one filing with one sum."""

    filing: Filing
    total: Total
    severity: Severity

    @cached_property
    def off(self) -> dict[str, Decimal]:
        """Difference of each cell that differs; a blank one differs by all of the sum."""
        found, expected = self.filing.cells, self.total.filing.cells
        return {
            cell: Decimal(found.get(cell) or 0) - Decimal(expected[cell] or 0)
            for cell in self.total.form.cells
            if self.total.form.round.sums(cell) and found.get(cell) != expected[cell]
        }

    def report(self) -> Iterator[Finding]:
        """Yield one finding where one unit explains all differences, else one for each cell."""
        cause = self._find_cause() if self.off else ""
        if cause:
            first = next(iter(self.off))
            message = f"有 {len(self.off)} 格与各单位之和不等，{cause}；如{self._compare(first)}"
            yield self._make_finding(first, message, candidates=tuple(self.off))
            return
        off: Figures = {cell: self.off.get(cell, 0) for cell in self.total.form.cells}
        follows = {  # totals that differ only because their parts do
            rule.total
            for rule in resolve_all(self.total.form)
            if rule.total in self.off
            and any(off[part] for term in rule.right for part in term.cells)
            and sum_of(rule, off) == off[rule.total]
        }
        lacking = [part.unit.name for part in self.total.lacking]
        more = f"等 {len(lacking)} 个单位" if len(lacking) > _FEW else ""
        not_in = f"；没有计入的有 {'、'.join(lacking[:_FEW])}{more}" if lacking else ""
        if self.total.unread:
            not_in += f"；还有 {len(self.total.unread)} 个文件读不出来，没有计入"
        for cell in (cell for cell in self.off if cell not in follows):
            values = [(part.filing.cells[cell] or 0, part.unit.name) for part in self.total.shares]
            most = sorted(values, key=lambda part: part[0], reverse=True)[:_FEW]
            largest = [f"{name} {print_value(value)}" for value, name in most if value]
            words = f"；最多的是 {'、'.join(largest)}" if largest else ""
            yield self._make_finding(cell, f"{self._compare(cell)}{words}{not_in}")

    def _find_cause(self) -> str:
        """Find the one unit whose figures are exactly the difference."""
        for share in self.total.shares:
            if self._is_off_by(share.filing.cells, -1):
                return f"正好少了“{share.unit.name}”的数"
            if self._is_off_by(share.filing.cells, 1):
                return f"正好把“{share.unit.name}”的数多算了一遍"
        for part in self.total.left_out:
            if part.filing and self._is_off_by(part.filing.cells, 1):
                return f"正好多了“{part.unit.name}”（{part.why}）的数"
        return ""

    def _is_off_by(self, figures: Figures, sign: int) -> bool:
        form = self.total.form
        there = {c: sign * Decimal(n) for c, n in figures.items() if n and form.round.sums(c)}
        return there == self.off

    def _compare(self, cell: str) -> str:
        item = self.total.form.cells[cell].item
        found, expected = self.filing.cells.get(cell), self.total.filing.cells[cell]
        shown = "没有数" if found is None else f"是 {print_value(found)}"
        more = f"，{'多' if self.off[cell] > 0 else '少'} {print_value(abs(self.off[cell]))}"
        others = f"{len(self.total.shares)} 个单位之和是 {print_value(expected or 0)}"
        return f"{item}：这里{shown}，{others}{more if self.off[cell] else ''}"

    def _make_finding(self, cell: str, message: str, candidates: tuple[str, ...] = ()) -> Finding:
        found, expected = self.filing.cells.get(cell), self.total.filing.cells[cell]
        return Finding(
            _CODE, self.severity, message, _FIX[self.severity],
            self.filing.places.get(cell), cell, self.total.form.cells[cell].item,
            print_value(found) or None, print_value(expected) or None, candidates,
        )  # fmt: skip
