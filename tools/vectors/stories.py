"""The language of stories about one parcel, and their form as vectors.

A story is written as an auditor would note it, `<second> <what happens> > <what follows>`:

    0 badge empty > DepositStarted DEPOSITING    the infrared said "empty"; an event, and the state
    5 inside > TRANSITION_NOT_ALLOWED            no
    9 clock > nothing                            no event

Times are seconds after the first one. An event may be followed by its grade or its reason.
"""

from datetime import timedelta
from typing import Any

from tools.vectors.forge import COURIER, HOUR, NOW, instant
from tools.vectors.form import Sheet, Vector, verdict_of

HAPPENINGS = {
    "badge": "badge_and_label",
    "cancel": "cancel_order",
    "clock": "clock",
    "open": "latch_open",
    "closed": "latch_closed",
    "inside": "driver_says_inside",
    "taken": "driver_says_taken_back",
    "code": "good_code",
    "done": "person_says_done",
    "restart": "restart",
}
INFRARED = ("empty", "full", "none")
PULSED = ("DepositStarted", "CompartmentReopened", "CollectionStarted")
GRADES = ("DOOR_CLOSED", "OCCUPANCY_CHANGED")


def story(sheet: Sheet, rule: str, why: str, *lines: str, reserved: bool = True) -> None:
    """Add a story; its verdict is that of its last step."""
    steps, follow = zip(*(_step(line) for line in lines), strict=True)
    parcel = {"courier": COURIER, "hold_hours": 72, "visit_seconds": 120}
    parcel["reserved_until"] = instant(NOW + 4 * HOUR) if reserved else None
    given = {"parcel": parcel, "steps": list(steps)}
    reason = follow[-1].get("reason")
    if reason is None:
        sheet.accepted(rule, why, given, steps=list(follow))
    else:
        sheet.no(rule, reason, why, given, steps=list(follow))


def _step(line: str) -> tuple[Vector, Vector]:
    """One line of a story as input and expectation."""
    happens, follows = line.split(" > ")
    second, word, *details = happens.split()
    given: Vector = {"at": instant(NOW + timedelta(seconds=float(second))), "on": HAPPENINGS[word]}
    for detail in details:
        given |= _detail(detail)
    if word in ("badge", "cancel"):
        given = {"by": COURIER, **given}
    if word == "code":
        given = {"tier": "T0", "generation": 0, **given}
    return given, _following(follows.split())


def _detail(detail: str) -> Vector:
    if detail in INFRARED:
        return {"infrared": detail}
    if detail.startswith("generation="):
        return {"generation": int(detail.removeprefix("generation=")), "tier": "T1"}
    return {"by": detail.removeprefix("by=")}


def _following(words: list[str]) -> Vector:
    if len(words) == 1:
        nothing = words == ["nothing"]
        return {"verdict": "accepted", "event": None} if nothing else _no(words[0])
    event, state, *more = words
    step: dict[str, Any] = {"verdict": "accepted", "event": event, "state": state, "pulse": event in PULSED}
    for word in more:
        step["grade" if word in GRADES else "event_reason"] = word
    return step


def _no(reason: str) -> Vector:
    return {"verdict": verdict_of(reason), "reason": reason}
