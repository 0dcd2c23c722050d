"""Jinja's code generator, with calls that count the steps of a template."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, operators

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.compiler import Frame


_WITHIN = {"in": "", "notin": "not "}


class GuardedGenerator(CodeGenerator):
    """A generator of code that has the environment count loops, comparisons and collections."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Write a loop whose rounds are counted."""
        step = nodes.EnvironmentAttribute("count_rounds", lineno=node.lineno)
        arguments = [nodes.ContextReference(lineno=node.lineno), node.iter]
        node.iter = nodes.Call(step, arguments, [], None, None, lineno=node.lineno)
        super().visit_For(node, frame)

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Write a constant; a fraction such as 0.1 becomes an exact decimal."""
        if isinstance(node.value, float):
            self.write(f"environment.parse_number({node.value!r})")
        else:
            super().visit_Const(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Write a concatenation with `~`."""
        self.write("environment.concatenate(context, [")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("])")

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Write a comparison whose operands are counted, lists item by item."""
        if len(node.ops) == 1 and node.ops[0].op in _WITHIN:
            self.write(f"{_WITHIN[node.ops[0].op]}environment.is_within(")
            self._write_counted(partial(self.visit, node.expr, frame))
            self.write(", ")
            self._write_counted(partial(self.visit, node.ops[0].expr, frame))
            self.write(")")
            return
        self.write("(")
        self._write_counted(partial(self.visit, node.expr, frame))
        for operand in node.ops:
            self.write(f" {operators[operand.op]} ")
            self._write_counted(partial(self.visit, operand.expr, frame))
        self.write(")")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Write a list, whose items are counted."""
        self._write_counted(partial(super().visit_List, node, frame))

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Write a dict, whose items are counted."""
        self._write_counted(partial(super().visit_Dict, node, frame))

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Write a tuple, whose items are counted unless they are names to assign."""
        if node.ctx == "load":
            self._write_counted(partial(super().visit_Tuple, node, frame))
        else:
            super().visit_Tuple(node, frame)

    def _write_counted(self, write: Callable[[], object]) -> None:
        """Write an expression so that the environment counts its value."""
        self.write("environment.count_value(context, ")
        write()
        self.write(")")
