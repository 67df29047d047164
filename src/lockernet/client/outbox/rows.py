"""What an outbox stores, and how it is found again: every function here is one piece of a transaction."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lockernet.client.orders import SignedOrder
from lockernet.client.outbox.entries import Limits, Outcome, Parties, Pending, State, Trouble
from lockernet.codec.statements import parse_statement, read_header, statement_bytes
from lockernet.codes.claim import HANDLE_BYTES, ClaimCode
from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet.models.custody import DepositOrder
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import ReserveCompartment

DIGEST_BYTES = 32

BEGINNINGS = frozenset(PAYLOAD_TYPES[each] for each in (ReserveCompartment, DepositOrder))
"""Orders by which a point first hears of a parcel; without them the others mean nothing."""

SCHEMA = (
    """
    CREATE TABLE parties (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        network_id TEXT NOT NULL,
        member_id TEXT NOT NULL,
        operator_id TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE orders (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        request_id BLOB NOT NULL UNIQUE,
        parcel_id BLOB NOT NULL,
        point_id TEXT NOT NULL,
        statement BLOB NOT NULL,
        order_ids BLOB NOT NULL,
        claim BLOB,
        kept_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        trouble_code TEXT,
        trouble_words TEXT,
        tried_at INTEGER,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        answer BLOB,
        ended_at INTEGER
    )
    """,
    "CREATE INDEX by_parcel ON orders (parcel_id, number)",
    "CREATE INDEX waiting ON orders (number) WHERE state = 'WAITING'",
    "CREATE INDEX ended ON orders (ended_at) WHERE state <> 'WAITING'",
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_ORDER = "request_id, parcel_id, point_id, statement, claim"
PENDING = f"{_ORDER}, number, order_ids, kept_at, attempts, trouble_code, trouble_words, tried_at"
OUTCOME = f"{_ORDER}, state, reason, answer, kept_at, ended_at"


def parties(db: sqlite3.Connection) -> Parties | None:
    """Whose outbox it is; None if nobody's yet."""
    found = db.execute("SELECT network_id, member_id, operator_id FROM parties").fetchone()
    return None if found is None else Parties(*found)


def claim_for(db: sqlite3.Connection, ours: Parties) -> None:
    """Make it this member's outbox for this operator. Raises Malformed if it is another's."""
    owner = parties(db)
    if owner is None:
        db.execute("INSERT INTO parties VALUES (1, ?, ?, ?)", ours)
    elif owner != ours:
        words = f"the outbox keeps orders of {owner.member_id} to {owner.operator_id} in {owner.network_id}"
        raise Malformed(ErrorCode.CONFIGURATION, f"{words}; give another file")


def keep(db: sqlite3.Connection, orders: Iterable[SignedOrder], *, limits: Limits, now: datetime) -> None:
    """Put these at the end. What is there already stays as it is.

    Raises Unavailable(OUTBOX_FULL), Malformed (other bytes, other parties); then nothing was kept.
    """
    count, owner = _count_waiting(db), parties(db)
    for order in orders:
        _require_ours(order, owner)
        if _is_kept(db, order):
            continue
        count += 1
        if count > limits.max_orders:
            words = f"{limits.max_orders:,} orders wait for their answers; this one was not kept"
            raise Unavailable(ErrorCode.OUTBOX_FULL, words)
        _insert(db, order, now)


def heads(db: sqlite3.Connection, most: int) -> list[Pending]:
    """The first unanswered order of each parcel, oldest first."""
    rows = db.execute(
        f"""
        SELECT {PENDING}
        FROM orders
        WHERE state = 'WAITING' AND NOT EXISTS (
            SELECT 1
            FROM orders AS earlier
            WHERE earlier.state = 'WAITING'
            AND earlier.parcel_id = orders.parcel_id
            AND earlier.number < orders.number
        )
        ORDER BY number
        LIMIT ?
        """,
        (most,),
    )
    return [pending_of(row) for row in rows]


def pending(db: sqlite3.Connection) -> list[Pending]:
    """All unanswered orders, oldest first."""
    rows = db.execute(f"SELECT {PENDING} FROM orders WHERE state = 'WAITING' ORDER BY number")
    return [pending_of(row) for row in rows]


def counts(db: sqlite3.Connection) -> Mapping[State, int]:
    """How many orders are in each state."""
    found = dict(db.execute("SELECT state, count(*) FROM orders GROUP BY state"))
    return {state: found.get(state.value, 0) for state in State}


def outcomes(db: sqlite3.Connection) -> list[Outcome]:
    """All orders that ended and were not forgotten, in the order in which they were kept."""
    rows = db.execute(f"SELECT {OUTCOME} FROM orders WHERE state <> 'WAITING' ORDER BY number")
    return [outcome_of(row) for row in rows]


def find(db: sqlite3.Connection, request_id: bytes) -> Pending | Outcome:
    """The order with this request id. Raises Malformed(NOT_FOUND)."""
    row = db.execute(
        f"SELECT {PENDING} FROM orders WHERE request_id = ? AND state = 'WAITING'", (request_id,)
    ).fetchone()
    if row is not None:
        return pending_of(row)
    row = db.execute(f"SELECT {OUTCOME} FROM orders WHERE request_id = ?", (request_id,)).fetchone()
    if row is None:
        raise Malformed(ErrorCode.NOT_FOUND, f"the outbox holds no request {request_id.hex()}")
    return outcome_of(row)


def renew(db: sqlite3.Connection, before: Pending, order: SignedOrder) -> Pending:
    """Keep the new bytes of the same wish; an answer to the old ones is still its answer."""
    order_ids = before.order_ids | {order.order_id}
    db.execute(
        "UPDATE orders SET statement = ?, order_ids = ? WHERE request_id = ?",
        (statement_bytes(order.statement), b"".join(sorted(order_ids)), order.request_id),
    )
    return replace(before, order=order, order_ids=order_ids)


def note_trouble(db: sqlite3.Connection, request_id: bytes, trouble: Trouble) -> None:
    """One more attempt without an answer."""
    db.execute(
        """
        UPDATE orders
        SET attempts = attempts + 1, trouble_code = ?, trouble_words = ?, tried_at = ?
        WHERE request_id = ?
        """,
        (trouble.code.value, trouble.words, micros(trouble.at), request_id),
    )


def _count_waiting(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM orders WHERE state = 'WAITING'").fetchone()[0])


def _require_ours(order: SignedOrder, owner: Parties | None) -> None:
    """An order that the outbox's courier cannot send would stay for ever."""
    header = read_header(order.statement)
    said = (header.network_id, header.issuer)
    if owner is None:
        return
    if said != owner[:2] or header.audience not in (owner.operator_id, order.point_id):
        words = f"an order of {header.issuer} to {header.audience}; expected one of {owner.member_id}"
        raise Malformed(ErrorCode.CONFIGURATION, f"{words} to {owner.operator_id}")


def _is_kept(db: sqlite3.Connection, order: SignedOrder) -> bool:
    row = db.execute("SELECT order_ids FROM orders WHERE request_id = ?", (order.request_id,)).fetchone()
    if row is None:
        return False
    if order.order_id not in _digests(row[0]):
        words = f"request {order.request_id.hex()} is kept with other bytes"
        raise Malformed(ErrorCode.REQUEST_ID_REUSED, words)
    return True


def _insert(db: sqlite3.Connection, order: SignedOrder, now: datetime) -> None:
    claim = order.claim_code
    db.execute(
        f"INSERT INTO orders ({_ORDER}, order_ids, kept_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'WAITING')",
        (
            order.request_id,
            order.parcel_id,
            order.point_id,
            statement_bytes(order.statement),
            None if claim is None else claim.handle + claim.secret,
            order.order_id,
            micros(now),
        ),
    )


def begins(order: SignedOrder) -> bool:
    """True for an order by which a point first hears of a parcel."""
    return order.statement.payload_type in BEGINNINGS


def pending_of(row: Sequence[object]) -> Pending:
    """The columns of PENDING as a value."""
    number, order_ids, kept_at, attempts, code, words, tried_at = row[5:]
    trouble = None
    if code is not None:
        trouble = Trouble(ErrorCode(str(code)), str(words), _moment(tried_at))
    assert isinstance(number, int)
    assert isinstance(attempts, int)
    return Pending(number, _order(row), _digests(order_ids), _moment(kept_at), attempts, trouble)


def outcome_of(row: Sequence[object]) -> Outcome:
    """The columns of OUTCOME as a value."""
    state, reason, answer, kept_at, ended_at = row[5:]
    statement = parse_statement(answer) if isinstance(answer, bytes) else None
    return Outcome(
        order=_order(row),
        state=State(str(state)),
        reason=str(reason),
        answer=statement,
        kept_at=_moment(kept_at),
        ended_at=_moment(ended_at),
    )


def _order(row: Sequence[object]) -> SignedOrder:
    request_id, parcel_id, point_id, statement, claim = row[:5]
    assert isinstance(request_id, bytes)
    assert isinstance(parcel_id, bytes)
    assert isinstance(statement, bytes)
    code = ClaimCode(claim[:HANDLE_BYTES], claim[HANDLE_BYTES:]) if isinstance(claim, bytes) else None
    return SignedOrder(parse_statement(statement), request_id, str(point_id), parcel_id, code)


def _digests(joined: object) -> frozenset[bytes]:
    assert isinstance(joined, bytes)
    return frozenset(joined[at : at + DIGEST_BYTES] for at in range(0, len(joined), DIGEST_BYTES))


def micros(moment: datetime) -> int:
    """A moment as it is stored."""
    return (moment - _EPOCH) // _MICROSECOND


def _moment(micros: object) -> datetime:
    assert isinstance(micros, int)
    return _EPOCH + micros * _MICROSECOND
