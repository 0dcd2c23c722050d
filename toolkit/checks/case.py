"""The input of a check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form


@dataclass(frozen=True)
class Case:
    """A filing with its form, and last year's filing of the same unit where there is one."""

    form: Form
    filing: Filing
    last_year: Filing | None = None
    about_last_year: str = ""
    """Remark for the office: why there is none, or that its unit had another name."""
    typed_totals: frozenset[str] = frozenset()
    """Ids of totals that were typed over their formula in a workbook."""
