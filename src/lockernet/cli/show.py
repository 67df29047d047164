"""What a program says: results on stdout, as words or as one JSON object; progress on stderr."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

import click
from pydantic import BaseModel

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, for machines.")


def show(words: str, values: Mapping[str, Any], *, as_json: bool) -> None:
    """The result, for people or for machines."""
    click.echo(json.dumps(plain(values)) if as_json else words)


def note(words: str) -> None:
    """Progress, on stderr."""
    click.echo(words, err=True)


def plain(value: Any) -> Any:
    """Anything of ours as JSON says it: bytes in hex, times in RFC 3339, enums by name."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case bytes():
            return value.hex()
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case IntEnum():
            return value.name
        case _:
            return value


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Columns as wide as their longest word."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
