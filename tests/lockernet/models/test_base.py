"""What all models share: frozen, strict, closed to unknown fields; enums open to unknown numbers."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from lockernet.models.base import Model
from lockernet.models.journal import Cursor
from lockernet.models.points import Dimensions, Obligation
from lockernet.models.statements import Header
from tests.lockernet.parties import NOW, header

SIZE = {"width_mm": 100, "height_mm": 300, "depth_mm": 450}


def test_value_cannot_be_changed() -> None:
    size = Dimensions(**SIZE)

    with pytest.raises(ValidationError):
        size.width_mm = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "wrong", [{"width_mm": "100"}, {"width_mm": 100.0}, {"width_mm": True}, {"name": "S"}]
)
def test_nothing_is_converted_or_let_through(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Dimensions.model_validate(SIZE | wrong)


def test_equal_values_are_equal_and_hash_alike() -> None:
    assert Dimensions(**SIZE) == Dimensions(**SIZE)
    assert hash(Dimensions(**SIZE)) == hash(Dimensions(**SIZE))


@pytest.mark.parametrize("number", [8, 4711, -1, 2**31 - 1, -(2**31)])
def test_unknown_enum_number_is_kept(number: int) -> None:
    unknown = Obligation(number)

    assert unknown == number
    assert unknown.name == f"UNRECOGNIZED_{number}"
    assert unknown == Obligation(number)
    assert hash(unknown) == hash(Obligation(number))
    assert unknown not in set(Obligation)


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, "PAY", None, 1.5])
def test_what_no_enum_number_can_be_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid Obligation"):
        Obligation(value)  # type: ignore[arg-type]


def test_known_enum_number_is_the_one_member() -> None:
    assert Obligation(1) is Obligation.PAY


def test_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        header(issued_at=NOW.replace(tzinfo=None))


def test_same_moment_in_another_zone_is_the_same_value() -> None:
    yangon = NOW.astimezone(timezone(timedelta(hours=6, minutes=30)))

    assert header(issued_at=yangon) == header(issued_at=NOW)


def test_header_without_zone_cannot_slip_in_by_text() -> None:
    with pytest.raises(ValidationError):
        Header.model_validate(header().model_dump() | {"issued_at": "2026-03-02T10:00:00Z"})


@pytest.mark.parametrize("moment", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_first_and_last_moment_are_times(moment: datetime) -> None:
    assert header(expires_at=moment).expires_at == moment


@pytest.mark.parametrize("number", [-1, 2**63])
def test_sequence_stays_within_what_a_database_counts(number: int) -> None:
    with pytest.raises(ValidationError):
        Cursor(epoch=1, sequence=number)


def test_every_model_is_frozen_and_strict() -> None:
    ours = [each for each in Model.__subclasses__() if each.__module__.startswith("lockernet.")]

    assert len(ours) > 40
    assert all(
        each.model_config.get("frozen")
        and each.model_config.get("strict")
        and each.model_config.get("extra") == "forbid"
        for each in ours
    )
