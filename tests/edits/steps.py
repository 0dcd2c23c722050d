"""What clerks do to a filled workbook, as steps for LibreOffice (see tests/office_uno.py)."""

from __future__ import annotations

from typing import Any

Steps = list[list[Any]]

TARGET = "TARGET"
"""Stands for the path of the fixture in a step that writes it itself."""

FIELDS, INTRO, GENERAL = "基本信息", "引言", "一、总体情况"
OPEN_TEXT, OPEN = "二、主动公开说明", "二、主动公开"
APPLIED_TEXT, APPLIED = "三、依申请公开说明", "三、依申请公开"
SUITS, PROBLEMS, OTHERS = "四、复议诉讼", "五、问题与改进", "六、其他事项"
PAGES = [
    "填报说明", FIELDS, INTRO, GENERAL, OPEN_TEXT, OPEN, APPLIED_TEXT, APPLIED,
    "四、复议诉讼说明", SUITS, PROBLEMS, OTHERS, "情况说明", "审核规则",
]  # fmt: skip

ROWS_AND_COLUMNS: dict[str, Steps] = {
    "saved-only": [],
    "row-inserted-above-table": [["insert_rows", APPLIED, 6, 1]],
    "row-inserted-inside-table": [["insert_rows", APPLIED, 14, 1]],
    "row-inserted-at-end-of-table": [["insert_rows", APPLIED, 35, 1]],
    "rows-inserted-in-three-tables": [
        ["insert_rows", OPEN, 10, 3],
        ["insert_rows", APPLIED, 20, 2],
        ["insert_rows", SUITS, 9, 2],
    ],
    "row-deleted": [["delete_rows", APPLIED, 14, 1]],
    "column-inserted": [["insert_columns", APPLIED, "G", 1]],
    "column-deleted": [["delete_columns", APPLIED, "H", 1]],
    "column-moved": [
        ["insert_columns", APPLIED, "F", 1],
        ["move", APPLIED, "I6:I36", "F6"],
        ["delete_columns", APPLIED, "I", 1],
    ],
    "rows-swapped": [
        ["insert_rows", APPLIED, 16, 1],
        ["move", APPLIED, "A19:L19", "A16"],
        ["delete_rows", APPLIED, 19, 1],
    ],
    "rows-and-columns-hidden-and-shown": [
        ["show_rows", APPLIED, 20, 3, False],
        ["show_columns", SUITS, "D", "E", False],
        ["show_columns", APPLIED, "A", "A", True],
        ["show_rows", APPLIED, 6, 1, True],
    ],
    "cells-inserted-and-shifted-down": [["insert_cells", APPLIED, "E15:E16"]],
    "cells-deleted-and-shifted-up": [["delete_cells", APPLIED, "E15"]],
    "filtered": [["filter_rows", APPLIED, "D9:K34", 1, 100]],
    "values-sorted": [["sort_rows", APPLIED, "E14:K21", 0]],
    "rows-sorted-with-labels": [["sort_rows", APPLIED, "D14:K21", 1]],
}

SHEETS: dict[str, Steps] = {
    "sheet-renamed": [["rename_sheet", APPLIED, "申请情况"]],
    "sheets-reordered": [["move_sheet", APPLIED, 0], ["move_sheet", OTHERS, 1]],
    "sheet-duplicated": [["copy_sheet", APPLIED, "申请（2）", 8]],
    "sheet-duplicated-and-copy-changed": [
        ["copy_sheet", APPLIED, "申请（2）", 8],
        ["set", "申请（2）", "E12", 7001],
    ],
    "sheet-duplicated-and-original-deleted": [
        ["copy_sheet", APPLIED, "申请（2）", 8],
        ["delete_sheet", APPLIED],
    ],
    "text-sheet-duplicated-and-original-deleted": [
        ["copy_sheet", GENERAL, "总体（2）", 8],
        ["delete_sheet", GENERAL],
    ],
    "sheet-deleted": [["delete_sheet", APPLIED]],
    "one-sheet-copied-to-new-book": [["carry_sheets", [APPLIED], TARGET]],
    "all-sheets-copied-to-new-book": [["carry_sheets", PAGES, TARGET]],
    "all-values-pasted-into-new-book": [["carry_values", PAGES, "A1", TARGET]],
    "visible-values-pasted-into-new-book": [["carry_values", PAGES, "B1", TARGET]],
    "all-cells-pasted-into-new-book": [["carry_cells", PAGES, "A1", TARGET]],
    "saved-as-xls": [],
    "saved-as-ods": [],
    "saved-as-csv": [],
}

CELLS: dict[str, Steps] = {
    "row-label-edited": [["set", APPLIED, "D15", "2.法律法规禁止公开"]],
    "column-label-edited": [["set", APPLIED, "F9", "企业"]],
    "headings-edited": [
        ["set", APPLIED, "B1", "三、申请情况"],
        ["set", APPLIED, "B12", "三、办理结果"],
        ["set", GENERAL, "B3", "总体情况"],
    ],
    "labels-of-two-rows-swapped": [
        ["set", APPLIED, "D15", "3.危及“三安全一稳定”"],
        ["set", APPLIED, "D16", "2.其他法律行政法规禁止公开"],
    ],
    "cell-dragged-onto-cell": [["move", APPLIED, "E10", "E13"]],
    "cell-dragged-onto-cell-as-excel-saves-it": [["move", APPLIED, "E10", "E13"]],
    "cell-dragged-to-blank-place": [["move", APPLIED, "E10", "P50"]],
    "cell-dragged-onto-another-sheet": [["move", APPLIED, "E10", "C9", OPEN]],
    "row-dragged-onto-row": [["move", APPLIED, "E16:K16", "E18"]],
    "block-dragged": [["move", APPLIED, "E14:G16", "H20"]],
    "row-copied-over-row-with-keys": [["copy", OPEN, "A9:E9", "A10"]],
    "row-copied-over-row-with-label": [["copy", OPEN, "B9:E9", "B10"]],
    "row-values-copied-over-row": [["copy", APPLIED, "E10:K10", "E11"]],
    "column-copied-over-column-with-keys": [
        ["copy", APPLIED, "G6", "H6"],
        ["copy", APPLIED, "G9:G34", "H9"],
    ],
    "column-copied-over-column-with-label": [["copy", APPLIED, "G9:G34", "H9"]],
    "column-values-copied-over-column": [["copy", APPLIED, "G10:G34", "H10"]],
    "table-cut-and-pasted-lower": [["move", APPLIED, "B7:L36", "B40"]],
    "table-cut-and-pasted-lower-with-keys": [["move", APPLIED, "A6:L36", "A40"]],
    "table-cut-and-pasted-onto-another-sheet": [["move", SUITS, "A6:P12", "A30", OPEN]],
    "key-column-deleted": [["delete_columns", APPLIED, "A", 1]],
    "key-rows-deleted": [["delete_rows", APPLIED, 6, 1], ["delete_rows", APPLIED, 3, 1]],
    "key-column-and-names-deleted": [
        ["delete_columns", APPLIED, "A", 1],
        ["delete_names", "f.依申请公开"],
    ],
}

TEXTS_AND_FIELDS: dict[str, Steps] = {
    "text-rows-inserted": [
        ["insert_rows", INTRO, 6, 1],
        ["set", INTRO, "B6", "加在前面的一段。"],
        ["insert_rows", GENERAL, 8, 2],
        ["set", GENERAL, "B9", "加在中间的一段。"],
        ["insert_rows", OTHERS, 31, 1],
        ["set", OTHERS, "B31", "加在后面的一段。"],
    ],
    "paragraphs-dragged-inside-run": [["move", GENERAL, "B6:B7", "B12"]],
    "paragraph-dragged-onto-paragraph": [["move", GENERAL, "B6", "B8"]],
    "paragraph-dragged-out-of-run": [["move", GENERAL, "B8", "B70"]],
    "last-rows-of-run-dragged": [["move", GENERAL, "B40:B65", "D40"]],
    "run-dragged-onto-another-run": [["move", GENERAL, "B6:B65", "B6", PROBLEMS]],
    "run-dragged-onto-another-run-as-excel-saves-it": [["move", GENERAL, "B6:B65", "B6", PROBLEMS]],
    "text-sheet-copied-onto-another": [["copy", OPEN_TEXT, "A1:B21", "A1", APPLIED_TEXT]],
    "text-typed-below-end-line": [["set", OTHERS, "B35", "写在外面的一段。"]],
    "end-line-deleted": [["delete_rows", GENERAL, 66, 1]],
    "start-key-row-deleted": [["delete_rows", GENERAL, 5, 1]],
    "text-column-moved": [
        ["insert_columns", GENERAL, "C", 1],
        ["move", GENERAL, "B1:B66", "C1"],
        ["delete_columns", GENERAL, "B", 1],
    ],
    "text-column-dragged-beside": [["move", GENERAL, "B1:B66", "D1"]],
    "paragraphs-dragged-onto-another-sheet": [["move", GENERAL, "B6:B7", "B20", PROBLEMS]],
    "field-rows-inserted": [["insert_rows", FIELDS, 5, 1], ["insert_rows", FIELDS, 12, 2]],
    "field-row-deleted": [["delete_rows", FIELDS, 6, 1]],
    "field-label-dragged-onto-field": [["move", FIELDS, "B11", "C12"]],
    "field-dragged-onto-field": [["move", FIELDS, "C6", "C11"]],
}

EDITS: dict[str, Steps] = {**ROWS_AND_COLUMNS, **SHEETS, **CELLS, **TEXTS_AND_FIELDS}
SUFFIXES = {"saved-as-xls": ".xls", "saved-as-ods": ".ods", "saved-as-csv": ".csv"}
DEAD_NAMES = {
    "cell-dragged-onto-cell-as-excel-saves-it": "f.依申请公开.办理结果.部分公开.自然人",
    "run-dragged-onto-another-run-as-excel-saves-it": "f.问题与改进",
}
"""Names that Excel kills when something is dropped on their cell; LibreOffice lets them live."""
