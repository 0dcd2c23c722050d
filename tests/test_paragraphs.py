from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.paragraphs import HEAD_LENGTH, HeadedParagraph, split_paragraph, split_text


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("（一）主动公开情况", 2),
        ("(二)依申请公开", 2),
        ("（三)政府信息管理", 2),
        ("（四）、平台建设", 2),
        ("（十一）其他", 2),
        ("（二十三）其他", 2),
        ("1.政策文件", 3),
        ("1. 政策文件", 3),
        ("1．政策文件", 3),
        ("１．政策文件", 3),
        ("1、政策文件", 3),
        ("12.政策文件", 3),
        ("1.2023年新发文件", 3),
        ("（1）规范性文件", 4),
        ("(12)规范性文件", 4),
        ("（１）规范性文件", 4),
    ],
)
def test_a_number_at_the_start_gives_the_level(text: str, level: int) -> None:
    assert split_paragraph(text).level == level


@pytest.mark.parametrize(
    "text",
    [
        "全年公开信息120条",
        "1.5万件申请已经办结",
        "12.5%的申请已经办结",
        "2023年，全镇公开信息120条",
        "3、5月各召开一次会议",
        "123.政策文件",
        "（2023）1号文件",
        "（二〇二三）年度",
        "（以下简称《条例》）",
        "（一",
        "一、总体情况",
        "一是强化培训",
        "见（一）",
        "",
    ],
)
def test_other_text_is_plain(text: str) -> None:
    assert split_paragraph(text) == HeadedParagraph(0, "", text)


def test_a_short_first_sentence_is_the_heading_of_a_paragraph() -> None:
    found = split_paragraph("（一）主动公开情况。2024年公开信息。共120条。")
    assert (found.head, found.body) == ("（一）主动公开情况。", "2024年公开信息。共120条。")


@pytest.mark.parametrize("text", ["（一）主动公开情况", "（一）主动公开情况。", "（一）、平台建设"])
def test_a_short_paragraph_is_all_heading(text: str) -> None:
    assert split_paragraph(text) == HeadedParagraph(2, text, "")


def test_a_long_paragraph_without_a_short_sentence_is_all_text() -> None:
    text = "（一）" + "公" * HEAD_LENGTH
    for long in (text, text + "。", text + "。共120条。"):
        assert split_paragraph(long) == HeadedParagraph(2, "", long)


def test_a_heading_may_be_as_long_as_the_limit_and_no_longer() -> None:
    fits = "（一）" + "公" * (HEAD_LENGTH - 4) + "。"
    assert split_paragraph(fits + "文").head == fits
    longer = "（一）" + "公" * (HEAD_LENGTH - 3) + "。"
    assert not split_paragraph(longer + "文").head


@pytest.mark.parametrize("text", ["1.政策文件。共10条。", "（1）规范性文件。共3条。"])
def test_lower_levels_have_no_heading_of_their_own(text: str) -> None:
    found = split_paragraph(text)
    assert (found.head, found.body) == ("", text)


@given(st.text() | st.from_regex(r"\A[（(]?[一二1-3]{1,3}[）).、．]?[^\n]{0,60}\Z"))
def test_heading_and_text_are_the_paragraph_to_the_letter(text: str) -> None:
    found = split_paragraph(text)
    assert found.head + found.body == text


def test_a_line_break_starts_a_paragraph() -> None:
    found = split_text(["（一）甲\n乙\r\n丙", "丁\r戊"])
    assert [p.head + p.body for p in found] == ["（一）甲", "乙", "丙", "丁", "戊"]
    assert [p.level for p in found] == [2, 0, 0, 0, 0]


def test_blank_paragraphs_go() -> None:
    assert split_text(["", "　　", "\n\n", " \xa0\t"]) == []


def test_blanks_at_both_ends_go_and_those_inside_stay() -> None:
    found = split_text(["　　（一）甲　乙  丙\t丁\xa0", "\xa0 戊　\r\n　己"])
    assert [p.head + p.body for p in found] == ["（一）甲　乙  丙\t丁", "戊", "己"]
    assert found[0].level == 2


def test_other_separators_do_not_split() -> None:
    text = "甲\u2028乙\x85丙\u2029丁"
    assert [p.body for p in split_text([text])] == [text]
