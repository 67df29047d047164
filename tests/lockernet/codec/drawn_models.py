"""Draws any value of any model from its fields alone, so that a new model is tested without a new line.

Of a real oneof at most one member is drawn, as on the wire.
"""

import types
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import annotated_types
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from lockernet.codec.registry import MESSAGES
from lockernet.models.base import Model, OpenEnum
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.points import Dimensions
from lockernet.models.reservations import ParcelTerms
from lockernet.models.statements import Signature, SignedStatement

M = TypeVar("M", bound=Model)

SOME = 3
"""Most members of a drawn tuple."""

_SIGNATURES = st.lists(
    st.builds(Signature, st.binary(max_size=9), st.binary(max_size=65)), max_size=SOME
).map(tuple)

BOTH_OR_NONE: dict[type[Model], tuple[str, str]] = {ParcelTerms: ("claim_handle", "claim_commitment")}
"""Fields that only stand together."""

SAID: dict[GrantAction, frozenset[str]] = {
    GrantAction.BADGE: frozenset({"holder"}),
    GrantAction.COLLECT: frozenset({"parcel_id", "generation"}),
    GrantAction.WITHDRAW: frozenset({"parcel_id", "generation"}),
    GrantAction.DROP_OFF: frozenset({"parcel_id", "outside", "weight_g"}),
}
"""What each kind of compact grant says; written by hand."""

EXAMPLES = {
    "holder": bytes(8),
    "parcel_id": bytes(16),
    "generation": 2**32 - 1,
    "outside": Dimensions(width_mm=10_000, height_mm=10_000, depth_mm=10_000),
    "weight_g": 1_000_000,
}
"""The largest values, for the grant that was drawn without them."""


@cache
def models(model_class: type[M]) -> SearchStrategy[M]:
    """Every value of the model."""
    fields = {name: _field(info) for name, info in model_class.model_fields.items()}
    return st.fixed_dictionaries(fields).flatmap(lambda values: _built(model_class, values))


def _built(model_class: type[M], values: dict[str, Any]) -> SearchStrategy[M]:
    choices = [sorted(names & values.keys()) for names in _oneofs(model_class)]
    return st.tuples(*(st.sampled_from(names) for names in choices)).map(
        lambda chosen: model_class(**_consistent(model_class, values, chosen))
    )


def _oneofs(model_class: type[Model]) -> list[set[str]]:
    oneofs = MESSAGES[model_class.__name__].DESCRIPTOR.oneofs
    return [{field.name for field in oneof.fields} for oneof in oneofs if len(oneof.fields) > 1]


def _consistent(model_class: type[Model], values: dict[str, Any], chosen: Iterable[str]) -> dict[str, Any]:
    members = set().union(*_oneofs(model_class))
    kept = {name: value for name, value in values.items() if name not in members or name in chosen}
    pair = BOTH_OR_NONE.get(model_class, ())
    if any(kept[name] is None for name in pair):
        kept |= dict.fromkeys(pair)
    if model_class is CompactGrant:
        said = SAID.get(kept["action"], frozenset())
        kept |= dict.fromkeys(frozenset().union(*SAID.values()) - said)
        kept |= {name: EXAMPLES[name] for name in said if kept[name] is None}
    if "accessible_count" in kept:
        kept["accessible_count"] = min(kept["accessible_count"], kept["count"])
    return kept


def _field(info: FieldInfo) -> SearchStrategy[Any]:
    return _kind(info.annotation, info.metadata)


def _kind(kind: Any, metadata: Iterable[Any] = ()) -> SearchStrategy[Any]:
    origin = get_origin(kind)
    if origin is Annotated:
        inner, *more = get_args(kind)
        return _kind(inner, [*metadata, *more])
    if origin in (Union, types.UnionType):
        return st.one_of(*map(_kind, get_args(kind)))
    if origin is tuple:
        return st.lists(_kind(get_args(kind)[0]), max_size=SOME).map(tuple)
    return _scalar(kind, _limits(metadata))


def _limits(metadata: Iterable[Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for each in metadata:
        if isinstance(each, FieldInfo):
            limits |= _limits(each.metadata)
        for name in ("ge", "le", "lt", "min_length", "max_length", "pattern"):
            if getattr(each, name, None) is not None:
                limits[name] = getattr(each, name)
        assert not isinstance(each, annotated_types.Gt | annotated_types.MultipleOf), (
            f"{each}: not known here"
        )
    return limits


def _scalar(kind: Any, limits: dict[str, Any]) -> SearchStrategy[Any]:
    if kind in _PLAIN:
        return _PLAIN[kind](limits)
    if issubclass(kind, OpenEnum):
        return st.one_of(st.sampled_from(kind), st.integers(-(2**31), 2**31 - 1).map(kind))
    if kind is SignedStatement:
        return st.builds(SignedStatement, st.text(max_size=40), st.binary(max_size=40), _SIGNATURES)
    assert issubclass(kind, Model), f"{kind}: not known here"
    return models(kind)


def _moments(_limits: dict[str, Any]) -> SearchStrategy[datetime]:
    return st.datetimes(timezones=st.just(UTC))


def _integers(limits: dict[str, Any]) -> SearchStrategy[int]:
    return st.integers(limits.get("ge"), limits["lt"] - 1 if "lt" in limits else limits.get("le"))


def _bytes(limits: dict[str, Any]) -> SearchStrategy[bytes]:
    return st.binary(min_size=limits.get("min_length", 0), max_size=limits.get("max_length", 40))


def _text(limits: dict[str, Any]) -> SearchStrategy[str]:
    least, most = limits.get("min_length", 0), limits.get("max_length", 40)
    if "pattern" not in limits:
        return st.text(min_size=least, max_size=most)
    # `$` of Python also matches before a last newline, pydantic's does not.
    pattern = limits["pattern"].removeprefix("^").removesuffix("$")
    return st.from_regex(pattern, fullmatch=True).filter(lambda text: least <= len(text) <= most)


_PLAIN: dict[Any, Callable[[dict[str, Any]], SearchStrategy[Any]]] = {
    type(None): lambda _limits: st.none(),
    bool: lambda _limits: st.booleans(),
    datetime: _moments,
    AwareDatetime: _moments,
    int: _integers,
    bytes: _bytes,
    str: _text,
}
