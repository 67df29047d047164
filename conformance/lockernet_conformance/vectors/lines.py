"""The words between suite and program: JSON, one object a line (docs/conformance/vectors.md).

    suite    {"protocol": 1, "suite": "0.1.0", "directories": {...}, "places": {...}}
    program  {"name": "my-node", "version": "2.4", "topics": ["codes", "keys"]}
    suite    {"id": "codes-039", "topic": "codes", "input": {...}}
    program  {"id": "codes-039", "verdict": "accepted", "digits": "256181"}

Topics may be `"all"`, and an answer may be `{"id": "codes-039", "skipped": "why"}`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockernet_conformance.vectors.published import Vector, shared, topics

PROTOCOL = 1
"""Counts up when a program of the version before would not understand."""

FAILED = b"!"
"""Begins the report of a failure, in the place of an answer. No JSON begins so: who says it fails too."""

MOST_SHOWN = 200
"""So many characters of a strange line are shown."""


class Unreadable(ValueError):
    """A line that is no answer, in words that its author understands."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What a program says of itself."""

    name: str
    version: str
    topics: frozenset[str]


def hello(suite_version: str) -> bytes:
    """The first line, with all that the vectors share."""
    return _line({"protocol": PROTOCOL, "suite": suite_version, **shared()})


def question(vector: Vector) -> bytes:
    """One vector, without its answer."""
    return _line({"id": vector.id, "topic": vector.topic, "input": vector.input})


def read_hello(line: bytes) -> Hello:
    """What the program is, and which topics it answers."""
    told = read_object(line)
    name, version, named = told.get("name"), told.get("version"), told.get("topics")
    if not isinstance(name, str) or not isinstance(version, str):
        raise Unreadable(f"expected a name and a version, both texts; came {shown(line)}")
    if named == "all":
        return Hello(name, version, frozenset(topics()))
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        raise Unreadable(f'expected topics as a list of names, or "all"; came {shown(line)}')
    unknown = sorted(set(named) - set(topics()))
    if unknown:
        raise Unreadable(f"topics that do not exist: {', '.join(unknown)}")
    return Hello(name, version, frozenset(named))


def read_answer(line: bytes, vector_id: str) -> Mapping[str, Any]:
    """The answer to this vector."""
    if line.startswith(FAILED):
        raise Unreadable(line[len(FAILED) :].decode(errors="replace"))
    told = read_object(line)
    if told.get("id") != vector_id:
        raise Unreadable(f"an answer to {json.dumps(told.get('id'))}, where {vector_id} was asked")
    return told


def in_step(asked: bytes, line: bytes) -> bool:
    """Whether this answer belongs to this question; if not, the next one would not belong either."""
    try:
        return bool(read_object(line).get("id") == json.loads(asked)["id"])
    except Unreadable:
        return False


def read_object(line: bytes) -> Mapping[str, Any]:
    """One JSON object that every parser reads alike: no name twice, no NaN."""
    try:
        told = json.loads(line, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise Unreadable(f"nested too deep: {shown(line)}") from None
    except ValueError as error:
        raise Unreadable(f"no JSON in UTF-8 ({error}): {shown(line)}") from None
    if not isinstance(told, dict):
        raise Unreadable(f"expected a JSON object; came {shown(line)}")
    return told


def shown(line: bytes) -> str:
    """The beginning of a line, for people."""
    text = line.decode(errors="replace")
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}... ({len(line)} bytes)"


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name stands twice")
    return told


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
