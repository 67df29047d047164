"""One case at work. All that it draws comes from the run, all that it learns comes over the probe."""

import hashlib
import hmac
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from google.protobuf.message import Message

from lockernet_conformance.probe import Probe, Question, Record
from lockernet_conformance.results import Finding
from lockernet_conformance.target import World
from lockernet_conformance.trial.control import Control
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.reply import Reply

Metadata = tuple[tuple[str, bytes], ...]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Trial:
    """What a case gets."""

    def __init__(self, case_id: str, world: World, probe: Probe) -> None:
        self.world = world
        self.probe = probe
        self.control = Control(self)
        self.warnings: list[Finding] = []
        self.notes: dict[int, str] = {}
        self._case_id = case_id
        self._drawn = 0

    def draw(self, size: int) -> bytes:
        """Bytes that no other draw of any run gives."""
        self._drawn += 1
        asked = f"{self._case_id}\n{self._drawn}".encode()
        return hmac.digest(self.world.run_nonce, asked, hashlib.sha512)[:size]

    def request_id(self) -> bytes:
        """A fresh UUID, version 4."""
        return uuid.UUID(bytes=self.draw(16), version=4).bytes

    def now(self) -> datetime:
        """What time it is at the target: its controlled clock, or this machine's."""
        return self.control.time or _EPOCH + timedelta(microseconds=self.probe.now_ns() // 1000)

    async def call(
        self,
        name: str,
        request: Message | bytes,
        *,
        metadata: Metadata = (),
        to: str = "point",
        most: int = 1,
        seconds: float | None = None,
    ) -> Reply:
        """One call by its short name; `most`: how many messages of a stream to read."""
        question = self.question(name, request, metadata=metadata, to=to, most=most, seconds=seconds)
        return Reply(await self.probe.ask(question), methods()[name].response)

    async def together(self, *calls: tuple[str, Message | bytes, Metadata]) -> list[Reply]:
        """Several calls (name, request, metadata) at the same time; replies in the order of the calls."""
        questions = [self.question(name, request, metadata=metadata) for name, request, metadata in calls]
        records = await self.probe.ask_together(questions)
        return [
            Reply(record, methods()[name].response)
            for (name, _, _), record in zip(calls, records, strict=True)
        ]

    def question(
        self,
        name: str,
        request: Message | bytes,
        *,
        metadata: Metadata = (),
        to: str = "point",
        most: int = 1,
        seconds: float | None = None,
    ) -> Question:
        """The call as it is sent."""
        return Question(
            to=to,
            method=methods()[name].path,
            body=request if isinstance(request, bytes) else request.SerializeToString(deterministic=True),
            metadata=metadata,
            seconds=seconds or self.world.max_call_seconds,
            most=most,
        )

    async def tcp(self, address: str, sent: bytes, *, seconds: float | None = None) -> Record:
        """Send plain bytes to host:port and read what comes."""
        limit = seconds or self.world.max_call_seconds
        return await self.probe.ask(Question("tcp", address, sent, seconds=limit))

    def expect(self, expected: str, *, holds: bool, seen: str, of: Reply | Record | None = None) -> None:
        """The case fails unless this holds; `of` is the answer that shows it."""
        if not holds:
            raise Failed(finding(expected, seen, record=of.record if isinstance(of, Reply) else of))

    def expect_clean(self, wrong: Sequence[str], expected: str, *, of: Reply | Record | None = None) -> None:
        """The case fails if a reading found anything wrong."""
        self.expect(expected, holds=not wrong, seen="; ".join(wrong[:5]), of=of)

    def warn(self, expected: str, *, holds: bool, seen: str, of: Reply | Record | None = None) -> None:
        """A SHOULD: the case ends as WARN unless this holds."""
        if not holds:
            record = of.record if isinstance(of, Reply) else of
            self.warnings.append(finding(expected, seen, record=record))

    def note(self, words: str) -> None:
        """What the next exchange is for, in the timeline of the report."""
        self.notes[len(self.probe.records) + 1] = words
