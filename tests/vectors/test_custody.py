"""The custody table goes every published story, step by step (LN-CUS, LN-COD-009, LN-COD-011)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from lockernet.custody.commands import (
    CancelParcel,
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmTakenBack,
    EndSession,
    InterruptSession,
    LapseReservation,
    OpenForCollection,
    OpenForDeposit,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import begin, evolve
from lockernet.custody.setting import Setting
from lockernet.custody.state import SESSION, Custody
from lockernet.models.custody import CodeTier, CustodyState
from lockernet.models.events import CompartmentReserved, ParcelExpected
from lockernet.models.outcome import Refused
from lockernet.models.points import Dimensions
from lockernet.models.reservations import Hold, HoldUnit, ParcelTerms
from tests.vectors.reading import Answer, Vector, moment, refused, vectors_of

DOOR = "B01"
HOLD = timedelta(hours=72)
INFRARED = {"full": True, "empty": False, "none": None}


def infrared(step: Vector) -> bool | None:
    return INFRARED[step["infrared"]]


def until(step: Vector) -> datetime:
    return moment(step["at"]) + SESSION


COMMANDS: dict[str, Callable[[Vector], Command]] = {
    "badge_and_label": lambda step: OpenForDeposit(DOOR, until(step), infrared(step)),
    "cancel_order": lambda step: CancelParcel(),
    "latch_open": lambda step: ReportOpened(),
    "latch_closed": lambda step: ReportClosed(infrared(step)),
    "driver_says_inside": lambda step: ConfirmInside(),
    "driver_says_taken_back": lambda step: ConfirmTakenBack(),
    "good_code": lambda step: OpenForCollection(
        CodeTier[step["tier"]], step["generation"], until(step), infrared(step)
    ),
    "person_says_done": lambda step: ConfirmCollected(),
    "restart": lambda step: InterruptSession(),
}


@dataclass
class Shelf:
    """The parcel of a story."""

    custody: Custody

    def take(self, step: Vector) -> Answer:
        """One step, and what follows from it."""
        if step["on"] != "clock":
            return self._ask(COMMANDS[step["on"]](step), step)
        answers = [self._ask(command, step) for command in self._struck()]
        return next((answer for answer in answers if answer["event"]), {"verdict": "accepted", "event": None})

    def _struck(self) -> Iterator[Command]:
        """What a clock may mean where the parcel is now."""
        if self.custody.state is CustodyState.EXPECTED:
            yield LapseReservation()
        elif self.custody.session is not None:
            yield ReportStayedShut()
            if self.custody.session is not None:
                yield EndSession()

    def _ask(self, command: Command, step: Vector) -> Answer:
        now = moment(step["at"])
        setting = Setting(now, step.get("by"), hold_until=now + HOLD)
        outcome = decide(self.custody, command, setting)
        if isinstance(outcome, Refused):
            return refused(outcome.reason)
        return self._follow(outcome)

    def _follow(self, outcome: Accepted) -> Answer:
        if not outcome.events:
            return {"verdict": "accepted", "event": None}
        for event in outcome.events:
            self.custody = evolve(self.custody, event)
        event = outcome.events[0]
        grade: Any = getattr(event, "grade", None)
        return {
            "verdict": "accepted",
            "event": type(event).__name__,
            "state": self.custody.state.name,
            "pulse": outcome.unlock,
            "grade": None if grade is None else grade.name,
            "event_reason": getattr(event, "reason", None),
        }


def expected_parcel(told: Vector) -> Custody:
    """The parcel of which the point has just heard."""
    terms = ParcelTerms(
        parcel_id=bytes(range(16)),
        outside=Dimensions(width_mm=100, height_mm=300, depth_mm=450),
        weight_g=2_400,
        hold=Hold(unit=HoldUnit.HOURS, amount=told["hold_hours"]),
    )
    if told["reserved_until"] is None:
        return begin(ParcelExpected(courier_id=told["courier"], parcel=terms))
    reserved_until = moment(told["reserved_until"])
    return begin(CompartmentReserved(courier_id=told["courier"], parcel=terms, reserved_until=reserved_until))


@pytest.mark.parametrize("vector", vectors_of("custody"))
def test_parcel_goes_the_way_that_its_story_says(vector: Vector) -> None:
    given, expected = vector["input"], vector["expected"]
    assert timedelta(seconds=given["parcel"]["visit_seconds"]) == SESSION
    shelf = Shelf(expected_parcel(given["parcel"]))

    for step, follows in zip(given["steps"], expected["steps"], strict=True):
        answer = shelf.take(step)

        assert {name: answer.get(name) for name in follows} == follows, (vector["why"], step)
    last = expected["steps"][-1]
    assert (last["verdict"], last.get("reason")) == (expected["verdict"], expected.get("reason"))
