"""Where each value of a configuration comes from: environment, file or default."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from lockernet_node.config.environment import Key, variable

HIDDEN = "(hidden)"
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting, its value as JSON can say it, and where it comes from."""

    key: str
    value: Any
    origin: str
    """`default`, `file`, or `environment` with the name of the variable."""


def origins(config: BaseModel, *, in_file: Mapping[str, Any], given: Mapping[Key, Any]) -> Iterator[Origin]:
    """Every setting in the order of the sections. Secrets are not shown."""
    for key, value in _settings(config, ()):
        yield Origin(".".join(key), _shown(value), _origin(key, in_file, given))


def _settings(section: BaseModel, way: Key) -> Iterator[tuple[Key, Any]]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _settings(value, (*way, name))
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for number, each in enumerate(value):
                yield from _settings(each, (*way, name, str(number)))
        else:
            yield (*way, name), value


def _origin(key: Key, in_file: Mapping[str, Any], given: Mapping[Key, Any]) -> str:
    if key in given:
        return f"environment {variable(key)}"
    inside: Any = in_file
    for part in key:
        if isinstance(inside, list):
            inside = inside[int(part)]
        elif isinstance(inside, Mapping) and part in inside:
            inside = inside[part]
        else:
            return "default"
    return "file"


def _shown(value: Any) -> Any:
    """What JSON can say; a password in an address stays out."""
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(name): _shown(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(_shown, value))
    if isinstance(value, tuple):
        return [_shown(each) for each in value]
    if isinstance(value, bool | int | float | None):
        return value
    text = str(value)
    return text if isinstance(value, Path) else _PASSWORD.sub(f"{HIDDEN}@", text)
