"""Reads mutants of filled workbooks: each is read right, found out or refused, never else.

python tests/bench/fuzz.py [COUNT=20000] [SEED=1]
python tests/bench/fuzz.py --only SEED
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from excel.filled_books import fill_example, fill_with_different_values
from excel.mutants import KINDS, make_mutant
from excel.outcome import CRASHED, FOUND, REFUSED, SAME, TYPED, WRONG, Original, judge

_OUTCOMES = (SAME, FOUND, REFUSED, TYPED, WRONG, CRASHED)
_originals: list[Original] = []


def save_by_office(data: bytes) -> list[bytes]:
    """The same workbook saved by LibreOffice, where there is one."""
    from office import Office, missing_office

    if missing_office():
        print("no LibreOffice: its workbook is left out")  # noqa: T201  (a script's result)
        return []
    with tempfile.TemporaryDirectory() as folder, Office() as office:
        source = Path(folder) / "填报表.xlsx"
        source.write_bytes(data)
        return [office.save_as(source, Path(folder) / "另存.xlsx").read_bytes()]


def set_up(originals: list[bytes]) -> None:
    """Give a worker process the originals."""
    _originals[:] = map(Original, originals)


def try_one(seed: int) -> tuple[int, str, str, str, str]:
    """Make a mutant and read it."""
    kind, number, mutant = make_mutant(seed, [original.data for original in _originals])
    outcome, why = judge(_originals[number], mutant)
    return seed, kind, outcome, mutant.note, why


def show_table(counts: Counter[tuple[str, str]]) -> None:
    """Print what became of every kind of mutation."""
    print(f"{'':14}" + "".join(f"{name:>15}" for name in _OUTCOMES))  # noqa: T201
    for kind in KINDS:
        line = "".join(f"{counts[kind, outcome]:15}" for outcome in _OUTCOMES)
        print(f"{kind:14}{line}")  # noqa: T201
    totals = (sum(counts[kind, outcome] for kind in KINDS) for outcome in _OUTCOMES)
    print(f"{'':14}" + "".join(f"{total:15}" for total in totals))  # noqa: T201


def choose_seeds(arguments: list[str]) -> tuple[range, bool]:
    """The seeds to try, and whether it is one to be shown whatever comes of it."""
    only = arguments[:1] == ["--only"]
    numbers = [int(word) for word in arguments[only:]]
    if only:
        return range(numbers[0], numbers[0] + 1), True
    count, run = (*numbers, *(20_000, 1)[len(numbers) :])
    return range(run * 1_000_000, run * 1_000_000 + count), False


def main() -> None:
    """Read many mutants, print the table and every fault with the seed that repeats it."""
    seeds, only = choose_seeds(sys.argv[1:])
    start = time.perf_counter()
    data = [fill_example(), fill_with_different_values()]
    data += save_by_office(data[1])
    counts: Counter[tuple[str, str]] = Counter()
    with ProcessPoolExecutor(os.cpu_count(), initializer=set_up, initargs=(data,)) as pool:
        for seed, kind, outcome, note, why in pool.map(try_one, seeds, chunksize=20):
            counts[kind, outcome] += 1
            if only or outcome in {WRONG, CRASHED}:
                print(f"--only {seed}: {kind}: {outcome}: {note}: {why}", flush=True)  # noqa: T201
    show_table(counts)
    print(f"{time.perf_counter() - start:.0f} s")  # noqa: T201
    sys.exit(1 if any(counts[kind, bad] for kind in KINDS for bad in (WRONG, CRASHED)) else 0)


if __name__ == "__main__":
    main()
