"""One source file as bytes and as a tree, and the edits that make mutants of it.

Edits are made in the text, not in the tree, so that lines keep their numbers and a diff shows one place.
"""

import ast
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import accumulate
from tokenize import COMMENT, TokenInfo, generate_tokens


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes from `start` to `end`; `what` says it in words."""

    start: int
    end: int
    text: str
    what: str


class Source:
    """A file of Python, and where its nodes stand."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.tree = ast.parse(text)
        self._raw = text.encode()
        lines = self._raw.splitlines(keepends=True)
        self._starts = [0, *accumulate(len(line) for line in lines)]
        tokens = generate_tokens(StringIO(text).readline)
        self._signs = [
            self._sign(token) for token in tokens if token.string.strip() and token.type != COMMENT
        ]

    def start(self, node: ast.expr) -> int:
        """The place of the first byte of a node."""
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr) -> int:
        """The place behind the last byte of a node."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Where a node begins and ends, with the brackets that hold it alone."""
        begin, end = self.start(node), self.end(node)
        while True:
            before = self._signs[bisect_left(self._signs, (begin,)) - 1 :][:1]
            after = self._signs[bisect_left(self._signs, (end,)) :][:1]
            if [sign for _, _, sign in before + after] != ["(", ")"]:
                return begin, end
            begin, end = before[0][0], after[0][1]

    def place_before(self, place: int, text: str) -> int:
        """Where this text stands last before a place."""
        return self._raw.rindex(text.encode(), 0, place)

    def between(self, start: int, end: int) -> str:
        """The text from here to there."""
        return self._raw[start:end].decode()

    def words(self, node: ast.expr) -> str:
        """The text of a node."""
        return self.between(self.start(node), self.end(node))

    def line(self, place: int) -> int:
        """The number of the line of a place."""
        return self._raw.count(b"\n", 0, place) + 1

    def after(self, edit: Edit) -> str:
        """The text of the file with one edit made."""
        return (self._raw[: edit.start] + edit.text.encode() + self._raw[edit.end :]).decode()

    def _sign(self, token: TokenInfo) -> tuple[int, int, str]:
        """Where a token begins and ends, in bytes, and its text."""
        line, column = token.start
        begin = self._starts[line - 1] + len(token.line[:column].encode())
        return begin, begin + len(token.string.encode()), token.string

    def replace(self, node: ast.expr, text: str, what: str) -> Edit:
        """An edit that puts other text in the place of a node."""
        return Edit(self.start(node), self.end(node), text, what)


def live(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it that decide something when the program runs.

    Left out: bodies of protocols, what only the type checker reads, and what states or guards against our
    own mistakes (`assert`, and the condition in front of `raise AssertionError`).
    """
    if _is_protocol(node) or _is_for_types(node) or isinstance(node, ast.Assert):
        return
    yield node
    passed = node.test if isinstance(node, ast.If) and _raises_assertion(node.body) else None
    for child in ast.iter_child_nodes(node):
        if child is not passed:
            yield from live(child)


def _is_protocol(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(_last_name(base) == "Protocol" for base in node.bases)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and _last_name(node.test) == "TYPE_CHECKING"


def _raises_assertion(body: list[ast.stmt]) -> bool:
    return len(body) == 1 and isinstance(body[0], ast.Raise) and _last_name(body[0].exc) == "AssertionError"


def _last_name(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call | ast.Subscript):
        return _last_name(node.func if isinstance(node, ast.Call) else node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
