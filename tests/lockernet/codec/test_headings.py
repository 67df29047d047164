"""A header judged on the wire and one judged by its model get the same verdict, always."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.headings import _judged, read_heading
from lockernet.codec.registry import MESSAGES
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import Header, SessionToken, SignedStatement
from lockernet.signing.heading import Heading, heading_of
from tests.lockernet.codec.drawn_messages import anything, plausible
from tests.lockernet.parties import header

TOKEN = PAYLOAD_TYPES[SessionToken]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def by_the_model(message: Any) -> Header | None:
    try:
        return from_wire(message, Header)
    except Malformed:
        return None


def statement(head: Any) -> SignedStatement:
    token = MESSAGES["SessionToken"](header=head)
    return SignedStatement(payload_type=TOKEN, payload=token.SerializeToString(), signatures=())


def assert_same_verdict(message: Any) -> None:
    model = by_the_model(message)
    if model is None:
        assert _judged(message) is None
        with pytest.raises(Malformed):
            read_heading(statement(message))
        return
    heading = read_heading(statement(message))
    assert heading.header() == model
    plain = len(Heading._fields) - 2
    assert heading[:plain] == heading_of(model)[:plain]


@settings(max_examples=150, suppress_health_check=SLOW)
@given(plausible("Header"))
def test_sound_headers_are_read_as_their_model_says(message: Any) -> None:
    assert_same_verdict(message)


@settings(max_examples=150, suppress_health_check=SLOW)
@given(anything("Header"))
def test_any_header_is_judged_as_its_model_judges(message: Any) -> None:
    assert_same_verdict(message)


@settings(max_examples=300, suppress_health_check=SLOW)
@given(plausible("Header"), anything("Header"), st.data())
def test_one_odd_field_is_judged_as_the_model_judges(message: Any, other: Any, data: st.DataObject) -> None:
    """Everything else is right, so nothing hides behind an earlier refusal."""
    field = data.draw(st.sampled_from(list(message.DESCRIPTOR.fields))).name
    odd = type(message)()
    odd.CopyFrom(message)
    odd.ClearField(field)
    alone = type(message)()
    alone.CopyFrom(other)
    for each in message.DESCRIPTOR.fields:
        if each.name != field:
            alone.ClearField(each.name)
    odd.MergeFrom(alone)

    assert_same_verdict(odd)


def changed(**fields: Any) -> Any:
    message: Any = to_wire(header())
    for name, value in fields.items():
        message.ClearField(name)
        if value is not None:
            message.MergeFrom(type(message)(**{name: value}))
    return message


@pytest.mark.parametrize("name", ["network_id", "issuer", "audience"])
@pytest.mark.parametrize(
    "text",
    [
        "a" * 65,
        "A",
        "-a",
        ".a",
        "a b",
        "a\n",
        "a\x00",
        "swift-parce1s\u200b",
        "\u0455wift-parcels",  # Cyrillic dze for s
        "\uff53wift",  # full-width s
        "\u00e9lan",
        "\u0661",  # Arabic digit one
        "",
        None,
    ],
)
def test_names_that_are_no_slugs_are_malformed(name: str, text: str | None) -> None:
    """LN-MSG-002; a homoglyph is no other member's name, it is no name at all."""
    with pytest.raises(Malformed, match=rf"Header\.{name}: ") as refusal:
        read_heading(statement(changed(**{name: text})))

    assert refusal.value.code is ErrorCode.MALFORMED_FIELD


@pytest.mark.parametrize("text", ["a", "0", "a" * 64, "a.b-c", "9-", "a..b"])
def test_slugs_are_names(text: str) -> None:
    assert read_heading(statement(changed(issuer=text))).issuer == text


@pytest.mark.parametrize("name", ["issued_at", "not_before", "expires_at"])
@pytest.mark.parametrize(
    ("seconds", "nanos"),
    [
        (253_402_300_800, 0),  # the first moment of the year 10000
        (-62_135_596_801, 0),
        (2**63 - 1, 0),
        (-(2**63), 0),
        (1, 1),
        (1, 999),
        (1, 1_000_000_000),
        (1, -1000),
        (1, -1),
    ],
)
def test_times_that_are_none_are_malformed(name: str, seconds: int, nanos: int) -> None:
    with pytest.raises(Malformed, match=rf"Header\.{name}: expected whole microseconds") as refusal:
        read_heading(statement(changed(**{name: {"seconds": seconds, "nanos": nanos}})))

    assert refusal.value.code is ErrorCode.MALFORMED_FIELD


@pytest.mark.parametrize("name", ["issued_at", "not_before", "expires_at"])
def test_time_that_is_missing_is_malformed_and_1970_is_a_time(name: str) -> None:
    with pytest.raises(Malformed, match=rf"Header\.{name}: "):
        read_heading(statement(changed(**{name: None})))

    first = read_heading(statement(changed(**{name: {}})))
    assert getattr(first, name) == 0
    assert getattr(first.header(), name) == EPOCH


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        EPOCH - timedelta(microseconds=1),
        EPOCH + timedelta(microseconds=1),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_first_and_last_moments_are_read_exactly(moment: datetime) -> None:
    heading = read_heading(statement(to_wire(header(expires_at=moment))))

    assert EPOCH + timedelta(microseconds=1) * heading.expires_at == moment
    assert heading.header().expires_at == moment


@pytest.mark.parametrize("size", [0, 1, 31, 33])
def test_previous_statement_id_that_is_no_digest_is_malformed(size: int) -> None:
    with pytest.raises(Malformed, match=r"Header\.previous_statement_id: "):
        read_heading(statement(changed(previous_statement_id=bytes(size))))


@pytest.mark.parametrize("size", [0, 15, 17])
def test_request_id_of_another_length_is_malformed(size: int) -> None:
    with pytest.raises(Malformed, match=r"Header\.request_id: "):
        read_heading(statement(changed(request_id=bytes(size))))


def test_payload_without_a_header_is_told_apart_from_an_empty_one() -> None:
    with pytest.raises(Malformed, match="no header"):
        read_heading(SignedStatement(TOKEN, b"", ()))
    with pytest.raises(Malformed, match=r"Header\.network_id: "):
        read_heading(statement(MESSAGES["Header"]()))
