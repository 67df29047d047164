"""Acting for another courier: delegations that the point was given, and what they let a member do now.

They are judged each time anew, at the order and at the door (LN-TRU-016 to LN-TRU-018, LN-CUS-023).
"""

from collections.abc import Mapping

from lockernet.codec.delegations import stored_link
from lockernet.codec.statements import parse_statement, read_payload, statement_bytes
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.events import DelegationAccepted
from lockernet.models.grants import DelegatedAction, Delegation
from lockernet.models.outcome import Refused
from lockernet.signing.delegation import Link, Wish, judge_wish
from lockernet_node.pipeline.journal import record
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk, Point
from lockernet_node.pipeline.standing import Standing
from lockernet_node.ports import HeldDelegation, Transaction

NEWEST_KEPT = 16
"""Of one courier for one other (LN-CUS-052)."""

_ACTIONS = frozenset(DelegatedAction) - {DelegatedAction.UNSPECIFIED}


def place_delegation(tx: Transaction, desk: Desk, placed: Placed[Delegation]) -> Taken | Refused:
    """Hold a delegation of its issuer; whether it covers a wish is judged when there is one."""
    word, header = placed.order, placed.verified.header
    if word.point_ids and desk.point.point_id not in word.point_ids:
        return Refused(ErrorCode.NOT_FOUND)
    if header.audience != desk.point.operator_id:
        raise Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, "a delegation is addressed to the operator")
    held = HeldDelegation(
        delegation_id=placed.order_id,
        delegator_id=placed.issuer,
        delegate_id=word.delegate_id,
        public_key=placed.verified.key.record.public_key,
        statement=statement_bytes(placed.verified.statement),
        held_since=placed.now,
        expires_at=header.expires_at,
    )
    tx.keep_delegation(held, newest=NEWEST_KEPT, now=placed.now)
    event = DelegationAccepted(
        courier_id=placed.issuer, delegate_id=word.delegate_id, delegation_id=placed.order_id
    )
    members = tuple(dict.fromkeys((placed.issuer, word.delegate_id)))
    record(tx, desk.point, event, moment=placed.moment, members=members)
    return Taken()


def delegated(
    tx: Transaction, point: Point, custody: Custody, member_id: str | None, *, standing: Standing
) -> frozenset[DelegatedAction]:
    """What this member may do with the parcel of another courier, by all delegations held here."""
    if member_id is None or member_id == custody.courier_id:
        return frozenset()
    links = _links_to(tx, member_id)
    return _allowed(point, links, custody.courier_id, member_id, standing=standing)


def principals(tx: Transaction, member_id: str) -> tuple[str, ...]:
    """The couriers for whom this member might act, by what is held here; itself first."""
    links = _links_to(tx, member_id)
    roots = (_root(link, links).delegator_id for link in links.values() if link.delegate_id == member_id)
    return tuple(dict.fromkeys((member_id, *roots)))


def acting_under(
    tx: Transaction,
    point: Point,
    delegation_id: bytes,
    member_id: str,
    *,
    action: DelegatedAction,
    standing: Standing,
) -> str | Refused:
    """The courier for whom the member acts under the delegation that its order names.

    Raises Untrusted if it does not cover the action now.
    """
    held = tx.delegation(delegation_id)
    if held is None or held.delegate_id != member_id:
        return Refused(ErrorCode.DELEGATION_UNKNOWN)
    links = _with_parents(tx, {delegation_id: _link(held)})
    courier_id = _root(links[delegation_id], links).delegator_id
    wish = Wish(courier_id, member_id, int(action), point.operator_id, point.point_id)
    judged = judge_wish(wish, links, point.directory, now=standing.now, bounds=standing.bounds)
    if isinstance(judged, Refused):
        raise Untrusted(judged.reason)
    return courier_id


def _allowed(
    point: Point, links: Mapping[bytes, Link], courier_id: str, member_id: str, *, standing: Standing
) -> frozenset[DelegatedAction]:
    def covered(action: DelegatedAction) -> bool:
        wish = Wish(courier_id, member_id, int(action), point.operator_id, point.point_id)
        return not isinstance(
            judge_wish(wish, links, point.directory, now=standing.now, bounds=standing.bounds), Refused
        )

    return frozenset(filter(covered, _ACTIONS))


def _links_to(tx: Transaction, member_id: str) -> dict[bytes, Link]:
    direct = {held.delegation_id: _link(held) for held in tx.delegations_to(member_id)}
    return _with_parents(tx, direct)


def _with_parents(tx: Transaction, links: dict[bytes, Link]) -> dict[bytes, Link]:
    """The links and those under which they stand: a chain has two at most."""
    above = {link.under for link in links.values()} - {None}
    parents = (tx.delegation(each) for each in above if each is not None)
    return links | {held.delegation_id: _link(held) for held in parents if held is not None}


def _root(link: Link, links: Mapping[bytes, Link]) -> Link:
    return link if link.under is None else links.get(link.under, link)


def _link(held: HeldDelegation) -> Link:
    word = read_payload(parse_statement(held.statement), Delegation)
    return stored_link(word, held.delegation_id, held.public_key, held_since=held.held_since)
