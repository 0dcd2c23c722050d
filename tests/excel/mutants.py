"""Mutants of a returned workbook, each made from a seed.

A mutant may be read as the original, be read otherwise with findings that say so, or be refused.
What a clerk could have typed into a slot is no fault: such a change names the cells it touched.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from excel.mutant_form import (
    change_cell,
    change_merge,
    change_name,
    change_sheets,
    change_words,
    move_cell,
)
from excel.mutant_looks import change_look, hide, strike_words
from excel.mutant_markup import change_attribute, change_element, change_markup_bytes
from excel.mutant_parts import Cell, Change, Members, Mutate, pack, sheet_parts, unpack
from excel.mutant_programs import add_part, exchange_labels, write_oddly
from excel.mutant_values import date_format, scale_format, write_formula


@dataclass(frozen=True)
class Mutant:
    """A changed workbook.

    `touched` are cells into which the change may have typed something, `unshown` cells whose old
    value Excel does not show any more.
    """

    data: bytes
    note: str
    touched: frozenset[Cell]
    unshown: frozenset[Cell]


def make_mutant(seed: int, originals: Sequence[bytes]) -> tuple[str, int, Mutant]:
    """The kind of a seed's mutation, which original it is of, and the mutant."""
    rng = random.Random(seed)  # noqa: S311  (a fuzzer must be reproducible, not secret)
    while True:
        number = rng.randrange(len(originals))
        kind = rng.choice(list(KINDS))
        change = KINDS[kind](rng, originals[number], unpack(originals[number]))
        if change is not None:
            data = change.whole
            if data is None:
                data = pack(unpack(originals[number]) | change.parts)
            return kind, number, Mutant(data, change.note, change.touched, change.unshown)


def flip_bits(rng: random.Random, data: bytes, _: Members) -> Change:
    changed = bytearray(data)
    places = [rng.randrange(len(data)) for _ in range(rng.choice([1, 1, 1, 2, 8]))]
    for place in places:
        changed[place] ^= 1 << rng.randrange(8)
    return Change({}, f"bits at {places}", whole=bytes(changed))


def move_bytes(rng: random.Random, data: bytes, _: Members) -> Change:
    start = rng.randrange(len(data))
    end = start + rng.randrange(1, 3000)
    piece = data[start:end]
    how = rng.choice(["cut", "doubled", "zeroed", "end cut off"])
    whole = {
        "cut": data[:start] + data[end:],
        "doubled": data[:end] + piece + data[end:],
        "zeroed": data[:start] + bytes(len(piece)) + data[end:],
        "end cut off": data[:start],
    }[how]
    return Change({}, f"bytes {start} to {end} {how}", whole=whole)


def lose_part(rng: random.Random, _: bytes, members: Members) -> Change:
    name = rng.choice(list(members))
    if rng.random() < 0.5:
        return Change({name: b""}, f"{name} emptied")
    kept = {other: data for other, data in members.items() if other != name}
    return Change({}, f"{name} dropped", whole=pack(kept))


def swap_parts(rng: random.Random, _: bytes, members: Members) -> Change:
    a, b = rng.sample(list(members), 2)
    if rng.random() < 0.5:
        a, b = rng.sample(sheet_parts(members), 2)
    if rng.random() < 0.5:
        return Change({a: members[b], b: members[a]}, f"{a} and {b} swapped")
    return Change({a: members[b]}, f"{a} is now {b}")


KINDS: dict[str, Mutate] = {
    "bits flipped": flip_bits,
    "bytes moved": move_bytes,
    "part lost": lose_part,
    "parts swapped": swap_parts,
    "tag damaged": change_markup_bytes,
    "element": change_element,
    "attribute": change_attribute,
    "cell": change_cell,
    "cells moved": move_cell,
    "name": change_name,
    "merge": change_merge,
    "sheets": change_sheets,
    "words": change_words,
    "labels": exchange_labels,
    "second part": add_part,
    "odd value": write_oddly,
    "look": change_look,
    "words struck": strike_words,
    "hidden": hide,
    "own formula": write_formula,
    "scaled": scale_format,
    "date format": date_format,
}
