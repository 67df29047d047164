"""A message judged on the wire and one validated by its model get one verdict, and make one model."""

import copy
import pickle
from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import by_its_model, from_wire
from lockernet.codec.events import _judged, decode_event
from lockernet.codec.judging import _never, judge_of
from lockernet.codec.registry import MESSAGES, MODELS
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Model
from lockernet.models.journal import BODY_FIELDS, Event
from tests.lockernet.codec.drawn_messages import anything, plausible

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
few = settings(max_examples=8, suppress_health_check=SLOW)
many = settings(max_examples=100, suppress_health_check=SLOW)

BY_PYDANTIC_ALONE = {"ExchangeRequest"}
"""It says how many orders there may be; nothing else has a rule that is not judged on the wire."""


def validated(message: Message, model_class: type[Model]) -> Model | None:
    try:
        return by_its_model(message, model_class)
    except Malformed:
        return None


def assert_same(found: Model | None, expected: Model | None) -> None:
    assert found == expected
    if found is None or expected is None:
        return
    assert repr(found) == repr(expected)
    assert found.model_fields_set == expected.model_fields_set
    assert found.model_dump() == expected.model_dump()
    assert pickle.loads(pickle.dumps(found)) == expected
    assert copy.deepcopy(found) == expected
    assert hash(found) == hash(expected)


def odd(message: Any, other: Any, field: str) -> Any:
    """The message with one field as the other has it."""
    both = type(message)()
    both.CopyFrom(message)
    both.ClearField(field)
    alone = type(message)()
    alone.CopyFrom(other)
    for each in message.DESCRIPTOR.fields:
        if each.name != field:
            alone.ClearField(each.name)
    both.MergeFrom(alone)
    return both


def test_all_models_but_these_are_judged_on_the_wire() -> None:
    assert {name for name, model in MODELS.items() if judge_of(model) is _never} == BY_PYDANTIC_ALONE


@pytest.mark.parametrize("name", sorted(set(MODELS) - BY_PYDANTIC_ALONE))
def test_sound_message_becomes_the_model_that_pydantic_makes(name: str) -> None:
    model_class = MODELS[name]

    @few
    @given(plausible(name))
    def becomes_it(message: Message) -> None:
        found = judge_of(model_class)(message)
        assert found is not None
        assert_same(found, by_its_model(message, model_class))

    becomes_it()


@pytest.mark.parametrize("name", sorted(set(MODELS) - BY_PYDANTIC_ALONE))
def test_message_with_one_odd_field_is_judged_as_pydantic_judges(name: str) -> None:
    """Everything else is right, so nothing hides behind an earlier refusal."""
    model_class = MODELS[name]

    @few
    @given(plausible(name), anything(name), st.data())
    def is_judged_alike(message: Any, other: Any, data: st.DataObject) -> None:
        if not message.DESCRIPTOR.fields:
            return
        field = data.draw(st.sampled_from(list(message.DESCRIPTOR.fields))).name
        one = odd(message, other, field)
        assert_same(judge_of(model_class)(one), validated(one, model_class))

    is_judged_alike()


@many
@given(plausible("Event"))
def test_sound_event_becomes_the_model_that_pydantic_makes(message: Any) -> None:
    found = _judged(message)

    assert found is not None
    expected = by_its_model(message, Event)
    assert_same(found, expected)
    assert found.body == expected.body
    assert found.body_field == expected.body_field


@many
@given(plausible("Event"), anything("Event"), st.data())
def test_event_with_one_odd_field_is_judged_as_pydantic_judges(
    message: Any, other: Any, data: st.DataObject
) -> None:
    outside = [field.name for field in message.DESCRIPTOR.fields if field.name not in BODY_FIELDS.values()]
    name = data.draw(st.sampled_from([*outside, *filter(None, [other.WhichOneof("body")])]))
    one = odd(message, other, name)

    assert_same(_judged(one), validated(one, Event))


@pytest.mark.parametrize("name", ["position", "occurred_at", "cause"])
def test_event_that_lacks_what_must_stand_is_refused_by_name(name: str) -> None:
    message: Any = MESSAGES["Event"](
        position={"epoch": 1, "sequence": 1, "previous": bytes(32)},
        point_id="harbour-01",
        occurred_at={"seconds": 1},
        cause={"kind": 1},
    )
    assert decode_event(message.SerializeToString()).body is None
    message.ClearField(name)

    with pytest.raises(Malformed, match=rf"Event\.{name}: Field required") as refusal:
        decode_event(message.SerializeToString())

    assert refusal.value.code is ErrorCode.MALFORMED_FIELD


def test_models_of_the_same_message_share_nothing_that_can_change() -> None:
    message: Any = MESSAGES["Cursor"](epoch=1, sequence=2)
    first, second = (from_wire(message, MODELS["Cursor"]) for _ in range(2))

    other = first.model_copy(update={"sequence": 3})

    assert (second.model_dump(), other.model_dump()["sequence"]) == ({"epoch": 1, "sequence": 2}, 3)
