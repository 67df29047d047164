"""Who this node is: the point, its operator, its keys and its limits. Fixed while the node runs."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC

from lockernet.capacity.fit import Box
from lockernet.capacity.layout import Layout, Policy, Room, largest_first
from lockernet.capacity.quotas import Quotas
from lockernet.deadlines.opening import AlwaysOpen
from lockernet.deadlines.terms import Calendar
from lockernet.deadlines.until import PointTimes
from lockernet.models.points import EvidenceGrade, Obligation, ParcelJourney
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Signer
from lockernet.signing.verify import Place
from lockernet_node.pipeline.hotline import Hotline
from lockernet_node.pipeline.set_aside import leaves
from lockernet_node.pipeline.trust import Trust
from lockernet_node.ports import Clock, Entropy, Store, Transaction

EVERY_HOUR = PointTimes(UTC, Calendar(weekend=frozenset({6, 7})), AlwaysOpen())
"""A point that is always open and says nothing of its place."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the point promises in its record."""

    max_hold_seconds: int
    max_reservation_seconds: int
    tolerance_mm: int
    obligations: frozenset[Obligation] = frozenset()
    accessible_kept_back: int = 0
    """Compartments in easy reach that only parcels get that ask for it."""
    ordinary_in_chilled: bool = False
    journeys: frozenset[ParcelJourney] = frozenset({ParcelJourney.LAST_MILE})
    highest_grade: EvidenceGrade = EvidenceGrade.OCCUPANCY_CHANGED
    max_expected_seconds: int | None = None
    """So long a parcel is expected that was announced without a reservation; None: until it is cancelled."""
    max_expected_parcels: int | None = None
    """So many parcels of one courier may be expected without a promise."""
    max_soft_seconds: int | None = None
    """How far ahead the window of a SOFT reservation may begin; None: none are given."""
    quotas: Quotas = field(default_factory=Quotas)
    times: PointTimes = EVERY_HOUR
    """Zone, calendar and hours, by which holds are counted."""


@dataclass(frozen=True, slots=True)
class Point:
    """The identity of the node. With one point, its node is the operator's endpoint too."""

    network_id: str
    operator_id: str
    point_id: str
    limits: Limits
    trust: Trust
    grant_signer: Signer
    """The operator's: confirmations and refusals."""
    device_signer: Signer
    """The point's: receipts, checkpoints and member heads."""
    digit_keys: Mapping[int, bytes] = field(repr=False)
    """K_point by version, for T2 digits; the highest version is used for new parcels."""
    left_open_seconds: int = 180
    """How long a door may stand open outside a visit before it is an alarm (LN-NOD-011)."""

    @property
    def directory(self) -> TrustedDirectory:
        """Members, keys and agreements as they count now."""
        return self.trust.directory

    @property
    def place(self) -> Place:
        """The audiences that are addressed here."""
        return Place(frozenset({self.operator_id, self.point_id}), self.operator_id)

    @property
    def key_version(self) -> int:
        """Of the digit key for new parcels."""
        return max(self.digit_keys)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every part of the pipeline works with."""

    point: Point
    store: Store
    clock: Clock
    entropy: Entropy
    wake: Callable[[], None]
    """Called after a commit that planned a pulse."""
    layouts: list[Layout] = field(default_factory=list, repr=False)
    """The one layout, once it was asked for."""
    hotlines: list[Hotline] = field(default_factory=list, repr=False)
    """The one hotline, made with the desk: the minute after a start counts as full (LN-GRA-008)."""

    def __post_init__(self) -> None:
        if not self.hotlines:
            self.hotlines.append(Hotline(self.clock, self.entropy))

    @property
    def hotline(self) -> Hotline:
        """The number that the kiosk shows for a call to the operator."""
        return self.hotlines[0]

    def layout(self, tx: Transaction) -> Layout:
        """The point's compartments and policy as capacity sees them: made once, for they never change."""
        if not self.layouts:
            self.layouts.append(layout_of(tx, self.point.limits))
        return self.layouts[0]


def layout_of(tx: Transaction, limits: Limits) -> Layout:
    """All compartments, under what the point has published."""
    boxes = Counter(box for _, box in tx.all_compartments())
    policy = Policy(
        tolerance_mm=limits.tolerance_mm,
        kept_back=largest_first(limits.accessible_kept_back, boxes),
        ordinary_in_chilled=limits.ordinary_in_chilled,
    )
    return Layout.of(boxes, policy)


def room_in(tx: Transaction, layout: Layout, free: Iterable[tuple[str, Box]] | None = None) -> Room:
    """What is free now, or of `free`, as capacity sees it: less what is leased (LN-CAP-011, LN-CAP-023)."""
    free = tx.free_compartments() if free is None else free
    reach_inside: Counter[Box] = Counter()
    if layout.policy.kept_back:
        boxes = dict(tx.all_compartments())
        reach_inside.update(boxes[name] for name in tx.taken_on_request() if name in boxes)
    return Room(leaves(tx, Counter(box for _, box in free)), reach_inside)
