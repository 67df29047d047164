"""The words of the vectors in ours: instants, bytes, directories, places, and the three ways to say no."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from inspect import isawaitable
from typing import Any

from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.trust import TrustFile
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.verify import Place

Given = Mapping[str, Any]
"""The input of a vector, or a part of it."""

Answer = dict[str, Any]
"""What `expected` is compared with; it may say more."""

INFRARED = {"full": True, "empty": False, "none": None}


@dataclass(frozen=True)
class World:
    """What the vectors share, by name."""

    shared: Given
    _read: dict[str, TrustedDirectory] = field(default_factory=dict, repr=False)

    def directory(self, name: str) -> TrustedDirectory:
        """One of the directories, every key admitted; read once."""
        if name not in self._read:
            listed = json.dumps(self.shared["directories"][name])
            self._read[name] = TrustedDirectory(TrustFile.model_validate_json(listed))
        return self._read[name]

    def place(self, name: str) -> Place:
        """Who reads: the names addressed there, and what is understood there."""
        here = self.shared["places"][name]
        return Place(
            audiences=frozenset(here["audiences"]),
            operator_id=here["operator"],
            point_id=here["point"],
            critical_features=frozenset(here["features"]),
        )


Topic = Callable[[Given, World], Answer | Awaitable[Answer]]
"""Answers the inputs of one topic. What it leaves out of a yes is `accepted`."""


def moment(text: str) -> datetime:
    """An instant."""
    return datetime.fromisoformat(text)


def octets(written: str | list[Any]) -> bytes:
    """Bytes: hexadecimal, or pieces of it with how often each stands."""
    if isinstance(written, str):
        return bytes.fromhex(written)
    return b"".join(bytes.fromhex(piece) * times for piece, times in written)


async def answer(ask: Topic, given: Given, world: World) -> Answer:
    """What the reference implementation answers to the input of a vector; what it raises is a no."""
    try:
        came = ask(given, world)
        return {"verdict": "accepted", **(await came if isawaitable(came) else came)}
    except LockernetError as error:
        return denied(error)


def denied(error: LockernetError) -> Answer:
    """Untrusted, malformed or refused, by the class of the error."""
    verdicts = {Untrusted: "untrusted", Malformed: "malformed"}
    return {"verdict": verdicts.get(type(error), "refused"), "reason": str(error.code)}


def refused(reason: ErrorCode) -> Answer:
    """A refusal that is a value."""
    return {"verdict": "refused", "reason": str(reason)}


def judged(reason: ErrorCode | None) -> Answer:
    """Accepted, or refused for this reason."""
    return {"verdict": "accepted"} if reason is None else refused(reason)


def story(steps: list[Answer]) -> Answer:
    """The answer to a story; its verdict is that of its last step."""
    last = steps[-1]
    return {"verdict": last["verdict"], "reason": last.get("reason"), "steps": steps}
