"""What a code claims that somebody shows at the kiosk: whose parcel, by which right, and whether it is good.

T0 proves a secret, digits are the point's own, T1 is the word of the parcel's courier (LN-COD-014,
LN-COD-016).
"""

from dataclasses import dataclass

from lockernet.codec.compact import verify_compact
from lockernet.codes.claim import ClaimCode, opens
from lockernet.codes.digits import DigitCode
from lockernet.codes.grants import Known, Shown, collects, drops_off
from lockernet.custody.state import Custody
from lockernet.errors import Malformed, Untrusted
from lockernet.models.custody import CodeTier
from lockernet.models.grants import GrantAction
from lockernet_node.pipeline.closing import reason_against_signature
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.standing import standing_of
from lockernet_node.pipeline.tries import digits_are_right, is_dropped_off
from lockernet_node.ports import Transaction

_NO_COMMITMENT = bytes(32)
"""Hashes to nothing anybody has: an unknown handle takes the same work as a known one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a code claims. `generation` is what the code says of itself, or for digits the point's newest."""

    tier: CodeTier
    custody: Custody | None
    good: bool
    generation: int = 0
    action: GrantAction = GrantAction.COLLECT


@dataclass(frozen=True, slots=True)
class SignedGrant(Shown):
    """A verified grant, with what the operator may have closed: its key, or itself (LN-CAP-036)."""

    key_id: bytes
    statement_id: bytes


NOBODYS_GRANT = Claim(CodeTier.T1, None, good=False)
"""Text that looks like a grant and is none here."""


def read_grant(desk: Desk, text: str) -> SignedGrant | None:
    """The verified grant in this text; None for every other text, whatever is wrong with it.

    Where no time is known its times are not judged: it counts by its generation alone (LN-NOD-052).
    """
    point, standing = desk.point, standing_of(desk)
    try:
        verified, grant = verify_compact(
            text, point.directory, place=point.place, now=standing.now, bounds=standing.bounds
        )
    except (Malformed, Untrusted):
        return None
    key_id = verified.key.record.key_id
    return SignedGrant(grant, verified.header.issuer, verified.header.audience, key_id, verified.statement_id)


def claim_of(tx: Transaction, desk: Desk, code: ClaimCode | DigitCode | SignedGrant | None) -> Claim:
    """Compare what was shown with what the point knows."""
    match code:
        case ClaimCode():
            custody = tx.custody_by_handle(code.handle)
            commitment = None if custody is None else custody.terms.claim_commitment
            return Claim(CodeTier.T0, custody, good=opens(code, commitment or _NO_COMMITMENT))
        case DigitCode():
            custody = tx.custody_by_selector(code.selector)
            newest = 0 if custody is None else custody.generation
            action = GrantAction.DROP_OFF if is_dropped_off(custody) else GrantAction.COLLECT
            return Claim(CodeTier.T2, custody, digits_are_right(desk.point, custody, code), newest, action)
        case SignedGrant():
            return _grant_claim(tx, desk, code)
        case None:
            return NOBODYS_GRANT


def _grant_claim(tx: Transaction, desk: Desk, shown: SignedGrant) -> Claim:
    if reason_against_signature(tx, shown.key_id, shown.statement_id) is not None:
        return NOBODYS_GRANT
    grant = shown.grant
    custody = None if grant.parcel_id is None else tx.custody(grant.parcel_id)
    if custody is None:
        return NOBODYS_GRANT
    known = Known(desk.point.point_id, custody.parcel_id, custody.courier_id, custody.generation)
    if grant.action is GrantAction.DROP_OFF:
        return Claim(CodeTier.T1, custody, drops_off(shown, known), action=grant.action)
    generation = grant.generation or 0
    fresh = generation > custody.generation and not standing_of(desk).knows_time
    good = collects(shown, known) and not fresh
    return Claim(CodeTier.T1, custody, good, generation, grant.action)
