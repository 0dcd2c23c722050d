"""YAML → `Form`, with the line of every fault."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import yaml
from pydantic import ValidationError

from toolkit.core.files import read_file
from toolkit.form.faults import Fault, Loc, find_faults
from toolkit.form.keys import suggest_key
from toolkit.form.model import Form
from toolkit.form.part import Part
from toolkit.form.rules.wording_faults import find_slow_patterns
from toolkit.form.syntax import find_slip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

P = TypeVar("P", bound=Part)

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is not on every machine

_MESSAGES = {
    "extra_forbidden": "不认识这个键，请检查拼写",
    "missing": "缺少这一项",
    "string_type": "应为文字；数字、日期和 yes、no 要加引号才是文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "invalid_key": "键应为文字",
    "greater_than": "应大于 {gt}",
    "too_long": "最多 {max_length} 项",
    "tuple_type": "应为一列（以 - 开头的各项）",
    "model_type": "应为“键: 值”的形式",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "string_too_long": "不能超过 {max_length} 个字",
    "string_pattern_mismatch": "不合规定的写法 {pattern}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


_UNREADABLE = (
    yaml.YAMLError,
    RecursionError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
)
"""What YAML's own reader lets out on a text that is none, or whose tags do not fit their values."""
_LONGEST = 1_000_000
_MOST = 20_000
"""Values of a definition, an alias counted each time: ours have some 3,000."""


class FormFault(NamedTuple):
    """One fault of a definition: the line (from 1), the path of keys, and what is wrong."""

    line: int
    path: str
    message: str


class FormError(Exception):
    """A definition that cannot be used; one line a fault, each with where it stands."""

    def __init__(self, source: str, faults: tuple[FormFault, ...]) -> None:
        self.source = source
        self.faults = faults
        wheres = (f"第 {fault.line} 行 {fault.path}".rstrip() for fault in faults)
        lines = (f"{source} {where}：{f.message}" for where, f in zip(wheres, faults, strict=True))
        super().__init__("\n".join(lines))


class _TooMuchError(Exception):
    """A text holds more than a definition may."""


def load_form(path: Path) -> Form:
    """Read a definition.

    Raises:
        FormError: it is not YAML, or not a form; every fault is listed.
        OSError: it cannot be read.
    """
    return load_yaml(path, Form, find_faults)


def load_tried(path: Path) -> Form:
    """Read a definition as `load_form` does, and try out its regular expressions."""
    return load_yaml(path, Form, lambda form: chain(find_faults(form), find_slow_patterns(form)))


def load_yaml(path: Path, model: type[P], find: Callable[[P], Iterator[Fault]]) -> P:
    """Read a YAML file as some part of a definition; `find` yields what else is wrong with it.

    Raises:
        FormError: every fault is listed.
        OSError: it cannot be read.
    """
    try:
        text = read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = FormFault(1, "", "文件不是 UTF-8 编码，请另存为 UTF-8")
        raise FormError(path.name, (fault,)) from error
    return _parse(text, path.name, model, find)


def parse_form(text: str, source: str) -> Form:
    """The form that a YAML text defines; `source` names the text in faults (FormError)."""
    return _parse(text, source, Form, find_faults)


def _parse(text: str, source: str, model: type[P], find: Callable[[P], Iterator[Fault]]) -> P:
    try:
        data, lines = _read(text, source)
    except _UNREADABLE as error:
        slip = find_slip(error, text)
        raise FormError(source, (FormFault(slip.line, "", slip.message),)) from error
    return _build(data, source, lines, model, find)


def read_data(text: str, source: str) -> object:
    """The data of a YAML text; `source` names the text in faults (FormError)."""
    return _read(text, source)[0]


def _read(text: str, source: str) -> tuple[object, dict[Loc, int]]:
    """The data of a text, and the line of every part of it."""
    if len(text) > _LONGEST:
        raise FormError(source, (FormFault(1, "", f"文件太大（最多 {_LONGEST:,} 个字）"),))
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines = _number_lines(node, source)
        return loader.construct_document(node), lines
    finally:
        loader.dispose()


def _number_lines(node: yaml.Node | None, source: str) -> dict[Loc, int]:
    if not isinstance(node, yaml.MappingNode):
        raise FormError(source, (FormFault(1, "", "应为“键: 值”的形式"),))
    lines: dict[Loc, int] = {}
    try:
        twice = list(_walk(node, (), lines))
    except _TooMuchError as error:
        raise FormError(source, (FormFault(1, "", str(error)),)) from error
    doubles = [FormFault(line, _describe(loc), "这个键写了两次") for loc, line in twice]
    if doubles:
        raise FormError(source, tuple(doubles))
    return lines


def _build(
    data: object,
    source: str,
    lines: dict[Loc, int],
    model: type[P],
    find: Callable[[P], Iterator[Fault]],
) -> P:
    try:
        part = model.model_validate(data)
    except ValidationError as error:
        told = _drop_echoes(error.errors())
        faults = tuple(_fault(e["loc"], _message(e, model), lines) for e in told)
        raise FormError(source, faults) from error
    faults = tuple(_fault(loc, message, lines) for loc, message in find(part))
    if faults:
        raise FormError(source, faults)
    return part


def _drop_echoes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the lists that are too short only because a faulty part of them does not count."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(loc[: len(error["loc"])] == error["loc"] != loc for loc in places)
    ]


def _walk(node: yaml.Node, loc: Loc, lines: dict[Loc, int]) -> Iterator[tuple[Loc, int]]:
    """Note the line of every node in `lines`; yield the keys that a mapping has twice."""
    if len(lines) > _MOST:
        raise _TooMuchError(f"内容太多，最多 {_MOST:,} 项；*别名 指向的内容每次都算")
    lines.setdefault(loc, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _walk(child, (*loc, index), lines)
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            here = (*loc, str(key.value))
            if here in lines:
                yield here, key.start_mark.line + 1
            lines[here] = key.start_mark.line + 1
            yield from _walk(child, here, lines)


def _fault(loc: Loc, message: str, lines: dict[Loc, int]) -> FormFault:
    known = loc
    while known not in lines and known:
        known = known[:-1]
    return FormFault(lines.get(known, 1), _describe(loc), message)


def _describe(loc: Loc) -> str:
    """`("sections", 1, "table")` as `sections[1].table`, counting from 1 as people do."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _message(error: ErrorDetails, model: type[Part]) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] in {"enum", "literal_error"}:
        expected = str(error["ctx"]["expected"]).replace("'", "")
        return f"只能是 {expected.replace(' or ', '、').replace(', ', '、')}"
    if error["type"] == "extra_forbidden":
        return _MESSAGES["extra_forbidden"] + _explain_key(model, error["loc"])
    words = _MESSAGES.get(error["type"], f"不合要求（{error['type']}）")
    return words.format(**error.get("ctx", {}))


def _explain_key(model: type[Part], loc: Loc) -> str:
    """What may be meant by a key that a part does not have."""
    if set(str(loc[-1])) & set(":：，"):
        return "：冒号和逗号要用半角，后面空一格"
    near = suggest_key(model, loc)
    return f"，是不是“{near}”？" if near else ""
