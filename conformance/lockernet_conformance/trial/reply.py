"""One answer of the target, and what a case may expect of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from google.protobuf.message import DecodeError, Message
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]  # the same

from lockernet.v1.statements_pb2 import SignedStatement
from lockernet_conformance.probe import Record
from lockernet_conformance.trial.expectations import Failed, finding

DOMAIN = "lockernet"
NOTHING = ("NO_ANSWER", "UNREACHABLE")
M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class Reply:
    """What came back for one call."""

    record: Record
    response: type[Message]
    """What the call answers with if it is answered."""

    @property
    def status(self) -> str:
        """Name of the gRPC status."""
        return self.record.answer.status

    @cached_property
    def reason(self) -> str:
        """The reason of the only ErrorInfo; empty if there is none or more than one."""
        reasons = [info.reason for info in self.infos() if info.domain == DOMAIN]
        return reasons[0] if len(reasons) == 1 else ""

    def infos(self) -> list[ErrorInfo]:
        """Every ErrorInfo of the answer."""
        told = self._status()
        found = []
        for each in told.details if told is not None else ():
            info = ErrorInfo()
            if each.Is(info.DESCRIPTOR) and each.Unpack(info):
                found.append(info)
        return found

    def signed_refusal(self) -> SignedStatement | None:
        """The operator's signed no that came with the status (LN-MSG-008)."""
        told = self._status()
        for each in told.details if told is not None else ():
            envelope = SignedStatement()
            if each.Is(envelope.DESCRIPTOR) and each.Unpack(envelope):
                return envelope
        return None

    def detail(self, kind: type[M]) -> M | None:
        """What of this kind came with the status; None if there is none."""
        told = self._status()
        for each in told.details if told is not None else ():
            found = kind()
            if each.Is(found.DESCRIPTOR) and each.Unpack(found):
                return found
        return None

    def message(self) -> Message:
        """The answer, decoded. Raises Failed if the call was not answered, or not with this message."""
        if self.status != "OK":
            raise Failed(finding("an answer", self.words(), record=self.record))
        message = self.response()
        try:
            message.ParseFromString(self.record.answer.body)
        except DecodeError:
            raise Failed(
                finding(f"a {message.DESCRIPTOR.name}", "bytes that do not parse", record=self.record)
            ) from None
        return message

    def ok(self, kind: type[M]) -> M:
        """The answer, which is of this kind."""
        message = self.message()
        assert isinstance(message, kind), "the call answers with another message: a mistake of the suite"
        return message

    def refused(self, *reasons: str, status: str | tuple[str, ...] = ()) -> "Reply":
        """It was refused with one of these reasons (any, if none is given) and one of these statuses."""
        statuses = (status,) if isinstance(status, str) else status
        wanted = " or ".join(reasons) or "a refusal with a reason"
        if statuses:
            wanted += f" ({' or '.join(statuses)})"
        if self.status == "OK" or self.status in NOTHING:
            raise Failed(finding(wanted, self.words(), record=self.record))
        if not self.reason or (reasons and self.reason not in reasons):
            raise Failed(finding(wanted, self.words(), record=self.record))
        if statuses and self.status not in statuses:
            raise Failed(finding(wanted, self.words(), record=self.record))
        return self

    def _status(self) -> Any:
        """The google.rpc.Status; None if there is none that parses."""
        told = Status()
        try:
            told.ParseFromString(self.record.answer.details)
        except DecodeError:
            return None
        return told

    def words(self) -> str:
        """What came, in a few words."""
        if self.status == "OK":
            return f"an answer, {self.response.DESCRIPTOR.name}"
        if self.status == "NO_ANSWER":
            return f"no answer within {self.record.question.seconds:g} s"
        if self.status == "UNREACHABLE":
            return "nobody who answers at this address"
        reason = self.reason or f"without an ErrorInfo of the domain {DOMAIN}"
        return f"{self.status} {reason}: {self.record.answer.message[:200]}"
