"""What asks questions of a target, live or from a record."""

from collections.abc import Sequence
from typing import Protocol

from lockernet_conformance.probe.exchange import Question, Record


class Inconclusive(Exception):
    """Suite or environment failed: nothing is shown about the target."""


class Probe(Protocol):
    """One case's line to the target. Numbers are given when a question is asked, so that a replay agrees."""

    records: list[Record]
    """What was asked so far, by number, with the answers."""

    async def ask(self, question: Question) -> Record:
        """Ask and wait for the answer; the record of it. Raises Inconclusive."""
        ...

    async def ask_together(self, questions: Sequence[Question]) -> list[Record]:
        """Ask all at the same time; the records in the order of the questions."""
        ...

    def sign(self, pae: bytes) -> bytes:
        """The signature of the operator's grant key over these bytes."""
        ...

    async def rest(self, seconds: float) -> None:
        """Let time pass; a replay does not wait."""
        ...

    def now_ns(self) -> int:
        """The time, recorded."""
        ...
