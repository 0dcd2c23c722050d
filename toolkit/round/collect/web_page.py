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
    find_failures,
    name_day,
    remark_on,
)
from toolkit.round.unit_status import State, count_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

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


def make_overview(desk: RoundStatus) -> str:
    """The page, the same on every run."""
    title = f"{desk.name}交表情况"
    counts = [(state.value, desk.count(state)) for state in State]
    failures = find_failures(desk)
    body = _load_template().render(
        title=title,
        day=name_day(desk.today),
        progress=describe_progress(desk),
        total=len(desk.entries),
        states=[(state, count) for state, count in counts if count],
        classes={state.value: name for state, name in _CLASSES.items()},
        lines=list(_list_units(desk)),
        strangers=desk.nobodys,
        alike=[group.describe() for group in desk.alike],
        failures=failures,
        most=max((len(failure.units) for failure in failures), default=0),
        findings=desk.findings,
    )
    return make_page(title, Markup(body), _read("overview.css"))  # noqa: S704  (escaped there)


def _list_units(desk: RoundStatus) -> Iterator[_Line]:
    """Those with something to do first."""
    for state in _ORDER:
        for entry in desk.entries:
            if entry.state is state:
                counts = count_open(entry.told)
                errors, questions = counts[Severity.ERROR], counts[Severity.QUESTION]
                yield _Line(entry.unit.name, state.value, errors, questions, remark_on(entry))


def _load_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_read("overview.html.jinja"))


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
