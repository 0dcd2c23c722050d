"""Terms of filings: a year, or a period of one where a form is filled in several times."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.form.model import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.form.model import Form
    from toolkit.form.part import Fault


class Term(NamedTuple):
    """A year and one of its periods, "" where the form is for whole years."""

    year: int
    period: str = ""

    def describe(self) -> str:
        """Describe the term in messages."""
        return f"{self.year} 年{self.period or '度'}"


def find_term(form: Form, fields: Mapping[str, object]) -> Term | None:
    """Return the term of a filing, None where it is incomplete."""
    year, period = fields.get(form.year), fields.get(form.period) if form.period else ""
    if not isinstance(year, int) or period not in list_periods(form):
        return None
    return Term(year, str(period))


def is_of_another(form: Form, fields: Mapping[str, object], term: Term) -> bool:
    """Return whether a filing is for another term; a blank is for any."""
    due = list_fields(form, term)
    return any(fields.get(name) not in {None, value} for name, value in due.items())


def name_term(form: Form, fields: Mapping[str, object]) -> str:
    """Describe the term of a filing as far as it is filled in."""
    year, period = fields.get(form.year), fields.get(form.period) if form.period else None
    return f"{year or '？'} 年{period or ('？' if form.period else '度')}"


def get_previous_term(form: Form, term: Term) -> Term:
    """Return the term before another."""
    periods = list_periods(form)
    index = periods.index(term.period)
    return Term(term.year, periods[index - 1]) if index else Term(term.year - 1, periods[-1])


def list_fields(form: Form, term: Term) -> dict[str, int | str]:
    """Return the values of the fields of a term by id."""
    period = {form.period: term.period} if form.period else {}
    return {form.year: term.year, **period}


def name_former(form: Form) -> str:
    """Return the Chinese name of the previous term."""
    return "上期" if form.period else "上年"


def find_term_faults(form: Form) -> Iterator[Fault]:
    """Yield the faults of the field for the period."""
    field = form.fields_by_id.get(form.period)
    if not form.period:
        return
    if field is None:
        yield ("period",), f"没有编号为“{form.period}”的基本信息"
    elif field.kind is not FieldKind.CHOICE or not field.required:
        words = "的 kind 应为 choice，choices 按先后排列，并写明 required: true"
        yield ("period",), f"“{form.period}”{words}"


def list_periods(form: Form) -> tuple[str, ...]:
    """Return the periods of a year in order: one named "" where the form is for whole years."""
    return form.fields_by_id[form.period].choices if form.period else ("",)
