"""Reports damaged at random: what an edit in Word may do to a table and its surroundings."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml import parse_xml
from intake.layouts import NAMESPACES

if TYPE_CHECKING:
    from pathlib import Path

Damage = Callable[[random.Random, Any], None]


def pick(chance: random.Random, body: Any, path: str) -> Any:
    """One of the elements at a path."""
    return chance.choice(body.xpath(path))


def drop_cell(chance: random.Random, body: Any) -> None:
    row = pick(chance, body, ".//w:tr[count(w:tc) > 1]")
    row.remove(chance.choice(row.tc_lst))


def double_cell(chance: random.Random, body: Any) -> None:
    cell = pick(chance, body, ".//w:tc")
    cell.addnext(copy.deepcopy(cell))


def drop_row(chance: random.Random, body: Any) -> None:
    row = pick(chance, body, ".//w:tr")
    row.getparent().remove(row)


def double_row(chance: random.Random, body: Any) -> None:
    row = pick(chance, body, ".//w:tr")
    row.addnext(copy.deepcopy(row))


def move_row(chance: random.Random, body: Any) -> None:
    row = pick(chance, body, ".//w:tr")
    chance.choice(row.getparent().tr_lst).addnext(row)


def stretch_cell(chance: random.Random, body: Any) -> None:
    """A cell covers a column more or less."""
    properties = pick(chance, body, ".//w:tc").get_or_add_tcPr()
    properties.grid_span = max(1, properties.grid_span + chance.choice((-1, 1)))


def stretch_down(chance: random.Random, body: Any) -> None:
    """A cell goes on from the one above, or stands alone."""
    properties = pick(chance, body, ".//w:tc").get_or_add_tcPr()
    properties.vMerge_val = chance.choice((None, "continue", "restart"))


def empty_cell(chance: random.Random, body: Any) -> None:
    for text in pick(chance, body, ".//w:tc[.//w:t]").xpath(".//w:t"):
        text.text = ""


def swap_cells(chance: random.Random, body: Any) -> None:
    """A cell changes places with its neighbour."""
    cell = pick(chance, body, ".//w:tc[following-sibling::w:tc and not(.//w:t)]")
    cell.addprevious(cell.getnext())


def drop_column(chance: random.Random, body: Any) -> None:
    """The same cell of each row is gone, however wide it is."""
    table = pick(chance, body, ".//w:tbl")
    at = chance.randrange(10)
    for row in table.tr_lst:
        if at < len(row.tc_lst) > 1:
            row.remove(row.tc_lst[at])


def cut_table(chance: random.Random, body: Any) -> None:
    table = pick(chance, body, ".//w:tbl[count(w:tr) > 3]")
    at = chance.randrange(1, len(table.tr_lst))
    other: Any = copy.deepcopy(table)
    for row in table.tr_lst[at:]:
        table.remove(row)
    for row in other.tr_lst[:at]:
        other.remove(row)
    table.addnext(parse_xml(f"<w:p {NAMESPACES}/>"))
    table.getnext().addnext(other)


def drop_block(chance: random.Random, body: Any) -> None:
    """A heading or a table is gone."""
    heading = "./w:p[contains('一二三四五六', substring(., 1, 1)) and substring(., 2, 1) = '、']"
    block = pick(chance, body, f"./w:tbl|{heading}")
    body.remove(block)


def spoil_number(chance: random.Random, body: Any) -> None:
    text = pick(chance, body, ".//w:tc//w:t")
    text.text = chance.choice((f"{text.text}件", f"{text.text}?", "约10", f"1 {text.text}", "/"))


DAMAGES: tuple[Damage, ...] = (
    drop_cell, double_cell, drop_row, double_row, move_row, stretch_cell, stretch_down,
    empty_cell, swap_cells, drop_column, cut_table, drop_block, spoil_number,
)  # fmt: skip


def make_mutant(source: Path, target: Path, seed: int) -> str:
    """Damage a report in one to three ways, and say in which."""
    chance = random.Random(seed)  # noqa: S311  (the same mutants each time)
    document = Document(str(source))
    damages = chance.choices(DAMAGES, k=chance.randint(1, 3))
    for damage in damages:
        try:
            damage(chance, document.element.body)
        except IndexError:  # nothing left to damage in this way
            continue
    document.save(str(target))
    return "、".join(getattr(damage, "__name__", "") for damage in damages)
