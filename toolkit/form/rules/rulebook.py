"""The rulebook: explanations of all checks, those of any form and a form's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.form.model import Explanation, Per
from toolkit.form.rules.equation import resolve

if TYPE_CHECKING:
    from toolkit.form.model import Form

_ANY = "填报表本身的要求"
_TEMPLATE = "Word 模板的要求"


def _explain(
    source: str, *lines: tuple[str, str, str] | tuple[str, str, str, str]
) -> tuple[Explanation, ...]:
    """Build explanations from code, severities separated by blanks, text, and perhaps a source."""
    keys = ("code", "severity", "what", "source")
    rows = ((code, severity.split(), *rest, source) for code, severity, *rest in lines)
    return tuple(Explanation.model_validate(dict(zip(keys, row, strict=False))) for row in rows)


COMMON = _explain(
    _ANY,
    ("F01", "错误", "交来的要是能打开的 Excel 工作簿：不是空文件、坏文件、别的文档或临时文件"),
    ("F02", "错误", "工作簿不能设打开密码"),
    ("F03", "错误 提示",
     "工作簿要存为 .xlsx；.xls、.et、.ods、.xlsb 由 LibreOffice 转换后读取，没有它就读不准"),
    ("F04", "错误", "工作簿不能大得不像一份填报表"),
    ("F05", "错误", "工作簿里不能有文档类型、实体声明，也不能从别的工作簿取数"),
    ("F06", "提示", "批注、宏、图片、多出来的工作表不读取"),
    ("F07", "提示", "情况说明要写明原因，对得上一项“需说明”的问题"),
    ("F10", "错误", "要用下发的填报表：有标记，找得到半数以上的填写格"),
    ("F11", "错误", "要用本程序认得的表样和版本"),
    ("F12", "错误", "表不能损坏到分不清哪一格是哪一格，行、列、工作表不能删除"),
    ("F13", "提示", "增减、移动过行列或工作表，内容都找到了"),
    ("F14", "需说明", "填写格以外不应有内容"),
    ("C01", "错误", "数字格不能留空，也不能填“/”“—”“无”；没有发生的填 0"),
    ("C02", "错误", "数字格要填 0 或正数，件数要填整数"),
    ("C03", "错误", "金额要按表上写的单位填"),
    ("C04", "错误", "数字格里不能是日期、百分数、逻辑值或出错的公式"),
    ("C05", "错误", "公式要有计算结果"),
    ("C06", "错误", "必填的文字和基本信息不能空，不能留着 XX、xx、××、**** 一类的占位符"),
    ("C07", "错误", "一格文字不能达到 32767 字"),
    ("C08", "错误", "格子不能被拖动或盖住，整张表的数不能错行、错列"),
    ("C10", "提示", "全角数字、千分位、空格、文字形式的数字和单位，读取时统一"),
    ("C11", "提示", "填写格里是公式的，取计算结果"),
    ("C12", "提示", "合计格的公式被数字替换的，按填的数字核对"),
    ("C13", "错误", "金额的小数位数不能超过表样的规定"),
    ("C15", "错误", "文字里不能有控制字符"),
    ("C16", "错误", "基本信息要合乎格式：年度四位、日期存在、选项在范围里"),
    ("C17", "错误 需说明", "填的内容不能划掉一半、看不见，或在隐藏的行、列、工作表里"),
    ("C18", "错误", "填写格里要打字，不能放图片"),
    ("E08", "提示", "合计不平时，看是不是一个数被拆到了相邻两格"),
    ("M07", "需说明", "“共 N 件，其中……”各部分相加应等于总数"),
    ("M08", "提示", "句子里的百分比应与句子里的数算得出来的一致"),
)  # fmt: skip

TEMPLATE = _explain(
    _TEMPLATE,
    ("T01", "错误", "模板里的编号、过滤器要是表样和程序有的，写到能印的一项"),
    ("T02", "错误", "模板的标签要写完整、成对、位置对，不会丢掉旁边的文字"),
    ("T03", "需说明", "表样的每一格、每段文字、每个部分在模板里都要印出来，基本信息填了也要印"),
    ("T04", "错误", "模板的标签只能取填报的内容，不能取程序、文件里的东西"),
    ("T05", "提示", "公文要用的五种字体在模板里都要用到", "GB/T 9704—2012"),
    ("T06", "错误", "模板要是能打开的 Word 文档（.docx），不设打开密码"),
    ("T07", "错误", "照模板试做的报告要能通过核对，填报的每一项都找得到"),
    ("T08", "错误", "占掉整段、整行、整格的标签旁边不能有分节符、图片、分页符、书签、域"),
    ("T09", "错误", "模板里不能留有修订、批注，也不能有隐藏的、加删除线的、看不见的文字"),
    ("T10", "错误", "模板不能带着宏、控件、别的文件，也不能链接到文件、程序、别处的图片和模板"),
)
"""Checks of a Word template, which do not apply to a filing."""

_REPORT = "报告写成后再读一遍"
REPORT = _explain(
    _REPORT,
    ("R01", "错误", "印出的每个数、每张表要与填报一致"),
    ("R02", "错误 提示", "标题、各部分、每段文字和落款要与填报一致，次序不变；模板自己算的提示"),
    ("R03", "错误", "报告里不能留有没填上的标签"),
    ("R04", "错误", "报告的各部分要合乎 Word 的格式：每格有段落，每张表有行，编号不重复"),
    ("R05", "错误", "报告的文件要完整：用到的图片、页眉等都在，类型都写明"),
)
"""Checks of a finished report."""


_ROUND = "收表和汇总的要求"
COUNTY = _explain(
    _ROUND,
    ("D01", "错误 需说明", "汇总表的每个数应等于各单位的数相加"),
    ("D02", "错误 需说明 提示",
     "名单上的单位都要交，一个单位只算一份；不在名单上的、别的年度和表样的不算"),
    ("D03", "需说明", "单位之间的文字不应雷同"),
    ("D04", "错误", "填报表还有错误的单位不计入汇总"),
    ("D05", "错误 需说明 提示", "名单要能读，单位名称和代码不能缺漏、重复、变样"),
    ("D06", "提示", "不由本级汇总的单位不计入"),
    ("D07", "提示", "收表的文件夹里不是填报表的文件不算"),
    ("D08", "错误", "收来的每个文件都要读得出来，读不出来的没有计入汇总"),
    ("D09", "需说明 提示",
     "重新汇总时，本级写在原来汇总里的文字、基本信息和情况说明带过来，带不过来的列出"),
)  # fmt: skip
"""Checks of the collecting office, over all units."""


def list_rules(form: Form) -> tuple[Explanation, ...]:
    """Return all checks of a form by code, an entry for each equation, in printed labels."""
    equations = {rule.code for rule in form.equations}
    lines = [*COMMON, *(line for line in form.explanations if line.code not in equations)]
    own = {line.code: line for line in form.explanations}
    for rule in form.equations:
        table = form.tables[rule.table]
        first = resolve(rule, table)[0]
        along = {Per.COLUMN: "，每列", Per.ROW: "，每行", None: ""}[rule.per]
        words = f"{table.name}{along}：{first.words.removeprefix(f'{first.line}：')}"
        line = own.get(rule.code) or Explanation(code=rule.code, severity=("错误",), what=words)
        lines.append(line.model_copy(update={"what": words}))
    return tuple(sorted(lines, key=lambda line: ("FCEYMS".find(line.code[0]), line.code)))


def list_codes(form: Form) -> frozenset[str]:
    """Return the codes of all possible findings about a filing of the form."""
    explained = (line.code for line in (*COMMON, *form.explanations))
    return frozenset((*explained, *(rule.code for rule in form.equations)))
