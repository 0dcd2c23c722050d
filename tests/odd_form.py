"""A form of which names and labels could be mistaken for tags, markup or methods of a dict."""

from __future__ import annotations

HEAD = """
id: odd
name: 月报
edition: 试行
title: "{单位}月报"
unit: 单位
year: 年
fields: [{id: 单位}, {id: 年, kind: year}]
sections:
  - id: 甲
    heading: 甲 {{ 不是标签 }} & <甲> {% 也不是 %}
    sheet: 甲
"""
"""All but what stands on the sheet of its first section."""

TABLES = """
    table: {id: items, name: 甲, bands: [{columns: [{id: keys}, {id: values}], rows: [{id: get}]}]}
  - id: 乙
    sheet: 乙
    table: {id: count, name: 乙, bands: [{columns: [{id: index, label: "{% 数 %}"}]}]}
"""
ODD_FORM = HEAD.rstrip() + TABLES
