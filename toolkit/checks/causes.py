"""Causes of broken equations: the fewest wrong cells that explain all of them.

One wrong cell breaks up to three equations. A hypothesis is a set of cells that change together,
each by a multiple of one unknown amount; it explains the broken equations that it would repair,
provided that one amount repairs them all and breaks none that holds.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from toolkit.form.filing import CellValue
    from toolkit.form.model import Form
    from toolkit.form.rules.equation import Equation, EquationTerm


_MOST_TOTALS, _MOST_SUSPECTS = 4, 10
"""Largest set of totals that is tried as wrong at once, and largest set to choose it from."""


class CauseKind(IntEnum):
    """The kind of a hypothesis, the likeliest first."""

    ONE_CELL = 0
    SPLIT = 1
    SHIFTED = 2
    WITH_TOTALS = 3


class Hypothesis(NamedTuple):
    """Cells that are wrong together.

    `changes` are multiples of one unknown amount; `known` changes are of known size.
    """

    kind: CauseKind
    changes: tuple[tuple[str, int], ...]
    known: tuple[tuple[str, int], ...] = ()


Weights = dict[int, int]
"""The factor of a change in each equation, by the equation's number."""
Explained = tuple[Hypothesis, frozenset[int], "int | Decimal"]
"""A hypothesis, the numbers of the equations that it repairs, and the amount of the change."""


class Correction(NamedTuple):
    """One way to repair equations: the right values of the wrong cells, by id.

    `changed` also holds the totals that follow from them.
    """

    wrong: dict[str, CellValue]
    changed: dict[str, CellValue]


class Cause(NamedTuple):
    """Broken equations with their numbers, and every correction that alone repairs them all.

    Without a correction there is just one equation.
    """

    equations: tuple[Equation, ...]
    numbers: tuple[int, ...]
    kind: CauseKind = CauseKind.ONE_CELL
    ways: tuple[Correction, ...] = ()

    @property
    def values(self) -> tuple[tuple[str, CellValue], ...]:
        """The cells that may be wrong, each with its expected value."""
        found: dict[str, CellValue] = {}
        for way in self.ways:
            for cell, value in way.wrong.items():
                found.setdefault(cell, value)
        return tuple(found.items())


class _Sums(NamedTuple):
    """The imbalance of each equation by number, each cell's factors in them, and all values."""

    off: Mapping[int, int | Decimal]
    parts: Mapping[str, Weights]
    values: Mapping[str, CellValue]


def find_causes(
    form: Form, equations: Sequence[Equation], values: Mapping[str, CellValue]
) -> list[Cause]:
    """Explain every broken equation, each once, by as few causes as possible."""
    sums = _collect_sums(equations, values)
    open_ = [number for number, off in sums.off.items() if off]
    hypotheses = _list_hypotheses(form, equations, values) if open_ else ()
    explained = [entry for entry in (_evaluate(h, sums) for h in hypotheses) if entry]
    causes = []
    while open_:
        repaired, kind, ways = _choose_best(explained, open_, values)
        numbers = tuple(n for n in open_ if n in repaired)
        causes.append(Cause(tuple(equations[n] for n in numbers), numbers, kind, ways))
        open_ = [number for number in open_ if number not in repaired]
    return causes


def find_wrong_totals(
    equations: Sequence[Equation], values: Mapping[str, CellValue], typed: Collection[str]
) -> list[Cause]:
    """Return the fewest typed totals that, each set to its sum, repair all equations at once.

    The list is empty where they do not; an equation that several of them break is in one cause.
    """
    known = [(n, e) for n, e in enumerate(equations) if e.can_be_evaluated(values)]
    off = {n: e for n, e in known if not _balances(e, values)}
    sums = {e.total: e.sides(values)[1] for e in off.values() if e.total in typed}
    suspects = {total: value for total, value in sums.items() if total}
    for size in range(2, min(len(suspects), _MOST_TOTALS) + 1):
        for chosen in combinations(suspects, size) if len(suspects) <= _MOST_SUSPECTS else ():
            wrong = {total: suspects[total] for total in chosen}
            if all(_balances(e, {**values, **wrong}) for _, e in known):
                ways = {
                    cell: Correction({cell: wrong[cell]}, {cell: wrong[cell]}) for cell in wrong
                }
                broken = {cell: {n: e for n, e in off.items() if e.total == cell} for cell in wrong}
                return [
                    Cause((*by_number.values(),), (*by_number,), ways=(ways[cell],))
                    for cell, by_number in broken.items()
                ]
    return []


def _balances(equation: Equation, values: Mapping[str, CellValue]) -> bool:
    left, right = equation.sides(values)
    return left == right


def _collect_sums(equations: Iterable[Equation], values: Mapping[str, CellValue]) -> _Sums:
    off: dict[int, int | Decimal] = {}
    parts: dict[str, Weights] = {}
    for number, equation in enumerate(equations):
        if not equation.can_be_evaluated(values):
            continue
        left, right = equation.sides(values)
        off[number] = left - right
        for sign, terms in ((1, equation.left), (-1, equation.right)):
            for cell, weight in _weights(terms).items():
                here = parts.setdefault(cell, {})
                here[number] = here.get(number, 0) + sign * weight
    return _Sums(off, parts, values)


def _weights(terms: Iterable[EquationTerm]) -> dict[str, int]:
    return {cell: term.sign for term in terms for cell in term.cells}


def _list_hypotheses(
    form: Form, equations: Sequence[Equation], values: Mapping[str, CellValue]
) -> Iterator[Hypothesis]:
    cells = dict.fromkeys(cell for equation in equations for cell in equation.cells)
    for cell in cells:
        yield Hypothesis(CauseKind.ONE_CELL, ((cell, 1),))
    defining = [equation for equation in equations if equation.total]
    rules = sorted({equation.code for equation in defining})
    totals = {equation.total for equation in defining}
    for size in range(1, len(rules) + 1):
        for chosen in combinations(rules, size):
            web = _Web([equation for equation in defining if equation.code in chosen])
            for cell in (cell for cell in cells if cell not in totals):
                changes = web.propagate(cell)
                if len(changes) > 1:
                    yield Hypothesis(CauseKind.WITH_TOTALS, tuple(changes.items()))
    for table in form.tables.values():
        ids = (cell.id for cell in table.cells)
        for band in table.bands:
            grid = [[next(ids) for _ in band.column_leaves] for _ in band.row_leaves]
            for line in (*grid, *zip(*grid, strict=True)):
                for first, second in pairwise(line):
                    yield from _pair_up(first, second, values)


class _Web:
    """Totals and their parts: the changes that follow from a wrong part that was summed."""

    def __init__(self, defining: Iterable[Equation]) -> None:
        self.sums = [(e.total, _weights(e.right)) for e in defining if e.total]
        self.users: dict[str, list[int]] = {}
        for number, (_, parts) in enumerate(self.sums):
            for cell in parts:
                self.users.setdefault(cell, []).append(number)

    def propagate(self, cell: str) -> dict[str, int]:
        """Return the cells that change with a cell, each with the multiple of its change."""
        changes = {cell: 1}
        waiting = [cell]
        while waiting:
            for number in self.users.get(waiting.pop(0), ()):
                total, parts = self.sums[number]
                share = sum(weight * changes.get(part, 0) for part, weight in parts.items())
                if changes.get(total, 0) != share:
                    changes[total] = share
                    waiting.append(total)
        return changes


def _pair_up(first: str, second: str, values: Mapping[str, CellValue]) -> Iterator[Hypothesis]:
    """Yield hypotheses of two adjacent cells: values swapped, moved over, or one number split."""
    here, there = values.get(first), values.get(second)
    if not isinstance(here, int) or not isinstance(there, int) or here == there:
        return
    if here < 0 or there < 0:
        return
    joined = int(f"{here}{there}")
    if here and there < 10:
        yield Hypothesis(CauseKind.SPLIT, (), ((first, joined - here), (second, -there)))
    yield Hypothesis(CauseKind.SHIFTED, (), ((first, there - here), (second, here - there)))
    for empty, full, value in ((first, second, there), (second, first, here)):
        if not values[empty]:  # the value belongs next door, and what stood here is lost
            yield Hypothesis(CauseKind.SHIFTED, ((full, 1),), ((empty, value),))


def _evaluate(hypothesis: Hypothesis, sums: _Sums) -> Explained | None:
    """Solve a hypothesis for its amount; None where it leaves or makes an equation broken."""
    known = _effect(hypothesis.known, sums)
    unknown = {n: weight for n, weight in _effect(hypothesis.changes, sums).items() if weight}
    left = {n: sums.off[n] + known.get(n, 0) for n in known.keys() | unknown.keys()}
    amounts = {_divide(-left[n], weight) for n, weight in unknown.items()}
    if len(amounts) > 1 or any(off for n, off in left.items() if n not in unknown):
        return None
    amount = amounts.pop() if amounts else 0
    repaired = frozenset(n for n in left if sums.off[n])
    broken = any(left[n] + weight * amount for n, weight in unknown.items())
    after = _apply(hypothesis, amount, sums.values).values()
    if repaired and not broken and all(value is not None and value >= 0 for value in after):
        return hypothesis, repaired, amount
    return None


def _apply(
    hypothesis: Hypothesis, amount: int | Decimal, values: Mapping[str, CellValue]
) -> dict[str, CellValue]:
    """Return the cells that a hypothesis changes with their new values; a blank stays blank."""
    changes = [*hypothesis.known, *((cell, f * amount) for cell, f in hypothesis.changes)]
    before = ((cell, values.get(cell), change) for cell, change in changes)
    return {cell: None if value is None else value + change for cell, value, change in before}


def _effect(changes: Iterable[tuple[str, int]], sums: _Sums) -> Weights:
    effect: Weights = {}
    for cell, factor in changes:
        for number, weight in sums.parts.get(cell, {}).items():
            effect[number] = effect.get(number, 0) + weight * factor
    return effect


def _divide(off: int | Decimal, weight: int) -> int | Decimal:
    """Return the exact quotient; 0, which is no change, where a count does not divide."""
    if isinstance(off, int):
        return 0 if off % weight else off // weight
    return off / weight


def _choose_best(
    explained: Sequence[Explained], open_: Sequence[int], values: Mapping[str, CellValue]
) -> tuple[frozenset[int], CauseKind, tuple[Correction, ...]]:
    """Choose what repairs most open equations, by the likeliest kind; else one equation alone."""
    fitting = [entry for entry in explained if entry[1] <= set(open_)]
    if not fitting:
        return frozenset(open_[:1]), CauseKind.ONE_CELL, ()
    best, repaired, _ = min(fitting, key=lambda entry: (-len(entry[1]), entry[0].kind))
    ways = []
    for other, numbers, amount in fitting:
        if numbers == repaired and other.kind is best.kind:
            changed = _apply(other, amount, values)
            # totals only follow: they are no wrong cells
            totals = {c for c, _ in other.changes[1:]} if best.kind is CauseKind.WITH_TOTALS else ()
            wrong = {c: value for c, value in changed.items() if c not in totals}
            ways.append(Correction(wrong, changed))
    different = {tuple(way.wrong.items()): way for way in reversed(ways)}
    return repaired, best.kind, tuple(reversed(different.values()))
