"""What a room offers on the control socket: an address, and what answers there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from lockernet.errors import ErrorCode, Malformed

Asked: TypeAlias = Mapping[str, Any]
"""The JSON object of the request; empty for GET."""
Answer: TypeAlias = Callable[[Asked], Awaitable[Mapping[str, Any]]]
"""Gives the JSON object of the answer; says no by raising a `LockernetError`, which the caller gets again."""


@dataclass(frozen=True, slots=True)
class ControlRoute:
    """One thing that the operator may ask a running node."""

    method: str
    """GET reads, POST changes."""
    path: str
    answer: Answer


def required_text(asked: Asked, name: str) -> str:
    """A text of the request. Raises Malformed if it is missing or something else."""
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(ErrorCode.MALFORMED_FIELD, f"{name}: expected text, came {value!r:.40}")
    return value
