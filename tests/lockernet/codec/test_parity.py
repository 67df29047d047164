"""Every message of the schema has its model, field by field, and every enum its open enum."""

import re
import types
from datetime import datetime
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import DescriptorProto
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import AwareDatetime

from lockernet.codec.registry import ENUMS, MESSAGES, MODELS
from lockernet.models.base import Model, OpenEnum
from lockernet.models.journal import BODY_FIELDS, Event, FeedEntry
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import Signature, SignedStatement
from lockernet.signing.authority import AUTHORITY
from lockernet.v1 import (
    agreements_pb2,
    custody_pb2,
    events_pb2,
    grants_pb2,
    points_pb2,
    reservations_pb2,
    services_pb2,
    statements_pb2,
)
from tests.lockernet.codec.drawn_messages import descriptor

SCHEMA = (
    agreements_pb2,
    custody_pb2,
    events_pb2,
    grants_pb2,
    points_pb2,
    reservations_pb2,
    services_pb2,
    statements_pb2,
)

WITHOUT_MODEL = {
    "ReserveCompartmentRequest": "carries a statement; transport hands its bytes to verify",
    "ReserveCompartmentResponse": "carries a statement",
    "CancelReservationRequest": "carries a statement",
    "CancelReservationResponse": "carries a statement",
    "PlaceDepositOrderRequest": "carries a statement",
    "PlaceDepositOrderResponse": "carries a statement",
    "ExtendDeadlineRequest": "carries a statement",
    "ExtendDeadlineResponse": "carries a statement",
    "PlaceCollectOrderRequest": "carries a statement",
    "PlaceCollectOrderResponse": "carries a statement",
    "PlaceRemoveOrderRequest": "carries a statement",
    "PlaceRemoveOrderResponse": "carries a statement",
    "RedirectParcelRequest": "carries a statement",
    "RedirectParcelResponse": "carries a statement",
    "ReissueCodeRequest": "carries a statement",
    "ReissueCodeResponse": "carries a statement",
    "BlockParcelRequest": "carries a statement",
    "BlockParcelResponse": "carries a statement",
    "ReleaseParcelRequest": "carries a statement",
    "ReleaseParcelResponse": "carries a statement",
    "CloseDisputeRequest": "carries a statement",
    "CloseDisputeResponse": "carries a statement",
    "BindLabelRequest": "carries a statement",
    "BindLabelResponse": "carries a statement",
    "ClearObligationRequest": "carries a statement",
    "ClearObligationResponse": "carries a statement",
    "CountersignReceiptRequest": "carries a statement",
    "CountersignReceiptResponse": "carries a statement",
    "ContestReceiptRequest": "carries a statement",
    "ContestReceiptResponse": "carries a statement",
    "PlaceDelegationRequest": "carries a statement",
    "PlaceDelegationResponse": "carries a statement",
    "PlaceMaintenanceGrantRequest": "carries a statement",
    "PlaceMaintenanceGrantResponse": "carries a statement",
    "OpenRemotelyRequest": "carries a statement",
    "OpenRemotelyResponse": "carries a statement",
    "LeaseCapacityRequest": "carries a statement",
    "LeaseCapacityResponse": "carries a statement",
    "ReturnLeaseRequest": "carries a statement",
    "ReturnLeaseResponse": "carries a statement",
    "StreamEventsResponse": "carries entries and a statement",
    "GetRequestResponse": "carries a statement beside the id of the order that it answers",
    "ListPointsResponse": "carries statements",
    "EnrolDeviceResponse": "carries a statement",
    "ExchangeResponse": "carries entries and statements",
    "Signature": "stands in an envelope, which is carried and not checked",
    "SignedStatement": "is the envelope; verify checks what is in it",
    "FeedEntry": "is the envelope of an event and its receipt; each is checked when it is opened",
    "ListEventsResponse": "carries entries, whose bytes are hashed as they came, and a statement",
}
"""Envelopes of calls: what they carry is opened on its own."""

SCALARS = {
    FieldDescriptor.TYPE_STRING: str,
    FieldDescriptor.TYPE_BYTES: bytes,
    FieldDescriptor.TYPE_BOOL: bool,
    FieldDescriptor.TYPE_UINT32: int,
    FieldDescriptor.TYPE_UINT64: int,
    FieldDescriptor.TYPE_SINT32: int,
    FieldDescriptor.TYPE_FIXED32: int,
}

ENVELOPES: dict[str, type] = {"SignedStatement": SignedStatement}

WITH_MODEL = sorted(set(MESSAGES) - set(WITHOUT_MODEL))

SCHEMA_ENUMS: dict[str, EnumDescriptor] = {
    name: enum for file in SCHEMA for name, enum in file.DESCRIPTOR.enum_types_by_name.items()
}


def fields_of(name: str) -> dict[str, FieldDescriptor]:
    return dict(descriptor(name).fields_by_name)


def marked_optional(schema: Descriptor) -> set[str]:
    """Fields that are `optional` in the .proto file or stand in its oneof."""
    declared = DescriptorProto()
    schema.CopyToProto(declared)
    return {field.name for field in declared.field if field.proto3_optional or field.HasField("oneof_index")}


def parts(annotation: Any) -> set[Any]:
    """The plain types that an annotation allows, None included."""
    if get_origin(annotation) is Annotated:
        return parts(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return set().union(*map(parts, get_args(annotation)))
    if get_origin(annotation) is tuple:
        inner, rest = get_args(annotation)
        assert rest is ...
        return {(each,) for each in parts(inner)}
    return {datetime if annotation is AwareDatetime else annotation}


def python_type(field: FieldDescriptor) -> Any:
    if field.message_type is Timestamp.DESCRIPTOR:
        plain: Any = datetime
    elif field.message_type is not None:
        plain = ENVELOPES.get(field.message_type.name) or MODELS[field.message_type.name]
    elif field.enum_type is not None:
        plain = ENUMS[field.enum_type.name]
    else:
        plain = SCALARS[field.type]
    return (plain,) if field.is_repeated else plain


def test_registry_knows_every_message_of_the_schema() -> None:
    names = {name for file in SCHEMA for name in file.DESCRIPTOR.message_types_by_name}

    assert set(MESSAGES) == names
    assert not any(MESSAGES[name].DESCRIPTOR.nested_types for name in names), "nested ones would hide"


def test_every_message_has_a_model_or_a_reason_to_have_none() -> None:
    assert set(MODELS) == set(WITH_MODEL)
    assert set(WITHOUT_MODEL) <= set(MESSAGES)


@pytest.mark.parametrize("name", sorted(WITHOUT_MODEL))
def test_messages_without_a_model_carry_nothing_that_a_model_would_check(name: str) -> None:
    carried = {field.message_type.name for field in fields_of(name).values() if field.message_type}
    scalars = {field.name for field in fields_of(name).values() if not field.message_type}

    assert carried <= {"SignedStatement", "FeedEntry", "Signature", "Cursor", "ExchangeAnswer"}
    assert scalars <= {
        "order_id",
        "more",
        "payload_type",
        "payload",
        "key_id",
        "signature",
        "event",
        "last_session_receipt",
    }


@pytest.mark.parametrize("envelope", [Signature, SignedStatement, FeedEntry])
def test_envelope_has_the_fields_of_its_message(envelope: type[Any]) -> None:
    assert list(envelope._fields) == list(fields_of(envelope.__name__))


@pytest.mark.parametrize("name", WITH_MODEL)
def test_model_has_the_fields_of_its_message(name: str) -> None:
    assert set(MODELS[name].model_fields) == set(fields_of(name))


@pytest.mark.parametrize("name", WITH_MODEL)
def test_model_may_lack_exactly_what_its_message_may_lack(name: str) -> None:
    may_be_none = {
        field for field, info in MODELS[name].model_fields.items() if type(None) in parts(info.annotation)
    }

    assert may_be_none == marked_optional(descriptor(name))


@pytest.mark.parametrize("name", WITH_MODEL)
def test_model_fields_have_the_types_of_the_message(name: str) -> None:
    model_types = {
        field: parts(info.annotation) - {type(None)} for field, info in MODELS[name].model_fields.items()
    }

    assert model_types == {field.name: {python_type(field)} for field in fields_of(name).values()}


@pytest.mark.parametrize("name", WITH_MODEL)
def test_only_what_may_be_absent_or_empty_has_a_default(name: str) -> None:
    for info in MODELS[name].model_fields.values():
        assert info.is_required() or info.default in (None, (), "", 0)


def test_every_enum_has_an_open_enum_and_the_other_way_round() -> None:
    assert set(ENUMS) == set(SCHEMA_ENUMS)
    assert all(issubclass(enum, OpenEnum) for enum in ENUMS.values())


@pytest.mark.parametrize("name", sorted(SCHEMA_ENUMS))
def test_open_enum_has_the_numbers_and_the_names_without_prefix(name: str) -> None:
    prefix = re.sub(r"(?<!^)([A-Z])", r"_\1", name).upper() + "_"
    on_the_wire = {value.name: value.number for value in SCHEMA_ENUMS[name].values}

    assert {prefix + member.name: member.value for member in ENUMS[name]} == on_the_wire


def test_bodies_of_an_event_are_its_oneof() -> None:
    oneof = descriptor("Event").oneofs_by_name["body"]
    bodies: dict[str, type[Model]] = {field.name: MODELS[field.message_type.name] for field in oneof.fields}

    assert {name: model for model, name in BODY_FIELDS.items()} == bodies


def test_fields_of_an_event_outside_its_oneof_are_no_bodies() -> None:
    assert set(Event.model_fields) - set(BODY_FIELDS.values()) == {
        "position",
        "members",
        "point_id",
        "occurred_at",
        "cause",
        "stale_directory",
    }


@pytest.mark.parametrize("model", PAYLOAD_TYPES)
def test_payload_type_spells_the_name_of_its_message(model: type[Model]) -> None:
    kebab = re.sub(r"(?<!^)([A-Z])", r"-\1", model.__name__).lower()

    assert PAYLOAD_TYPES[model] == f"application/vnd.lockernet.{kebab}.v1+protobuf"
    assert MODELS[model.__name__] is model


def test_every_payload_but_the_compact_grant_has_its_header_in_field_1() -> None:
    payloads = {model.__name__ for model in PAYLOAD_TYPES}
    with_header = {
        name for name, message in MESSAGES.items() if "header" in message.DESCRIPTOR.fields_by_name
    }

    assert payloads - with_header == {"CompactGrant"}
    assert with_header <= payloads
    assert {MESSAGES[name].DESCRIPTOR.fields_by_name["header"].number for name in with_header} == {1}


def test_every_payload_type_has_an_authority() -> None:
    assert set(AUTHORITY) == set(PAYLOAD_TYPES.values())
