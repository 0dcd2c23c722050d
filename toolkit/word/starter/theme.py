"""The smallest theme: Word asks for one, the template's styles use none of it."""

from __future__ import annotations

from toolkit.word.shared.ooxml import HEADER

_COLOURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "44546A",
    "lt2": "E7E6E6",
    "accent1": "4472C4",
    "accent2": "ED7D31",
    "accent3": "A5A5A5",
    "accent4": "FFC000",
    "accent5": "5B9BD5",
    "accent6": "70AD47",
    "hlink": "0563C1",
    "folHlink": "954F72",
}
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def make_theme() -> str:
    """The theme part."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items()
    )
    fonts = "".join(_font(name) for name in ("major", "minor"))
    return (
        f'{HEADER}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        f' name="tianbao"><a:themeElements><a:clrScheme name="tianbao">{colours}</a:clrScheme>'
        f'<a:fontScheme name="tianbao">{fonts}</a:fontScheme>{_formats()}</a:themeElements>'
        "</a:theme>"
    )


def _font(name: str) -> str:
    return (
        f'<a:{name}Font><a:latin typeface="Times New Roman"/><a:ea typeface="仿宋_GB2312"/>'
        f'<a:cs typeface="Times New Roman"/></a:{name}Font>'
    )


def _formats() -> str:
    """Three plain fills, lines and effects, as the schema asks."""
    lines = "".join(f'<a:ln w="{width}">{_FILL}</a:ln>' for width in (6350, 12700, 19050))
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:fmtScheme name="tianbao"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme>"
    )
