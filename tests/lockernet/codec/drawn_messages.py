"""Draws wire messages from their descriptors: `plausible` ones, which models must take, and any at all."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from lockernet.codec.registry import MESSAGES

SLUGS = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True)


def _bytes(size: int) -> SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


# fmt: off
PLAUSIBLE: Mapping[str, SearchStrategy[Any]] = {
    **dict.fromkeys(("network_id", "issuer", "audience", "point_id", "member_id", "courier_id"), SLUGS),
    **dict.fromkeys(("delegate_id", "actor_id", "successor_point_id", "point_ids"), SLUGS),
    **dict.fromkeys(("request_id", "parcel_id", "claim_secret", "shipment_id"), _bytes(16)),
    **dict.fromkeys(("challenge", "claim"), _bytes(16)),
    **dict.fromkeys(("claim_handle", "addressee", "holder", "nonce", "holder_hash", "key_id"), _bytes(8)),
    **dict.fromkeys(("order_id", "event_id", "statement_id", "previous", "claim_commitment"), _bytes(32)),
    "trusted_event_id": _bytes(32),
    **dict.fromkeys(("previous_statement_id", "previous_receipt_id"), _bytes(32)),
    **dict.fromkeys(("receipt_id", "receipt_ids", "agreement_id", "delegation_id"), _bytes(32)),
    **dict.fromkeys(("grant_id", "second_grant_id", "last_statement_id", "public_key"), _bytes(32)),
    **dict.fromkeys(("share_permille", "others_share_permille"), st.integers(0, 1000)),
    "probability_permille": st.integers(0, 1000),
    "proof": _bytes(64),
    "amount": st.integers(1, 60 * 24),
    "parcel_count": st.integers(1, 100),
    "accessible_count": st.integers(0, 1),
    "accessible_kept_back": st.integers(0, 10_000),
    "year": st.integers(1, 9999),
    "month": st.integers(1, 12),
    "day": st.integers(1, 31),
    "weekend_days": st.integers(1, 7),
    "currency": st.sampled_from(["SGD", "VND"]),
    "tariff_version": st.text(min_size=1, max_size=32),
    "reference": st.text(max_size=64),
    "language": st.sampled_from(["en", "th", "zh-Hant"]),
    "text": st.text(min_size=1, max_size=200),
    "compartment_ids": st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,15}", fullmatch=True),
    **dict.fromkeys(("width_mm", "height_mm", "depth_mm", "count"), st.integers(1, 10_000)),
    **dict.fromkeys(("weight_g", "max_weight_g"), st.integers(1, 1_000_000)),
    **dict.fromkeys(
        (
            "max_hold_seconds",
            "max_reservation_seconds",
            "max_expected_seconds",
            "max_expected_parcels",
            "max_soft_seconds",
        ),
        st.integers(1, 2**32 - 1),
    ),
    **dict.fromkeys(("epoch",), st.integers(0, 2**63 - 1)),
    "compartment_id": st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,15}", fullmatch=True),
    "label": st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=64),
    "name": st.text(min_size=1, max_size=80),
    "country": st.sampled_from(["SG", "MM"]),
    "selector": st.from_regex(r"[0-9]{4}", fullmatch=True),
    "drop_off_digits": st.from_regex(r"[0-9]{6}", fullmatch=True),
    "digits": st.from_regex(r"[0-9]{6}", fullmatch=True),
    "sequence": st.integers(0, 2**63 - 1),
    "tolerance_mm": st.integers(0, 50),
    "page_size": st.integers(0, 10_000),
    "latitude_e7": st.integers(-900_000_000, 900_000_000),
    "longitude_e7": st.integers(-1_800_000_000, 1_800_000_000),
}
"""What the comments of the schema allow, by field name; written by hand."""
# fmt: on

Draw = Callable[[FieldDescriptor], SearchStrategy[Any]]

_ANY: Mapping[int, SearchStrategy[Any]] = {
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
    FieldDescriptor.CPPTYPE_ENUM: st.integers(-(2**31), 2**31 - 1),
}


def _stamp(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


_PLAUSIBLE_STAMPS = st.datetimes(timezones=st.just(UTC)).map(_stamp)
_ANY_STAMPS = st.builds(
    Timestamp, seconds=st.integers(-(2**63), 2**63 - 1), nanos=st.integers(-(2**31), 2**31 - 1)
)


def descriptor(name: str) -> Any:
    """The descriptor of a message. Any: the stubs name two classes for the one that exists."""
    return MESSAGES[name].DESCRIPTOR


@cache
def plausible(name: str) -> SearchStrategy[Message]:
    """Messages that follow every comment of the schema; what must stand stands."""
    return _messages(name, _plausible)


@cache
def anything(name: str) -> SearchStrategy[Message]:
    """Messages that parse, and no more."""
    return _messages(name, _anything, complete=False)


def _messages(name: str, draw: Draw, *, complete: bool = True) -> SearchStrategy[Message]:
    fields = descriptor(name).fields
    must = {field.name: draw(field) for field in fields if complete and field.containing_oneof is None}
    may = {field.name: draw(field) for field in fields if field.name not in must and not _is_choice(field)}
    choices = [st.fixed_dictionaries({field.name: draw(field)}) for field in fields if _is_choice(field)]
    return st.builds(
        lambda values, choice: _built(name, values | choice),
        st.fixed_dictionaries(must, optional=may),
        st.one_of(st.just({}), *choices),
    )


def _is_choice(field: FieldDescriptor) -> bool:
    """True for a member of a oneof that is more than the mark of `optional`."""
    return field.containing_oneof is not None and len(field.containing_oneof.fields) > 1


def _built(name: str, values: dict[str, Any]) -> Message:
    if ("claim_handle" in values) != ("claim_commitment" in values):  # they go together
        values = {key: value for key, value in values.items() if not key.startswith("claim_")}
    return MESSAGES[name](**values)


def _plausible(field: FieldDescriptor) -> SearchStrategy[Any]:
    if field.message_type is Timestamp.DESCRIPTOR:
        return _PLAUSIBLE_STAMPS
    if field.message_type is not None:
        return _often(field, plausible(field.message_type.name))
    return _often(field, PLAUSIBLE[field.name] if field.name in PLAUSIBLE else _any_scalar(field))


def _anything(field: FieldDescriptor) -> SearchStrategy[Any]:
    if field.message_type is Timestamp.DESCRIPTOR:
        return _ANY_STAMPS
    if field.message_type is not None:
        return _often(field, anything(field.message_type.name))
    return _often(field, _any_scalar(field))


def _any_scalar(field: FieldDescriptor) -> SearchStrategy[Any]:
    if field.type == FieldDescriptor.TYPE_BYTES:
        return st.binary(max_size=40)
    if field.type == FieldDescriptor.TYPE_STRING:
        return st.text(max_size=40)
    return _ANY[field.cpp_type]


def _often(field: FieldDescriptor, one: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.lists(one, max_size=3) if field.is_repeated else one
