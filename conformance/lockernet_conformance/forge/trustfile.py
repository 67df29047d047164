"""Whom a target must trust to be judged: the suite's members, keys and agreements (docs/spec/trust.md)."""

from datetime import datetime, timedelta
from typing import Any

from lockernet_conformance.forge.keys import Key, possession
from lockernet_conformance.forge.people import Person
from lockernet_conformance.forge.roles import People

YEARS = timedelta(days=3 * 365)
BEFORE = timedelta(days=400)


def members(people: People, *, network_id: str, operator_id: str, now: datetime) -> dict[str, Any]:
    """The fragment of a trust file: network, members with keys, agreements with this operator."""
    begun, over = now - BEFORE, now + YEARS

    def record(person: Person, purpose: str, **changes: Any) -> dict[str, Any]:
        key = person.key(purpose)
        fields = {"not_before": begun, "not_after": over, **changes}
        return _record(key, network_id, person.member_id, purpose, fields)

    couriers = [
        (people.courier, ("grant", "custody", "settlement")),
        (people.rival, ("grant", "custody", "settlement")),
        (people.modern, ("grant", "custody", "settlement")),
        (people.delegate, ("grant", "custody", "settlement")),
        (people.unagreed, ("grant", "custody", "settlement")),
    ]
    told = [
        _member(person, ["courier"], [record(person, each) for each in purposes])
        for person, purposes in couriers
    ]
    told += [
        _member(
            people.ended, ["courier"], [record(people.ended, "grant", not_after=now - timedelta(days=1))]
        ),
        _member(
            people.superseded,
            ["courier"],
            [record(people.superseded, "grant", superseded_at=now - timedelta(days=1))],
        ),
        _member(
            people.compromised,
            ["courier"],
            [record(people.compromised, "grant", compromised_from=now - timedelta(days=1))],
        ),
        _member(people.body, ["coordinator"], [record(people.body, "directory")]),
        _member(people.merchant, ["merchant"], [record(people.merchant, "grant")]),
    ]
    agreed = (
        people.courier, people.rival, people.modern, people.delegate,
        people.ended, people.superseded, people.compromised,
    )  # fmt: skip
    return {
        "version": 1,
        "network_id": network_id,
        "issued_at": instant(now),
        "members": told,
        "agreements": [
            {
                "courier_id": person.member_id,
                "operator_id": operator_id,
                "not_before": instant(begun),
                "not_after": instant(over),
            }
            for person in agreed
        ],
    }


def key_entry(person: Person, network_id: str, purpose: str, fields: dict[str, datetime]) -> dict[str, Any]:
    """The record of its key for this purpose, with proof."""
    return _record(person.key(purpose), network_id, person.member_id, purpose, fields)


def _member(person: Person, roles: list[str], keys: list[dict[str, Any]]) -> dict[str, Any]:
    return {"member_id": person.member_id, "roles": roles, "keys": keys}


def _record(
    key: Key, network_id: str, member_id: str, purpose: str, fields: dict[str, datetime]
) -> dict[str, Any]:
    return {
        "key_id": key.key_id.hex(),
        "algorithm": key.algorithm,
        "public_key": key.public.hex(),
        "purpose": purpose,
        **{name: instant(value) for name, value in fields.items()},
        "proof": possession(key, network_id=network_id, member_id=member_id, purpose=purpose).hex(),
    }


def instant(value: datetime) -> str:
    """A moment as JSON has it, in whole seconds."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
