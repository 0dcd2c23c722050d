"""Measure the house: lines, modules a room, lengths of functions, helpers that are used once.

Run `python tests/bench/house.py [CHECKOUT ...]`; several checkouts stand side by side.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


def measure(checkout: Path) -> dict[str, str]:
    """Return the figures of a checkout's `toolkit/` by what they are of."""
    sources = {path: path.read_text("utf-8") for path in (checkout / "toolkit").rglob("*.py")}
    trees = {path: ast.parse(source) for path, source in sources.items()}
    rooms = Counter(path.parent for path in sources if path.name != "__init__.py")
    classes = Counter(
        node.name
        for tree in trees.values()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    functions = [node for tree in trees.values() for node in find_functions(tree)]
    lengths = [count_lines(function) for function in functions]
    once = sum(1 for tree in trees.values() for _ in find_helpers_used_once(tree))
    most = max(rooms, key=lambda room: rooms[room])
    return {
        "lines": f"{sum(source.count(chr(10)) for source in sources.values()):,}",
        "modules": str(len(sources)),
        "most modules in a room": f"{rooms[most]} ({most.relative_to(checkout)})",
        "public class names that stand twice": str(sum(n > 1 for n in classes.values())),
        "functions": f"{len(functions):,}",
        "lines of a function, median": str(median(lengths)),
        "lines of a function, 90 % up to": f"{quantiles(lengths, n=10)[-1]:.0f}",
        "lines of a function, most": str(max(lengths)),
        "helpers that are used once": f"{once:,} ({once / len(functions):.0%})",
    }


def find_functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def count_lines(function: Function) -> int:
    """Return how many lines a function's body has, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def find_helpers_used_once(tree: ast.Module) -> Iterator[Function]:
    """Yield the private functions and methods that one place in their module names."""
    named = Counter(
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )
    for function in find_functions(tree):
        is_private = function.name.startswith("_") and not function.name.endswith("__")
        if is_private and named[function.name] == 1:
            yield function


def main(checkouts: list[Path]) -> None:
    """Print the figures of some checkouts, a column each."""
    figures = [measure(checkout) for checkout in checkouts]
    for what in figures[0]:
        print(f"{what:38}", *(f"{of_one[what]:>36}" for of_one in figures))  # noqa: T201  (a script)


if __name__ == "__main__":
    main([Path(name).resolve() for name in sys.argv[1:]] or [ROOT])
