"""Decides whether a courier may act for another one's parcel: chains of delegations that a point holds.

    the parcel's courier  --delegation-->  a delegate  --delegation under it-->  a delegate of that one

A chain has two links at most (LN-TRU-016), each link only narrows what the one before gives (LN-TRU-017), and
a delegation counts only at a point that was given it as a statement, never out of a QR code (LN-TRU-019).
Pure: `Link`s come from verified delegations that the point stored; the key of each is judged again, because
it may have been compromised since (LN-TRU-018).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from lockernet.errors import ErrorCode
from lockernet.models.outcome import Refused
from lockernet.models.trust import Purpose
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.instants import Micros, micros
from lockernet.signing.verify import SYNCED, ClockBounds

DEPTH_LIMIT = 2

_CHAIN = ErrorCode.UNTRUSTED_DELEGATION
_SCOPE = ErrorCode.UNTRUSTED_DELEGATION_SCOPE


@dataclass(frozen=True, slots=True)
class Link:
    """One delegation that the point holds, after `verify` said yes to it."""

    delegation_id: bytes
    """Its statement id."""
    under: bytes | None
    """The delegation that it passes on (`previous_statement_id`); None: the delegator's own parcels."""
    network_id: str
    audience: str
    """The operator at whose points it holds."""
    delegator_id: str
    delegate_id: str
    actions: frozenset[int]
    """Numbers of `DelegatedAction`; 0 and unknown ones allow nothing."""
    points: frozenset[str]
    """Empty: all points of the audience."""
    may_delegate: bool
    public_key: bytes
    """Of the key that signed it."""
    issued_at: Micros
    held_since: Micros
    """When the point stored it."""
    not_before: Micros
    expires_at: Micros


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants to do one thing with a parcel of `courier_id` at one point."""

    courier_id: str
    speaker_id: str
    action: int
    operator_id: str
    point_id: str


@dataclass(frozen=True, slots=True)
class Entitled:
    """The wish is covered: by these delegations, from the courier's own on; by none if it is the courier."""

    delegation_ids: tuple[bytes, ...]


def judge_wish(
    wish: Wish,
    held: Mapping[bytes, Link],
    directory: TrustedDirectory,
    *,
    now: datetime,
    bounds: ClockBounds = SYNCED,
) -> Entitled | Refused:
    """Entitled by the first chain of held delegations that covers the wish; else the nearest refusal.

    `held` maps statement ids to the delegations that were delivered to this point.
    """
    if wish.speaker_id == wish.courier_id:
        return Entitled(())
    refusals: list[ErrorCode] = []
    for last in held.values():
        if last.delegate_id != wish.speaker_id:
            continue
        chain = _chain_to(last, held)
        refusal = _judge_chain(chain, wish, directory, now=now, bounds=bounds)
        if refusal is None:
            return Entitled(tuple(link.delegation_id for link in chain))
        refusals.append(refusal)
    nearest = next((each for each in refusals if each is not _CHAIN), _CHAIN)
    return Refused(nearest, final=nearest is not _CHAIN and nearest is not ErrorCode.UNTRUSTED_NOT_YET_VALID)


def _chain_to(last: Link, held: Mapping[bytes, Link]) -> tuple[Link, ...]:
    """From the first delegation to this one; cut off where a link is not held, or one link too long."""
    chain = [last]
    while chain[0].under is not None and len(chain) <= DEPTH_LIMIT:
        before = held.get(chain[0].under)
        if before is None:
            break
        chain.insert(0, before)
    return tuple(chain)


def _judge_chain(
    chain: tuple[Link, ...],
    wish: Wish,
    directory: TrustedDirectory,
    *,
    now: datetime,
    bounds: ClockBounds,
) -> ErrorCode | None:
    """The first reason why this chain does not cover the wish; None if it does."""
    if not _is_connected(chain, wish):
        return _CHAIN
    for link in chain:
        refusal = _judge_link(link, wish, directory, moment=micros(now), bounds=bounds)
        if refusal is not None:
            return refusal
    wider = any(not _is_within(after, before) for before, after in pairwise(chain))
    if wider or not all(_covers(link, wish) for link in chain):
        return _SCOPE
    agreed = directory.in_agreement(wish.courier_id, wish.operator_id, now)
    return None if agreed else ErrorCode.UNTRUSTED_AGREEMENT


def _is_connected(chain: tuple[Link, ...], wish: Wish) -> bool:
    """From the courier to the speaker, nobody twice, not too long, each free to pass on."""
    members = [chain[0].delegator_id, *(link.delegate_id for link in chain)]
    handed_on = all(
        before.may_delegate
        and (after.under, after.delegator_id) == (before.delegation_id, before.delegate_id)
        for before, after in pairwise(chain)
    )
    return (
        len(chain) <= DEPTH_LIMIT
        and chain[0].under is None
        and members[0] == wish.courier_id
        and members[-1] == wish.speaker_id
        and len(set(members)) == len(members)
        and handed_on
    )


def _judge_link(
    link: Link, wish: Wish, directory: TrustedDirectory, *, moment: Micros, bounds: ClockBounds
) -> ErrorCode | None:
    """Is this delegation of our network, signed with a key that is still believed, to us, and in its time?"""
    if link.network_id != directory.network_id or link.delegate_id not in directory.members:
        return ErrorCode.UNTRUSTED_NETWORK
    if link.audience != wish.operator_id:
        return ErrorCode.UNTRUSTED_AUDIENCE
    if (refusal := _judge_key(link, directory)) is not None:
        return refusal
    if moment - bounds.late_by >= link.expires_at:
        return ErrorCode.UNTRUSTED_EXPIRED
    if moment + bounds.early_by < max(link.not_before, link.issued_at):
        return ErrorCode.UNTRUSTED_NOT_YET_VALID
    return None


def _judge_key(link: Link, directory: TrustedDirectory) -> ErrorCode | None:
    """What a key signed before it ended or was superseded stays good; the point itself is the witness."""
    key = directory.key(link.public_key)
    if key is None or not key.begins <= link.issued_at < key.ends:
        return ErrorCode.UNTRUSTED_KEY
    if key.member_id != link.delegator_id:
        return ErrorCode.UNTRUSTED_ISSUER
    if not key.is_for(Purpose.GRANT):
        return ErrorCode.UNTRUSTED_PURPOSE
    if max(link.issued_at, link.held_since) >= key.compromised_from:
        return ErrorCode.UNTRUSTED_KEY_COMPROMISED
    return None


def _is_within(after: Link, before: Link) -> bool:
    """True if a link gives nothing that the one before it does not give."""
    points = not before.points or (bool(after.points) and after.points <= before.points)
    in_time = before.not_before <= after.not_before and after.expires_at <= before.expires_at
    return points and in_time and after.actions <= before.actions and after.audience == before.audience


def _covers(link: Link, wish: Wish) -> bool:
    named = wish.action != 0 and wish.action in link.actions
    return named and (not link.points or wish.point_id in link.points)
