"""What the tests of published pages share: a real report, and a browser to show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from checks.township import FORM, load_case

from toolkit.form.filing import Filing
from toolkit.form.model import Form

PREFACE = ("　　本报告依据《中华人民共和国政府信息公开条例》编制。", "统计期限为2023年。")


@pytest.fixture(scope="session")
def form() -> Form:
    return FORM


@pytest.fixture(scope="session")
def filing() -> Filing:
    """A real report, with a preface and a signature besides."""
    read = load_case("suqian-2023")
    fields = {**read.fields, "单位全称": "宿迁市人民政府", "成文日期": date(2024, 3, 8)}
    return replace(read, fields=fields, texts={**read.texts, "引言": PREFACE})
