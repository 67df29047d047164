"""Delegations between statement and link: what a point stores of one, to judge wishes by (LN-TRU-016)."""

from datetime import datetime

from lockernet.codec.statements import open_payload
from lockernet.models.grants import Delegation
from lockernet.signing.delegation import Link
from lockernet.signing.instants import micros
from lockernet.signing.verify import VerifiedStatement


def held_link(verified: VerifiedStatement, *, held_since: datetime) -> Link:
    """The link that a verified delegation makes at a point which stored it at `held_since`.

    Raises Malformed if the statement is of another kind.
    """
    word = open_payload(verified, Delegation)
    return stored_link(word, verified.statement_id, verified.key.record.public_key, held_since=held_since)


def stored_link(word: Delegation, delegation_id: bytes, public_key: bytes, *, held_since: datetime) -> Link:
    """The same link again, from what a point stored of a delegation that it verified before."""
    header = word.header
    return Link(
        delegation_id=delegation_id,
        under=header.previous_statement_id,
        network_id=header.network_id,
        audience=header.audience,
        delegator_id=header.issuer,
        delegate_id=word.delegate_id,
        actions=frozenset(map(int, word.actions)),
        points=frozenset(word.point_ids),
        may_delegate=word.may_delegate,
        public_key=public_key,
        issued_at=micros(header.issued_at),
        held_since=micros(held_since),
        not_before=micros(header.not_before),
        expires_at=micros(header.expires_at),
    )
