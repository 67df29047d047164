"""Answers from a record: the same questions get the same answers, and another question is noticed."""

from collections.abc import Sequence

from lockernet_conformance.probe.exchange import Question, Record

MOST_RESTS = 100
"""A case polls: it asks between two rests."""


class Differs(Exception):
    """The case asks something else than the record holds."""


class ReplayProbe:
    """One case's line to the record of a target. Nothing is sent, and nothing waits."""

    def __init__(self, case: str, records: Sequence[Record]) -> None:
        self._case = case
        self._left = {record.number: record for record in records}
        self._asked = 0
        self._rests = 0
        self.records: list[Record] = []

    async def ask(self, question: Question) -> Record:
        """The recorded answer to this question. Raises Differs."""
        return self._find(question)

    async def ask_together(self, questions: Sequence[Question]) -> list[Record]:
        """The recorded answers, in the order of the questions."""
        return [self._find(question) for question in questions]

    def sign(self, pae: bytes) -> bytes:
        """The recorded signature."""
        return self._find(Question("signer", "sign", pae)).answer.body

    async def rest(self, seconds: float) -> None:  # noqa: ARG002 - the protocol has it
        """Nothing waits; but a case that rests for ever between two questions was never recorded so."""
        self._rests += 1
        if self._rests > MOST_RESTS:
            raise Differs(f"{self._case}: it waits for ever after exchange {self._asked}")

    def now_ns(self) -> int:
        """The recorded time."""
        return int(self._find(Question("clock", "now")).answer.body)

    def left(self) -> int:
        """How many recorded exchanges were never asked for."""
        return len(self._left)

    def _find(self, question: Question) -> Record:
        self._asked += 1
        self._rests = 0
        record = self._left.pop(self._asked, None)
        if record is None:
            raise Differs(f"{self._case}: the record has no exchange {self._asked} ({question.method})")
        if record.question != question:
            raise Differs(f"{self._case}: exchange {self._asked} is another question than {question.method}")
        self.records.append(record)
        return record
