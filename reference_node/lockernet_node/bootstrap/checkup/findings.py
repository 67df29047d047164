"""What a look at the point found."""

from dataclasses import dataclass
from enum import StrEnum

from lockernet.errors import LockernetError


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    ADVICE = "advice"
    """The node runs, and a careful operator would change it."""
    WRONG = "wrong"
    """The node does not start, or does not serve."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    topic: str
    grade: Grade
    words: str
    error: LockernetError | None = None
    """What a start would end with; only for what is wrong."""


def ok(topic: str, words: str) -> Finding:
    """All is well."""
    return Finding(topic, Grade.OK, words)


def advice(topic: str, words: str) -> Finding:
    """Better changed."""
    return Finding(topic, Grade.ADVICE, words)


def wrong(topic: str, error: LockernetError) -> Finding:
    """The node would not serve like this."""
    return Finding(topic, Grade.WRONG, f"{error.code}: {error.message}", error)
