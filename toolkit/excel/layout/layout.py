"""The layout of a form as a workbook; only this and the modules it calls know coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from toolkit.excel.layout.overview import lay_out_overview
from toolkit.excel.layout.reasons import lay_out_reasons
from toolkit.excel.layout.rules_sheet import lay_out_rules
from toolkit.excel.layout.sheets import lay_out_sections
from toolkit.form.rules.equation import Equation, resolve_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.excel.layout.model import Sheet, Slot
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form


@dataclass(frozen=True)
class Layout:
    """The workbook of a form."""

    form: Form
    sheets: tuple[Sheet, ...]

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Return every slot by id."""
        return {slot.id: slot for sheet in self.sheets for slot in sheet.slots}

    @cached_property
    def totals(self) -> dict[str, Equation]:
        """Return the first equation of each cell that equations define."""
        found: dict[str, Equation] = {}
        for equation in resolve_all(self.form):
            if equation.total is not None:
                found.setdefault(equation.total, equation)
        return found

    @property
    def checksum(self) -> str:
        """Return a checksum of slots and labels, whatever the number of text rows."""
        parts = [(s.id, s.sheet, s.above, s.left) for s in self.slots.values()]
        return sha256(repr(parts).encode()).hexdigest()[:16]


@lru_cache(8)
def make_layout(form: Form) -> Layout:
    """Return the layout of the blank workbook."""
    return lay_out(form, {}, 0)


def lay_out(form: Form, paragraphs: Mapping[str, int], reasons: int) -> Layout:
    """Lay a form out with room for at least these numbers of paragraphs by text, and of reasons."""
    sheets = lay_out_sections(form, paragraphs)
    first, last = lay_out_overview(form, sheets), (lay_out_reasons(reasons), lay_out_rules(form))
    return Layout(form, (first, *sheets, *last))


def make_room(form: Form, filing: Filing) -> Layout:
    """Lay a form out with room for the texts and reasons of a filing."""
    paragraphs = {text: len(lines) for text, lines in filing.texts.items()}
    return lay_out(form, paragraphs, len(filing.reasons))
