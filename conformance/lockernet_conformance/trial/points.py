"""What the target's operator publishes of its point, read and verified."""

from dataclasses import dataclass

from lockernet.v1 import points_pb2, services_pb2
from lockernet_conformance.forge.envelopes import Opened, open_statement
from lockernet_conformance.forge.statements import PREFIX, SUFFIX
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.orders import Desk, operator_keys
from lockernet_conformance.trial.reply import Reply

PAGES = 200
"""More pages than any feed of a test has."""
RECORD, TOMBSTONE, HEAD = "point-record", "point-tombstone", "point-feed-head"


@dataclass(frozen=True)
class PointFeed:
    """The whole feed: each statement opened, the heads of all pages, and the replies that brought them."""

    statements: tuple[Opened, ...]
    heads: tuple[points_pb2.PointFeedHead, ...]
    wrong: tuple[str, ...]
    last: Reply

    def record(self, point_id: str) -> points_pb2.PointRecord:
        """The newest record of this point. Raises Failed."""
        for opened in reversed(self.statements):
            told = opened.read(points_pb2.PointRecord)
            if opened.kind == RECORD and told.point_id == point_id:
                return told
        raise Failed(finding(f"a record of {point_id}", "a feed without one", record=self.last.record))


async def read_feed(desk: Desk, *, page_size: int = 0) -> PointFeed:
    """Every page from the beginning. Raises Failed if a page is refused, or none tells of any point."""
    after = 0
    statements: list[Opened] = []
    heads: list[points_pb2.PointFeedHead] = []
    wrong: list[str] = []
    while True:
        reply = await desk.ask("ListPoints", after_sequence=after, page_size=page_size)
        page = reply.ok(services_pb2.ListPointsResponse)
        head = open_statement(page.head, operator_keys(desk.trial.world), kind=HEAD, purpose="directory")
        wrong += head.wrong
        heads.append(head.read(points_pb2.PointFeedHead))
        for envelope in page.points:
            short = envelope.payload_type.removeprefix(PREFIX).removesuffix(SUFFIX)
            kind = TOMBSTONE if short == TOMBSTONE else RECORD
            opened = open_statement(envelope, operator_keys(desk.trial.world), kind=kind, purpose="directory")
            wrong += opened.wrong
            statements.append(opened)
        after += len(page.points)
        if not page.more:
            if not statements:
                raise Failed(finding("statements about points", "none", record=reply.record))
            return PointFeed(tuple(statements), tuple(heads), tuple(wrong), reply)
        if not page.points or len(heads) == PAGES:
            raise Failed(finding("a feed with an end", f"more after {len(heads)} pages", record=reply.record))


async def point_record(desk: Desk) -> points_pb2.PointRecord:
    """What is published of the point under test. Raises Failed."""
    return (await read_feed(desk)).record(desk.trial.world.point_id)
