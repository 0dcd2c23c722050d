"""Why sums do not fit: the fewest wrong cells that explain all equations that are off.

One wrong cell breaks up to three equations. A hypothesis is a set of cells that change together,
each by a multiple of one unknown amount; it explains the broken equations that it would mend,
provided that it mends them all by the same amount and breaks none that holds.
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
"""So many totals are supposed to be wrong at once, out of so many."""


class CauseKind(IntEnum):
    """What a hypothesis supposes, the likeliest first."""

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
"""By the number of an equation, how much of a change it feels."""
Explained = tuple[Hypothesis, frozenset[int], "int | Decimal"]
"""A hypothesis, the numbers of the equations that it mends, and the amount of the change."""


class Correction(NamedTuple):
    """One way to mend equations: the cells that were filled in wrong, by what they should hold.

    `changed` has the totals too that follow from them.
    """

    wrong: dict[str, CellValue]
    changed: dict[str, CellValue]


class Cause(NamedTuple):
    """Broken equations, and every way that alone mends them all.

    No way where nothing explains them: then there is just one equation. `numbers` are those of
    the equations.
    """

    equations: tuple[Equation, ...]
    numbers: tuple[int, ...]
    kind: CauseKind = CauseKind.ONE_CELL
    ways: tuple[Correction, ...] = ()

    @property
    def values(self) -> tuple[tuple[str, CellValue], ...]:
        """The cells that may be wrong, and what each should hold."""
        found: dict[str, CellValue] = {}
        for way in self.ways:
            for cell, value in way.wrong.items():
                found.setdefault(cell, value)
        return tuple(found.items())


class _Sums(NamedTuple):
    """By how much each equation is off, by its number, and each cell's part in them."""

    off: Mapping[int, int | Decimal]
    parts: Mapping[str, Weights]
    values: Mapping[str, CellValue]


def find_causes(
    form: Form, equations: Sequence[Equation], values: Mapping[str, CellValue]
) -> list[Cause]:
    """Explain every equation that does not hold, each once, by as few causes as possible."""
    sums = _classify(equations, values)
    open_ = [number for number, off in sums.off.items() if off]
    supposed = _suppose(form, equations, values) if open_ else ()
    explained = [entry for entry in (_try(hypothesis, sums) for hypothesis in supposed) if entry]
    causes = []
    while open_:
        mended, kind, ways = _best(explained, open_, values)
        numbers = tuple(n for n in open_ if n in mended)
        causes.append(Cause(tuple(equations[n] for n in numbers), numbers, kind, ways))
        open_ = [number for number in open_ if number not in mended]
    return causes


def find_wrong_totals(
    equations: Sequence[Equation], values: Mapping[str, CellValue], typed: Collection[str]
) -> list[Cause]:
    """The fewest of the typed totals that, each set to its sum, mend all equations at once.

    None where they do not. What several of them break together is told with each of them alone.
    """
    known = [(n, e) for n, e in enumerate(equations) if e.can_be_evaluated(values)]
    off = {n: e for n, e in known if not _balances(e, values)}
    sums = {e.total: e.sides(values)[1] for e in off.values() if e.total in typed}
    suspects = {total: value for total, value in sums.items() if total}
    for size in range(2, min(len(suspects), _MOST_TOTALS) + 1):
        for chosen in combinations(suspects, size) if len(suspects) <= _MOST_SUSPECTS else ():
            wrong = {total: suspects[total] for total in chosen}
            if all(_balances(e, {**values, **wrong}) for _, e in known):
                return [_blame(total, value, off) for total, value in wrong.items()]
    return []


def _balances(equation: Equation, values: Mapping[str, CellValue]) -> bool:
    left, right = equation.sides(values)
    return left == right


def _blame(total: str, value: CellValue, off: Mapping[int, Equation]) -> Cause:
    numbers = tuple(n for n, equation in off.items() if equation.total == total)
    way = Correction({total: value}, {total: value})
    return Cause(tuple(off[n] for n in numbers), numbers, CauseKind.ONE_CELL, (way,))


def _classify(equations: Iterable[Equation], values: Mapping[str, CellValue]) -> _Sums:
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


def _suppose(
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
    for first, second in _neighbours(form):
        yield from _pair_up(first, second, values)


class _Web:
    """Totals and their parts: what follows a wrong part that was added up all the same."""

    def __init__(self, defining: Iterable[Equation]) -> None:
        self.sums = [(e.total, _weights(e.right)) for e in defining if e.total]
        self.users: dict[str, list[int]] = {}
        for number, (_, parts) in enumerate(self.sums):
            for cell in parts:
                self.users.setdefault(cell, []).append(number)

    def propagate(self, cell: str) -> dict[str, int]:
        """The cells that change with a cell, each by a multiple of its change."""
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
    """Neighbours that hold each other's value, or the first and the other digits of one."""
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


def _neighbours(form: Form) -> Iterator[tuple[str, str]]:
    """Cells side by side in a row, or one above the other in a column, of one band."""
    for table in form.tables.values():
        cells = iter(table.cells)
        for band in table.bands:
            grid = [[next(cells).id for _ in band.column_leaves] for _ in band.row_leaves]
            for line in (*grid, *zip(*grid, strict=True)):
                yield from pairwise(line)


def _try(hypothesis: Hypothesis, sums: _Sums) -> Explained | None:
    """What a hypothesis mends, and by which amount; None where it leaves an equation broken."""
    known = _effect(hypothesis.known, sums)
    unknown = {n: weight for n, weight in _effect(hypothesis.changes, sums).items() if weight}
    left = {n: sums.off[n] + known.get(n, 0) for n in known.keys() | unknown.keys()}
    amounts = {_divide(-left[n], weight) for n, weight in unknown.items()}
    if len(amounts) > 1 or any(off for n, off in left.items() if n not in unknown):
        return None
    amount = amounts.pop() if amounts else 0
    mended = frozenset(n for n in left if sums.off[n])
    harmed = any(left[n] + weight * amount for n, weight in unknown.items())
    changes = [*hypothesis.known, *((cell, f * amount) for cell, f in hypothesis.changes)]
    if mended and not harmed and all(_fits(sums.values.get(c), change) for c, change in changes):
        return hypothesis, mended, amount
    return None


def _effect(changes: Iterable[tuple[str, int]], sums: _Sums) -> Weights:
    effect: Weights = {}
    for cell, factor in changes:
        for number, weight in sums.parts.get(cell, {}).items():
            effect[number] = effect.get(number, 0) + weight * factor
    return effect


def _divide(off: int | Decimal, weight: int) -> int | Decimal:
    """Exact; 0, which is no change, where a count does not divide."""
    if isinstance(off, int):
        return 0 if off % weight else off // weight
    return off / weight


def _fits(value: CellValue, change: int | Decimal) -> bool:
    """A number is never below 0."""
    return value is not None and value + change >= 0


def _best(
    explained: Sequence[Explained], open_: Sequence[int], values: Mapping[str, CellValue]
) -> tuple[frozenset[int], CauseKind, tuple[Correction, ...]]:
    """What explains most of the open equations, by the likeliest kind; else one equation alone."""
    fitting = [entry for entry in explained if entry[1] <= set(open_)]
    if not fitting:
        return frozenset(open_[:1]), CauseKind.ONE_CELL, ()
    hypothesis, mended, _ = min(fitting, key=lambda entry: (-len(entry[1]), entry[0].kind))
    ways = [
        _describe_way(other, amount, values)
        for other, numbers, amount in fitting
        if numbers == mended and other.kind is hypothesis.kind
    ]
    different = {tuple(way.wrong.items()): way for way in reversed(ways)}
    return mended, hypothesis.kind, tuple(reversed(different.values()))


def _describe_way(
    hypothesis: Hypothesis, amount: int | Decimal, values: Mapping[str, CellValue]
) -> Correction:
    """The cells that may have been filled in wrong; totals only follow."""
    changes = [*hypothesis.known, *((cell, f * amount) for cell, f in hypothesis.changes)]
    changed = {cell: _add(values.get(cell), change) for cell, change in changes}
    followers = hypothesis.changes[1:] if hypothesis.kind is CauseKind.WITH_TOTALS else ()
    totals = {cell for cell, _ in followers}
    return Correction({c: value for c, value in changed.items() if c not in totals}, changed)


def _add(value: CellValue, change: int | Decimal) -> CellValue:
    return None if value is None else value + change
