"""Published vectors as they lie in docs/spec/vectors, and how the library answers one."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.trust import TrustFile
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.verify import Place

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "spec" / "vectors"

Vector = dict[str, Any]
Answer = dict[str, Any]


@cache
def file_of(topic: str) -> dict[str, Any]:
    """The published file."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{topic}.json").read_text())
    return loaded


def topics() -> Iterator[str]:
    """Every published topic."""
    for path in sorted(FOLDER.glob("*.json")):
        if path.name != "schema.json":
            yield path.stem


def vectors_of(topic: str) -> list[Any]:
    """The vectors of a topic, each under its own id."""
    return [pytest.param(vector, id=vector["id"]) for vector in file_of(topic)["vectors"]]


@cache
def directory(name: str) -> TrustedDirectory:
    """One of the directories that the files share."""
    listed = file_of("world")["shared"]["directories"][name]
    return TrustedDirectory(TrustFile.model_validate_json(json.dumps(listed)))


def place(name: str) -> Place:
    """One of the places that the files share."""
    here = file_of("world")["shared"]["places"][name]
    return Place(
        audiences=frozenset(here["audiences"]),
        operator_id=here["operator"],
        point_id=here["point"],
        critical_features=frozenset(here["features"]),
    )


def moment(text: str) -> datetime:
    """An instant of a vector."""
    return datetime.fromisoformat(text)


def octets(written: str | list[Any]) -> bytes:
    """Bytes of a vector: hexadecimal, or pieces of it with how often each stands."""
    if isinstance(written, str):
        return bytes.fromhex(written)
    return b"".join(bytes.fromhex(piece) * times for piece, times in written)


def answered(ask: Callable[[], Answer]) -> Answer:
    """What the library says, in the words of the vectors."""
    try:
        return {"verdict": "accepted", **ask()}
    except LockernetError as error:
        return {"verdict": verdict_of(error), "reason": str(error.code)}


def verdict_of(error: LockernetError) -> str:
    """Untrusted, malformed or refused, by the class of the error."""
    if isinstance(error, Untrusted):
        return "untrusted"
    return "malformed" if isinstance(error, Malformed) else "refused"


def refused(reason: ErrorCode) -> Answer:
    """A refusal that is a value."""
    return {"verdict": "refused", "reason": str(reason)}


def agrees(answer: Answer, vector: Vector) -> None:
    """The answer says what the vector expects, and may say more."""
    expected = vector["expected"]
    assert {name: answer.get(name) for name in expected} == expected, vector["why"]
