"""Edits of conditions: comparisons off by one and turned round, `and`, `or`, `not`, bare questions."""

import ast
import re
from collections.abc import Iterator

from tools.mutate.source import Edit, Source, live

COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
}
"""What stands in the source, and what it becomes: off by one, and the opposite."""

Asking = ast.If | ast.While | ast.IfExp
Function = ast.FunctionDef | ast.AsyncFunctionDef


def condition_edits(source: Source) -> Iterator[Edit]:
    """Every edit of a condition in the file."""
    for node in live(source.tree):
        if isinstance(node, ast.Compare):
            yield from _comparisons(source, node)
        elif isinstance(node, ast.BoolOp):
            yield from _joints(source, node)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield _without_not(source, node)
        for asked in _asked(node):
            yield from _negated(source, asked)


def _comparisons(source: Source, node: ast.Compare) -> Iterator[Edit]:
    sides = [node.left, *node.comparators]
    for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
        written, others = COMPARISONS[type(operator)]
        for other in others:
            yield _exchanged(source, left, right, written, other)


def _joints(source: Source, node: ast.BoolOp) -> Iterator[Edit]:
    written, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    for left, right in zip(node.values, node.values[1:], strict=False):
        yield _exchanged(source, left, right, written, other)


def _exchanged(source: Source, left: ast.expr, right: ast.expr, written: str, other: str) -> Edit:
    """Between two operands stand the operator, blanks, brackets and comments."""
    begin = source.end(left)
    words = r"\s+".join(re.escape(word) for word in written.split())
    pattern = rf"\b{words}\b" if written[0].isalpha() else words
    found = re.search(pattern, re.sub(r"#[^\n]*", _blank, source.between(begin, source.start(right))))
    assert found is not None, f"no {written} in line {left.end_lineno} of {source.file}"
    return Edit(begin + found.start(), begin + found.end(), other, f"`{written}` becomes `{other}`")


def _blank(comment: re.Match[str]) -> str:
    return " " * len(comment[0].encode())


def _without_not(source: Source, node: ast.UnaryOp) -> Edit:
    begin = source.start(node)
    length = len(source.words(node)) - len(source.words(node).removeprefix("not").lstrip())
    return Edit(begin, begin + length, "", "`not` is left out")


def _asked(node: ast.AST) -> Iterator[ast.expr]:
    """What is asked for its truth: conditions, and what a function of type bool returns."""
    if isinstance(node, Asking):
        yield node.test
    elif isinstance(node, ast.comprehension):
        yield from node.ifs
    elif isinstance(node, Function) and isinstance(node.returns, ast.Name) and node.returns.id == "bool":
        yield from (each.value for each in _own_returns(node) if each.value is not None)


def _own_returns(node: ast.AST) -> Iterator[ast.Return]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return):
            yield child
        elif not isinstance(child, Function | ast.Lambda | ast.ClassDef):
            yield from _own_returns(child)


def _negated(source: Source, asked: ast.expr) -> Iterator[Edit]:
    """The opposite of what has no comparison, `and`, `or` or `not` of its own to change."""
    if isinstance(asked, ast.Constant) and isinstance(asked.value, bool):
        yield source.replace(asked, str(not asked.value), f"{asked.value} becomes {not asked.value}")
    elif not isinstance(asked, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
        yield source.replace(asked, f"not ({source.words(asked)})", "the condition is turned round")
