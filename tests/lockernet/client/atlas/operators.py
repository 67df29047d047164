"""Operators with whole feeds of points, honest or not, behind real ports; each with keys of its own."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lockernet.client import Network
from lockernet.client.atlas import Atlas
from lockernet.codec.statements import seal, write_statement
from lockernet.models.points import PointFeedHead, PointRecord, PointTombstone
from lockernet.models.statements import Header, SignedStatement
from lockernet.models.trust import Member, Purpose, Role, TrustFile
from lockernet.network.point_feed import NO_STATEMENT
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import Signer
from lockernet.v1 import services_pb2 as pb
from lockernet_node.clocks import FrozenClock, SeededEntropy
from tests.lockernet.client.line import HASTY, Reply, lying_operator
from tests.network import COURIER, DAY, NETWORK, NOW, OPERATOR, record, signer, trust_file
from tests.node.transport.site import point_record

SECOND = "bay-lockers"

Bend = Callable[[pb.ListPointsRequest, pb.ListPointsResponse], pb.ListPointsResponse]
"""What a liar makes of an honest answer."""


def directory(**endpoints: str) -> TrustedDirectory:
    """The test network with a second operator; `harbour` and `bay` are where they are called."""
    plain = trust_file()
    harbour, others = plain.members[-1], plain.members[:-1]
    assert harbour.member_id == OPERATOR
    harbour = harbour.model_copy(update={"endpoint": endpoints.get("harbour")})
    keys = (record(SECOND, Purpose.GRANT), record(SECOND, Purpose.DIRECTORY))
    bay = Member(member_id=SECOND, roles=(Role.OPERATOR,), endpoint=endpoints.get("bay"), keys=keys)
    values = {name: getattr(plain, name) for name in TrustFile.model_fields}
    return TrustedDirectory(TrustFile(**{**values, "members": (*others, harbour, bay)}))


def header(operator_id: str, *, now: datetime = NOW, lifetime: timedelta = 400 * DAY) -> Header:
    """A header of an operator to the whole network."""
    return Header(
        network_id=NETWORK,
        issuer=operator_id,
        audience=NETWORK,
        request_id=bytes(16),
        issued_at=now,
        not_before=now,
        expires_at=now + lifetime,
    )


@dataclass
class Feeding:
    """An operator that says things about its points, one after the other."""

    operator_id: str = OPERATOR
    words: list[SignedStatement] = field(default_factory=list)
    page_size: int = 4
    asked: list[int] = field(default_factory=list)
    """After which place each call asked."""

    @property
    def key(self) -> Signer:
        """The operator's directory key."""
        return signer(f"{self.operator_id}/{Purpose.DIRECTORY}")

    def say(self, word: PointRecord | PointTombstone, *, by: Signer | None = None) -> None:
        """Sign the next word of the feed, in its place, by the operator's key or another."""
        previous = None if not self.words else _ident(self.words[-1])
        place = {"sequence": len(self.words) + 1, "previous_statement_id": previous}
        placed = word.model_copy(update={"header": word.header.model_copy(update=place)})
        self.words.append(seal(placed, by or self.key))

    def open_point(self, point_id: str, **changes: object) -> None:
        """A record, or a newer one."""
        plain = point_record(header(self.operator_id))
        self.say(plain.model_copy(update={"point_id": point_id, **changes}))

    def close_point(self, point_id: str, successor: str | None = None) -> None:
        """A tombstone."""
        top = header(self.operator_id)
        self.say(PointTombstone(header=top, point_id=point_id, closed_at=NOW, successor_point_id=successor))

    def say_all(self, made: Iterable[PointRecord]) -> None:
        """These records, in this order."""
        for each in made:
            self.say(each)

    def head(self, end: int | None = None) -> SignedStatement:
        """The signed end of the feed, or of as much of it as there once was."""
        end = len(self.words) if end is None else end
        return self.head_at(end, _ident(self.words[end - 1]) if end else NO_STATEMENT)

    def head_at(self, end: int, last: bytes) -> SignedStatement:
        """A signed end wherever one likes."""
        top = header(self.operator_id, lifetime=DAY)
        return seal(PointFeedHead(header=top, last_sequence=end, last_statement_id=last), self.key)

    def page(self, request: pb.ListPointsRequest) -> pb.ListPointsResponse:
        """The honest answer."""
        self.asked.append(request.after_sequence)
        begin, end = request.after_sequence, request.after_sequence + self.page_size
        return answer(self.words[begin:end], head=self.head(), more=end < len(self.words))


def answer(
    words: Sequence[SignedStatement], *, head: SignedStatement | None, more: bool = False
) -> pb.ListPointsResponse:
    """A page as it travels."""
    page = pb.ListPointsResponse(points=[write_statement(each) for each in words], more=more)
    if head is not None:
        page.head.CopyFrom(write_statement(head))
    return page


@asynccontextmanager
async def serving(feeding: Feeding, bend: Bend = lambda _, page: page) -> AsyncIterator[str]:
    """The operator behind a port; `bend` may change what it answers. Yields its address."""

    def reply(data: bytes) -> Reply:
        request = pb.ListPointsRequest.FromString(data)
        return bend(request, feeding.page(request)).SerializeToString()

    async with lying_operator(reply) as address:
        yield address


def _ident(statement: SignedStatement) -> bytes:
    return statement_id(statement.payload_type, statement.payload)


@asynccontextmanager
async def connected(atlas: Atlas, *, now: datetime = NOW, **endpoints: str) -> AsyncIterator[Network]:
    """The test network's courier, with these endpoints in its directory."""
    async with Network.connect(
        member_id=COURIER,
        signer=signer(f"{COURIER}/grant"),
        directory=directory(**endpoints),
        atlas=atlas,
        clock=FrozenClock(now),
        entropy=SeededEntropy(b"network"),
        patience=HASTY,
    ) as network:
        yield network
