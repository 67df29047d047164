"""Whether a signed grant that somebody shows is good for one parcel at one point (LN-COD-016, LN-COD-018).

The grant was verified before: its signature, its time and its addressee. Here only what it says is compared
with what the point knows.
"""

from dataclasses import dataclass

from lockernet.codes.generations import admits
from lockernet.models.custody import CodeTier
from lockernet.models.grants import CompactGrant, GrantAction


@dataclass(frozen=True, slots=True)
class Shown:
    """A verified grant, who signed it and whom it addresses."""

    grant: CompactGrant
    issuer: str
    audience: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the point knows of the parcel that the grant names."""

    point_id: str
    parcel_id: bytes
    courier_id: str
    newest_generation: int


_COLLECTING = frozenset({GrantAction.COLLECT, GrantAction.WITHDRAW})


def collects(shown: Shown, known: Known) -> bool:
    """True if this grant opens for a recipient, or for a sender who takes the parcel back."""
    grant = shown.grant
    return (
        grant.action in _COLLECTING
        and _names(shown, known)
        and grant.generation is not None
        and admits(CodeTier.T1, grant.generation, newest=known.newest_generation)
    )


def drops_off(shown: Shown, known: Known) -> bool:
    """True if this grant opens for a sender who brings the parcel; whether it was spent, custody knows."""
    return shown.grant.action is GrantAction.DROP_OFF and _names(shown, known)


def _names(shown: Shown, known: Known) -> bool:
    """This point, not only its operator; this parcel; and its own courier speaks."""
    said = (shown.audience, shown.grant.parcel_id, shown.issuer)
    return said == (known.point_id, known.parcel_id, known.courier_id)
