"""Every invariant can fail: each is shown a point that was doctored in one place."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crash.evidence import Entry, Evidence, Request, read_database
from crash.invariants import INVARIANTS, breaches
from crash.ledger import Acked, Asked, Dead, HandedOver, Shown, Stirred, TriedWrong
from lockernet.codes.attempts import Attempts
from lockernet.models.base import Model
from lockernet.models.custody import CustodyState
from lockernet.models.events import (
    CompartmentReopened,
    CompartmentReserved,
    DepositStarted,
    NodeStarted,
    ParcelCollected,
    ParcelDeposited,
)
from lockernet.models.journal import BODY_FIELDS, Cause, CauseKind
from lockernet_node.hardware.board.world import Pulse
from tests.crash.conftest import Whole, broken

STRANGER = bytes(16)

Doctored = Callable[[Evidence], Evidence]


def stored(evidence: Evidence, **parts: Any) -> Evidence:
    return replace(evidence, stored=replace(evidence.stored, **parts))


def noting(evidence: Evidence, *notes: Any) -> Evidence:
    return replace(evidence, notes=[*evidence.notes, *notes])


def first(evidence: Evidence, kind: type[Model]) -> tuple[int, Entry]:
    return next(
        (at, entry) for at, entry in enumerate(evidence.stored.entries) if isinstance(entry.body, kind)
    )


def with_body(entry: Entry, body: Any) -> Entry:
    assert entry.body is not None
    fields = {BODY_FIELDS[type(entry.body)]: None, BODY_FIELDS[type(body)]: body}
    return replace(entry, event=entry.event.model_copy(update=fields))


def inserted(evidence: Evidence, at: int, entry: Entry) -> Evidence:
    return stored(evidence, entries=[*evidence.stored.entries[:at], entry, *evidence.stored.entries[at:]])


def a_box_given_away_twice(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, DepositStarted)
    _, other = next(
        (at, each)
        for at, each in enumerate(evidence.stored.entries)
        if isinstance(each.body, CompartmentReserved) and each.body.parcel.parcel_id != entry.body.parcel_id  # type: ignore[union-attr]
    )
    assert isinstance(entry.body, DepositStarted)
    assert isinstance(other.body, CompartmentReserved)
    taken = entry.body.model_copy(update={"parcel_id": other.body.parcel.parcel_id})
    return inserted(evidence, at + 1, with_body(entry, taken))


def two_parcels_in_one_box(evidence: Evidence) -> Evidence:
    waiting = next(each for each in evidence.stored.custody if each.state is CustodyState.WAITING)
    twin = waiting.model_copy(update={"parcel_id": STRANGER})
    return stored(evidence, custody=[*evidence.stored.custody, twin])


def a_forgotten_order(evidence: Evidence) -> Evidence:
    acked = next(note for note in evidence.notes if isinstance(note, Acked))
    requests = {**evidence.stored.requests}
    del requests[bytes.fromhex(acked.request_id)]
    return stored(evidence, requests=requests)


def another_answer(evidence: Evidence) -> Evidence:
    acked = next(note for note in evidence.notes if isinstance(note, Acked))
    changed = Request(bytes.fromhex(acked.order_id), b"another answer")
    return stored(evidence, requests={**evidence.stored.requests, bytes.fromhex(acked.request_id): changed})


def a_forgotten_hand_over(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, ParcelDeposited)
    entries = [*evidence.stored.entries]
    entries[at] = replace(entry, receipt=None)
    return stored(evidence, entries=entries)


def an_order_that_nobody_sent(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, CompartmentReserved)
    cause = Cause(kind=CauseKind.STATEMENT, statement_id=bytes(32))
    entries = [*evidence.stored.entries]
    entries[at] = replace(entry, event=entry.event.model_copy(update={"cause": cause}))
    return stored(evidence, entries=entries)


def a_door_by_the_clock(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, DepositStarted)
    entries = [*evidence.stored.entries]
    entries[at] = replace(entry, event=entry.event.model_copy(update={"cause": Cause(kind=CauseKind.CLOCK)}))
    return stored(evidence, entries=entries)


def a_start_that_never_was(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, NodeStarted)
    return inserted(evidence, at, entry)


def a_pulse_without_cause(evidence: Evidence) -> Evidence:
    return replace(evidence, pulses=[*evidence.pulses, Pulse(0, 5, 0.0, b"")])


def a_plan_without_intent(evidence: Evidence) -> Evidence:
    return stored(evidence, effects=[*evidence.stored.effects, evidence.stored.effects[0]])


def an_intent_without_plan(evidence: Evidence) -> Evidence:
    return stored(evidence, effects=evidence.stored.effects[1:])


def a_torn_chain(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, ParcelCollected)
    assert entry.receipt is not None
    entries = [*evidence.stored.entries]
    entries[at] = replace(entry, receipt=entry.receipt.model_copy(update={"previous_receipt_id": bytes(32)}))
    return stored(evidence, entries=entries)


def custody_that_jumps(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, ParcelCollected)
    assert entry.receipt is not None
    entries = [*evidence.stored.entries]
    entries[at] = replace(
        entry, receipt=entry.receipt.model_copy(update={"from_state": CustodyState.DEPOSITING})
    )
    return stored(evidence, entries=entries)


def a_door_for_a_spent_code(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, ParcelCollected)
    assert isinstance(entry.body, ParcelCollected)
    again = CompartmentReopened(parcel_id=entry.body.parcel_id, compartment_id=entry.body.compartment_id)
    return inserted(evidence, at + 1, with_body(entry, again))


def a_parcel_collected_twice(evidence: Evidence) -> Evidence:
    return inserted(evidence, *first(evidence, ParcelCollected))


def a_third_reopening(evidence: Evidence) -> Evidence:
    at, entry = first(evidence, DepositStarted)
    assert isinstance(entry.body, DepositStarted)
    again = CompartmentReopened(parcel_id=entry.body.parcel_id, compartment_id=entry.body.compartment_id)
    for _ in range(3):
        evidence = inserted(evidence, at + 1, with_body(entry, again))
    return evidence


def another_answer_to_a_retry(evidence: Evidence) -> Evidence:
    return noting(evidence, Asked("ab" * 32, same=False))


def an_order_that_happened_twice(evidence: Evidence) -> Evidence:
    return inserted(evidence, *first(evidence, CompartmentReserved))


def a_gap(evidence: Evidence) -> Evidence:
    return stored(evidence, entries=[*evidence.stored.entries[:3], *evidence.stored.entries[4:]])


def a_rolled_back_journal(evidence: Evidence) -> Evidence:
    heads = [entry.event_id for entry in evidence.stored.entries]
    return stored(replace(evidence, heads=heads), entries=evidence.stored.entries[:-1])


def digits_in_the_log(evidence: Evidence) -> Evidence:
    seen = replace(evidence, files={"log": b"... 1234567890 ..."})
    return noting(seen, Shown("1234567890"))


def a_code_in_the_log(evidence: Evidence) -> Evidence:
    return replace(evidence, files={"log": b"opened by LN0:ABCDEFGH"})


def a_try_given_back(evidence: Evidence) -> Evidence:
    return noting(evidence, TriedWrong(STRANGER.hex()))


def too_many_tries(evidence: Evidence) -> Evidence:
    return stored(evidence, attempts={STRANGER: Attempts(0, 6, 6)})


def a_restart_that_opens(evidence: Evidence) -> Evidence:
    pulse = replace(evidence.pulses[0], at=10.5)
    return noting(replace(evidence, pulses=[pulse, *evidence.pulses[1:]]), Dead(10.0), Stirred(11.0))


def a_journal_that_does_not_verify(evidence: Evidence) -> Evidence:
    return stored(evidence, broken="event 3 of epoch 1: it does not follow the event before")


def a_parcel_elsewhere(evidence: Evidence) -> Evidence:
    moved = evidence.stored.custody[0].model_copy(update={"state": CustodyState.REMOVED})
    return stored(evidence, custody=[moved, *evidence.stored.custody[1:]])


def half_a_transaction(evidence: Evidence) -> Evidence:
    return stored(evidence, custody=evidence.stored.custody[1:])


DOCTORED: list[tuple[str, Doctored]] = [
    ("I1", a_box_given_away_twice),
    ("I1", two_parcels_in_one_box),
    ("I2", a_forgotten_order),
    ("I2", another_answer),
    ("I2", a_forgotten_hand_over),
    ("I3", an_order_that_nobody_sent),
    ("I3", a_door_by_the_clock),
    ("I3", a_start_that_never_was),
    ("I4", a_pulse_without_cause),
    ("I4", a_plan_without_intent),
    ("I4", an_intent_without_plan),
    ("I5", a_torn_chain),
    ("I5", custody_that_jumps),
    ("I6", a_door_for_a_spent_code),
    ("I6", a_parcel_collected_twice),
    ("I6", a_third_reopening),
    ("I7", another_answer_to_a_retry),
    ("I7", an_order_that_happened_twice),
    ("I8", a_gap),
    ("I8", a_rolled_back_journal),
    ("I11", digits_in_the_log),
    ("I11", a_code_in_the_log),
    ("I12", a_try_given_back),
    ("I12", too_many_tries),
    ("I13", a_restart_that_opens),
    ("I14", a_journal_that_does_not_verify),
    ("I14", a_parcel_elsewhere),
    ("I14", half_a_transaction),
]


def test_a_point_that_did_everything_right_breaks_nothing(whole: Whole) -> None:
    assert breaches(whole.evidence) == []
    assert sum(isinstance(note, HandedOver) for note in whole.evidence.notes) >= 4
    assert whole.evidence.pulses


@pytest.mark.parametrize(("name", "doctor"), DOCTORED, ids=lambda each: getattr(each, "__name__", each))
def test_what_must_not_be_is_found(whole: Whole, name: str, doctor: Doctored) -> None:
    assert name in broken(doctor(whole.evidence))


def test_every_invariant_is_shown_to_fail() -> None:
    assert {name for name, _ in DOCTORED} == set(INVARIANTS)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE journal SET event = CAST(event || x'00' AS BLOB) WHERE sequence = 5",
        "DELETE FROM journal WHERE sequence = 7",
        "DELETE FROM checkpoints WHERE number = 1",
        "UPDATE custody SET body = json_set(body, '$.overdue', json('true')) WHERE state = 3",
    ],
)
def test_a_changed_database_is_found(whole: Whole, tmp_path: Path, tampering: str) -> None:  # I14
    shutil.copy(whole.database, tmp_path)
    with closing(sqlite3.connect(tmp_path / "node.db")) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        for (trigger,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        assert raw.execute(tampering).rowcount > 0
        raw.commit()

    found = read_database(tmp_path / "node.db", whole.ground.config, whole.ground.point)

    assert found.broken is not None or "I14" in broken(stored(whole.evidence, custody=found.custody))
