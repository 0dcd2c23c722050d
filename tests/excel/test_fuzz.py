"""A few hundred mutants of a filled workbook; `tests/bench/fuzz.py` reads very many more."""

from __future__ import annotations

import pytest
from excel.filled_books import fill_example, fill_with_different_values
from excel.mutants import make_mutant
from excel.outcome import CRASHED, WRONG, Original, judge

pytestmark = pytest.mark.slow

COUNT = 200
PIECES = 10


@pytest.fixture(scope="module")
def originals() -> list[Original]:
    return [Original(fill_example()), Original(fill_with_different_values())]


@pytest.mark.parametrize("first", range(0, COUNT, COUNT // PIECES))
def test_a_mutant_is_read_right_or_found_out(originals: list[Original], first: int) -> None:
    faults = []
    for seed in range(first, first + COUNT // PIECES):
        kind, number, mutant = make_mutant(seed, [original.data for original in originals])
        outcome, why = judge(originals[number], mutant)
        if outcome in {WRONG, CRASHED}:
            faults.append(f"{seed}: {kind}: {outcome}: {mutant.note}: {why}")
    assert faults == []


def test_a_seed_makes_the_same_mutant_again(originals: list[Original]) -> None:
    data = [original.data for original in originals]
    for seed in range(20):
        assert make_mutant(seed, data) == make_mutant(seed, data)
