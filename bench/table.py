"""The table: what was measured, what it should be, and whether it is; for people and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEADS = ("what", "value", "unit", "target", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One number. `met` is always known: what cannot be judged is a note, not a row."""

    name: str
    value: float
    unit: str
    target: str
    met: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What one measurement found: rows of the table, and what a reader of them should know."""

    rows: tuple[Row, ...]
    note: str


def at_most(name: str, value: float, unit: str, limit: float) -> Row:
    """A row that is met up to `limit`."""
    return Row(name, _short(value), unit, f"<= {limit:g}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Row:
    """A row that is met from `limit` on."""
    return Row(name, _short(value), unit, f">= {limit:g}", value >= limit)


def as_json(rows: Sequence[Row]) -> str:
    """The rows as a list of objects."""
    return json.dumps([asdict(row) for row in rows], indent=2) + "\n"


def write(rows: Sequence[Row], path: Path) -> None:
    """Keep the rows in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(rows))


def show(measured: Sequence[Measured]) -> str:
    """The table for people, with the notes under it."""
    rows = [row for each in measured for row in each.rows]
    cells = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    lines = [_line(line, widths) for line in cells]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join([*lines, "", *notes(measured)])


def notes(measured: Sequence[Measured]) -> list[str]:
    """What stands under the table, a line for each measurement."""
    return [f"- {each.note}" for each in measured]


def _cells(row: Row) -> tuple[str, ...]:
    return (row.name, f"{row.value:,}", row.unit, row.target, "yes" if row.met else "NO")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, value, *rest = cells
    padded = [name.ljust(widths[0]), value.rjust(widths[1])]
    padded += [cell.ljust(width) for cell, width in zip(rest, widths[2:], strict=True)]
    return "  ".join(padded).rstrip()


def _short(value: float) -> float:
    """Four digits that matter; whole numbers from a thousand on, and where it is whole anyway."""
    return round(value) if value >= 1000 or value == round(value) else float(f"{value:.4g}")
