"""Who this node is: the point, its operator, its keys and its limits. Fixed while the node runs."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lockernet.capacity.layout import Layout, Policy
from lockernet.models.points import Obligation
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Signer
from lockernet.signing.verify import Place
from lockernet_node.ports import Clock, Entropy, Store, Transaction


@dataclass(frozen=True, slots=True)
class Limits:
    """What the point promises in its record."""

    max_hold_seconds: int
    max_reservation_seconds: int
    tolerance_mm: int
    obligations: frozenset[Obligation] = frozenset()


@dataclass(frozen=True, slots=True)
class Point:
    """The identity of the node. With one point, its node is the operator's endpoint too."""

    network_id: str
    operator_id: str
    point_id: str
    limits: Limits
    directory: TrustedDirectory
    grant_signer: Signer
    """The operator's: confirmations and refusals."""
    device_signer: Signer
    """The point's: receipts, checkpoints and member heads."""
    digit_keys: Mapping[int, bytes] = field(repr=False)
    """K_point by version, for T2 digits; the highest version is used for new parcels."""

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

    def layout(self, tx: Transaction) -> Layout:
        """The point's compartments and policy as capacity sees them: made once, for they never change."""
        if not self.layouts:
            policy = Policy(tolerance_mm=self.point.limits.tolerance_mm)
            self.layouts.append(Layout.of(Counter(box for _, box in tx.all_compartments()), policy))
        return self.layouts[0]
