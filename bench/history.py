"""Writes a long journal fast: whole lives of parcels, valid hash chains, signed receipts, a checkpoint.

Each event is built once through the codec; then only ids and positions change. Rows go in with the append
triggers lifted, for they look things up for every row; they are put back, and `journal verify` is green.
"""

import asyncio
import hashlib
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench.orders import new_parcel
from bench.point import CLASSES, COURIER, POINT, BenchPoint
from lockernet.codec.bridge import to_wire
from lockernet.codec.statements import statement_bytes
from lockernet.models.custody import CodeTier, CustodyReceipt, CustodyState, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentReserved,
    DepositStarted,
    DoorClosed,
    DoorOpened,
    ParcelCollected,
    ParcelDeposited,
)
from lockernet.models.journal import (
    BODY_FIELDS,
    NO_EVENT,
    Cause,
    CauseKind,
    Event,
    MemberPosition,
    PointPosition,
)
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import seal
from lockernet_node.bootstrap.assembly import build_point, compartments
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.seals import checkpoint
from lockernet_node.storage.sqlite import open_sqlite

TAIL = 200
"""Events after the last checkpoint, which a start has to check."""

BATCH = 20_000


_DOOR = "A01"
_STATEMENT = Cause(kind=CauseKind.STATEMENT, statement_id=bytes(32))
_SENSOR, _CODE, _PERSON = (Cause(kind=kind) for kind in (CauseKind.SENSOR, CauseKind.CODE, CauseKind.PERSON))

Row = tuple[int, bytes, bytes, bytes | None]
"""Sequence, event id, event, receipt."""


def write_history(point: BenchPoint, events: int) -> None:
    """Make the point's database with so many events; all but the last 200 are sealed."""
    config = point.config
    story = Story(build_point(config))
    tail = min(TAIL, events // 2)
    asyncio.run(_open(point, seal_it=False))
    _load(config.files.database, story, events - tail)
    asyncio.run(_open(point, seal_it=True))
    _load(config.files.database, story, tail)


class Story:
    """One parcel after the other: reserved, deposited, collected; eight events and two receipts each."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._head = NO_EVENT
        self._sequence = 0
        now = datetime.now(UTC) - timedelta(days=1)
        self._life: list[tuple[Any, Any]] = [
            (_event(body, cause, now), _receipt(point, body, now)) for body, cause in _life(now)
        ]
        self._rows = self._tell()

    def rows(self, count: int) -> Iterator[Row]:
        """The next rows."""
        return islice(self._rows, count)

    def _tell(self) -> Iterator[Row]:
        while True:
            parcel_id, receipt_id = secrets.token_bytes(16), None
            for event, word in self._life:
                self._sequence += 1
                encoded = self._next_event(event, parcel_id)
                self._head = hashlib.sha256(encoded).digest()
                receipt = None
                if word is not None:
                    receipt, receipt_id = self._next_receipt(word, parcel_id, receipt_id)
                yield self._sequence, self._head, encoded, receipt

    def _next_event(self, event: Any, parcel_id: bytes) -> bytes:
        for position in (event.position, event.members[0]):
            position.sequence = self._sequence
            position.previous = self._head
        body = getattr(event, event.WhichOneof("body"))
        (body.parcel if hasattr(body, "parcel") else body).parcel_id = parcel_id
        return bytes(event.SerializeToString(deterministic=True))

    def _next_receipt(self, word: Any, parcel_id: bytes, previous: bytes | None) -> tuple[bytes, bytes]:
        word.header.request_id = self._head[:16]
        word.parcel_id, word.event_id = parcel_id, self._head
        if previous is not None:
            word.previous_receipt_id = previous
        payload = word.SerializeToString(deterministic=True)
        sealed = seal(PAYLOAD_TYPES[CustodyReceipt], payload, self._point.device_signer)
        return statement_bytes(sealed), statement_id(sealed.payload_type, payload)


def _life(now: datetime) -> Sequence[tuple[Body, Cause]]:
    until, terms = now + timedelta(seconds=120), new_parcel(CLASSES[0]).terms
    parcel: dict[str, Any] = {"parcel_id": terms.parcel_id, "compartment_id": _DOOR}
    grade = EvidenceGrade.OCCUPANCY_CHANGED
    return (
        (CompartmentReserved(courier_id=COURIER, parcel=terms, reserved_until=now), _STATEMENT),
        (DepositStarted(**parcel, occupied_before=False, session_until=until), _STATEMENT),
        (DoorOpened(**parcel), _SENSOR),
        (ParcelDeposited(**parcel, hold_until=until, grade=grade), _SENSOR),
        (
            CollectionStarted(
                **parcel, tier=CodeTier.T0, generation=0, session_until=until, occupied_before=True
            ),
            _CODE,
        ),
        (DoorOpened(**parcel), _SENSOR),
        (DoorClosed(**parcel, occupied=False), _SENSOR),
        (ParcelCollected(**parcel, grade=grade), _PERSON),
    )


def _event(body: Body, cause: Cause, now: datetime) -> Any:
    place: dict[str, Any] = {"epoch": 1, "sequence": 1, "previous": NO_EVENT}
    said: dict[str, Any] = {BODY_FIELDS[type(body)]: body}
    return to_wire(
        Event(
            position=PointPosition(**place),
            members=(MemberPosition(member_id=COURIER, **place),),
            point_id=POINT,
            occurred_at=now,
            cause=cause,
            **said,
        )
    )


def _receipt(point: Point, body: Body, now: datetime) -> Any:
    """The receipt of a hand-over; None for an event that is none."""
    if not isinstance(body, ParcelDeposited | ParcelCollected):
        return None
    deposit = isinstance(body, ParcelDeposited)
    return to_wire(
        CustodyReceipt(
            header=header(point, audience=COURIER, request_id=bytes(16), now=now),
            point_id=POINT,
            parcel_id=body.parcel_id,
            from_state=CustodyState.DEPOSITING if deposit else CustodyState.COLLECTING,
            to_state=CustodyState.WAITING if deposit else CustodyState.COLLECTED,
            compartment_id=body.compartment_id,
            occurred_at=now,
            grade=body.grade,
            event_id=NO_EVENT,
        )
    )


async def _open(point: BenchPoint, *, seal_it: bool) -> None:
    """Make the tables, or seal what is there."""
    config = point.config
    async with open_sqlite(config.files.database, compartments=compartments(config)) as store:
        if seal_it:
            ours = build_point(config)
            await store.transact(lambda tx: checkpoint(tx, ours, now=datetime.now(UTC)))


def _load(path: Path, story: Story, count: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = off")
        lifted = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%without_gap'"
        ).fetchall()
        for name, _ in lifted:
            connection.execute(f"DROP TRIGGER {name}")
        for begin in range(0, count, BATCH):
            _insert(connection, list(story.rows(min(BATCH, count - begin))))
        for _, sql in lifted:
            connection.execute(sql)
        connection.execute("PRAGMA wal_checkpoint(truncate)")


def _insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO journal (epoch, sequence, event_id, event, receipt) VALUES (1, ?, ?, ?, ?)", rows
    )
    connection.executemany(
        "INSERT INTO member_journal (member_id, epoch, sequence, journal_sequence) VALUES (?, 1, ?, ?)",
        ((COURIER, row[0], row[0]) for row in rows),
    )
    connection.execute("COMMIT")
