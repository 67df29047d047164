"""What courier and people do until the node dies under their hands: one table of journeys."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, cycle
from random import Random
from types import MappingProxyType

from bench.calls import Call
from bench.orders import Parcel
from crash.evidence import Evidence
from crash.ledger import Acked, now
from crash.office import Gone, Office, Refused
from crash.site import Site
from crash.visitor import Visitor, new_badge, rest, shut_all
from lockernet.models.custody import CustodyState

EXPECTED_AT_MOST = 4
PATIENCE_SECONDS = 20.0
CUT = frozenset({CustodyState.DEPOSITING, CustodyState.COLLECTING, CustodyState.REMOVING})
BLOCKED_AT_MOST = 3


@dataclass
class Town:
    """Those who use one point, and what they have in hand. Outlives every node."""

    site: Site
    draw: Random
    parcels: dict[bytes, Parcel] = field(default_factory=dict)
    expected: list[Parcel] = field(default_factory=list)
    waiting: list[Parcel] = field(default_factory=list)
    recalled: list[Parcel] = field(default_factory=list)
    """Blocked, with an order that a driver takes them away."""
    cut: list[Parcel] = field(default_factory=list)
    """In a visit that a crash cut: whoever brought or collects it tries again first."""
    sent: list[tuple[Acked, Call]] = field(default_factory=list)
    removing: set[bytes] = field(default_factory=set)
    """Which of these a driver was taking away."""
    in_doubt: dict[int, Parcel] = field(default_factory=dict)
    """By caller beside the journeys: reserved, or perhaps not, when the node died."""
    doing: str = ""
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.badge = new_badge(self.site)

    def learn(self, evidence: Evidence) -> None:
        """Where the parcels are after a crash."""
        states = {each.parcel_id: each.state for each in evidence.stored.custody}
        known = [(states.get(parcel_id), parcel) for parcel_id, parcel in self.parcels.items()]
        self.expected = [parcel for state, parcel in known if state is CustodyState.EXPECTED]
        inside = [parcel for state, parcel in known if state is CustodyState.WAITING]
        waiting = [each for each in evidence.stored.custody if each.state is CustodyState.WAITING]
        blocked = {each.parcel_id for each in waiting if each.block is not None}
        ordered = {each.parcel_id for each in waiting if each.removal_by is not None} & blocked
        self.waiting = [parcel for parcel in inside if parcel.terms.parcel_id not in blocked]
        self.recalled = [parcel for parcel in inside if parcel.terms.parcel_id in ordered]
        self.cut = [parcel for state, parcel in known if state in CUT]
        self.removing = {parcel.terms.parcel_id for state, parcel in known if state is CustodyState.REMOVING}


class Life:
    """One life of the node, seen from outside."""

    def __init__(self, town: Town, office: Office) -> None:
        self.town = town
        self.office = office
        self.visitor = Visitor(town.site, town.badge)

    def reserve(self) -> Parcel:
        """A promise; where too many stand, one is taken back first."""
        town = self.town
        if len(town.expected) >= EXPECTED_AT_MOST:
            self.cancel()
        parcel = self.office.new_parcel()
        town.parcels[parcel.terms.parcel_id] = parcel
        self.office.reserve(parcel)
        town.expected.append(parcel)
        return parcel

    def cancel(self) -> None:
        """A promise taken back."""
        parcel = self.town.expected.pop(0) if self.town.expected else self.reserve()
        if parcel in self.town.expected:
            self.town.expected.remove(parcel)
        self.office.cancel(parcel)

    def deposit(self) -> None:
        """A parcel is brought."""
        town = self.town
        parcel = town.expected[0] if town.expected else self.reserve()
        if self.visitor.deposit(parcel):
            town.expected.remove(parcel)
            town.waiting.append(parcel)

    def collect(self) -> None:
        """A parcel is collected, by QR code or, after one wrong try, by digits."""
        town = self.town
        if not town.waiting:
            self.deposit()
        if not town.waiting:
            return
        parcel = town.waiting[0]
        code = parcel.claim.text()
        if town.draw.random() < 0.5:
            right = self.office.digits(parcel)
            self.visitor.guess(parcel, right)
            code = right.selector + right.digits
        if self.visitor.collect(parcel, code):
            town.waiting.remove(parcel)

    def remove(self) -> None:
        """A parcel is called back, and the driver takes it away."""
        town = self.town
        if not town.recalled:
            if not town.waiting:
                self.deposit()
            if not town.waiting:
                return
            parcel = town.waiting.pop(0)
            self.office.recall(parcel)
            town.recalled.append(parcel)
        if self.visitor.remove(town.recalled[0]):
            town.recalled.pop(0)

    def digits(self) -> None:
        """The same, by digits."""
        town = self.town
        if not town.waiting:
            self.deposit()
        if town.waiting:
            parcel = town.waiting[0]
            right = self.office.digits(parcel)
            self.visitor.guess(parcel, right)
            if self.visitor.collect(parcel, right.selector + right.digits):
                town.waiting.remove(parcel)

    def read(self) -> None:
        """The courier reads its feed."""
        self.office.read_feed()

    def chatter(self) -> None:
        """Somebody types about themselves."""
        self.visitor.chatter()

    def again(self) -> None:
        """The last acknowledged orders are sent once more."""
        self.office.ask_again(2)

    def finish(self) -> None:
        """Go on where the crash cut a visit: the code or the label is shown again."""
        shut_all(self.town.site.world)
        for parcel in self.town.cut:
            if parcel.terms.parcel_id in self.town.removing:
                self.visitor.remove(parcel)
            elif not self.visitor.deposit(parcel):
                self.visitor.collect(parcel, parcel.claim.text())
        self.town.cut.clear()


JOURNEYS: Mapping[str, Callable[[Life], object]] = MappingProxyType(
    {
        "reserve": Life.reserve,
        "deposit": Life.deposit,
        "collect": Life.collect,
        "cancel": Life.cancel,
        "remove": Life.remove,
        "digits": Life.digits,
        "read": Life.read,
        "again": Life.again,
        "chatter": Life.chatter,
    }
)


def live_until_death(town: Town, first: Sequence[str]) -> bool:
    """Journeys in turn, these first, until the node is dead.

    False if it outlives our patience, or if a cut visit holds its door until the clock ends it.
    """
    deadline = now() + PATIENCE_SECONDS
    with Office(town.site, town.sent) as office:
        try:
            life = Life(town, office)
            for name in _journeys(first):
                town.doing = name
                _go(JOURNEYS.get(name, Life.finish), life)
                if now() > deadline or life.visitor.blocked > BLOCKED_AT_MOST:
                    return False
        except Gone:
            pass
    return True


def _journeys(first: Sequence[str]) -> Iterator[str]:
    return chain(["again", "finish"], first, cycle(JOURNEYS))


def _go(journey: Callable[[Life], object], life: Life) -> None:
    try:
        journey(life)
    except Refused as refused:
        life.town.refusals.append(f"{life.town.doing}: {refused}")
        rest()
