"""Evaluation of template expressions, independent of the code that renders them.

Numbers are exact fractions. An expression with any part that is not known here, or that would be
refused, has no value: it is unknown.
"""

from __future__ import annotations

import operator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, TemplateError, nodes

from toolkit.core.paragraphs import HeadedParagraph
from toolkit.word.proof.evaluation_filters import FILTERS, UnknownError, is_number, print_result

if TYPE_CHECKING:
    from collections.abc import Callable

    LookUp = Callable[[str], object]

_QUOTES = str.maketrans("“”‘’", "\"\"''")
_LARGEST_POWER = 64
_OPERATIONS: dict[type[nodes.Expr], Callable[[Any, Any], Any]] = {
    nodes.Add: operator.add,
    nodes.Sub: operator.sub,
    nodes.Mul: operator.mul,
    nodes.Div: operator.truediv,
    nodes.FloorDiv: operator.floordiv,
    nodes.Mod: operator.mod,
    nodes.Pow: operator.pow,
}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}
_TESTS: dict[str, Callable[..., bool]] = {
    "defined": lambda _value: True,
    "none": lambda value: value is None,
    "number": is_number,
    "string": lambda value: isinstance(value, str),
    "odd": lambda value: is_number(value) and value % 2 == 1,
    "even": lambda value: is_number(value) and value % 2 == 0,
    "divisibleby": lambda value, by: is_number(value) and value % by == 0,
}
_METHODS = frozenset(("endswith", "lower", "replace", "startswith", "strip", "upper"))
_DATES = {"年": "year", "月": "month", "日": "day", "year": "year", "month": "month", "day": "day"}
_PARAGRAPHS = {"级": "level", "题": "head", "文": "body"}


def evaluate(expression: str, look_up: LookUp) -> object:
    """Return the value of an expression; `look_up` gives that of a name.

    Raises:
        UnknownError: its value cannot be known.
    """
    try:
        return _Evaluator(look_up).evaluate(_parse(expression))
    except (ArithmeticError, TypeError, ValueError, RecursionError) as error:
        raise UnknownError from error


@lru_cache(maxsize=2048)
def _parse(expression: str) -> nodes.Expr:
    try:
        tree = Environment(autoescape=True).parse(f"{{{{ {expression.translate(_QUOTES)} }}}}")
    except TemplateError as error:
        raise UnknownError from error
    output = tree.body[0] if len(tree.body) == 1 else None
    if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise UnknownError
    return output.nodes[0]


class _Evaluator:
    """An evaluation of expressions with the values of one filing."""

    def __init__(self, look_up: LookUp) -> None:
        self.look_up = look_up

    def evaluate(self, node: nodes.Node) -> Any:  # noqa: ANN401  (a template's values)
        value: Any
        match node:
            case nodes.Const():
                value = node.value
                value = Fraction(repr(value)) if isinstance(value, float) else value
            case nodes.List() | nodes.Tuple():
                value = tuple(map(self.evaluate, node.items))
            case nodes.BinExpr() if type(node) in _OPERATIONS:
                left, right = self.evaluate(node.left), self.evaluate(node.right)
                value = _compute(_OPERATIONS[type(node)], left, right)
            case nodes.And():
                value = self.evaluate(node.left) and self.evaluate(node.right)
            case nodes.Or():
                value = self.evaluate(node.left) or self.evaluate(node.right)
            case nodes.Not():
                value = not self.evaluate(node.node)
            case nodes.Neg():
                value = self.evaluate(node.node)
                value = None if value is None else -value
            case _:
                value = self._evaluate_name(node)
        return value

    def _evaluate_name(self, node: nodes.Node) -> Any:  # noqa: ANN401  (a template's values)
        match node:
            case nodes.Name():
                return self.look_up(node.name)
            case nodes.Getattr():
                return self._follow(node.node, node.attr)
            case nodes.Getitem(arg=nodes.Const(value=str() as name)):
                return self._follow(node.node, name)
            case nodes.Getitem():
                return self._get_item(self.evaluate(node.node), node.arg)
        return self._evaluate_rest(node)

    def _evaluate_rest(self, node: nodes.Node) -> Any:  # noqa: ANN401  (a template's values)
        value: Any
        match node:
            case nodes.Compare(ops=[nodes.Operand() as operand]):
                left, right = self.evaluate(node.expr), self.evaluate(operand.expr)
                value = _compare(operand.op, left, right)
            case nodes.CondExpr(expr2=nodes.Expr() as other):
                value = self.evaluate(node.expr1 if self.evaluate(node.test) else other)
            case nodes.Concat():
                value = "".join(print_result(self.evaluate(part)) for part in node.nodes)
            case nodes.Filter(node=nodes.Expr() as inner) if node.name in FILTERS:
                value, words = self.evaluate(inner), self._evaluate_all(node)
                named = {str(word.key): self.evaluate(word.value) for word in node.kwargs}
                value = FILTERS[node.name](value, *words, **named)
            case nodes.Test() if node.name in _TESTS:
                value = _TESTS[node.name](self.evaluate(node.node), *self._evaluate_all(node))
            case nodes.Call(node=nodes.Getattr() as method) if method.attr in _METHODS:
                value, words = self.evaluate(method.node), self._evaluate_all(node)
                if value is not None:
                    if not all(isinstance(word, str) for word in (value, *words)):
                        raise UnknownError
                    value = getattr(value, method.attr)(*words)
            case _:
                raise UnknownError
        return value

    def _evaluate_all(self, node: nodes.Filter | nodes.Test | nodes.Call) -> list[Any]:
        if node.dyn_args or node.dyn_kwargs:
            raise UnknownError
        return [self.evaluate(part) for part in node.args]

    def _follow(self, node: nodes.Node, name: str) -> object:
        """Return the value of a dotted name, or else an attribute of the value before the point."""
        if path := _join_names(node):
            try:
                return self.look_up(f"{path}.{name}")
            except UnknownError:
                pass
        value = self.evaluate(node)
        names = _DATES if isinstance(value, date) else _PARAGRAPHS
        if value is None and name in {**_DATES, **_PARAGRAPHS}:
            return None
        if not isinstance(value, date | HeadedParagraph) or name not in names:
            raise UnknownError
        return getattr(value, names[name])

    def _get_item(self, value: object, arg: nodes.Node) -> object:
        if value is None:
            return None
        if not isinstance(value, str | tuple) or isinstance(value, HeadedParagraph):
            raise UnknownError
        if isinstance(arg, nodes.Slice):
            ends = (arg.start, arg.stop, arg.step)
            return value[slice(*(None if end is None else self.evaluate(end) for end in ends))]
        at = self.evaluate(arg)
        return value[at] if -len(value) <= at < len(value) else None


def _join_names(node: nodes.Node) -> str:
    """Return a dotted name, empty for any other expression."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        above = _join_names(node.node)
        return f"{above}.{node.attr}" if above else ""
    return ""


def _compute(compute: Callable[[Any, Any], Any], left: Any, right: Any) -> object:  # noqa: ANN401  (a template's values)
    if left is None or right is None:
        return None
    if not (is_number(left) and is_number(right)):
        raise UnknownError
    if compute is operator.pow and not (isinstance(right, int) and 0 <= right <= _LARGEST_POWER):
        raise UnknownError
    whole = isinstance(left, int) and isinstance(right, int) and compute is not operator.truediv
    return compute(left, right) if whole else compute(Fraction(left), Fraction(right))


def _compare(order: str, left: object, right: object) -> bool:
    left, right = (Fraction(v) if isinstance(v, Decimal) else v for v in (left, right))
    if order in {"in", "notin"}:
        if isinstance(right, str):
            holds = isinstance(left, str) and left in right
        elif right is None:
            holds = False
        elif isinstance(right, tuple) and not isinstance(right, HeadedParagraph):
            holds = any(_compare("eq", left, item) for item in right)
        else:
            raise UnknownError
        return holds is (order == "in")
    if left is None or right is None:
        other = right if left is None else left
        if order in {"eq", "ne"} and not is_number(other):
            return (other in {None, ""}) is (order == "eq")
        return False
    if order in {"eq", "ne"}:
        return (left == right) is (order == "eq")
    return _ORDERS[order](left, right)
