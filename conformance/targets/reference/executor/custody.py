"""One parcel by the custody table, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from conformance.targets.reference.executor.parcelside import COMMANDS, beginning
from conformance.targets.reference.executor.words import Answer, Given, World, moment, refused, story
from lockernet.custody.commands import (
    Command,
    EndExpectation,
    EndHold,
    EndSession,
    LapseReservation,
    ReportStayedShut,
)
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import begin, evolve, replay
from lockernet.custody.parties import holder
from lockernet.custody.setting import Setting
from lockernet.custody.shipments import is_whole
from lockernet.custody.state import SESSION, Custody
from lockernet.models.custody import CustodyState
from lockernet.models.events import Body
from lockernet.models.grants import DelegatedAction
from lockernet.models.outcome import Refused

HOLD = timedelta(hours=72)
STAFF = "staff"
NOTHING: Answer = {"verdict": "accepted", "event": None}


@dataclass
class Shelf:
    """The parcel of a story, and the events that brought it where it is."""

    custody: Custody
    events: list[Body]
    counter: bool

    def take(self, step: Given) -> Answer:
        """One step, and what follows from it."""
        if step["on"] == "journal_replayed":
            return self._replay()
        if step["on"] != "clock":
            return self._ask(COMMANDS[step["on"]](step), step)
        answers = [self._ask(command, step) for command in self._struck()]
        return next((answer for answer in answers if answer["event"]), NOTHING)

    def _replay(self) -> Answer:
        """Everything but the events is forgotten."""
        replayed = replay(self.events)
        assert replayed == self.custody
        self.custody = replayed
        return NOTHING

    def _struck(self) -> Iterator[Command]:
        """What a clock may mean where the parcel is now; at a counter no latch is watched."""
        if self.custody.state is CustodyState.EXPECTED:
            yield LapseReservation()
            yield EndExpectation()
        elif self.custody.state is CustodyState.WAITING:
            yield EndHold()
        elif self.custody.session is not None:
            if not self.counter:
                yield ReportStayedShut()
            if self.custody.session is not None:
                yield EndSession()

    def _ask(self, command: Command, step: Given) -> Answer:
        outcome = decide(self.custody, command, self._setting(step))
        if isinstance(outcome, Refused):
            return refused(outcome.reason) | {"holder": str(holder(self.custody))}
        return self._follow(outcome)

    def _setting(self, step: Given) -> Setting:
        now, actor = moment(step["at"]), step.get("by")
        return Setting(
            now,
            actor=None if actor == STAFF else actor,
            delegated=frozenset(DelegatedAction[name] for name in step.get("may", ())),
            hold_until=now + HOLD,
            attended=self.counter,
            shipment_whole=is_whole(self.custody, self._others(step)),
        )

    def _others(self, step: Given) -> Iterator[Custody]:
        """The other parcels of its shipment, each where the step says."""
        for number, state in enumerate(step.get("others", ()), start=1):
            other = {"parcel_id": bytes([number] * 16), "state": CustodyState[state]}
            yield self.custody.model_copy(update=other)

    def _follow(self, outcome: Accepted) -> Answer:
        if not outcome.events:
            return NOTHING
        for event in outcome.events:
            self.custody = evolve(self.custody, event)
        self.events += outcome.events
        return {
            "verdict": "accepted",
            "event": type(outcome.events[0]).__name__,
            "events": [type(event).__name__ for event in outcome.events],
            "state": self.custody.state.name,
            "pulse": outcome.unlock,
            **said(outcome.events, self.custody),
            **known(self.custody),
        }


def said(events: tuple[Body, ...], custody: Custody) -> Answer:
    """What the events say: the grade of a hand-over, and why."""
    grades: list[Any] = [event.grade for event in events if hasattr(event, "grade")]
    told = [event.reason for event in events if hasattr(event, "reason")]
    reasons = [str(reason) for reason in told if isinstance(reason, str)]
    return {
        "grade": (grades[0] if grades else custody.grade).name,
        "event_reason": reasons[0] if reasons else None,
        "event_reasons": reasons,
    }


def known(custody: Custody) -> Answer:
    """What is true of the parcel now."""
    hold_until = custody.hold_until
    return {
        "holder": str(holder(custody)),
        "marks": [mark.name for mark in custody.marks],
        "dispute": None if custody.dispute is None else custody.dispute.name,
        "reservation": custody.reservation.name,
        "hold_until": None if hold_until is None else hold_until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def parcel(given: Given, world: World) -> Answer:
    """Every step of its story. Nothing is kept that the events do not tell (LN-CUS-020)."""
    assert timedelta(seconds=given["parcel"]["visit_seconds"]) == SESSION
    first = beginning(given["parcel"])
    shelf = Shelf(begin(first), [first], counter=given.get("counter", False))
    steps = [shelf.take(step) for step in given["steps"]]
    assert replay(shelf.events) == shelf.custody
    return story(steps)
