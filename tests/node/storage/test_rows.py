"""Models to rows and back, for whatever a custody can hold."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet.capacity.fit import Load, Temperature
from lockernet.custody.state import Custody, Session
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, DisputeReason, EvidenceGrade
from lockernet.models.grants import GrantAction
from lockernet.models.points import Dimensions, Obligation
from lockernet.models.reservations import (
    HOLD_LIMIT,
    Hold,
    HoldUnit,
    ParcelTerms,
    ReleasePolicy,
    ReservationState,
    Shipment,
)
from lockernet_node.storage.rows import EPOCH, custody_of, load_from, load_text, microseconds, row_of
from tests.node.storage.stored import inside, shipped

MILLIMETRES = st.integers(1, 10_000)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
UNKNOWN = st.integers(100, 110)
"""Numbers of enums that a later version may add."""

SESSIONS = st.builds(
    Session,
    until=INSTANTS,
    occupied_before=st.none() | st.booleans(),
    opened=st.booleans(),
    door_open=st.booleans(),
    occupied=st.none() | st.booleans(),
    interrupted=st.booleans(),
    reopens=st.integers(0, 2),
    reopening=st.booleans(),
    tier=st.sampled_from(CodeTier) | UNKNOWN.map(CodeTier),
    left_open=st.booleans(),
    action=st.sampled_from(GrantAction),
    actor_id=st.none() | st.just("green"),
    generation=st.integers(0, 2**31),
)
BARE_TERMS = st.builds(
    ParcelTerms,
    parcel_id=st.binary(min_size=16, max_size=16),
    outside=st.builds(Dimensions, width_mm=MILLIMETRES, height_mm=MILLIMETRES, depth_mm=MILLIMETRES),
    weight_g=st.integers(1, 1_000_000),
    hold=st.builds(
        Hold, unit=st.sampled_from(HoldUnit) | UNKNOWN.map(HoldUnit), amount=st.integers(1, HOLD_LIMIT)
    ),
    claim_handle=st.none(),
    claim_commitment=st.none(),
    obligations=st.lists(st.sampled_from(Obligation) | UNKNOWN.map(Obligation)).map(tuple),
    shipment=st.none()
    | st.builds(
        Shipment,
        shipment_id=st.binary(min_size=16, max_size=16),
        parcel_count=st.integers(1, 100),
        policy=st.sampled_from(ReleasePolicy) | UNKNOWN.map(ReleasePolicy),
    ),
)
CODES = st.none() | st.tuples(st.binary(min_size=8, max_size=8), st.binary(min_size=32, max_size=32))


@st.composite
def custodies(draw: st.DrawFn) -> Custody:
    terms, code = draw(BARE_TERMS), draw(CODES)
    if code is not None:
        terms = terms.model_copy(update={"claim_handle": code[0], "claim_commitment": code[1]})
    return Custody(
        parcel_id=terms.parcel_id,
        courier_id=draw(st.sampled_from(["swift", "a", "x.y-9" * 12])),
        terms=terms,
        state=draw(st.sampled_from(CustodyState) | UNKNOWN.map(CustodyState)),
        reservation=draw(st.sampled_from(ReservationState) | UNKNOWN.map(ReservationState)),
        reserved_until=draw(st.none() | INSTANTS),
        compartment_id=draw(st.none() | st.just("A01")),
        hold_until=draw(st.none() | INSTANTS),
        grade=draw(st.sampled_from(EvidenceGrade)),
        deposit_grade=draw(st.sampled_from(EvidenceGrade)),
        brought_by=draw(st.none() | st.just("green")),
        taken_with=draw(st.sampled_from(CodeTier)),
        overdue=draw(st.booleans()),
        block=draw(st.none() | st.sampled_from(BlockCause) | UNKNOWN.map(BlockCause)),
        successor_point_id=draw(st.none() | st.just("pier-9")),
        dispute=draw(st.none() | st.sampled_from(DisputeReason)),
        cleared=draw(st.lists(st.sampled_from(Obligation), max_size=3).map(tuple)),
        removal_by=draw(st.none() | st.just("green")),
        countersigned=draw(st.lists(st.sampled_from(CustodyState), max_size=2).map(tuple)),
        too_small=draw(st.lists(st.sampled_from(["A01", "B02"]), max_size=2).map(tuple)),
        window_begin=draw(st.none() | INSTANTS),
        sensor_may_tell=draw(st.booleans()),
        session=draw(st.none() | SESSIONS),
        selector=draw(st.none() | st.sampled_from(["0000", "0417"])),
        key_version=draw(st.integers(1, 9)),
        generation=draw(st.integers(0, 2**31)),
        last_receipt_id=draw(st.none() | st.binary(min_size=32, max_size=32)),
    )


def read_back(custody: Custody) -> Custody:
    row = row_of(custody)
    with_bytes = (row["parcel_id"], row["claim_handle"], row["claim_commitment"])
    beside = (row["shipment_id"], row["last_receipt_id"])
    return custody_of((*with_bytes, *beside, row["body"]))  # type: ignore[arg-type]  # columns by name are objects


@settings(max_examples=50)
@given(custodies())
def test_custody_comes_back_equal_in_every_field(custody: Custody) -> None:
    again = read_back(custody)

    assert again == custody
    assert again.model_dump() == custody.model_dump()
    assert _types(again.model_dump()) == _types(custody.model_dump())


def _types(value: object) -> object:
    """The types all the way down: 1 is equal to CustodyState.EXPECTED and a list is not a tuple."""
    if isinstance(value, dict):
        return {key: _types(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value), [_types(item) for item in value]
    return type(value)


@settings(max_examples=50)
@given(custodies())
def test_row_holds_only_what_sqlite_stores_as_it_is(custody: Custody) -> None:
    row = row_of(custody)
    columns = ", ".join(f":{name}" for name in row)

    connection = sqlite3.connect(":memory:")
    try:
        stored = connection.execute(f"SELECT {columns}", row).fetchone()
    finally:
        connection.close()

    assert stored == tuple(row.values())


def test_every_field_of_bytes_is_a_column_and_none_is_in_the_body() -> None:
    body = str(row_of(inside(1, "A01"))["body"])

    assert "parcel_id" not in body
    assert "claim_" not in body
    assert "last_receipt_id" not in body
    assert "shipment_id" not in str(row_of(shipped(1, b"s" * 16))["body"])


@given(INSTANTS)
def test_time_is_kept_to_the_microsecond(moment: datetime) -> None:
    assert EPOCH + timedelta(microseconds=microseconds(moment)) == moment


LOADS = st.builds(
    Load,
    st.tuples(MILLIMETRES, MILLIMETRES, MILLIMETRES).map(lambda sides: tuple(sorted(sides))),
    st.integers(1, 1_000_000),
    st.sampled_from(Temperature),
    st.booleans(),
)


@given(LOADS)
def test_load_comes_back_equal(once: Load) -> None:
    assert load_from(load_text(once)) == once


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("100 200 300 5000", Load((100, 200, 300), 5_000)),
        ("100 200 300 5000 2", Load((100, 200, 300), 5_000, Temperature.CHILLED)),
        ("100 200 300 5000 1 reach", Load((100, 200, 300), 5_000, accessible=True)),
        ("100 200 300 5000 3 reach", Load((100, 200, 300), 5_000, Temperature.FROZEN, accessible=True)),
    ],
)
def test_a_load_is_written_as_older_nodes_wrote_it_unless_it_asks_for_more(text: str, meant: Load) -> None:
    assert load_from(text) == meant
    assert load_text(meant) == text
