"""How a page of docs/reference is written: headings, tables, links to other parts of the reference."""

from collections.abc import Iterable, Sequence
from textwrap import fill

from tools.reference.schema import schema

WIDTH = 118


def page(title: str, words: str, *parts: str) -> str:
    """A whole page that says that it is made."""
    made = fill(f"{words} Made by `make generate`; do not edit.", WIDTH, break_long_words=False)
    return "\n\n".join([f"# {title}", made, *(part for part in parts if part)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell is kept a character."""
    lines = [_line(head), "|" + "---|" * len(head)]
    lines += [_line([cell.replace("|", "\\|") for cell in row]) for row in rows]
    return "\n".join(lines)


def type_link(name: str, *, here: str = "") -> str:
    """A type's name, linked to where the reference explains it; `here` is the page that it stands on."""
    if name in {each.name for each in schema().messages}:
        return f"[`{name}`]({'' if here == 'fields.md' else 'fields.md'}#{name.lower()})"
    if name in {each.name for each in schema().enums}:
        return f"[`{name}`]({'' if here == 'enums.md' else 'enums.md'}#{name.lower()})"
    return f"`{name}`"


def yes(is_so: object) -> str:
    """Yes, or an empty cell."""
    return "yes" if is_so else ""


def _line(cells: Sequence[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)
