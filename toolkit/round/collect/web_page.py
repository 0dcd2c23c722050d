"""A round as a web page: how far it is, every unit, stray files, which checks fail most."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from toolkit.core.finding import Severity
from toolkit.publish.page import make_page
from toolkit.round.collect.statistics import (
    PROBLEMS,
    describe_progress,
    describe_remarks,
    find_failures,
    name_day,
)
from toolkit.round.unit_status import State, count_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.round.status import RoundStatus

_ORDER = (*PROBLEMS, State.FILED)
_CLASSES = {
    State.FILED: "good",
    State.FAULTY: "bad",
    State.UNCLEAR: "doubt",
    State.UNCOUNTED: "unusable",
    State.MISSING: "open",
    State.LATE: "late",
}


@dataclass(frozen=True)
class _Line:
    """A unit as the list shows it."""

    name: str
    state: str
    errors: int
    questions: int
    remark: str


def make_overview(status: RoundStatus) -> str:
    """The page, the same on every run."""
    title = f"{status.name}交表情况"
    counts = [(state.value, status.count(state)) for state in State]
    failures = find_failures(status)
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    body = environment.from_string(_read("overview.html.jinja")).render(
        title=title,
        day=name_day(status.today),
        progress=describe_progress(status),
        total=len(status.entries),
        states=[(state, count) for state, count in counts if count],
        classes={state.value: name for state, name in _CLASSES.items()},
        lines=list(_list_units(status)),
        unmatched=status.nobodys,
        alike=[group.describe() for group in status.alike],
        failures=failures,
        most=max((len(failure.units) for failure in failures), default=0),
        findings=status.findings,
    )
    return make_page(title, Markup(body), _read("overview.css"))  # noqa: S704  (escaped there)


def _list_units(status: RoundStatus) -> Iterator[_Line]:
    """Those with something to do first."""
    for state in _ORDER:
        for entry in status.entries:
            if entry.state is state:
                counts = count_open(entry.told)
                errors, questions = counts[Severity.ERROR], counts[Severity.QUESTION]
                yield _Line(
                    entry.unit.name, state.value, errors, questions, describe_remarks(entry)
                )


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
