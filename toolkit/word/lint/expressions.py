"""Inference of what the expressions of a tag give, by a sample filing, without running them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.filters import FILTERS
from jinja2.sandbox import MAX_RANGE

from toolkit.word.lint.names import find_alike, is_foreign
from toolkit.word.lint.sample_values import ANY, LOOP, SampleValue, Scope
from toolkit.word.sandbox.limits import FORMAT_HINT
from toolkit.word.template.tags import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.sandbox import SandboxedEnvironment

    from toolkit.word.lint.names import TemplateNames

_SEQUENCES = {"list", "reverse", "sort", "unique", "select", "reject", "selectattr", "rejectattr"}
"""Filters that return some of their input's elements."""

_AS_FILTERS = {
    **{name: f"[甲, 乙]|{name}" for name in ("max", "min", "sum")},
    **{name: f"编号|{name}" for name in ("abs", "float", "int", "round")},
    "len": "编号|length",
    "str": "编号|string",
}
"""Functions of Python that are filters in templates, each with an example of the filter."""


class Expressions:
    """A check of one parsed tag after the other; `names` collects the flaws."""

    def __init__(self, environment: SandboxedEnvironment, names: TemplateNames) -> None:
        self.environment = environment
        self.names = names
        self._is_printing = False

    def follow(self, tree: nodes.Node, raw: str) -> Scope:
        """Check a parsed tag, typed as `raw`; return the names that hold in the block it opens."""
        self.names.raw, self._is_printing = raw, False
        bound: Scope = {}
        for node in tree.iter_child_nodes():
            bound |= self._check_statement(node)
        return bound

    def _check_statement(self, node: nodes.Node) -> Scope:
        match node:
            case nodes.Output():
                self._print(node)
            case nodes.If():
                self.infer(node.test)
                for branch in node.elif_:
                    self._check_statement(branch)
            case nodes.For():
                return self._check_for(node)
            case nodes.Assign():
                return _bind(node.target, self.infer(node.node))
            case nodes.Include() | nodes.Import() | nodes.FromImport() | nodes.Extends():
                self.names.refuse("要取别的文件")
            case _:  # hardly any template has these: names that they bind may be anything
                self._infer_below(node)
                found = node.find_all(nodes.Name)
                bound = [name.name for name in found if name.ctx in {"store", "param"}]
                own = [node.name] if isinstance(node, nodes.Macro) else []
                return dict.fromkeys([*bound, *own, "caller"], ANY)
        return {}

    def _check_for(self, node: nodes.For) -> Scope:
        flaws = len(self.names.flaws)
        value = self.infer(node.iter)
        is_list = value is ANY or hasattr(value.value, "__iter__")
        if not is_list and len(self.names.flaws) == flaws:
            words = value.path or shorten(self.names.raw)
            self.names.report(f"“{words}”不是一列段落，不能逐段取", "这里只能写文字的编号")
        bound = {**_bind(node.target, value.element()), "loop": LOOP}
        if node.test:
            self.names.scopes.append(bound)
            self.infer(node.test)
            self.names.scopes.pop()
        return bound

    def _print(self, output: nodes.Output) -> None:
        raw = shorten(self.names.raw)
        for node in output.nodes:
            flaws = len(self.names.flaws)
            self._is_printing = True
            value = self.infer(node)
            self._is_printing = False
            if len(self.names.flaws) > flaws:
                continue
            if value.is_text:
                loop = f"{{%p for 段 in {value.path} %}}"
                fix = f"用 {loop} 和 {{%p endfor %}} 逐段取，中间写 {{{{ 段.题 }}}}{{{{ 段.文 }}}}"
                self.names.report(f"“{raw}”是一列段落，不能直接印", fix)
            elif value.is_group:
                fix = f"写到具体一项，下面有：{'、'.join(value.names()[:4])}"
                self.names.report(f"“{raw}”不是一格，下面还有几项", fix)

    def infer(self, node: nodes.Node) -> SampleValue:
        """Return an expression's sample value; count its id as shown where the tag prints."""
        value = ANY
        match node:
            case _ if _is_named(node):
                value = self._follow(node)
            case nodes.Getitem():
                self.infer(node.arg)
                value = self.infer(node.node).element().without_path()
            case nodes.Const():
                value = SampleValue(node.value)
            case nodes.Call():
                value = self._call(node)
            case nodes.Filter():
                value = self._filter(node)
            case _:
                if isinstance(node, nodes.Test):
                    self._require(node.name, self.environment.tests, "判断")
                self._infer_below(node)
        if self._is_printing and value.path:
            self.names.shown.add(value.path)
        return value

    def _infer_below(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            if not isinstance(child, nodes.Stmt):
                self.infer(child)

    def _follow(self, node: nodes.Node) -> SampleValue:
        """Return the value of a name with plain names after its points; else infer its base."""
        names: list[str] = []
        while isinstance(node, nodes.Getattr | nodes.Getitem) and _is_named(node):
            names.insert(0, _last_name(node))
            node = node.node
        if isinstance(node, nodes.Name):
            names.insert(0, node.name)
        hidden = [name for name in names if name.startswith("_")]
        if hidden:
            self.names.refuse(f"要取数据以外的“{hidden[0]}”")
            return ANY
        if isinstance(node, nodes.Name):
            return self.names.find(names)
        self.infer(node)
        return ANY

    def _call(self, node: nodes.Call) -> SampleValue:
        for part in (*node.args, *(word.value for word in node.kwargs)):
            self.infer(part)
        callee = node.node
        name = callee.name if isinstance(callee, nodes.Name) else ""
        if name in _AS_FILTERS and self.names.look_up(name) is None:
            fix = f"写成过滤器，如 {{{{ {_AS_FILTERS[name]} }}}}"
            self.names.report(f"没有“{name}()”这个函数", fix)
            return ANY
        if name and self.names.look_up(name) is None and not is_foreign(name):
            self.names.report(f"没有“{name}()”这个函数", "模板里写编号就行，不用函数")
            return ANY
        value = self.infer(callee)
        if value is not ANY and not callable(value.value):
            fix = f"去掉“{shorten(self.names.raw)}”里编号后面的括号"
            self.names.refuse("把编号当作函数来调用", fix)
        elif name == "range":
            numbers = [arg.value for arg in node.args if isinstance(arg, nodes.Const)]
            if any(isinstance(number, int) and abs(number) > MAX_RANGE for number in numbers):
                self.names.refuse("范围太大")
        return ANY

    def _filter(self, node: nodes.Filter) -> SampleValue:
        known = self.environment.filters
        if node.name == "attr" or (node.name in FILTERS and node.name not in known):
            fix = FORMAT_HINT if node.name == "format" else f"去掉“|{node.name}”"
            self.names.refuse(f"用了“|{node.name}”", fix)
        else:
            self._require(node.name, known, "过滤器")
        for part in (*node.args, *(word.value for word in node.kwargs)):
            self.infer(part)
        value = self.infer(node.node) if node.node else ANY
        if node.name in _SEQUENCES:
            return value
        return value.element().without_path() if node.name in {"first", "last"} else ANY

    def _require(self, name: str, known: Mapping[str, object], what: str) -> None:
        if name not in known:
            meant = find_alike(name, known)
            fix = f"改成“{meant}”" if meant else f"去掉“{name}”"
            self.names.report(f"没有“{name}”这个{what}", fix, meant)


def _bind(target: nodes.Node, value: SampleValue) -> Scope:
    if isinstance(target, nodes.Name):
        return {target.name: value}
    return {name.name: ANY for name in target.find_all(nodes.Name)}


def _is_named(node: nodes.Node) -> bool:
    """Return whether an expression is a name, alone or after a point."""
    if isinstance(node, nodes.Name):
        return node.ctx == "load"
    return isinstance(node, nodes.Getattr | nodes.Getitem) and bool(_last_name(node))


def _last_name(node: nodes.Getattr | nodes.Getitem) -> str:
    """Return what follows the last point, also in brackets; empty where that is no name."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    is_name = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
    return str(node.arg.value) if is_name and isinstance(node.arg, nodes.Const) else ""
