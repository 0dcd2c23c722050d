"""Names and measures of the styles in `templates/base.docx`.

Lengths are twips (twentieths of a point), sizes of type are points.
"""

from __future__ import annotations

from dataclasses import dataclass

TYPE_WIDTH = 8844
"""Width of the type area: 156 mm."""

LINE = 579
"""Line pitch, 28.95 pt: 22 lines fill the 225 mm of the type area."""

PAGE_HEIGHT = 22 * LINE
"""Height of the type area in whole lines."""

TITLE_LENGTH = 21
"""Characters, four of them digits, that fit in one line of the title."""

LINE_LENGTH = 26
"""Characters in the first line of a paragraph, which is indented by two."""

LABEL_MARGIN, CELL_MARGIN = 28, 20
"""Margins beside a label of a table, and above and below every text of it."""

TABLE_GAP = 120
"""Gap between a table and the text above it."""

TITLE, HEADING, SUBHEADING, BODY = "Title", "Heading1", "Heading2", "ReportBody"
THIRD, FOURTH, LAST = "ReportThird", "ReportFourth", "ReportLast"
SIGNATURE, DATE = "ReportSignature", "ReportDate"
ODD_NUMBER, EVEN_NUMBER = "OddPageNumber", "EvenPageNumber"
RUN_IN = "RunInHeading"
TAG = "TemplateTag"
"""Style of paragraphs that hold only a tag and vanish with it."""

TABLE, ABOVE_TABLE = "ReportTable", "AboveTable"

KEEP = "<w:keepNext/>"
BELOW_TABLE = f'<w:spacing w:before="{LINE // 2}"/>'
"""Paragraph properties of a heading below a table."""


@dataclass(frozen=True)
class TableType:
    """Type of a table: a paragraph style, its size and line pitch, and the least row height."""

    style: str
    name: str
    size: float
    pitch: int
    height: int


WIDE = TableType("TableWide", "表格小四", 12, 360, 567)
MEDIUM = TableType("TableMedium", "表格五号", 10.5, 250, 340)
NARROW = TableType("TableNarrow", "表格小五", 9, 220, 320)
