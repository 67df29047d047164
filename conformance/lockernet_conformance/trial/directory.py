"""The target's directory in the suite's hands: another trust file while it runs, and the first one back.

Needs TRUST. A file is whole but for the operator, whom the target puts in (docs/conformance/target.md).
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from lockernet_conformance.forge.people import Person
from lockernet_conformance.forge.trustfile import instant, key_entry, members
from lockernet_conformance.trial.control import PATIENCE_SECONDS
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.orders import Desk
from lockernet_conformance.trial.reply import Reply
from lockernet_conformance.v1 import test_control_pb2 as wire

Told = dict[str, Any]
"""A trust file as JSON has it."""
Change = Callable[[Told], None]
KEYS = ("grant", "custody", "settlement")
LONG = timedelta(days=400)


class Directory:
    """Trust files of one trial, all issued when it began."""

    def __init__(self, desk: Desk, issued_at: datetime) -> None:
        self.desk = desk
        self.issued_at = issued_at

    def told(self, *changes: Change) -> Told:
        """The suite's own members, changed."""
        world = self.desk.trial.world
        told = members(
            self.desk.people,
            network_id=world.network_id,
            operator_id=world.operator_id,
            now=self.issued_at,
        )
        for change in changes:
            change(told)
        return told

    async def replace(self, *changes: Change) -> None:
        """Another directory is in force. INCONCLUSIVE if the target cannot take it."""
        await self.desk.trial.control.set_trust(_bytes(self.told(*changes)))

    async def offer(self, told: Told | bytes) -> Reply:
        """A file that may be wrong; what test control says to it."""
        whole = told if isinstance(told, bytes) else _bytes(told)
        request = wire.SetTrustRequest(trust_file=whole)
        trial = self.desk.trial
        return await trial.call("SetTrust", request, to="control", seconds=PATIENCE_SECONDS)

    async def not_taken(self, told: Told | bytes) -> None:
        """The target takes no such file. Raises Failed."""
        reply = await self.offer(told)
        if reply.status == "OK":
            raise Failed(finding("a trust file that is refused", "it is in force", record=reply.record))

    def listed(self, person: Person, *, roles: tuple[str, ...] = ("courier",)) -> Change:
        """One more member with keys and an agreement."""

        def change(told: Told) -> None:
            entry = {"member_id": person.member_id, "roles": list(roles), "keys": self.keys_of(person)}
            told["members"].append(entry)
            told["agreements"].append(self.agreement(person.member_id))

        return change

    def keys_of(self, person: Person, *purposes: str, **times: datetime) -> list[Told]:
        """Records of its keys."""
        fields = {"not_before": self.issued_at - LONG, "not_after": self.issued_at + LONG, **times}
        network_id = self.desk.trial.world.network_id
        return [key_entry(person, network_id, purpose, fields) for purpose in purposes or KEYS]

    def agreement(self, courier_id: str, **times: datetime) -> Told:
        """An agreement of this courier with the operator."""
        fields = {"not_before": self.issued_at - LONG, "not_after": self.issued_at + LONG, **times}
        return {
            "courier_id": courier_id,
            "operator_id": self.desk.trial.world.operator_id,
            **{name: instant(value) for name, value in fields.items()},
        }


@asynccontextmanager
async def directory(desk: Desk, *, empty: bool = False) -> AsyncIterator[Directory]:
    """The target's directory; the first one is back at the end, whatever happens.

    `empty`: the point is emptied before, which takes a while; the runner empties it afterwards anyway.
    """
    if empty:
        await desk.trial.control.reset()
    held = Directory(desk, desk.trial.now())
    try:
        yield held
    finally:
        await held.replace()


def ends(at: datetime) -> Change:
    """The directory ends then."""
    return lambda told: told.update(expires_at=instant(at))


def without(person: Person) -> Change:
    """This member is in it no more."""

    def change(told: Told) -> None:
        told["members"] = [each for each in told["members"] if each["member_id"] != person.member_id]
        told["agreements"] = [each for each in told["agreements"] if each["courier_id"] != person.member_id]

    return change


def without_agreement(person: Person) -> Change:
    """It is a member still, and has no agreement any more."""

    def change(told: Told) -> None:
        told["agreements"] = [each for each in told["agreements"] if each["courier_id"] != person.member_id]

    return change


def with_keys(person: Person, keys: list[Told]) -> Change:
    """Its keys are these."""
    return lambda told: member_of(told, person).update(keys=keys)


def key_says(person: Person, purpose: str, **times: datetime) -> Change:
    """Something more stands in the record of its key."""

    def change(told: Told) -> None:
        for key in member_of(told, person)["keys"]:
            if key["purpose"] == purpose:
                key.update({name: instant(value) for name, value in times.items()})

    return change


def member_of(told: Told, person: Person) -> Told:
    """Its entry."""
    found: Told = next(each for each in told["members"] if each["member_id"] == person.member_id)
    return found


def _bytes(told: Told) -> bytes:
    return json.dumps(told, sort_keys=True).encode()
