"""The code that Jinja makes of a template, with a look at what each step takes."""

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
    """Makes code that asks the environment before it loops, compares or puts together."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """A loop, whose rounds are counted."""
        step = nodes.EnvironmentAttribute("count_rounds", lineno=node.lineno)
        arguments = [nodes.ContextReference(lineno=node.lineno), node.iter]
        node.iter = nodes.Call(step, arguments, [], None, None, lineno=node.lineno)
        super().visit_For(node, frame)

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """A constant; a fraction such as 0.1 is taken to the letter."""
        if isinstance(node.value, float):
            self.write(f"environment.take_number({node.value!r})")
        else:
            super().visit_Const(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Values joined by `~`."""
        self.write("environment.concatenate(context, [")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("])")

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """A comparison: of lists, it is one of every item."""
        if len(node.ops) == 1 and node.ops[0].op in _WITHIN:
            self._look_within(node, frame)
            return
        self.write("(")
        self._watch(partial(self.visit, node.expr, frame))
        for operand in node.ops:
            self.write(f" {operators[operand.op]} ")
            self._watch(partial(self.visit, operand.expr, frame))
        self.write(")")

    def _look_within(self, node: nodes.Compare, frame: Frame) -> None:
        self.write(f"{_WITHIN[node.ops[0].op]}environment.is_within(")
        self._watch(partial(self.visit, node.expr, frame))
        self.write(", ")
        self._watch(partial(self.visit, node.ops[0].expr, frame))
        self.write(")")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """A list, which may hold others."""
        self._watch(partial(super().visit_List, node, frame))

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """A dict, which may hold others."""
        self._watch(partial(super().visit_Dict, node, frame))

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """A tuple, which may hold others, or names that get a value each."""
        if node.ctx == "load":
            self._watch(partial(super().visit_Tuple, node, frame))
        else:
            super().visit_Tuple(node, frame)

    def _watch(self, write: Callable[[], object]) -> None:
        """Write an expression so that what it gives is looked through."""
        self.write("environment.look_through(context, ")
        write()
        self.write(")")
