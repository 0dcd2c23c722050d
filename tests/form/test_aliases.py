"""Aliases and other titles of published reports: what a definition may not get wrong."""

from __future__ import annotations

import pytest

from toolkit.form.loading import FormError, parse_form

TINY = """\
id: tiny
name: 小表
edition: 试行
title: "{单位}小表"
unit: 单位
year: 年份
fields: [{id: 单位}, {id: 年份, kind: year}]
sections:
  - {id: 第一, sheet: 一, heading: 一、情况, aliases: [一、基本情况]}
  - id: 第二
    sheet: 二
    heading: 二、数字
    table:
      id: 甲表
      name: 甲
      bands: [{columns: [{id: 左, aliases: [左边]}, {id: 右}]}]
published: {titles: ["{单位}{年份}年小表"], endings: [村委会]}
"""


def test_aliases_and_titles_are_read() -> None:
    form = parse_form(TINY, "小表.yaml")
    assert form.sections[0].aliases == ("一、基本情况",)
    assert form.published.titles == ("{单位}{年份}年小表",)


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("左边", "右", "sections[2].table.bands[1].columns[1].aliases[1]", "分不清"),
        ("一、基本情况", "二、数字", "sections[1].aliases[1]", "分不清"),
        ("{单位}{年份}年小表", "{单位}小表", "published.titles[1]", "认不出年度"),
        ("{单位}{年份}年小表", "{某}{年份}年小表", "published.titles[1]", "没有编号为“某”"),
        ("{单位}{年份}年小表", "{单位{年份}年小表", "published.titles[1]", "花括号要成对"),
    ],
)
def test_what_leads_astray_is_a_fault(old: str, new: str, path: str, words: str) -> None:
    with pytest.raises(FormError) as caught:
        parse_form(TINY.replace(f'"{old}"' if "{" in old else old, f'"{new}"'), "小表.yaml")
    (fault,) = caught.value.faults
    assert fault.path == path
    assert words in fault.message
