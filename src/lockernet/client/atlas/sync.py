"""Brings an operator's feed of points into the atlas: what is new, verified, page by page, from any place on.

Each word is judged as `point_feed` judges it: by the operator's directory key as of when it was issued, in
its place in the chain. The head on each page must be fresh and lie ahead; that of the last page must end
exactly where we are. A page that lies changes nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lockernet.client.atlas.feeds import Place, Said
from lockernet.client.atlas.store import Atlas
from lockernet.client.channel import Channel
from lockernet.client.operator import Operator
from lockernet.client.point_feed import open_word
from lockernet.codec.statements import read_statement, statement_bytes
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.points import PointFeedHead
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import PointServiceStub
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement

MOST_WORDS = 10_000_000
"""Of one operator; a feed that is longer is no feed of points."""

GROWTH_WHILE_READ = 100_000
"""Words that may be added to a feed while it is read; with more it would have no end."""

Progress = Callable[[str, int, int], None]
"""Operator, words read so far, words that there are."""

_FORKED = (ErrorCode.UNTRUSTED_HISTORY, ErrorCode.MALFORMED_CURSOR)


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did."""

    operator_id: str
    words: int
    """Records and tombstones that were new."""
    place: Place


def no_progress(operator_id: str, read: int, of: int) -> None:
    """Tell nobody."""


async def sync_feed(
    channel: Channel, operator: Operator, atlas: Atlas, *, now: datetime, progress: Progress = no_progress
) -> Synced:
    """Read what is new and offer it, or raise LockernetError and offer what was offered before.

    Goes on where the last run stopped, by an error or a crash. If what was read since the last head does not
    fit the feed, it is dropped, and the next run reads it again.
    """
    run = _Run(operator, atlas, now)
    stub = PointServiceStub(channel.grpc)
    begun = place = await asyncio.to_thread(atlas.place, operator.operator_id)
    try:
        while True:
            page = await channel.ask(stub.ListPoints, pb.ListPointsRequest(after_sequence=place.sequence))
            place, end = await asyncio.to_thread(run.take, page)
            progress(operator.operator_id, place.sequence, end)
            if not page.more:
                break
    except (Malformed, Untrusted) as fault:
        if fault.code in _FORKED:
            await asyncio.to_thread(atlas.discard, operator.operator_id)
        raise
    return Synced(operator.operator_id, place.sequence - begun.sequence, place)


class _Run:
    """One reading of one feed; used by one thread at a time."""

    def __init__(self, operator: Operator, atlas: Atlas, now: datetime) -> None:
        self._operator = operator
        self._atlas = atlas
        self._now = now
        self._furthest: int | None = None

    def take(self, page: pb.ListPointsResponse) -> tuple[Place, int]:
        """Verify a page and store it, and offer all if it is the last; where we are, and where the end is."""
        head = self._head(page)
        said = [self._said(each) for each in page.points]
        self._require_sense(said, head, more=page.more)
        place = self._atlas.append(self._operator.operator_id, said)
        if not page.more:
            self._atlas.seal(self._operator.operator_id, head, now=self._now)
        return place, head.last_sequence

    def _head(self, page: pb.ListPointsResponse) -> PointFeedHead:
        if not page.HasField("head"):
            raise _no_feed("a page without a head")
        network_id = self._operator.directory.network_id
        statement = read_statement(page.head)
        return self._operator.open(statement, PointFeedHead, audience=network_id, now=self._now).word

    def _said(self, wire: WireStatement) -> Said:
        statement = read_statement(wire)
        network_id = self._operator.directory.network_id
        statement_id, word = open_word(self._operator, statement, network_id=network_id, now=self._now)
        return Said(statement_id, word, statement_bytes(statement))

    def _require_sense(self, said: Sequence[Said], head: PointFeedHead, *, more: bool) -> None:
        """A feed has an end, each page goes on towards it, and only the last one is there."""
        if not said and more:
            raise _no_feed("an empty page promises more")
        if said and more is not (said[-1].word.header.sequence != head.last_sequence):
            last = said[-1].word.header.sequence
            raise _no_feed(f"the page ends at {last}, the feed at {head.last_sequence}; more: {more}")
        self._furthest = self._furthest or min(head.last_sequence + GROWTH_WHILE_READ, MOST_WORDS)
        if head.last_sequence > self._furthest:
            raise _no_feed(f"{head.last_sequence} words; expected at most {self._furthest}")


def _no_feed(words: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"feed of points: {words}")
