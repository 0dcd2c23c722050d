"""The form that a workbook is of, in three marks: each is lost by some program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.form.catalog import find_form, list_forms
from toolkit.form.pages import MARK_SHEET

if TYPE_CHECKING:
    from openpyxl import Workbook

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.parts.defined_names import DefinedNames
    from toolkit.form.model import Form

MARK = MARK_SHEET
"""Name of the sheet, of the constant and of the properties that carry the marks."""


def marks_of(layout: Layout) -> dict[str, str]:
    """Return what identifies a workbook of a layout."""
    return {"form": layout.form.id, "edition": layout.form.edition, "layout": layout.checksum}


def find_marked_form(
    book: Workbook, names: DefinedNames, given: Form | None
) -> Form | Finding | None:
    """Return the form that a workbook is marked as, a finding if unknown, None without a mark.

    `given` is a form that the user chose, perhaps one that does not come with the program.
    """
    constant = names.book.get(MARK)
    properties = (
        str(entry.value)
        for entry in book.custom_doc_props.props  # type: ignore[attr-defined]  # the stubs lack it
        if entry.name == f"{MARK}.form" and entry.value
    )
    name = constant.strip('"').split("|")[0] if constant else next(properties, None)
    if name is None and MARK in book.sheetnames:
        value = book[MARK]["B1"].value
        name = str(value) if value else None
    if name is None or (given is not None and given.id == name):
        return given if name else None
    if name in list_forms():  # a name in a file is no path to open
        return find_form(name)
    return Finding(
        "F11",
        Severity.ERROR,
        f"这份工作簿是按表样“{name}”制作的，本程序没有这个表样（现有：{'、'.join(list_forms())}）",
        "请交下发的填报表",
        office_fix="自定的表样用 --form 指明它的 .yaml 文件",
    )
