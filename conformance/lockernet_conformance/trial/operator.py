"""The operator of a point at which one parcel waits: its staff at the kiosk, and its word from afar."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lockernet_conformance.forge.codes import base32
from lockernet_conformance.forge.people import Person
from lockernet_conformance.registry import Ability
from lockernet_conformance.trial.orders import Desk, OperatorVoice, Sent
from lockernet_conformance.trial.trial import Trial
from lockernet_conformance.trial.visits import Kiosk
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

DAY = timedelta(days=1)
NUMBER = re.compile(r"\b(\d{4}) ?(\d{4})\b")
A_MINUTE = timedelta(seconds=61)
GLANCES, GLANCE_SECONDS = 200, 0.05


@dataclass(frozen=True)
class Operator:
    """The operator of a point at which one parcel waits."""

    waiting: Waiting

    @classmethod
    async def at(cls, trial: Trial) -> "Operator":
        """A fresh point, a minute after its start: remote openings are counted from there (LN-GRA-008)."""
        waiting = await Waiting.at(trial)
        if Ability.CLOCK in trial.world.abilities:
            await trial.control.pass_time(A_MINUTE)
        return cls(waiting)

    @classmethod
    def anywhere(cls, trial: Trial) -> "Operator":
        """The point as it is."""
        desk = Desk(trial)
        return cls(Waiting(desk, Kiosk(desk), desk.parcel(), ""))

    @property
    def trial(self) -> Trial:
        """The trial."""
        return self.waiting.desk.trial

    async def say(self, kind: str, *, by: Person | None = None, **fields: Any) -> Sent:
        """A word of the operator, or of somebody who is not."""
        if by is None:
            by, fields["sign_with"] = Person(self.trial.world.operator_id, b""), [OperatorVoice(self.trial)]
        return await self.waiting.desk.send(kind, by=by, **fields)

    async def grant(self, *actions: int, holder: bytes, by: Person | None = None, **fields: Any) -> Sent:
        """A maintenance grant for a day."""
        fields.setdefault("header__valid", DAY)
        return await self.say("maintenance-grant", by=by, actions=list(actions), holder=holder, **fields)

    async def show(self, sent: Sent, holder: bytes) -> wire.EnterResponse:
        """Staff show this grant at the kiosk."""
        code = "LN3:" + base32(sent.statement.id[:8] + holder)
        return await self.trial.control.enter("staff", wire.KIOSK_ACT_SHOW_GRANT, code)

    async def ask_for(self, door: str, task: str) -> None:
        """Staff press the button that opens this door."""
        await self.trial.control.enter("staff", wire.KIOSK_ACT_OPEN_FOR_STAFF, f"{door} {task}")

    async def open_from_afar(self, nonce: bytes, *, by: Person | None = None, **fields: Any) -> Sent:
        """The operator opens the parcel's door."""
        fields.setdefault("compartment_id", self.waiting.door)
        fields.setdefault("header__valid", timedelta(minutes=5))
        return await self.say("remote-opening", by=by, nonce=nonce, reason="CODE_REFUSED", **fields)

    async def number(self, person: str = "caller") -> bytes:
        """What the kiosk shows to somebody who asks for help. Raises Failed."""
        seen = await self.trial.control.enter(person, wire.KIOSK_ACT_ASK_FOR_HELP)
        found = NUMBER.search(seen.words)
        self.trial.expect("8 digits", holds=found is not None, seen=seen.words[:200])
        return b"" if found is None else (found[1] + found[2]).encode()

    async def is_open(self) -> bool:
        """Whether the parcel's door stands open within ten seconds: the answer may be there before it."""
        for _ in range(GLANCES):
            if (await self.trial.control.doors())[self.waiting.door].open:
                return True
            await self.trial.probe.rest(GLANCE_SECONDS)
        return False

    async def open_and_shut(self, nonce: bytes) -> None:
        """Open the door from afar and push it shut again. Raises Failed."""
        (await self.open_from_afar(nonce)).confirmed()
        self.trial.expect("an open door", holds=await self.is_open(), seen="shut")
        await self.trial.control.hand(self.waiting.door, wire.HAND_ACTION_SHUT)
