"""Edits at module level: each row of a table left out, or with another row's cell; each number plus one."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from tools.mutate.source import Edit, Source

Span = tuple[int, int]
"""Where a row begins and ends."""

Cells = dict[str, ast.expr]
"""The cells of one row, by position or by keyword."""

EMPTY: dict[type[ast.expr], str] = {ast.Dict: "{}", ast.List: "[]", ast.Set: "()"}
"""What is left of a table whose only row is gone."""


def table_edits(source: Source) -> Iterator[Edit]:
    """Every edit of a table or a number at module level."""
    for statement in source.tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            for value in _values(statement):
                yield from _value_edits(source, value)


def _values(statement: ast.Assign | ast.AnnAssign) -> Sequence[ast.expr]:
    """What is assigned; of `a, b = 1, 2` each side by itself, because that is no table."""
    several = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple)
    if several and isinstance(statement.value, ast.Tuple):
        return statement.value.elts
    return [] if statement.value is None else [statement.value]


def _value_edits(source: Source, value: ast.expr) -> Iterator[Edit]:
    """Edits inside one expression. A subscript is a type, and keys of a table stay as they are."""
    if isinstance(value, ast.Dict):
        yield from _rows_left_out(source, value, [_pair(source, *pair) for pair in _pairs(value)])
        yield from _cells_changed(source, [each for key, each in _pairs(value) if key is not None])
    elif isinstance(value, ast.Tuple | ast.List | ast.Set):
        yield from _rows_left_out(source, value, [source.span(each) for each in value.elts])
        yield from _cells_changed(source, [each for each in value.elts if not isinstance(each, ast.Starred)])
    elif is_number(value):
        yield source.replace(value, f"({source.words(value)} + 1)", f"{source.words(value)} becomes 1 more")
    for below in _below(value):
        yield from _value_edits(source, below)


def _below(value: ast.expr) -> Sequence[ast.expr]:
    match value:
        case ast.Dict():
            return value.values
        case ast.Tuple() | ast.List() | ast.Set():
            return value.elts
        case ast.Call():
            return [*value.args, *(keyword.value for keyword in value.keywords)]
        case ast.BinOp():
            return [value.left, value.right]
        case ast.UnaryOp():
            return [value.operand]
    return []


# ------------------------------------------------------------------------------------ rows left out


def _pairs(table: ast.Dict) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    return zip(table.keys, table.values, strict=True)


def _pair(source: Source, key: ast.expr | None, value: ast.expr) -> Span:
    """Of a row without a key, which takes in a whole mapping, the two stars go too."""
    begin, end = source.span(value)
    return (source.span(key)[0] if key else source.place_before(begin, "**")), end


def _rows_left_out(source: Source, table: ast.expr, rows: Sequence[Span]) -> Iterator[Edit]:
    """Each row once. A tuple of one row stays: it is the row of a larger table, which loses it as a whole."""
    if len(rows) == 1 and type(table) in EMPTY:
        yield source.replace(table, EMPTY[type(table)], "the only row is left out")
    for number, (begin, end) in enumerate(rows if len(rows) > 1 else ()):
        what = f"row {number + 1} is left out"
        if isinstance(table, ast.Tuple) and len(rows) == 2:
            yield Edit(rows[0][0], source.end(table), _tuple_of_one(source, table, 1 - number), what)
        elif number + 1 < len(rows):
            yield Edit(begin, rows[number + 1][0], "", what)
        else:
            yield Edit(rows[number - 1][1], end, "", what)


def _tuple_of_one(source: Source, table: ast.Tuple, number: int) -> str:
    """One row, a comma behind it, and the bracket if there was one."""
    behind = source.between(source.span(table.elts[-1])[1], source.end(table)).removeprefix(",")
    return f"{source.between(*source.span(table.elts[number]))},{behind}"


# ------------------------------------------------------------------------------------ cells changed


def _cells_changed(source: Source, values: Sequence[ast.expr]) -> Iterator[Edit]:
    """Each cell becomes that of another row; what only some rows say is left out, and said by the others."""
    for kind, rows in _kinds(values).items():
        if kind == "value":
            yield from _exchanged(source, [row["value"] for row in rows.values()])
            continue
        for name in dict.fromkeys(chain.from_iterable(rows.values())):
            column = [cells[name] for cells in rows.values() if name in cells]
            yield from _exchanged(source, column)
            if len(column) < len(rows):
                yield from _optional(source, rows, name)
            else:
                yield from _flipped(source, column)


def _kinds(values: Sequence[ast.expr]) -> dict[str, dict[ast.expr, Cells]]:
    """Rows with the same cells: calls of one maker (alone or in a tuple), tuples of one length, or values."""
    kinds: dict[str, dict[ast.expr, Cells]] = defaultdict(dict)
    for value in values:
        calls = _calls(value)
        for call in calls:
            kinds[ast.dump(call.func)][call] = _cells_of(call)
        if not calls and isinstance(value, ast.Tuple):
            kinds[f"tuple of {len(value.elts)}"][value] = dict(_numbered(value.elts))
        elif not calls:
            kinds["value"][value] = {"value": value}
    return kinds


def _calls(value: ast.expr) -> list[ast.Call]:
    inside = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    return [each for each in inside if isinstance(each, ast.Call)]


def _cells_of(call: ast.Call) -> Cells:
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    return dict(_numbered(call.args)) | named


def _numbered(cells: Sequence[ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    return ((f"cell {number}", cell) for number, cell in enumerate(cells, start=1))


def _exchanged(source: Source, cells: Sequence[ast.expr]) -> Iterator[Edit]:
    """Each cell becomes the next that is written differently. Numbers have an edit of their own."""
    for number, cell in enumerate(cells):
        own = source.words(cell)
        others = (source.words(other) for other in chain(cells[number + 1 :], cells[:number]))
        other = next((words for words in others if words != own), None)
        if other is not None and not is_number(cell):
            yield source.replace(cell, other, f"`{own}` becomes `{other}`")


def _flipped(source: Source, cells: Sequence[ast.expr]) -> Iterator[Edit]:
    """True and false that are equal in all rows."""
    if len({source.words(cell) for cell in cells}) == 1:
        for cell in cells:
            if isinstance(cell, ast.Constant) and isinstance(cell.value, bool):
                yield source.replace(cell, str(not cell.value), f"{cell.value} becomes {not cell.value}")


def is_number(cell: ast.expr) -> bool:
    """True for a whole or broken number written out; True and False are none."""
    return isinstance(cell, ast.Constant) and type(cell.value) in (int, float)


def _optional(source: Source, rows: dict[ast.expr, Cells], name: str) -> Iterator[Edit]:
    said = next(source.words(cells[name]) for cells in rows.values() if name in cells)
    for row, cells in rows.items():
        assert isinstance(row, ast.Call), "rows that are tuples have equal cells"
        last = list(cells.values())[-1]
        if name not in cells and not _is_position(name):
            text = f", {name}={said}"
            yield Edit(source.end(last), source.end(last), text, f"`{name}={said}` is added")
        elif name in cells and not (_is_position(name) and _is_position(_next(cells, name))):
            yield _without(source, row, cells, name)


def _without(source: Source, row: ast.Call, cells: Cells, name: str) -> Edit:
    """The comma in front goes too: what is optional is never the first."""
    before = list(cells).index(name) - 1
    begin = source.end(list(cells.values())[before]) if before >= 0 else source.end(row.func) + 1
    return Edit(begin, source.end(cells[name]), "", f"`{source.words(cells[name])}` is left out")


def _is_position(name: str) -> bool:
    return name.startswith("cell ")


def _next(cells: Cells, name: str) -> str:
    names = [*cells, ""]
    return names[names.index(name) + 1]
