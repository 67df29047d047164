"""An operator as the directory knows it: opens what it and its points say, and believes nothing else."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Generic, TypeVar

from lockernet.codec.headings import read_heading
from lockernet.codec.statements import open_payload, verify_statement
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.base import Model
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import SignedStatement
from lockernet.models.trust import Purpose, Role
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.heading import Heading
from lockernet.signing.instants import moment
from lockernet.signing.verify import UNWITNESSED, Place, VerifiedStatement

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Opened(Generic[M]):
    """A verified word of the operator."""

    word: M
    statement_id: bytes


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator of the directory."""

    directory: TrustedDirectory
    operator_id: str
    witnessed_at: datetime = UNWITNESSED
    """Since when somebody else than its devices has held what they said (LN-TRU-015)."""

    @classmethod
    def at(cls, directory: TrustedDirectory, endpoint: str) -> "Operator":
        """The operator whose endpoint the directory lists like this. Raises Malformed if it lists none."""
        for member in directory.members.values():
            if member.endpoint == endpoint and Role.OPERATOR in member.roles:
                return cls(directory, member.member_id)
        words = f"the directory lists no operator at {endpoint}; name the operator"
        raise Malformed(ErrorCode.CONFIGURATION, words)

    @classmethod
    def of_point(cls, directory: TrustedDirectory, point_id: str) -> "Operator":
        """The operator with a device key for this point. Raises Malformed unless there is exactly one."""
        owners = {
            member_id
            for member_id in directory.members
            for key in directory.keys_of(member_id, Purpose.DEVICE)
            if key.record.point_id == point_id
        }
        if len(owners) != 1:
            words = f"{len(owners)} operators have a device key for {point_id}; name the operator"
            raise Malformed(ErrorCode.CONFIGURATION, words)
        return cls(directory, owners.pop())

    def open(
        self, statement: SignedStatement, model_class: type[M], *, audience: str, now: datetime
    ) -> Opened[M]:
        """A word of the operator to `audience`, valid now. Raises Malformed or Untrusted."""
        place = _place(audience, self.operator_id, None)
        return self._open(self._verified(statement, model_class, place=place, now=now), model_class)

    def open_from_device(
        self, statement: SignedStatement, model_class: type[M], *, audience: str, point_id: str
    ) -> Opened[M]:
        """A word of one point, judged at the time at which it was said. Raises Malformed or Untrusted."""
        _require_kind(statement, model_class)
        heading = read_heading(statement)
        verified = self._verified(
            statement,
            model_class,
            place=_place(audience, self.operator_id, point_id),
            now=moment(heading.issued_at),
            witnessed_at=self.witnessed_at,
            heading=heading,
        )
        return self._open(verified, model_class)

    def _verified(
        self,
        statement: SignedStatement,
        model_class: type[M],
        *,
        place: Place,
        now: datetime,
        witnessed_at: datetime | None = None,
        heading: Heading | None = None,
    ) -> VerifiedStatement:
        _require_kind(statement, model_class)
        verified = verify_statement(
            statement,
            self.directory,
            place=place,
            now=now,
            witnessed_at=witnessed_at,
            heading=heading,
        )
        if verified.heading.issuer != self.operator_id:
            came = verified.heading.issuer
            raise Untrusted(ErrorCode.UNTRUSTED_ISSUER, f"expected a word of {self.operator_id}, came {came}")
        verified.require_policy()
        return verified

    def _open(self, verified: VerifiedStatement, model_class: type[M]) -> Opened[M]:
        return Opened(open_payload(verified, model_class), verified.statement_id)


@lru_cache(maxsize=256)
def _place(audience: str, operator_id: str, point_id: str | None) -> Place:
    """Where a word to `audience` is read; the same few places, again and again."""
    return Place(frozenset({audience}), operator_id, point_id=point_id)


def _require_kind(statement: SignedStatement, model_class: type[Model]) -> None:
    if statement.payload_type != PAYLOAD_TYPES[model_class]:
        expected, came = PAYLOAD_TYPES[model_class], statement.payload_type[:80]
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, f"expected {expected}, came {came!r}")
