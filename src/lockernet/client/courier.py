"""Courier: what a courier's back end does with one operator, as calls that read like the work itself.

    async with Courier.connect("127.0.0.1:50051", member_id="speedy", signer=key, directory=trust) as courier:
        reserved = await courier.reserve("sg-harbour-01", parcel, reserved_until=tomorrow)
        print(reserved.claim_code.text())

Nothing that the operator says is believed before its signature is checked against the directory. A call
without an answer is repeated with the same bytes. If it stays without one, Unavailable says so: whoever
must not lose a claim code then signs with `drafts`, keeps the `SignedOrder` and submits it again later.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self, cast

from lockernet.client.answers import Answered, Answers, Confirmed
from lockernet.client.audit import AuditResult
from lockernet.client.chain import NOTHING, Seen
from lockernet.client.channel import Channel, Patience
from lockernet.client.drafts import Drafts
from lockernet.client.feed import MemberFeed, VerifiedEntry, pages
from lockernet.client.operator import Operator
from lockernet.client.order_calls import order_calls
from lockernet.client.orders import Author, NewParcel, SignedOrder
from lockernet.client.parcel_calls import ParcelCalls
from lockernet.client.point_feed import in_date, read_points
from lockernet.client.points import search
from lockernet.client.saved import SavedFeed, audit, save
from lockernet.client.session import Session
from lockernet.client.watch import Cursors, Pace, Paused, Watch
from lockernet.client.watch.merge import Source
from lockernet.client.world import Clock, Entropy, SystemClock, SystemEntropy
from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.statements import read_statement, write_statement
from lockernet.codes.claim import ClaimCode
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer
from lockernet.models.calls import (
    CheckReservationRequest,
    CheckReservationResponse,
    FeedScope,
    GetClaimCodeRequest,
    GetClaimCodeResponse,
    GetParcelRequest,
    GetParcelResponse,
)
from lockernet.models.journal import FeedEntry
from lockernet.models.points import Dimensions, Obligation, PointRecord, Position, Temperature
from lockernet.models.reservations import Confirmation
from lockernet.models.statements import Period, SignedStatement
from lockernet.network.point_feed import Points
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Signer
from lockernet.v1 import services_pb2 as pb
from lockernet.v1 import services_pb2_grpc as rpc

SYSTEM_CLOCK = SystemClock()
SYSTEM_ENTROPY = SystemEntropy()
PATIENCE = Patience()
PACE = Pace()


@dataclass(frozen=True, slots=True)
class Reserved:
    """A parcel that a point now knows, with the operator's signed yes and the recipient's code."""

    parcel_id: bytes
    claim_code: ClaimCode | None
    confirmation: Confirmation
    statement: SignedStatement
    """The signed confirmation; keep it, it is the proof."""


class Courier(ParcelCalls):
    """One courier's calls to one operator; made by `connect` only."""

    def __init__(self, author: Author, operator: Operator, *, channel: Channel, clock: Clock, drafts: Drafts):
        self._author = author
        self._operator = operator
        self._channel = channel
        self._clock = clock
        self._answers = Answers(operator, author.member_id)
        self._known_points = Points()
        self._reservations = rpc.ReservationServiceStub(channel.grpc)
        self._custody = rpc.CustodyServiceStub(channel.grpc)
        self._orders = order_calls(self._reservations, self._custody)
        self.drafts = drafts
        """Signs orders without sending them."""

    @classmethod
    @asynccontextmanager
    async def connect(  # noqa: PLR0913  # keywords, and few callers give them all
        cls,
        endpoint: str,
        *,
        member_id: str,
        signer: Signer,
        directory: TrustedDirectory,
        operator_id: str | None = None,
        clock: Clock = SYSTEM_CLOCK,
        entropy: Entropy = SYSTEM_ENTROPY,
        patience: Patience = PATIENCE,
        roots: bytes | None = None,
        custody_signer: Signer | None = None,
    ) -> AsyncIterator[Self]:
        """A courier at this endpoint, until the block ends. Calls connect when they need to.

        The line is encrypted, but to this machine itself; `roots` (PEM) are trusted instead of the system's.
        Without `operator_id` the directory must list the endpoint. Raises Malformed if it does not.
        Only countersigning and contesting need `custody_signer`.
        """
        author = Author(directory.network_id, member_id, signer, custody_signer)
        operator = (
            Operator.at(directory, endpoint) if operator_id is None else Operator(directory, operator_id)
        )
        session = Session(author, operator.operator_id, clock=clock, entropy=entropy)
        drafts = Drafts(author, operator.operator_id, clock=clock, entropy=entropy)
        channel = Channel(endpoint, session, entropy=entropy, patience=patience, roots=roots)
        try:
            yield cls(author, operator, channel=channel, clock=clock, drafts=drafts)
        finally:
            await channel.aclose()

    def session_token(self) -> bytes:
        """Serialized, good for two minutes at least; for tools that call by themselves (LN-TRU-005)."""
        return self._channel.session_token()

    async def points(self) -> tuple[PointRecord, ...]:
        """All points of the operator that serve; after the first time only what is new is read."""
        network, now = self._author.network_id, self._clock.now()
        self._known_points = await read_points(
            self._channel, self._operator, network_id=network, known=self._known_points, now=now
        )
        return in_date(self._known_points, now)

    def successor(self, point_id: str) -> str | None:
        """The point that serves in the place of this one, as `points` read last; None if there is none."""
        return self._known_points.successor(point_id)

    async def find_points(
        self,
        *,
        fits: Dimensions | None = None,
        weight_g: int | None = None,
        near: Position | None = None,
    ) -> tuple[PointRecord, ...]:
        """Points with compartments for such a parcel, nearest first; whether one is free, `check` tells."""
        return search(await self.points(), fits, weight_g=weight_g, near=near)

    async def check(  # keywords, and few callers give them all
        self,
        point_id: str,
        outside: Dimensions,
        *,
        weight_g: int,
        obligations: tuple[Obligation, ...] = (),
        accessible: bool = False,
        temperature: Temperature = Temperature.UNSPECIFIED,
        window: Period | None = None,
    ) -> CheckReservationResponse:
        """Would a reservation be given now, or how likely in that window? Nothing is kept."""
        asked = CheckReservationRequest(
            point_id=point_id,
            outside=outside,
            weight_g=weight_g,
            obligations=obligations,
            accessible=accessible,
            temperature=temperature,
            window=window,
        )
        request = cast(pb.CheckReservationRequest, to_wire(asked))
        response = await self._channel.ask(self._reservations.CheckReservation, request)
        return from_wire(response, CheckReservationResponse)

    async def reserve(
        self,
        point_id: str,
        parcel: NewParcel,
        *,
        reserved_until: datetime,
        window_begin: datetime | None = None,
    ) -> Reserved:
        """Promise a compartment until then. Raises RefusedByPeer with the operator's signed no.

        With `window_begin` it is SOFT: the confirmation says how likely, and when the window begins an
        event makes it HARD or refuses it.
        """
        order = self.drafts.reservation(
            point_id, parcel, reserved_until=reserved_until, window_begin=window_begin
        )
        return await self._place(order)

    async def place_deposit_order(self, point_id: str, parcel: NewParcel) -> Reserved:
        """Announce a parcel without a reservation: it gets a compartment at the door if one is left."""
        return await self._place(self.drafts.deposit(point_id, parcel))

    async def submit(self, order: SignedOrder) -> Confirmed:
        """Send an order, for the first time or again: it happens once.

        Raises RefusedByPeer with the signed Refusal, Untrusted for an answer that is not the operator's,
        Unavailable if there was none.
        """
        payload_type = order.statement.payload_type
        if payload_type not in self._orders:
            raise Malformed(ErrorCode.MALFORMED_STATEMENT, f"no call carries {payload_type}")
        method, request_type = self._orders[payload_type]
        request = request_type(order=write_statement(order.statement))
        try:
            response = await self._channel.order(method, request)
        except RefusedByPeer as fault:
            raise self._answers.refused(order, fault, now=self._clock.now()) from None
        statement = read_statement(response.confirmation)
        return self._answers.confirmed(order, statement, now=self._clock.now())

    async def request(self, request_id: bytes) -> Answered:
        """What was answered to an earlier order. NOT_FOUND: nothing was, so sign anew under the same id."""
        request = pb.GetRequestRequest(request_id=request_id)
        response = await self._channel.ask(self._reservations.GetRequest, request)
        statement = read_statement(response.answer)
        return self._answers.answered(request_id, response.order_id, statement, now=self._clock.now())

    async def parcel(self, point_id: str, parcel_id: bytes) -> GetParcelResponse:
        """Where a parcel is. The point's word of the moment, unsigned; what counts are receipts."""
        request = to_wire(GetParcelRequest(point_id=point_id, parcel_id=parcel_id))
        response = await self._channel.ask(self._custody.GetParcel, cast(pb.GetParcelRequest, request))
        return from_wire(response, GetParcelResponse)

    async def claim_code(self, point_id: str, parcel_id: bytes) -> GetClaimCodeResponse:
        """The digits with which a parcel can be collected. For its recipient; never for a log."""
        request = to_wire(GetClaimCodeRequest(point_id=point_id, parcel_id=parcel_id))
        response = await self._channel.ask(self._custody.GetClaimCode, cast(pb.GetClaimCodeRequest, request))
        return from_wire(response, GetClaimCodeResponse)

    def badge(self, lifetime: timedelta) -> str:
        """The `LN1:` text by which a driver stands for this courier, 24 h at most."""
        return self.drafts.badge(lifetime)

    async def events(self, point_id: str, after: Seen | None = None) -> AsyncIterator[VerifiedEntry]:
        """What happened to our parcels after `after`, oldest first, up to now; go on later with its `seen`.

        An event comes out when a signed head covers it. Raises Untrusted(UNTRUSTED_HISTORY) at the first
        one that is missing, altered or moved.
        """
        seen = after or NOTHING
        member_id = self._author.member_id
        feed = MemberFeed(self._operator, point_id, member_id=member_id, seen=seen)
        async for page in pages(self._channel, point_id, member_id=member_id, after=seen.cursor):
            for entry in feed.take(page):
                yield entry

    def watch(
        self,
        *points: str,
        after: Cursors | Seen | None = None,
        follow: bool = True,
        pace: Pace = PACE,
        paused: Callable[[Paused], None] | None = None,
    ) -> Watch:
        """What happens to our parcels at these points, or at all of the operator's, as it happens.

        `async for told in courier.watch(after=cursors)`; goes on after any break. Nothing is raised for a
        point: one that lies or refuses ends with a `PointEnded`. Without `follow` it ends with the news.
        """

        async def listed() -> list[str]:
            return [point.point_id for point in await self.points()]

        source = Source(self._channel, self._operator, self._author.member_id, listed)
        return Watch.of(source, points, after=after, follow=follow, pace=pace, paused=paused)

    async def fetch_feed(self, point_id: str, scope: FeedScope = FeedScope.MEMBER) -> SavedFeed:
        """A whole feed as it lies at the point, to keep or to verify elsewhere; nothing is checked yet."""
        member_id = self._author.member_id if scope is FeedScope.MEMBER else None
        entries: list[FeedEntry] = []
        head: SignedStatement | None = None
        async for page in pages(self._channel, point_id, member_id=member_id, after=NOTHING.cursor):
            entries += page.entries
            head = page.head
        return save(point_id, member_id, entries=entries, head=head)

    async def audit(self, point_id: str, scope: FeedScope = FeedScope.MEMBER) -> AuditResult:
        """Fetch a whole feed and verify it. Raises Untrusted(UNTRUSTED_HISTORY) at the first break."""
        feed = await self.fetch_feed(point_id, scope)
        return audit(feed, self._operator.directory, operator_id=self._operator.operator_id)

    async def _place(self, order: SignedOrder) -> Reserved:
        confirmed = await self.submit(order)
        return Reserved(order.parcel_id, order.claim_code, confirmed.confirmation, confirmed.statement)
