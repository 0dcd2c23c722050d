"""Loading of definitions from YAML, with the line of every fault."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import yaml
from pydantic import ValidationError

from toolkit.core.files import read_file
from toolkit.form.error_messages import explain_syntax_error, explain_value_error
from toolkit.form.faults import find_faults
from toolkit.form.model import Form
from toolkit.form.part import Fault, Loc, Part
from toolkit.form.rules.wording_faults import find_slow_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

P = TypeVar("P", bound=Part)

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is not on every machine

_UNREADABLE = (
    yaml.YAMLError, RecursionError, ValueError, ArithmeticError, LookupError, AttributeError,
)  # fmt: skip
"""Exceptions of the YAML parser on invalid text, or on tags that do not fit their values."""
_LONGEST = 1_000_000
_MOST = 20_000
"""Maximum number of values, an alias counted each time; the bundled form has some 3,000."""


class FormFault(NamedTuple):
    """One fault of a definition: its line (from 1), its path of keys, and a message."""

    line: int
    path: str
    message: str


class FormError(Exception):
    """Raised for a faulty definition; the message has a line per fault with its place."""

    def __init__(self, source: str, faults: tuple[FormFault, ...]) -> None:
        self.source = source
        self.faults = faults
        wheres = (f"第 {fault.line} 行 {fault.path}".rstrip() for fault in faults)
        lines = (f"{source} {where}：{f.message}" for where, f in zip(wheres, faults, strict=True))
        super().__init__("\n".join(lines))


class _TooMuchError(Exception):
    """Raised for a definition with too many values."""


def load_form(path: Path, *, try_patterns: bool = False) -> Form:
    """Load a form; `try_patterns` also looks for slow regular expressions, for a few seconds.

    Raises:
        FormError: it is not YAML, or not a form; every fault is listed.
        OSError: it cannot be read.
    """
    if try_patterns:
        return load_yaml(path, Form, lambda f: chain(find_faults(f), find_slow_patterns(f)))
    return load_yaml(path, Form, find_faults)


def load_yaml(path: Path, model: type[P], find: Callable[[P], Iterator[Fault]]) -> P:
    """Load a YAML file as a part of a definition; `find` yields the faults that a model allows.

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
    """Parse a YAML text as a form; `source` names the text in faults (FormError)."""
    return _parse(text, source, Form, find_faults)


def _parse(text: str, source: str, model: type[P], find: Callable[[P], Iterator[Fault]]) -> P:
    try:
        data, lines = _read(text, source)
    except _UNREADABLE as error:
        line, message = explain_syntax_error(error, text)
        raise FormError(source, (FormFault(line, "", message),)) from error
    try:
        part = model.model_validate(data)
    except ValidationError as error:
        errors = error.errors()
        places = [e["loc"] for e in errors]
        faults = tuple(
            _fault(e["loc"], explain_value_error(e, model), lines)
            for e in errors
            # a list may be too short only because a faulty item of it does not count
            if e["type"] != "too_short"
            or not any(loc[: len(e["loc"])] == e["loc"] != loc for loc in places)
        )
        raise FormError(source, faults) from error
    faults = tuple(_fault(loc, message, lines) for loc, message in find(part))
    if faults:
        raise FormError(source, faults)
    return part


def read_data(text: str, source: str) -> object:
    """Parse a YAML text to plain data; `source` names the text in faults (FormError)."""
    return _read(text, source)[0]


def _read(text: str, source: str) -> tuple[object, dict[Loc, int]]:
    """Parse a YAML text to plain data and the line of every place in it."""
    if len(text) > _LONGEST:
        raise FormError(source, (FormFault(1, "", f"文件太大（最多 {_LONGEST:,} 个字）"),))
    loader, lines = _Loader(text), dict[Loc, int]()
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise FormError(source, (FormFault(1, "", "应为“键: 值”的形式"),))
        doubles = [
            FormFault(line, _describe(loc), "这个键写了两次")
            for loc, line in _walk(node, (), lines)
        ]
        if doubles:
            raise FormError(source, tuple(doubles))
        return loader.construct_document(node), lines
    except _TooMuchError as error:
        raise FormError(source, (FormFault(1, "", str(error)),)) from error
    finally:
        loader.dispose()


def _walk(node: yaml.Node, loc: Loc, lines: dict[Loc, int]) -> Iterator[tuple[Loc, int]]:
    """Collect the line of every node in `lines`; yield the keys that a mapping has twice."""
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
    """Format `("sections", 1, "table")` as `sections[2].table`, counting from 1."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text
