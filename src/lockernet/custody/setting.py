"""Setting: what a decision needs beside parcel and command; the caller knows it, the core does not ask."""

from dataclasses import dataclass
from datetime import datetime

from lockernet.custody.state import Custody
from lockernet.models.grants import DelegatedAction


@dataclass(frozen=True, slots=True)
class Setting:
    """When, by whom and where a command is given."""

    now: datetime
    actor: str | None = None
    """The member whose order, badge or receipt it is; None for people, staff, sensors and clocks."""
    delegated: frozenset[DelegatedAction] = frozenset()
    """What delegations that the point holds let `actor` do here for the parcel's courier."""
    hold_until: datetime | None = None
    """Until when a parcel deposited now may wait; asked only where `may_begin_hold` says so."""
    attended: bool = False
    """The point is a counter: there is no latch, and whoever says what happened is its clerk."""
    shipment_whole: bool = False
    """All parcels of this one's shipment wait here (`shipments.is_whole`)."""

    def may_act(self, custody: Custody, action: DelegatedAction) -> bool:
        """True if `actor` is the parcel's courier, or its delegate for this."""
        if self.actor is None:
            return False
        return self.actor == custody.courier_id or action in self.delegated

    def delegate(self, custody: Custody) -> str | None:
        """`actor` where it is not the parcel's own courier."""
        return None if self.actor == custody.courier_id else self.actor
