"""Who may promise which boxes of a point: its node, or the operator's hub under a lease. Pure state machines.

The site (the node at the point) sets boxes aside for the hub and grants them as a lease: counts by class,
under an epoch. The hub promises out of these only, and the site out of the rest only, so that both can
work while the line between them is dead. The hub names the class in each confirmation; a dark site honours
that. A lease never times out. It ends when the hub hands it back: from then on the hub gives nothing
under it, and the site, once it has heard that, takes over the promises that are left and the boxes that
are not. Only then may it grant the next epoch.

Messages may be lost, doubled and reordered. Each is safe to hear twice, for counts only grow and epochs
are never used again; each is sent again until its answer has come. Rules: LN-CAP-020 to LN-CAP-024.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lockernet.capacity.fit import Box, Load
from lockernet.capacity.layout import NONE, Layout, Room
from lockernet.capacity.matching import plan_for

Counts = Mapping[Box, int]


@dataclass(frozen=True, slots=True)
class LeaseGranted:
    """Site to hub: these boxes are yours to promise."""

    epoch: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class PromisesEnded:
    """Site to hub: so many of your promises of this epoch have ended, and you may promise as many again."""

    epoch: int
    ended: Counts


@dataclass(frozen=True, slots=True)
class ReturnAsked:
    """Site to hub: hand the lease back."""

    epoch: int


@dataclass(frozen=True, slots=True)
class LeaseReturned:
    """Hub to site: I gave so many promises under this lease, and shall give no more."""

    epoch: int
    given: Counts


@dataclass(frozen=True, slots=True)
class ReturnAcknowledged:
    """Site to hub: the lease is over on both sides."""

    epoch: int


FromSite = LeaseGranted | PromisesEnded | ReturnAsked | ReturnAcknowledged


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub's side, for one point. Stored before anything of it is sent."""

    epoch: int = 0
    """The newest that it has heard of; older ones are over."""
    counts: Counts = field(default_factory=dict)
    """What the lease of this epoch allows; empty once it is handed back."""
    given: Counts = field(default_factory=dict)
    """Promises given under it, by class, ended or not."""
    ended: Counts = field(default_factory=dict)
    """Of these, those of which the site said that they ended."""
    holds: bool = False
    """It may promise."""
    acknowledged: bool = True
    """The return of this epoch needs not be sent again."""

    def left(self) -> Counts:
        """The boxes that it may still promise, by class."""
        return _positive(_minus(_plus(self.counts, self.ended), self.given)) if self.holds else NONE

    def give(self, box: Box) -> "Hub | None":
        """One more promise, of a box of this class; None if the lease has none left."""
        if self.left().get(box, 0) < 1:
            return None
        return replace(self, given=_plus(self.given, {box: 1}))

    def hand_back(self) -> "Hub":
        """Promise no more under this lease; `to_send` says so until the site has acknowledged it."""
        return replace(self, holds=False, acknowledged=False) if self.holds else self

    def to_send(self) -> LeaseReturned | None:
        """What the site has yet to acknowledge."""
        return None if self.holds or self.acknowledged else LeaseReturned(self.epoch, self.given)

    def hear(self, message: FromSite) -> "Hub":
        """The hub after a message. What belongs to another epoch than the newest changes nothing."""
        if message.epoch > self.epoch and not self.holds and not isinstance(message, PromisesEnded):
            return self._begin(message)
        if message.epoch != self.epoch:
            return self
        match message:
            case PromisesEnded(_, ended):
                return replace(self, ended=_most(self.ended, ended))
            case ReturnAsked():
                return self.hand_back()
            case ReturnAcknowledged():
                return replace(self, acknowledged=not self.holds)
            case LeaseGranted():
                return self

    def _begin(self, message: FromSite) -> "Hub":
        """A new epoch. If its return is asked before its grant has come, it is over before it began."""
        if isinstance(message, LeaseGranted):
            return Hub(epoch=message.epoch, counts=message.counts, holds=True)
        return Hub(epoch=message.epoch, acknowledged=isinstance(message, ReturnAcknowledged))


@dataclass(frozen=True, slots=True)
class Site:
    """The site's side. Stored before anything of it is sent."""

    epoch: int = 0
    """Of the newest lease."""
    counts: Counts = field(default_factory=dict)
    """Set aside for the hub, by class; empty while no lease lives."""
    inside: Counts = field(default_factory=dict)
    """Parcels that were deposited on promises of the hub and lie there now."""
    ended: Counts = field(default_factory=dict)
    """Promises of this lease that have ended, by class, ever."""
    asked: bool = False
    """The return was asked for."""

    @property
    def is_leased(self) -> bool:
        """True until the return has come."""
        return bool(self.counts)

    def leaves(self, free: Counts) -> Counts:
        """Of the free boxes, those that the site may give to walk-ins and promises of its own."""
        return _positive(_minus(free, _minus(self.counts, self.inside)))

    def grant(
        self, lease: LeaseGranted, *, promised: Mapping[Load, int], room: Room, layout: Layout
    ) -> "Site | None":
        """Lease these boxes. None while a lease lives, if the epoch is not new, or if they are needed here.

        Needed are the boxes kept back for easy reach, and those without which a promise of its own breaks.
        """
        counts = _positive(lease.counts)
        after = room._replace(free=_minus(room.free, counts))
        if self.is_leased or lease.epoch <= self.epoch or not counts:
            return None
        possible = _are_for_all(counts, room, layout) and plan_for(promised, after, layout) is not None
        return Site(lease.epoch, counts) if possible else None

    def deposit(self, epoch: int, box: Box) -> "Site | None":
        """A parcel goes in on a promise of the hub. None if this lease does not cover it."""
        if epoch != self.epoch or self.counts.get(box, 0) <= self.inside.get(box, 0):
            return None
        return replace(self, inside=_plus(self.inside, {box: 1}))

    def collect(self, box: Box) -> "Site":
        """That parcel is gone and its box is empty: the promise has ended."""
        return replace(self, inside=_minus(self.inside, {box: 1}), ended=_plus(self.ended, {box: 1}))

    def lapse(self, box: Box) -> "Site":
        """A promise of the hub that the site knows of ended without a deposit."""
        return replace(self, ended=_plus(self.ended, {box: 1}))

    def ask_back(self) -> "Site":
        """Ask for the return, until it comes."""
        return replace(self, asked=self.is_leased)

    def to_send(self) -> tuple[FromSite, ...]:
        """What the hub has to know; sent again from time to time while the lease lives."""
        if not self.is_leased:
            return ()
        asking = (ReturnAsked(self.epoch),) if self.asked else ()
        return (LeaseGranted(self.epoch, self.counts), PromisesEnded(self.epoch, self.ended), *asking)

    def hear(self, message: LeaseReturned) -> tuple["Site", Counts, ReturnAcknowledged | None]:
        """The site after a return, the promises it takes over (not yet deposited), and its answer.

        A return that comes twice is acknowledged twice and counts once.
        """
        if message.epoch > self.epoch:
            return self, NONE, None
        if message.epoch < self.epoch or not self.is_leased:
            return self, NONE, ReturnAcknowledged(message.epoch)
        waiting = _positive(_minus(_minus(message.given, self.ended), self.inside))
        return Site(epoch=self.epoch), waiting, ReturnAcknowledged(message.epoch)


def _are_for_all(counts: Counts, room: Room, layout: Layout) -> bool:
    left = zip(layout.places, layout.left(room), strict=True)
    open_to_all = {place.box: boxes for place, boxes in left if not place.only_on_request}
    return all(count <= open_to_all.get(box, 0) for box, count in counts.items())


def _plus(one: Counts, other: Counts) -> Counts:
    return {box: one.get(box, 0) + other.get(box, 0) for box in {**one, **other}}


def _minus(one: Counts, other: Counts) -> Counts:
    return {box: one.get(box, 0) - other.get(box, 0) for box in {**one, **other}}


def _most(one: Counts, other: Counts) -> Counts:
    return {box: max(one.get(box, 0), other.get(box, 0)) for box in {**one, **other}}


def _positive(counts: Counts) -> Counts:
    return {box: count for box, count in counts.items() if count > 0}
