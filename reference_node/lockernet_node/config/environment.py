"""Settings from the environment: `LOCKERNET_NODE_LISTEN__GRPC=127.0.0.1:50051` is `grpc` of `[listen]`.

A name is the prefix, the section, two underscores and the key; a key outside the sections stands alone
(`LOCKERNET_NODE_POINT_ID`). A value is written as in the file, text without its quotes; lists and tables as
TOML. The doors of the bank stand in the file only. A variable with our prefix that names no setting is a
mistake, not a default.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from lockernet.errors import ErrorCode, Malformed

PREFIX = "LOCKERNET_NODE_"

BESIDE = frozenset({"LOCKERNET_NODE_CONFIG", "LOCKERNET_NODE_LOG_LEVEL"})
"""Variables that are options of the program, not settings of the point."""

Key = tuple[str, ...]
"""The way to a setting: `("listen", "grpc")`."""


def variable(key: Key) -> str:
    """The name of the variable of a setting."""
    return PREFIX + "__".join(part.upper() for part in key)


def variables(environment: Mapping[str, str], settings: type[BaseModel]) -> Mapping[Key, Any]:
    """The settings that the environment gives. Raises Malformed for a name that no setting has."""
    known = {variable(key): key for key in _keys(settings)}
    found = {}
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in BESIDE:
            continue
        if name not in known:
            raise Malformed(ErrorCode.CONFIGURATION, f"{name}: no setting has this name in the environment")
        found[known[name]] = _value(text)
    return found


def overlaid(settings: Mapping[str, Any], given: Mapping[Key, Any]) -> dict[str, Any]:
    """The settings of the file with those of the environment over them."""
    over = dict(settings)
    for (first, *rest), value in given.items():
        if not rest:
            over[first] = value
            continue
        section = over.get(first, {})
        over[first] = {**section, rest[0]: value} if isinstance(section, Mapping) else section
    return over


def _keys(settings: type[BaseModel]) -> Iterator[Key]:
    """Every setting that is one value; sections are one deep, and a list of sections has none."""
    for name, field in settings.model_fields.items():
        kinds = get_args(field.annotation) or (field.annotation,)
        sections = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not sections:
            yield (name,)
        elif get_origin(field.annotation) is not tuple:
            yield from ((name, each) for each in sections[0].model_fields)


def _value(text: str) -> Any:
    """A list or a table where the text is one; else the text, which the setting's own type reads."""
    if text[:1] in ("[", "{"):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            return text
    return text
