"""The one form of a published vector: what goes in, what must come out, and why (docs/spec/vectors).

A topic module has `TOPIC` and `vectors() -> list[dict]`; one with directories or keys that many of its
vectors share also has `SHARED`. Verdicts are what the builder of a case says, never what code answers.
"""

from typing import Any

Vector = dict[str, Any]

_MALFORMED = (
    "MALFORMED_",
    "MESSAGE_TOO_LARGE",
    "VERSION_UNSUPPORTED",
    "DEADLINE_REQUIRED",
    "REQUEST_ID_REUSED",
    "CONFIGURATION",
    "KEY_FILE_MODE",
    "DATABASE_NEWER",
)


class Sheet:
    """The vectors of one topic, numbered in the order in which they are written down."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self.vectors: list[Vector] = []

    def accepted(self, rule: str, why: str, given: Vector, **expected: Any) -> None:
        """A case that must be taken."""
        self._add(rule, why, given, {"verdict": "accepted", **expected})

    def no(self, rule: str, reason: str, why: str, given: Vector, **expected: Any) -> None:
        """A case that must get this reason."""
        self._add(rule, why, given, {"verdict": verdict_of(reason), "reason": reason, **expected})

    def _add(self, rule: str, why: str, given: Vector, expected: Vector) -> None:
        ident = f"{self._topic}-{len(self.vectors) + 1:03}"
        self.vectors.append({"id": ident, "rule": rule, "input": given, "expected": expected, "why": why})


def verdict_of(reason: str) -> str:
    """Refused, untrusted or malformed: which of these three a reason is."""
    if reason.startswith("UNTRUSTED_"):
        return "untrusted"
    return "malformed" if reason.startswith(_MALFORMED) else "refused"


def reasons_in(expected: Any) -> set[str]:
    """Every reason that a vector expects, of the last step or of one before, and of events."""
    if isinstance(expected, list):
        return {reason for each in expected for reason in reasons_in(each)}
    if not isinstance(expected, dict):
        return set()
    own = {expected[name] for name in ("reason", "event_reason") if expected.get(name)}
    return own.union(expected.get("event_reasons", ()), *(reasons_in(value) for value in expected.values()))
