"""All mutants of a file: the file's text with one edit made, each different from all others."""

import ast
import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from tools.mutate.conditions import Function, condition_edits
from tools.mutate.source import Edit, Source
from tools.mutate.tables import table_edits
from tools.mutate.tree import ROOT


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed file. `function`: the first and last line of the one around the change, if there is one."""

    file: str
    line: int
    what: str
    text: str
    function: tuple[int, int] | None

    @property
    def ident(self) -> str:
        """The same in every run over the same file."""
        return hashlib.sha256(f"{self.file}\0{self.text}".encode()).hexdigest()[:16]


def mutants_of(file: str) -> list[Mutant]:
    """The mutants of a file of this tree, in the order of its lines."""
    return mutate(Source(file, (ROOT / file).read_text()))


def mutate(source: Source) -> list[Mutant]:
    """Every edit made alone. Two that mean the same are one, and one that means nothing is none."""
    seen = {ast.dump(source.tree)}
    functions = _functions(source.tree)
    found = []
    for edit in sorted(chain(condition_edits(source), table_edits(source)), key=lambda edit: edit.start):
        text = source.after(edit)
        meaning = _meaning(source, edit, text)
        if meaning not in seen:
            seen.add(meaning)
            found.append(_mutant(source, edit, text, functions))
    return found


def diff(mutant: Mutant) -> list[str]:
    """The lines that a mutant takes away and puts in their place."""
    before = (ROOT / mutant.file).read_text().splitlines()
    changes = difflib.unified_diff(before, mutant.text.splitlines(), lineterm="", n=0)
    return [line for line in changes if line[0] in "+-" and line[:3] not in ("+++", "---")]


def _meaning(source: Source, edit: Edit, text: str) -> str:
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError as wrong:
        place = f"{source.file}:{source.line(edit.start)}"
        raise AssertionError(f"{place}: {edit.what} gives no Python: {wrong.text}") from wrong


def _mutant(source: Source, edit: Edit, text: str, functions: list[tuple[int, int]]) -> Mutant:
    line = source.line(edit.start)
    if source.between(edit.start, edit.end).startswith((",", "\n")):  # the row begins on a later line
        line = source.line(edit.end)
    around = [span for span in functions if span[0] <= line <= span[1]]
    return Mutant(source.file, line, edit.what, text, max(around, default=None))


def _functions(tree: ast.Module) -> list[tuple[int, int]]:
    return [_lines(node) for node in ast.walk(tree) if isinstance(node, Function)]


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[int, int]:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return first, node.end_lineno or node.lineno


def everything(files: tuple[str, ...]) -> Iterator[Mutant]:
    """The mutants of all these files."""
    return chain.from_iterable(mutants_of(file) for file in files)
