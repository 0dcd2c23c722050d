"""Arguments and options of the commands, each with its name and help."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

_DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
"""Formats of dates."""


def _option(name: str, metavar: str, help_: str) -> Any:  # noqa: ANN401  (typer does not export the class)
    """Return an option with a value."""
    return typer.Option(name, metavar=metavar, help=help_, show_default=False)


Inputs = Annotated[
    list[Path],
    typer.Argument(
        metavar="文件或文件夹…", help="填好的填报表，或放着填报表的文件夹、.zip", show_default=False
    ),
]
_FORM = "表样的编号，或表样定义文件（.yaml）的路径"
FormOption = Annotated[
    str | None, typer.Option("--form", metavar="表样", help=f"{_FORM}；省略则用现行的")
]
FormOfFile = Annotated[
    str | None, typer.Option("--form", metavar="表样", help=f"{_FORM}；省略则看文件是按哪个填的")
]
LastYear = Annotated[
    Path | None, _option("--last-year", "路径", "上年的填报表、填报数据（.json）、文件夹或 .zip")
]
RulesFile = Annotated[Path | None, _option("--rules", "文件", "本地的审核规则（.yaml）")]


def _output(help_: str, metavar: str = "文件") -> Any:  # noqa: ANN401  (typer does not export the class)
    """Return the option that names an output."""
    return typer.Option("-o", "--output", metavar=metavar, help=help_, show_default=False)


BlankOutput = Annotated[
    Path | None,
    _output(
        "写到哪个文件（.xlsx），省略则写在当前文件夹，以报告的标题命名；"
        "有名单的写到哪个文件夹，省略则为当前文件夹下的“下发”",
        "路径",
    ),
]
ReportOutput = Annotated[
    Path | None,
    _output("写到哪个文件（.docx）或文件夹；省略则写在填报表旁边，以报告的标题命名", "路径"),
]
TotalOutput = Annotated[
    Path | None,
    _output("写到哪个文件（.xlsx）；省略则为当前文件夹的“汇总.xlsx”，用 --audit 的不写"),
]
ImportOutput = Annotated[
    Path | None, _output("写到哪个文件（.xlsx）；省略则写在原来的文件旁边，名称相同")
]
ExportOutput = Annotated[Path | None, _output("写到哪个文件；省略则输出到屏幕")]
TemplateOutput = Annotated[
    Path | None,
    _output("写到哪个文件（.docx）；省略则写在当前文件夹，以报告的名称加“模板”命名"),
]
RosterOutput = Annotated[
    Path | None, _output("写到哪个文件（.xlsx）；省略则为当前文件夹的“名单.xlsx”")
]
Ledger = Annotated[Path | None, _output("写一份台账（.xlsx）；省略则不写", "台账")]
Force = Annotated[bool, typer.Option("--force", help="覆盖已有的文件")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出，供程序使用")]
Unit = Annotated[str, typer.Option("--unit", metavar="单位名称", help="预先填好单位名称")]
Year = Annotated[int, _option("--year", "年度", "预先填好年度")]
Period = Annotated[
    str,
    typer.Option("--period", metavar="期次", help="预先填好期次（一年填几次的表样），如第一季度"),
]
Marked = Annotated[
    Path | None, _option("--marked", "文件夹", "给有问题的各写一份标注好的副本；省略则不写")
]
TemplateFile = Annotated[
    Path | None, _option("--template", "模板", "用自己的 Word 模板（.docx）；省略则用自带的")
]
Draft = Annotated[bool, typer.Option("--draft", help="有错误也出一份，标明“草稿”")]
FORMATS = ("json", "csv", "html")
Format = Annotated[
    str,
    typer.Option("--to", metavar="格式", help=f"导出的格式：{'、'.join(FORMATS)}；省略则为 json"),
]
WithHtml = Annotated[bool, typer.Option("--html", help="再写一份网页（.html），可放到网站上")]
WithPdf = Annotated[bool, typer.Option("--pdf", help="再写一份 PDF（要装有 LibreOffice）")]
HtmlFile = Annotated[Path | None, _option("--html", "文件", "写成网页（.html）；省略则输出到屏幕")]
RosterFile = Annotated[Path | None, _option("--roster", "名单", "单位名单（.xlsx 或 .csv）")]


def _file(metavar: str, help_: str) -> Any:  # noqa: ANN401  (typer does not export the class)
    """Return the argument that names an input file."""
    return typer.Argument(metavar=metavar, help=help_, show_default=False)


FilledFile = Annotated[Path, _file("文件", "填好的填报表（.xlsx）")]
ImportedFile = Annotated[
    Path, _file("文件", "填报数据（.json），或已公布的报告（.docx、.html、.txt）")
]
BeforeFile = Annotated[Path, _file("文件", "前一份填报表或填报数据（.json）")]
AfterFile = Annotated[Path, _file("另一个文件", "后一份填报表或填报数据（.json）")]
DefinitionFile = Annotated[Path, _file("定义文件", "表样的定义文件（.yaml）")]
TemplateArgument = Annotated[Path, _file("模板", "要检查的 Word 模板（.docx）")]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        metavar="个数",
        min=0,
        help="同时用几个进程做，0 为与处理器核数相同；省略则为 1",
        show_default=False,
    ),
]
Cluster = Annotated[
    str | None,
    _option(
        "--cluster",
        "地址",
        "交给 Dask 集群做，如 tcp://10.0.0.1:8786；各台机器要用同样的路径看到文件",
    ),
]
Returned = Annotated[
    list[Path],
    typer.Argument(metavar="文件夹…", help="收回的填报表：文件夹、.zip 或文件", show_default=False),
]
PageFile = Annotated[Path | None, _option("--html", "文件", "写一张情况网页（.html）；省略则不写")]
Returns = Annotated[
    Path | None,
    _option(
        "--marked", "文件夹", "给要改、要催的单位各写一份标注好的副本和一段可以转发的话；省略则不写"
    ),
]
RoundYear = Annotated[int, _option("--year", "年度", "收哪一年的；省略则按交来的多数")]
RoundPeriod = Annotated[
    str, _option("--period", "期次", "收哪一期的（一年填几次的表样）；省略则按交来的多数")
]
Day = Annotated[
    datetime | None,
    typer.Option(
        "--today",
        metavar="日期",
        formats=_DAYS,
        help="按哪一天算，如 2026-01-31；省略则按今天",
        show_default=False,
    ),
]
Due = Annotated[
    datetime | None,
    typer.Option(
        "--due",
        metavar="日期",
        formats=_DAYS,
        help="名单上没有写报送期限的单位，按这一天，如 2026-01-31",
        show_default=False,
    ),
]
WithErrors = Annotated[
    bool, typer.Option("--with-errors", help="填报表还有错误的单位也计入，并注明")
]
Audited = Annotated[
    Path | None,
    _option("--audit", "文件", "核对一份已有的汇总（填报表或填报数据）是否等于各单位之和"),
]
TotalUnit = Annotated[str, _option("--unit", "单位名称", "汇总表的单位名称")]
