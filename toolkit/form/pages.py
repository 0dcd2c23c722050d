"""Names of the sheets of a workbook besides those of its form's sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.form.model import Section

OVERVIEW_SHEET = "填报说明"
FIELDS_SHEET = "基本信息"
REASONS_SHEET = "情况说明"
RULES_SHEET = "审核规则"
PROBLEMS_SHEET = "问题清单"
OUTSIDE_SHEET = "表外内容"
MARK_SHEET = "tianbao"
SUMMED_SHEET = "汇总说明"
GATHERED_SHEET = "各单位文字"
SOURCES_SHEET = "汇总来源"
OWN_SHEETS = frozenset((
    OVERVIEW_SHEET, FIELDS_SHEET, REASONS_SHEET, RULES_SHEET, PROBLEMS_SHEET, OUTSIDE_SHEET,
    MARK_SHEET, SUMMED_SHEET, GATHERED_SHEET, SOURCES_SHEET,
))  # fmt: skip


def text_sheet(section: Section) -> str:
    """Return the name of a section's sheet of texts: the section's own unless it has a table."""
    return f"{section.sheet}说明" if section.table else section.sheet
