"""What the screen shows: readable at 80 columns and in a pipe."""

from __future__ import annotations

import pytest
from command import EXAMPLES, tianbao

from toolkit.core.text import display_width, wrap

FAULTY = EXAMPLES / "leye-2021-as-published.xlsx"


def test_findings_are_grouped_by_weight_and_sheet() -> None:
    lines = tianbao("check", FAULTY).out.splitlines()
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads == [
        "松北区乐业镇  2021",
        str(FAULTY),
        "错误 4 项（必须改正）",
        "需说明 1 项（确实无误的，在“情况说明”表写明原因）",
        "提示 7 项（供核对）",
        "结论：有 4 项错误，改正后才能出正式报告。",
    ]
    start = lines.index("错误 4 项（必须改正）")
    assert lines[start + 1 : start + 5] == [
        "  二、主动公开",
        "  1. C19 [C01] 第二十条第（六）项 / 行政强制 / 本年处理决定数量：没有填",
        "     应当是：0 或正整数",
        "     怎么办：没有发生的请填 0",
    ]
    sheets = [line for line in lines[start:] if line[:2] == "  " and line[2] not in " 0123456789"]
    assert sheets[:3] == ["  二、主动公开", "  四、复议诉讼", "  六、其他事项"]


def test_nothing_is_wider_than_the_screen_and_no_colour_is_in_a_pipe() -> None:
    done = tianbao("check", FAULTY)
    lines = [line for line in done.out.splitlines() if str(FAULTY) not in line]
    assert max(map(display_width, lines)) <= 80
    assert "\x1b" not in done.out + done.err


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("一二三四五", 6, ["一二三", "  四五"]),
        ("一二三，四", 6, ["一二", "  三，", "  四"]),
        ("一二三，四", 8, ["一二三，", "  四"]),
        ("一二（三四", 6, ["一二", "  （三", "  四"]),
        ("写好了：收回/甲乙丙.docx", 8, ["写好了：", "  收回/甲乙丙.docx"]),
        ("见甲乙.xlsx，", 8, ["见甲乙.xlsx，"]),
        ("共 3511 件", 6, ["共", "  3511", "  件"]),
        ("abcdefghij", 4, ["abcdefghij"]),
    ],
)
def test_lines_break_where_chinese_does(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width, "  ").split("\n") == lines
