"""A township's filing with every text in good order, and ways to spoil one thing in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.checks.case import Case
from toolkit.checks.wording.phrases import check_wording
from toolkit.checks.wording.structure import check_structure
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, blank_filing, load_filing

if TYPE_CHECKING:
    from toolkit.core.finding import Finding
    from toolkit.form.filing import CellValue, FieldValue

CASES = Path(__file__).parent.parent / "cases"
FORM = find_form()
FIELDS: dict[str, FieldValue] = {
    "单位名称": "青禾县柳河镇",
    "年度": 2024,
    "单位全称": "青禾县柳河镇人民政府",
    "单位类别": "乡镇",
    "成文日期": date(2025, 1, 15),
    "联系地址": "青禾县柳河镇建设路8号",
    "邮政编码": "150000",
    "联系电话": "0451-5550123",
    "电子邮箱": "office@example.com",
}
TEXTS: dict[str, tuple[str, ...]] = {
    "引言": (
        "根据《中华人民共和国政府信息公开条例》（国务院令第711号）和国办公开办函〔2021〕30号的要求，"
        "现公布柳河镇2024年政府信息公开工作年度报告。",
        "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
        "政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项"
        "六个部分组成，所列数据的统计期限为2024年1月1日至2024年12月31日。",
        "如有疑问，请联系镇党政办公室，电话：0451-5550123，邮编：150000，邮箱：office@example.com。",
    ),
    "总体情况": (
        "2024年，柳河镇坚持以公开为常态，各项任务按期完成。",
        "（一）主动公开情况。全年通过县政府网站公开信息86条，其中政策文件12条、财政信息9条，"
        "较2023年增加7条。",
        "（二）依申请公开情况。健全登记、审核、答复流程，全年没有收到公民、法人提出的申请。",
        "（三）政府信息管理情况。一是严格先审后发，落实保密审查；二是开展存量文件清理，"
        "明确每份文件的公开属性；三是更新公开目录。",
        "（四）平台建设情况。维护公开栏3处，政务公众号发布内容140篇，在便民大厅设查阅点1个。",
        "（五）监督保障情况。",
        "1.工作考核。公开工作纳入年终考核，占2分。",
        "2.社会评议。请20名群众代表打分，总体评价良好。",
        "3.责任追究。全年没有因公开工作被追究责任的情形。",
    ),
    "问题与改进": (
        "存在的主要问题：一是解读材料形式单一，图解偏少；二是个别站所报送信息不及时。",
        "下一步，我镇将在2025年配齐专职人员，每季度通报报送情况，并增加图解和短视频解读。",
    ),
    "其他事项": ("2024年，我镇没有收取政府信息公开信息处理费，也没有其他需要报告的事项。",),
}


def make_filing(
    texts: dict[str, tuple[str, ...]] | None = None,
    fields: dict[str, FieldValue] | None = None,
    cells: dict[str, CellValue] | None = None,
) -> Filing:
    """The clean filing with some texts, fields and cells changed."""
    blank = blank_filing(FORM)
    return replace(
        blank,
        fields={**blank.fields, **FIELDS, **(fields or {})},
        cells={**blank.cells, **(cells or {})},
        texts={**blank.texts, **TEXTS, **(texts or {})},
    )


def swap(key: str, old: str, new: str) -> Filing:
    """The clean filing with words of one text replaced."""
    assert any(old in line for line in TEXTS[key])
    return make_filing({key: tuple(line.replace(old, new) for line in TEXTS[key])})


def add(key: str, *lines: str) -> Filing:
    """The clean filing with paragraphs added to one text."""
    return make_filing({key: (*TEXTS.get(key, ()), *lines)})


def load_case(name: str) -> Filing:
    """A kept case."""
    filing, findings = load_filing((CASES / f"{name}.json").read_text(encoding="utf-8"), FORM)
    assert not findings
    return filing


def check(filing: Filing) -> list[Finding]:
    """The findings about structure and wording."""
    case = Case(FORM, filing)
    return [*check_structure(case), *check_wording(case)]


def brief(filing: Filing) -> list[tuple[str, str, str | None]]:
    """Code, severity and id of each finding, in order."""
    return sorted((f.code, f.severity.value, f.id) for f in check(filing))
