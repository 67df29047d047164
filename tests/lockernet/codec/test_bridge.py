"""The bridge: models and messages say the same, both ways, and what a model forbids is named."""

from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import encode, from_wire, to_wire
from lockernet.codec.registry import MESSAGES, MODELS
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Model
from lockernet.models.events import DoorClosed
from lockernet.models.journal import Event
from lockernet.models.points import Obligation
from lockernet.models.reservations import ParcelTerms, ReserveCompartment
from tests.lockernet.codec.drawn_messages import anything, plausible
from tests.lockernet.codec.drawn_models import models

EVERY = sorted(MODELS)

few = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

HEADER = {
    "network_id": "sea-test",
    "issuer": "swift-parcels",
    "audience": "harbour-lockers",
    "request_id": bytes(16),
    "issued_at": Timestamp(seconds=1),
    "not_before": Timestamp(seconds=1),
    "expires_at": Timestamp(seconds=2),
}
PARCEL = {
    "parcel_id": bytes(16),
    "outside": {"width_mm": 100, "height_mm": 300, "depth_mm": 450},
    "weight_g": 2400,
    "hold": {"unit": 1, "amount": 24},
}
ORDER = {
    "header": HEADER,
    "point_id": "harbour-01",
    "parcel": PARCEL,
    "label": "CP000000080SG",
    "reserved_until": Timestamp(seconds=9),
}


def order() -> Message:
    return MESSAGES["ReserveCompartment"](**ORDER)


def changed(message: Message, path: str, value: Any) -> Message:
    """The message with one field, down a dotted path, set to another value."""
    *way, last = path.split(".")
    inner: Any = message
    for name in way:
        inner = inner[int(name)] if name.isdigit() else getattr(inner, name)
    if value is None:
        inner.ClearField(last)
    elif isinstance(value, Timestamp):
        getattr(inner, last).CopyFrom(value)
    else:
        setattr(inner, last, value)
    return message


@pytest.mark.parametrize("name", EVERY)
def test_model_comes_back_from_its_bytes(name: str) -> None:
    model_class = MODELS[name]

    @few
    @given(models(model_class))
    def comes_back(model: Model) -> None:
        data = encode(model)
        again = from_wire(MESSAGES[name].FromString(data), model_class)
        assert again == model
        assert encode(again) == data

    comes_back()


@pytest.mark.parametrize("name", EVERY)
def test_message_comes_back_from_its_model(name: str) -> None:
    @few
    @given(plausible(name))
    def comes_back(message: Message) -> None:
        assert to_wire(from_wire(message, MODELS[name])) == message

    comes_back()


@pytest.mark.parametrize("name", EVERY)
def test_any_message_comes_back_or_is_malformed(name: str) -> None:
    @few
    @given(anything(name))
    def comes_back_or_is_malformed(message: Message) -> None:
        try:
            model = from_wire(message, MODELS[name])
        except Malformed as error:
            assert error.code is ErrorCode.MALFORMED_FIELD
            assert error.message.startswith(f"{name}.") or error.message.startswith(f"{name}:")
        else:
            assert to_wire(model) == message

    comes_back_or_is_malformed()


def test_unknown_enum_number_is_kept_with_its_number() -> None:  # LN-MSG-007
    message = MESSAGES["ParcelTerms"](**PARCEL, obligations=[1, 4711, -1])

    model = from_wire(message, ParcelTerms)

    assert [each.name for each in model.obligations] == ["PAY", "UNRECOGNIZED_4711", "UNRECOGNIZED_-1"]
    assert model.obligations[1] == 4711
    assert to_wire(model) == message


def test_enum_that_was_not_set_reads_as_unspecified() -> None:
    message = MESSAGES["Cause"]()

    assert from_wire(message, MODELS["Cause"]).model_dump() == {"kind": 0, "statement_id": None}


@pytest.mark.parametrize("occupied", [None, False, True])
def test_absent_and_false_are_two_things(occupied: bool | None) -> None:
    model = DoorClosed(parcel_id=bytes(16), compartment_id="A-01", occupied=occupied)

    wire: Any = to_wire(model)

    assert wire.HasField("occupied") is (occupied is not None)
    assert from_wire(wire, DoorClosed) == model


def test_body_of_a_newer_version_reads_as_no_body() -> None:  # LN-MSG-007
    known = MESSAGES["Event"](
        position={"epoch": 1, "sequence": 1, "previous": bytes(32)},
        point_id="harbour-01",
        occurred_at=Timestamp(seconds=1),
        cause={"kind": 1},
    )
    newer = known.SerializeToString() + bytes([0xFA, 0x3F, 2, 0x08, 0x01])  # field 1023, a message

    event = from_wire(MESSAGES["Event"].FromString(newer), Event)

    assert event.body is None


@pytest.mark.parametrize(
    ("seconds", "nanos", "moment"),
    [
        (0, 0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-1, 999_999_000, datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        (-62_135_596_800, 0, datetime(1, 1, 1, tzinfo=UTC)),
        (253_402_300_799, 999_999_000, datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        (1_772_445_600, 1_000, datetime(2026, 3, 2, 10, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_time_is_exact_to_the_microsecond(seconds: int, nanos: int, moment: datetime) -> None:
    message = changed(order(), "reserved_until", Timestamp(seconds=seconds, nanos=nanos))

    model = from_wire(message, ReserveCompartment)

    assert model.reserved_until == moment
    assert to_wire(model) == message


@pytest.mark.parametrize(
    ("seconds", "nanos"),
    [
        (1, 1),
        (1, 999),
        (1, -1000),
        (1, 1_000_000_000),
        (1, -1),
        (253_402_300_800, 0),
        (-62_135_596_801, 0),
        (2**63 - 1, 0),
        (-(2**63), 0),
    ],
)
@pytest.mark.parametrize("path", ["reserved_until", "header.issued_at"])
def test_time_that_no_model_can_hold_is_malformed_with_its_path(path: str, seconds: int, nanos: int) -> None:
    message = changed(order(), path, Timestamp(seconds=seconds, nanos=nanos))

    with pytest.raises(Malformed) as refusal:
        from_wire(message, ReserveCompartment)

    assert refusal.value.code is ErrorCode.MALFORMED_FIELD
    assert refusal.value.message.startswith(f"ReserveCompartment.{path}: ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("header", None),
        ("parcel", None),
        ("reserved_until", None),
        ("point_id", ""),
        ("point_id", "Harbour"),
        ("point_id", "-harbour"),
        ("point_id", "harbour\n"),
        ("point_id", "h" * 65),
        ("label", ""),
        ("label", "L" * 65),
        ("label", "grüezi"),
        ("label", "tab\there"),
        ("header.issuer", ""),
        ("header.network_id", "sea test"),
        ("header.request_id", bytes(15)),
        ("header.request_id", bytes(17)),
        ("header.expires_at", None),
        ("header.previous_statement_id", bytes(31)),
        ("parcel.parcel_id", b""),
        ("parcel.outside", None),
        ("parcel.outside.width_mm", 0),
        ("parcel.outside.height_mm", 10_001),
        ("parcel.outside.depth_mm", 2**32 - 1),
        ("parcel.weight_g", 0),
        ("parcel.weight_g", 1_000_001),
        ("parcel.hold", None),
        ("parcel.hold.amount", 0),
        ("parcel.hold.amount", 60 * 24 + 1),
    ],
)
def test_value_that_a_model_forbids_is_malformed_with_its_path(path: str, value: Any) -> None:  # LN-MSG-002
    message = changed(order(), path, value)

    with pytest.raises(Malformed) as refusal:
        from_wire(message, ReserveCompartment)

    assert refusal.value.code is ErrorCode.MALFORMED_FIELD
    assert refusal.value.message.startswith(f"ReserveCompartment.{path}: ")


@pytest.mark.parametrize(
    ("name", "values", "path"),
    [
        ("Cursor", {"epoch": 2**63}, "epoch"),
        ("Cause", {"statement_id": bytes(31)}, "statement_id"),
        ("DoorOpened", {"parcel_id": bytes(16), "compartment_id": "a1"}, "compartment_id"),
        ("CompactGrant", {"addressee": bytes(7), "holder": bytes(8)}, "addressee"),
        ("CompactGrant", {"addressee": bytes(8), "holder": bytes(9)}, "holder"),
        ("CollectionProof", {"claim_secret": bytes(15)}, "claim_secret"),
        ("GetClaimCodeResponse", {"selector": "123", "digits": "123456"}, "selector"),
        ("GetClaimCodeResponse", {"selector": "1234", "digits": "١٢٣٤٥٦"}, "digits"),
        ("ListEventsRequest", {"point_id": "p", "after": {}, "page_size": 10_001}, "page_size"),
        ("Position", {"latitude_e7": 900_000_001}, "latitude_e7"),
        ("Position", {"longitude_e7": -1_800_000_001}, "longitude_e7"),
    ],
)
def test_other_limits_of_models_hold_too(name: str, values: dict[str, Any], path: str) -> None:
    with pytest.raises(Malformed) as refusal:
        from_wire(MESSAGES[name](**values), MODELS[name])

    assert refusal.value.message.startswith(f"{name}.{path}: ")


def test_member_of_a_list_is_named_by_its_place() -> None:
    boxes = [
        {"inside": {"width_mm": 1, "height_mm": 1, "depth_mm": depth}, "max_weight_g": 1, "count": 1}
        for depth in (1, 0)
    ]
    record = MESSAGES["PointRecord"](
        header=HEADER,
        point_id="harbour-01",
        name="Harbour",
        position={},
        country="SG",
        compartment_classes=boxes,
        max_hold_seconds=1,
        max_reservation_seconds=1,
    )

    with pytest.raises(Malformed, match=r"PointRecord\.compartment_classes\.1\.inside\.depth_mm: "):
        from_wire(record, MODELS["PointRecord"])


def test_half_a_claim_is_malformed() -> None:
    half = MESSAGES["ParcelTerms"](**PARCEL, claim_handle=bytes(8))

    with pytest.raises(Malformed, match="go together"):
        from_wire(half, ParcelTerms)


def test_malformed_message_repeats_no_value() -> None:
    message = MESSAGES["GetClaimCodeResponse"](selector="1234", digits="7777777")

    with pytest.raises(Malformed) as refusal:
        from_wire(message, MODELS["GetClaimCodeResponse"])

    assert "7777777" not in str(refusal.value)


@given(st.sampled_from(EVERY), st.binary(max_size=200))
def test_rubbish_that_parses_is_read_or_malformed(name: str, data: bytes) -> None:
    try:
        message = MESSAGES[name].FromString(data)
    except Exception as error:  # noqa: BLE001  # protobuf's own word on bytes, not ours
        assert type(error).__name__ == "DecodeError"
        return
    try:
        from_wire(message, MODELS[name])
    except Malformed as error:
        assert error.code is ErrorCode.MALFORMED_FIELD


def test_obligations_keep_their_order_and_repeats() -> None:
    given_order = (Obligation.SIGN, Obligation.PAY, Obligation.SIGN)
    message = MESSAGES["ParcelTerms"](**PARCEL, obligations=given_order)

    assert from_wire(message, ParcelTerms).obligations == given_order
