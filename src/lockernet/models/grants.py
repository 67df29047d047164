"""What lets somebody act for a while: codes in a QR, delegations, the operator's grants."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from lockernet.models.base import (
    CompartmentId,
    Grams,
    Handle,
    Id16,
    KeyId,
    Model,
    OpenEnum,
    Slug,
    Uint32,
    Uint64,
)
from lockernet.models.points import Dimensions, Temperature
from lockernet.models.statements import Header


class GrantAction(OpenEnum):
    """What a compact grant lets its holder do."""

    UNSPECIFIED = 0
    BADGE = 1
    COLLECT = 2
    WITHDRAW = 3
    DROP_OFF = 4


_SAYS: Mapping[GrantAction, frozenset[str]] = MappingProxyType(
    {
        GrantAction.BADGE: frozenset({"holder"}),
        GrantAction.COLLECT: frozenset({"parcel_id", "generation"}),
        GrantAction.WITHDRAW: frozenset({"parcel_id", "generation"}),
        GrantAction.DROP_OFF: frozenset({"parcel_id", "outside", "weight_g"}),
    }
)
"""What a grant says beside its action, and nothing else; so that each fits its QR code."""


class CompactGrant(Model):
    """The payload of an `LN1:` code; times are Unix seconds."""

    action: GrantAction
    addressee: KeyId
    not_before: Uint32
    expires_at: Uint32
    holder: Handle | None = None
    parcel_id: Id16 | None = None
    generation: Uint32 | None = None
    outside: Dimensions | None = None
    weight_g: Grams | None = None

    @model_validator(mode="after")
    def _says_what_its_action_needs(self) -> Self:
        said = {name for name in _SAYABLE if getattr(self, name) is not None}
        if said != _SAYS.get(self.action, said):
            expected = ", ".join(sorted(_SAYS[self.action]))
            raise ValueError(f"{self.action.name} says other things; expected {expected}")
        return self


_SAYABLE = frozenset().union(*_SAYS.values())


class DelegatedAction(OpenEnum):
    """What a delegate may do in the place of the delegator."""

    UNSPECIFIED = 0
    DEPOSIT = 1
    COLLECT = 2
    REMOVE = 3


class Delegation(Model):
    """A courier lets another courier act for it; only narrows, two links at most."""

    header: Header
    delegate_id: Slug
    point_ids: tuple[Slug, ...] = ()
    actions: tuple[DelegatedAction, ...] = ()
    may_delegate: bool


class MaintenanceAction(OpenEnum):
    """What maintenance may do at a point."""

    UNSPECIFIED = 0
    INSPECT = 1
    REPAIR = 2
    FORCE = 3


class MaintenanceGrant(Model):
    """The operator lets its own staff work at a point."""

    header: Header
    point_id: Slug
    actions: tuple[MaintenanceAction, ...] = ()
    compartment_ids: tuple[CompartmentId, ...] = ()
    holder: Handle
    reference: Annotated[str, Field(max_length=64)] = ""


class RemoteOpening(Model):
    """The operator opens one door from afar, once, while somebody stands at the kiosk."""

    header: Header
    point_id: Slug
    compartment_id: CompartmentId
    nonce: Handle
    reason: str


class LeasedClass(Model):
    """Boxes of one class in a lease."""

    inside: Dimensions
    max_weight_g: Grams
    temperature: Temperature
    count: Annotated[int, Field(ge=1, le=10_000)]
    accessible_count: Annotated[int, Field(ge=0, le=10_000)]

    @model_validator(mode="after")
    def _accessible_are_among_them(self) -> Self:
        if self.accessible_count > self.count:
            raise ValueError("accessible_count is among count; expected at most count")
        return self


class CapacityLease(Model):
    """The point leaves these boxes to the operator's hub until the lease is returned."""

    header: Header
    point_id: Slug
    lease_epoch: Uint64
    classes: tuple[LeasedClass, ...] = ()


class LeaseReturn(Model):
    """The hub gives a lease back; only the point's confirmation ends it."""

    header: Header
    point_id: Slug
    lease_epoch: Uint64
    promised: tuple[LeasedClass, ...] = ()
