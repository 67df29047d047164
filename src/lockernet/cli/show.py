"""What a program says: results on stdout, as words or as one JSON object; progress on stderr."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from lockernet.client.plain import plain as plain

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, for machines.")


def show(words: str, values: Mapping[str, Any], *, as_json: bool) -> None:
    """The result, for people or for machines."""
    click.echo(json.dumps(plain(values)) if as_json else words)


def note(words: str) -> None:
    """Progress, on stderr."""
    click.echo(words, err=True)


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Columns as wide as their longest word."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
