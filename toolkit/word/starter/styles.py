"""Type and page of an official document (GB/T 9704), as styles that an office can change in Word.

Lengths are twips (twentieths of a point), sizes of type are points.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.word.shared.ooxml import make_part

TYPE_WIDTH = 8844
"""Width of the type area: 156 mm."""

LINE = 579
"""Line pitch, 28.95 pt: 22 lines fill the 225 mm of the type area."""

# 28 characters fill a line when each gives up 0.25 pt of its 16; a character grid would say so
# too, but programs disagree about it (LibreOffice sets 14 characters a line)
_CLOSER = '<w:spacing w:val="-5"/>'
_CHARACTER = 315

PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"'
    ' w:header="851" w:footer="1304" w:gutter="0"/>'
    f'<w:docGrid w:linePitch="{LINE}"/>'
)

PAGE_HEIGHT = 22 * LINE
"""Height of the type area in whole lines."""

TITLE_LENGTH = 21
"""So many characters, four of them digits, fit in one line of the title."""

LINE_LENGTH = 26
"""Characters in the first line of a paragraph, which is indented by two."""

LABEL_MARGIN, CELL_MARGIN = 28, 20
"""Beside a label of a table, above and below every text of it."""

TABLE_GAP = 120
"""Between a table and the text above it."""

TITLE, HEADING, SUBHEADING, BODY = "Title", "Heading1", "Heading2", "ReportBody"
THIRD, FOURTH, LAST = "ReportThird", "ReportFourth", "ReportLast"
SIGNATURE, DATE = "ReportSignature", "ReportDate"
ODD_NUMBER, EVEN_NUMBER = "OddPageNumber", "EvenPageNumber"
RUN_IN = "RunInHeading"
TAG = "TemplateTag"
"""Paragraphs that hold only a tag and vanish with it."""

TABLE, ABOVE_TABLE = "ReportTable", "AboveTable"

_GREY = '<w:color w:val="808080"/>'
KEEP = "<w:keepNext/>"
_CENTRE = '<w:jc w:val="center"/>'
_RIGHT = '<w:jc w:val="right"/>'
_INDENT = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * _CHARACTER}"/>'
_SIGNED = f'<w:ind w:rightChars="400" w:right="{4 * _CHARACTER}"/>'
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")

BELOW_TABLE = f'<w:spacing w:before="{LINE // 2}"/>'
"""What sets a heading off from the table above it."""


@dataclass(frozen=True)
class TableType:
    """The type of a table: a paragraph style, its size and line pitch, and the least row height."""

    style: str
    name: str
    size: float
    pitch: int
    height: int


WIDE = TableType("TableWide", "表格小四", 12, 360, 567)
MEDIUM = TableType("TableMedium", "表格五号", 10.5, 250, 340)
NARROW = TableType("TableNarrow", "表格小五", 9, 220, 320)
_TABLE_TYPES = (WIDE, MEDIUM, NARROW)

_FONTS = (  # name, the name that other systems know it by, family, pitch, panose
    ("方正小标宋简体", "方正小标宋_GBK", "auto", "variable", "02000000000000000000"),
    ("仿宋_GB2312", "仿宋", "modern", "fixed", "02010609030101010101"),
    ("楷体_GB2312", "楷体", "modern", "fixed", "02010609030101010101"),
    ("黑体", "SimHei", "modern", "fixed", "02010609060101010101"),
    ("宋体", "SimSun", "auto", "variable", "02010600030101010101"),
)


def make_styles() -> str:
    """The style sheet."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_type('仿宋_GB2312', 16)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    styles = [*_report_styles(), *_page_number_styles(), *map(_table_text_style, _TABLE_TYPES)]
    return make_part("styles", defaults + _base_styles() + "".join(styles) + _table_style())


def _type(font: str, size: float, latin: str = "Times New Roman", more: str = "") -> str:
    """Run properties: the Chinese font, the one for letters and digits, what else, the size."""
    half_points = round(size * 2)
    return (
        f'<w:rFonts w:ascii="{latin}" w:eastAsia="{font}" w:hAnsi="{latin}" w:cs="{latin}"/>'
        f'{more}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )


def _space(line: int = LINE, before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'


def _style(  # noqa: PLR0913  (a style has that many sides)
    identifier: str,
    name: str,
    layout: str = "",
    letters: str = "",
    *,
    based_on: str = "Normal",
    follow: str = "",
) -> str:
    """A paragraph style: `layout` is its paragraph, `letters` its run properties."""
    follower = f'<w:next w:val="{follow}"/>' if follow else ""
    return (
        f'<w:style w:type="paragraph"{_custom(identifier)} w:styleId="{identifier}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="{based_on}"/>{follower}<w:qFormat/>'
        f"<w:pPr>{layout}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _custom(identifier: str) -> str:
    return "" if identifier in {TITLE, HEADING, SUBHEADING} else ' w:customStyle="1"'


def _base_styles() -> str:
    """Styles that every document must have, and the character style of a run-in heading."""
    return (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f'<w:qFormat/><w:pPr><w:widowControl/>{_space()}<w:jc w:val="both"/></w:pPr>'
        f"<w:rPr>{_type('仿宋_GB2312', 16, more=_CLOSER)}</w:rPr></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
        "<w:unhideWhenUsed/></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"{_cell_margins(0, 0)}</w:tblPr></w:style>"
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{RUN_IN}">'
        '<w:name w:val="二级标题（段首）"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
        f"<w:rPr>{_type('楷体_GB2312', 16)}</w:rPr></w:style>"
    )


def _report_styles() -> list[str]:
    black = _type("黑体", 16, "黑体")
    title = _type("方正小标宋简体", 22, "方正小标宋简体")
    outline = '<w:outlineLvl w:val="{}"/>'
    return [
        _style(BODY, "报告正文", _INDENT),
        _style(TITLE, "Title", KEEP + _space(after=LINE) + _CENTRE, title, follow=BODY),
        _style(HEADING, "heading 1", KEEP + _INDENT + outline.format(0), black, follow=BODY),
        _style(
            SUBHEADING,
            "heading 2",
            KEEP + _INDENT + outline.format(1),
            _type("楷体_GB2312", 16),
            follow=BODY,
        ),
        _style(THIRD, "三级段落", based_on=BODY),
        _style(FOURTH, "四级段落", based_on=BODY),
        _style(LAST, "报告末段", KEEP, based_on=BODY),
        _style(SIGNATURE, "落款", KEEP + _space(before=LINE) + _SIGNED + _RIGHT, follow=DATE),
        _style(DATE, "落款日期", _SIGNED + _RIGHT),
        _style(ABOVE_TABLE, "表前间隔", KEEP + _space(TABLE_GAP)),
        _style(TAG, "模板标签", _space(260), _type("宋体", 10.5, more=_GREY)),
    ]


def _page_number_styles() -> list[str]:
    letters = _type("宋体", 14, "宋体")
    right = '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'
    left = '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>'
    return [
        _style(ODD_NUMBER, "单页码", _space(360) + right, letters),
        _style(EVEN_NUMBER, "双页码", _space(360) + left, letters),
    ]


def _table_text_style(table: TableType) -> str:
    letters = _type("仿宋_GB2312", table.size)
    return _style(table.style, table.name, _space(table.pitch) + _CENTRE, letters)


def _table_style() -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in _BORDERS
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TABLE}"><w:name w:val="报告表格"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f"{_cell_margins(0, CELL_MARGIN)}</w:tblPr></w:style>"
    )


def _cell_margins(side: int, height: int) -> str:
    widths = {"top": height, "left": side, "bottom": height, "right": side}
    cells = "".join(f'<w:{name} w:w="{w}" w:type="dxa"/>' for name, w in widths.items())
    return f"<w:tblCellMar>{cells}</w:tblCellMar>"


def make_settings() -> str:
    """The settings: page numbers differ on odd and even pages, Chinese, the layout of Word 2013."""
    compat = {
        "compatibilityMode": 15,
        "overrideTableStyleFontSizeAndJustification": 1,
        "enableOpenTypeFeatures": 1,
        "doNotFlipMirrorIndents": 1,
        "differentiateMultirowTableHeaders": 1,
    }
    uri = "http://schemas.microsoft.com/office/word"
    entries = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{uri}" w:val="{value}"/>'
        for name, value in compat.items()
    )
    return make_part(
        "settings",
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f"<w:compat>{entries}</w:compat>"
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>',
    )


def make_fonts() -> str:
    """The font table: what to take where one of the standard's fonts is not installed."""
    chinese = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:panose1 w:val="{panose}"/>'
        f'<w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
        for name, other, family, pitch, panose in _FONTS
    )
    latin = (
        '<w:font w:name="Times New Roman"><w:panose1 w:val="02020603050405020304"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    return make_part("fonts", chinese + latin)
