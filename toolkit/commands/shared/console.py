"""Console output: messages in the console's own code page, data in UTF-8."""

from __future__ import annotations

import json
import os
import shutil
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Any

from toolkit.core.files import explain_error
from toolkit.core.finding import Severity, Status
from toolkit.core.text import WIDTH, display_width, mask_controls, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO, TypeVar

    from toolkit.core.finding import Finding
    from toolkit.form.loading import FormError
    from toolkit.form.model import Explanation
    from toolkit.pipeline.outcome import Outcome

    T = TypeVar("T")

_MARGIN = "     "
_SHORT = 60
_ADVICE = {
    Severity.ERROR: "必须改正",
    Severity.QUESTION: "确实无误的，在“情况说明”表写明原因",
    Severity.NOTE: "供核对",
}
_MANY = 3
"""Most files without a progress bar."""


class LenientStream:
    """Stream that discards its output after a write error.

    A closed pipe (`| head`) is no fault; any other reason is kept as `fault`.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.fault = ""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the stream has)
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text and return its length."""
        try:
            return self._stream.write(text)
        except OSError as error:
            self.give_up(error)
            return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        try:
            self._stream.flush()
        except OSError as error:
            self.give_up(error)

    def give_up(self, error: OSError) -> None:
        """Redirect the stream to the null device, and keep the reason."""
        if not isinstance(error, BrokenPipeError):
            self.fault = self.fault or explain_error(error)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


def set_up_streams() -> None:
    """Replace the standard streams by lenient ones, which replace characters they lack."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  (for as long as the process lives)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
        setattr(sys, name, LenientStream(stream))


def finish_streams() -> str:
    """Flush the standard streams; return why output was lost, empty where none was."""
    faults = []
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        faults.append(getattr(stream, "fault", ""))
    return next(filter(None, faults), "")


def print_line(text: str = "", margin: str = "") -> None:
    """Print a line of the result, wrapped at the screen's width with a margin."""
    for line in mask_controls(text).split("\n"):
        sys.stdout.write(wrap(line, WIDTH, margin) + "\n")


def _describe_path(text: str) -> None:
    """Print a path unwrapped, so that it can be copied."""
    sys.stdout.write(mask_controls(text) + "\n")


def note(text: str) -> None:
    """Print a line to the error stream, wrapped at the terminal's width."""
    width = shutil.get_terminal_size((WIDTH, 0)).columns
    for line in mask_controls(text).split("\n"):
        sys.stderr.write(wrap(line, width, "  ") + "\n")


def emit(data: str | bytes) -> None:
    """Write data for another program, in UTF-8 whatever the console's code page."""
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(data.encode("utf-8") if isinstance(data, str) else data)
        sys.stdout.buffer.flush()
    except OSError as error:
        if not isinstance(sys.stdout, LenientStream):
            raise
        sys.stdout.give_up(error)


def watch(items: Sequence[T], label: str = "正在核对") -> Iterator[T]:
    """Yield the items, with a progress bar on a terminal."""
    if len(items) <= _MANY or not sys.stderr.isatty():
        yield from items
        return
    from typer import progressbar

    with progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar


def show_outcome(outcome: Outcome) -> None:
    """Print an outcome in full."""
    if outcome.filing:
        print_line(f"{outcome.unit or '（单位名称未填）'}  {outcome.year or '（年度未填）'}")
    _describe_path(str(outcome.path))
    show_findings(outcome.findings)
    errors, questions, _ = _counts(outcome.findings)
    asked = f"，但有 {questions} 项需要说明原因" if questions else ""
    conclusion = f"没有错误，可以出报告{asked}。"
    if not outcome.filing:
        conclusion = "没有读出来，请按上面的提示重新提交。"
    elif errors:
        conclusion = f"有 {errors} 项错误，改正后才能出正式报告。"
    elif not outcome.ok:
        conclusion = "有检查没有完成，还不能出正式报告。"
    print_line(f"\n结论：{conclusion}")


def show_findings(findings: Iterable[Finding]) -> None:
    """Print findings, which are ordered by severity and sheet."""
    for severity, group in groupby(findings, key=lambda finding: finding.severity):
        members = list(group)
        print_line(f"\n{severity.value} {len(members)} 项（{_ADVICE[severity]}）")
        sheets = [finding.place.sheet if finding.place else "" for finding in members]
        for number, finding in enumerate(members, start=1):
            sheet = sheets[number - 1]
            if number == 1 or sheet != sheets[number - 2]:
                print_line(f"  {sheet}" if sheet else "  整个文件")
            cell = f"{finding.place.cell} " if finding.place and finding.place.cell else ""
            status = "" if finding.status is Status.OPEN else f"【{finding.status.value}】"
            head = f"{number:>3}. {cell}[{finding.code}] {status}"
            print_line(head + finding.message, _MARGIN)
            found = "报告里印的" if finding.code.startswith("R") else "现在填的"
            facts = []
            for name, fact in ((found, finding.found), ("应当是", finding.expected)):
                if fact:
                    line = " ".join(fact.split())
                    short = line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"
                    facts.append(f"{name}：{short}")
            if facts:
                print_line(_MARGIN + "    ".join(facts), _MARGIN)
            print_line(f"{_MARGIN}怎么办：{finding.all_fixes}", _MARGIN + " " * 8)


def _counts(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """Return the numbers of unexplained errors, questions and notes."""
    error, question, remark = (
        sum(f.severity is severity and f.status is not Status.EXPLAINED for f in findings)
        for severity in (Severity.ERROR, Severity.QUESTION, Severity.NOTE)
    )
    return error, question, remark


def show_head() -> None:
    """Print the head of the table of many files."""
    print_line("结论        错误  需说明  提示  单位和年度                文件")


def show_line(outcome: Outcome) -> None:
    """Print one line of the table of many files."""
    verdict = "可以出报告" if outcome.ok else "须改正" if outcome.filing else "没有读出"
    error, question, remark = _counts(outcome.findings)
    unit = f"{outcome.unit or '？'} {outcome.year or '？'}" if outcome.filing else "？"
    numbers = f"{error:>4}  {question:>6}  {remark:>4}"
    line = f"{_pad(verdict, 12)}{numbers}  {_pad(unit, 26)}{outcome.path}"
    if display_width(line) <= WIDTH:
        print_line(line)
    else:
        print_line(f"{_pad(verdict, 12)}{numbers}  {unit}", _MARGIN)
        _describe_path(f"{_MARGIN}{outcome.path}")


def show_total(verdicts: Sequence[bool]) -> None:
    """Print the last line of the table of many files."""
    good = sum(verdicts)
    print_line(
        f"共 {len(verdicts)} 份：可以出报告 {good} 份，其余 {len(verdicts) - good} 份须改正。"
    )


def _pad(text: str, width: int) -> str:
    return text + " " * max(1, width - display_width(text))


def show_rules(form: str, rules: Sequence[Explanation], *, as_json: bool) -> None:
    """Print every check as a paragraph, or all as JSON."""
    if as_json:
        lines = [rule.model_dump(mode="json") for rule in rules]
        emit(json.dumps({"form": form, "rules": lines}, ensure_ascii=False, indent=2) + "\n")
        return
    for rule in rules:
        print_line(f"{rule.code} [{'、'.join(rule.severity)}] {rule.what}", _MARGIN)
        if rule.source:
            print_line(f"{_MARGIN}依据：{rule.source}", _MARGIN)


def show_faults(error: FormError) -> None:
    """Print every fault of a definition, in the order of its lines."""
    print_line(f"{error.source}\n\n有 {len(error.faults)} 处要改")
    for fault in sorted(error.faults):
        where = f"第 {fault.line} 行 {fault.path}".rstrip()
        print_line(f"  {where}：{fault.message}", _MARGIN)
    print_line("\n改好后再检查一遍：有的问题要等这些改好才看得出来。")


class Printer:
    """Printer of outcomes as they come: one in full, many as a table, or as JSON."""

    _opening = '{"files": ['

    def __init__(self, *, as_json: bool, many: bool) -> None:
        self.as_json, self.many = as_json, many
        self.verdicts: list[bool] = []

    def add(self, outcome: Outcome) -> None:
        """Print one outcome."""
        self.verdicts.append(outcome.ok)
        if self.as_json:
            text = json.dumps(outcome.to_json(), ensure_ascii=False, indent=2)
            emit(f"{self._opening if len(self.verdicts) == 1 else ','}\n{text}")
        elif self.many:
            if len(self.verdicts) == 1:
                show_head()
            show_line(outcome)
        else:
            show_outcome(outcome)

    def end(self) -> None:
        """Print the last line."""
        if self.as_json:
            emit(f"{'' if self.verdicts else self._opening}\n]}}\n")
        elif self.many:
            show_total(self.verdicts)
