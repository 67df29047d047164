"""How orders of an outbox end: answered, dropped with the parcel that they are about, given up, forgotten."""

import sqlite3
from collections.abc import Container
from datetime import datetime

from lockernet.client.outbox.entries import Outcome, Pending, State
from lockernet.client.outbox.rows import OUTCOME, PENDING, begins, find, micros, outcome_of, pending_of
from lockernet.codec.statements import read_payload, statement_bytes
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.reservations import Refusal
from lockernet.models.statements import SignedStatement


def end(
    db: sqlite3.Connection,
    request_id: bytes,
    state: State,
    *,
    now: datetime,
    reason: str = "",
    answer: SignedStatement | None = None,
) -> list[Outcome]:
    """Write down how it ended, and with it what of the same parcel makes no sense any more (LN-REQ-031).

    A signed answer is the truth: it also overwrites that somebody dropped the order or gave it up.
    """
    may_end = "state <> 'CONFIRMED' AND state <> 'REFUSED'" if answer is not None else "state = 'WAITING'"
    answered = None if answer is None else statement_bytes(answer)
    row = db.execute(
        f"""
        UPDATE orders
        SET state = ?, reason = ?, answer = ?, ended_at = ?
        WHERE request_id = ? AND {may_end}
        RETURNING {OUTCOME}, number
        """,
        (state.value, reason, answered, micros(now), request_id),
    ).fetchone()
    if row is None:
        return []
    ended = outcome_of(row[:-1])
    number = int(row[-1])
    if _never_began(db, ended, number):
        return [ended, *_drop_after(db, ended, number, now)]
    return [ended]


def give_up(
    db: sqlite3.Connection, before: datetime, *, now: datetime, but: Container[bytes]
) -> list[Outcome]:
    """End what was kept before this moment and is not under way."""
    rows = db.execute(
        "SELECT request_id, trouble_code FROM orders WHERE state = 'WAITING' AND kept_at < ?",
        (micros(before),),
    ).fetchall()
    ended: list[Outcome] = []
    for request_id, code in rows:
        if request_id not in but:
            reason = code or ErrorCode.PEER_UNREACHABLE.value
            ended += end(db, request_id, State.GIVEN_UP, now=now, reason=reason)
    return ended


def forget(db: sqlite3.Connection, request_id: bytes) -> None:
    """Delete an order that ended, its claim code and its answer. Raises Malformed while it waits."""
    found = find(db, request_id)
    if isinstance(found, Pending):
        words = f"request {request_id.hex()} is not answered yet; drop it first"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    db.execute("DELETE FROM orders WHERE request_id = ?", (request_id,))


def prune(db: sqlite3.Connection, before: datetime) -> None:
    """Forget what ended before this moment."""
    db.execute("DELETE FROM orders WHERE state <> 'WAITING' AND ended_at < ?", (micros(before),))


def _never_began(db: sqlite3.Connection, ended: Outcome, number: int) -> bool:
    """True if the point said for good that it does not take the parcel, and cannot know it otherwise.

    A passing no (POINT_FULL) is not enough: until its bytes expire, a late copy of them may still succeed.
    """
    if ended.state is not State.REFUSED or not begins(ended.order) or ended.answer is None:
        return False
    if ended.reason == ErrorCode.PARCEL_ID_IN_USE or not read_payload(ended.answer, Refusal).final:
        return False
    rows = db.execute(
        f"""
        SELECT {OUTCOME}
        FROM orders
        WHERE parcel_id = ? AND number < ? AND state NOT IN ('WAITING', 'REFUSED')
        """,
        (ended.order.parcel_id, number),
    )
    return not any(begins(outcome_of(row).order) for row in rows)


def _drop_after(db: sqlite3.Connection, refused: Outcome, number: int, now: datetime) -> list[Outcome]:
    """End the parcel's later orders, up to one by which the point would hear of it after all."""
    rows = db.execute(
        f"""
        SELECT {PENDING}
        FROM orders
        WHERE state = 'WAITING' AND parcel_id = ? AND number > ?
        ORDER BY number
        """,
        (refused.order.parcel_id, number),
    ).fetchall()
    dropped: list[Outcome] = []
    for later in map(pending_of, rows):
        if begins(later.order):
            break
        dropped += end(db, later.order.request_id, State.DROPPED, now=now, reason=refused.reason)
    return dropped
