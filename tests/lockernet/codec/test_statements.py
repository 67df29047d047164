"""Statements between bytes and models: what is signed is carried, and only what fits is opened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import encode, to_wire
from lockernet.codec.statements import (
    open_payload,
    parse_statement,
    read_header,
    seal,
    statement_bytes,
    verify_statement,
    write_statement,
)
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.base import Model
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.journal import Checkpoint, Cursor
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import CancelReservation, ReserveCompartment
from lockernet.models.statements import SessionToken, SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import seal as seal_bytes
from lockernet.signing.verify import VerifiedStatement
from tests.lockernet.codec.drawn_models import models
from tests.lockernet.parties import (
    COURIER,
    DIRECTORY,
    NOW,
    OPERATOR,
    PLACE,
    POINT,
    header,
    signer,
)

GRANT_KEY = signer(COURIER, Purpose.GRANT)
UNKNOWN_FIELD = bytes([0xFA, 0x3F, 3]) + b"new"  # field 1023, three bytes
CANCEL = CancelReservation(header=header(), point_id=POINT, parcel_id=bytes(16))
CANCEL_TYPE = PAYLOAD_TYPES[CancelReservation]


def verified(statement: SignedStatement) -> VerifiedStatement:
    return verify_statement(statement, DIRECTORY, place=PLACE, now=NOW)


def signed(payload: bytes, payload_type: str = CANCEL_TYPE) -> SignedStatement:
    return seal_bytes(payload_type, payload, GRANT_KEY)


def test_sealed_model_is_verified_and_opened_as_it_was() -> None:
    on_the_wire = statement_bytes(seal(CANCEL, GRANT_KEY))

    proof = verified(parse_statement(on_the_wire))

    assert proof.header == CANCEL.header
    assert proof.policy is None
    assert open_payload(proof, CancelReservation) == CANCEL


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([SessionToken, ReserveCompartment, Checkpoint]).flatmap(models))
def test_envelope_comes_back_from_its_bytes(model: Model) -> None:
    statement = seal(model, GRANT_KEY)

    assert parse_statement(statement_bytes(statement)) == statement


def test_unknown_fields_survive_in_the_signed_bytes() -> None:  # LN-SIG-001
    payload = encode(CANCEL) + UNKNOWN_FIELD

    proof = verified(parse_statement(statement_bytes(signed(payload))))

    assert open_payload(proof, CancelReservation) == CANCEL
    assert proof.statement.payload == payload
    assert parse_statement(statement_bytes(proof.statement)).payload == payload
    assert proof.statement_id == statement_id(CANCEL_TYPE, payload)


def test_payload_in_another_field_order_is_carried_as_it_came() -> None:  # LN-SIG-001
    wire: Any = to_wire(CANCEL)
    parcel, rest = type(wire)(parcel_id=wire.parcel_id), type(wire)()
    rest.CopyFrom(wire)
    rest.ClearField("parcel_id")
    payload = parcel.SerializeToString() + rest.SerializeToString()
    assert payload != encode(CANCEL)

    proof = verified(parse_statement(statement_bytes(signed(payload))))

    assert open_payload(proof, CancelReservation) == CANCEL
    assert proof.statement.payload == payload


def test_another_signature_or_envelope_does_not_rename_a_statement() -> None:  # LN-SIG-006
    wire = write_statement(seal(CANCEL, GRANT_KEY))
    wire.signatures.add(key_id=bytes(8), signature=bytes(64))
    data = wire.SerializeToString() + UNKNOWN_FIELD

    proof = verified(parse_statement(data))

    assert proof.statement_id == statement_id(CANCEL_TYPE, encode(CANCEL))


def test_bytes_that_are_no_envelope_are_malformed() -> None:
    with pytest.raises(Malformed) as refusal:
        parse_statement(b"\x0a\xff")

    assert refusal.value.code is ErrorCode.MALFORMED_STATEMENT


@given(st.binary(max_size=120))
def test_rubbish_is_no_verified_statement(data: bytes) -> None:
    with pytest.raises((Malformed, Untrusted)):
        verified(parse_statement(data))


@pytest.mark.parametrize("payload_type", PAYLOAD_TYPES.values())
def test_signed_rubbish_is_malformed_or_untrusted_and_nothing_else(payload_type: str) -> None:
    @settings(max_examples=15)
    @given(st.binary(max_size=120))
    def is_malformed_or_untrusted(payload: bytes) -> None:
        for purpose in (Purpose.GRANT, Purpose.DIRECTORY, Purpose.DEVICE):
            statement = seal_bytes(payload_type, payload, signer(COURIER, purpose))
            with pytest.raises((Malformed, Untrusted)):
                verified(statement)

    is_malformed_or_untrusted()


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(models(ReserveCompartment), st.data())
def test_signed_payload_with_altered_bytes_raises_nothing_of_python(
    order: ReserveCompartment, data: st.DataObject
) -> None:
    order = order.model_copy(update={"header": header()})
    payload = bytearray(encode(order))
    for _ in range(data.draw(st.integers(0, 3))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    try:
        proof = verified(signed(bytes(payload), PAYLOAD_TYPES[ReserveCompartment]))
        open_payload(proof, ReserveCompartment)
    except (Malformed, Untrusted):
        pass


def test_payload_without_a_header_is_malformed() -> None:  # LN-SIG-002
    with pytest.raises(Malformed, match="no header"):
        verified(signed(b""))


def test_payload_that_does_not_parse_is_malformed() -> None:
    with pytest.raises(Malformed) as refusal:
        verified(signed(b"\x0a\xff"))

    assert refusal.value.code is ErrorCode.MALFORMED_STATEMENT


def test_header_that_breaks_its_rules_is_malformed_with_the_path() -> None:
    wire: Any = to_wire(CANCEL)
    wire.header.request_id = b"short"

    with pytest.raises(Malformed, match=r"Header\.request_id: ") as refusal:
        verified(signed(wire.SerializeToString()))

    assert refusal.value.code is ErrorCode.MALFORMED_FIELD


def test_compact_grant_that_comes_as_a_statement_has_no_header_and_is_malformed() -> None:
    """A badge's text can be copied into a call by anyone who saw it; only `verify_compact` reads it."""
    grant = CompactGrant(
        action=GrantAction.BADGE, addressee=bytes(8), not_before=0, expires_at=2**32 - 1, holder=bytes(8)
    )

    with pytest.raises(Malformed, match="no header"):
        verified(seal(grant, GRANT_KEY))


def test_statement_is_not_opened_as_another_kind() -> None:  # LN-SIG-003
    proof = verified(seal(CANCEL, GRANT_KEY))

    with pytest.raises(Malformed, match=r"expected .*reserve-compartment.*, came .*cancel-reservation"):
        open_payload(proof, ReserveCompartment)


def test_payload_in_two_readings_is_not_opened() -> None:
    second_id = to_wire(CANCEL).SerializeToString()[-18:]
    proof = verified(signed(encode(CANCEL) + second_id))

    with pytest.raises(Malformed, match=r"CancelReservation\.parcel_id stands twice"):
        open_payload(proof, CancelReservation)


def test_second_header_does_not_slip_past_the_check_of_the_first() -> None:
    """Protobuf merges the two, so `verify` judges the merged one; no payload of that kind is opened."""
    wire: Any = to_wire(CANCEL)
    wire.ClearField("point_id")
    wire.ClearField("parcel_id")
    wire.header.critical_features.append("time-travel")
    proof = verified(signed(encode(CANCEL) + wire.SerializeToString()))

    assert proof.policy is ErrorCode.UNTRUSTED_CRITICAL_FEATURE
    with pytest.raises(Malformed, match="header stands twice"):
        open_payload(proof, CancelReservation)


def test_payload_that_breaks_a_rule_is_not_opened() -> None:
    wire: Any = to_wire(CANCEL)
    wire.parcel_id = bytes(15)

    with pytest.raises(Malformed, match=r"CancelReservation\.parcel_id: "):
        open_payload(verified(signed(wire.SerializeToString())), CancelReservation)


@pytest.mark.parametrize(
    "moment", [datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC), NOW + timedelta(days=9)]
)
def test_header_may_name_the_first_and_the_last_moment_there_is(moment: datetime) -> None:
    far = CANCEL.model_copy(update={"header": header(not_before=moment, expires_at=moment)})

    assert verified(seal(far, GRANT_KEY)).policy in {
        ErrorCode.UNTRUSTED_EXPIRED,
        ErrorCode.UNTRUSTED_NOT_YET_VALID,
    }


def test_header_is_read_from_unverified_bytes_too() -> None:
    assert read_header(signed(encode(CANCEL))) == CANCEL.header


def test_header_of_an_unknown_kind_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_header(signed(encode(CANCEL), "application/vnd.lockernet.parcel-horoscope.v1+protobuf"))


def test_point_signs_checkpoints_with_its_device_key() -> None:
    checkpoint = Checkpoint(
        header=header(issuer=OPERATOR, audience=POINT),
        point_id=POINT,
        cursor=Cursor(epoch=1, sequence=256),
        event_id=bytes(32),
    )

    proof = verified(seal(checkpoint, signer(OPERATOR, Purpose.DEVICE)))

    assert open_payload(proof, Checkpoint) == checkpoint
    assert proof.key.record.point_id == POINT
