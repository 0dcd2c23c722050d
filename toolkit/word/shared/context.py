"""The names of a template: fields and cells by id, texts as lists of paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.core.paragraphs import split_text
from toolkit.core.text import trim
from toolkit.word.shared.blank_value import BLANK, Blank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.form.filing import CellValue, FieldValue, Filing
    from toolkit.form.model import Form

TITLE = "标题"
"""The name of the report's whole title in a template."""


class Group:
    """The cells below a header as attributes; a dict's methods would hide ids."""

    def __init__(self, path: str, members: Mapping[str, object]) -> None:
        self.__dict__.update(members)
        self._path = path  # no id of a template begins with an underscore: the sandbox refuses it

    def __str__(self) -> str:
        return self._path


class TemplateDate(date):
    """A date with Chinese names for its parts."""

    @property
    def 年(self) -> int:  # noqa: N802, PLC2401  (what users type in a template)
        """Return the year."""
        return self.year

    @property
    def 月(self) -> int:  # noqa: N802, PLC2401  (what users type in a template)
        """Return the month, from 1."""
        return self.month

    @property
    def 日(self) -> int:  # noqa: N802, PLC2401  (what users type in a template)
        """Return the day of the month."""
        return self.day


@dataclass(frozen=True)
class TemplateParagraph:
    """A paragraph in a template: heading level, heading and body."""

    级: int  # noqa: PLC2401  (what users type in a template)
    题: str  # noqa: PLC2401  (what users type in a template)
    文: str  # noqa: PLC2401  (what users type in a template)


def make_context(form: Form, filing: Filing) -> dict[str, object]:
    """Return the values of a filing by the names that a template of the form uses."""
    paragraphs = {name: split_text(filing.texts.get(name, ())) for name in form.texts}
    return {
        **{name: _convert_field(filing.fields.get(name)) for name in form.fields_by_id},
        **{
            name: tuple(TemplateParagraph(p.level, p.head, p.body) for p in of_text)
            for name, of_text in paragraphs.items()
        },
        **{name: _group_table(form, name, filing.cells) for name in form.tables},
        TITLE: filing.describe(form.title),
    }


def _convert_field(value: FieldValue) -> FieldValue | Blank:
    if value is None:
        return BLANK
    if isinstance(value, date):
        return TemplateDate(value.year, value.month, value.day)
    return trim(value) if isinstance(value, str) else value


def _group_table(form: Form, table: str, values: Mapping[str, CellValue]) -> Group:
    """Return a table's values, by its headers from the outermost; blank ones included."""
    tree: dict[str, Any] = {}
    for cell in form.tables[table].cells:
        _, *above, last = cell.id.split(".")
        node = tree
        for name in above:
            node = node.setdefault(name, {})
        value = values.get(cell.id)
        node[last] = BLANK if value is None else value
    return _group(table, tree)


def _group(path: str, tree: Mapping[str, Any]) -> Group:
    members = {
        name: _group(f"{path}.{name}", member) if isinstance(member, dict) else member
        for name, member in tree.items()
    }
    return Group(path, members)
