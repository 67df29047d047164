"""The language of stories about one parcel, and their form as vectors.

A story is written as an auditor would note it, `<second> <what happens> > <what follows>`:

    0 badge empty > DepositStarted DEPOSITING    the infrared said "empty"; an event, and the state
    5 inside > TRANSITION_NOT_ALLOWED            no
    9 clock > nothing                            no event
    9 looked found=empty > A+B UNCERTAIN         two events

Times are seconds after the first one. An event may be followed by its grade, its reasons, and what else is
true of the parcel then (`marks=OVERDUE`, `holder=operator`); `alone` says that nothing else is recorded.
"""

from datetime import timedelta
from typing import Any

from tools.vectors.forge import COURIER, HOUR, NOW, instant
from tools.vectors.form import Sheet, Vector, verdict_of

BY_COURIER = {
    "badge": "badge_and_label",
    "pick": "badge_to_collect",
    "away": "badge_to_remove",
    "cancel": "cancel_order",
    "extend": "extend_order",
    "block": "block_order",
    "release": "release_order",
    "reissue": "reissue_order",
    "label": "label_order",
    "met": "obligation_met",
    "collect": "collect_order",
    "remove": "remove_order",
    "countersign": "countersignature",
    "contest": "contest",
    "settle": "dispute_closed",
}
"""What a member or its driver does; the courier of the parcel, unless the story says who else."""

HAPPENINGS = {
    **BY_COURIER,
    "clock": "clock",
    "open": "latch_open",
    "closed": "latch_closed",
    "inside": "driver_says_inside",
    "taken": "driver_says_taken_back",
    "big": "driver_says_too_big",
    "occupied": "driver_says_occupied",
    "kept": "driver_says_damaged_and_kept",
    "gone": "driver_says_removed",
    "drop": "drop_off_code",
    "code": "good_code",
    "withdraw": "withdraw_code",
    "done": "person_says_done",
    "left": "person_says_left_inside",
    "refuses": "person_says_refused",
    "wrong": "person_says_wrong",
    "restart": "restart",
    "replay": "journal_replayed",
    "promise": "capacity_promises",
    "broken": "promise_broken",
    "unbacked": "capacity_refuses",
    "outage": "outage_ended",
    "looked": "staff_looked",
    "force": "forced_by_pulse",
    "key": "forced_by_key",
    "afar": "opened_from_afar",
    "staff": "opened_for_staff",
    "receipt": "unknown_receipt",
}
INFRARED = ("empty", "full", "none")
FLAGS = ("scanned", "damaged")
SECONDS = ("until", "latest", "handed_over_at", "hold_until")
LISTS = ("may", "others", "marks")
PULSED = (
    "DepositStarted",
    "CompartmentReopened",
    "CollectionStarted",
    "RemovalStarted",
    "CompartmentForced",
    "DoorOpenedRemotely",
    "DoorOpenedForStaff",
)
GRADES = ("DOOR_CLOSED", "OCCUPANCY_CHANGED", "SCANNED", "ATTESTED")

BROUGHT = [
    "0 badge empty > DepositStarted DEPOSITING",
    "4 open > DoorOpened DEPOSITING",
    "30 closed full > ParcelDeposited WAITING OCCUPANCY_CHANGED",
]
FETCHING = ["3600 code full > CollectionStarted COLLECTING", "3603 open > DoorOpened COLLECTING"]
FETCHED = [
    *FETCHING,
    "3620 closed empty > DoorClosed COLLECTING",
    "3622 done > ParcelCollected COLLECTED OCCUPANCY_CHANGED",
]
LOST = [
    "0 badge empty > DepositStarted DEPOSITING",
    "4 open > DoorOpened DEPOSITING",
    "30 closed empty > DoorClosed DEPOSITING",
    "120 clock > CustodyMarkedUncertain UNCERTAIN CUSTODY_UNCERTAIN",
]
BLIND = [
    "0 badge none > DepositStarted DEPOSITING",
    "4 open > DoorOpened DEPOSITING",
    "30 closed none > DoorClosed DEPOSITING",
]


def stories(sheet: Sheet, rule: str, told: dict[str, list[str]], **facts: Any) -> None:
    """Add a story for each of these sentences."""
    for why, lines in told.items():
        story(sheet, rule, why, *lines, **facts)


def story(
    sheet: Sheet,
    rule: str,
    why: str,
    *lines: str,
    reserved: bool = True,
    counter: bool = False,
    **facts: Any,
) -> None:
    """Add a story; its verdict is that of its last step. `facts` are more terms of the parcel."""
    steps, follow = zip(*(_step(line) for line in lines), strict=True)
    parcel = {"courier": COURIER, "hold_hours": 72, "visit_seconds": 120}
    parcel["reserved_until"] = instant(NOW + 4 * HOUR) if reserved else None
    given: Vector = {"parcel": parcel | facts, "steps": list(steps)}
    if counter:
        given["counter"] = True
        follow = tuple(each | {"pulse": False} if "pulse" in each else each for each in follow)
    reason = follow[-1].get("reason")
    if reason is None:
        sheet.accepted(rule, why, given, steps=list(follow))
    else:
        sheet.no(rule, reason, why, given, steps=list(follow))


def _step(line: str) -> tuple[Vector, Vector]:
    """One line of a story as input and expectation."""
    happens, follows = line.split(" > ")
    second, word, *details = happens.split()
    given: Vector = {"at": _second(second), "on": HAPPENINGS[word]}
    for detail in details:
        given |= _detail(detail)
    if word in BY_COURIER:
        given = {"by": COURIER, **given}
    if word == "code":
        given = {"tier": "T1" if "generation" in given else "T0", "generation": 0, **given}
    if word == "withdraw":
        given = {"tier": "T1", "generation": 0, **given}
    return given, _following(follows.split())


def _detail(detail: str) -> Vector:
    if detail in INFRARED:
        return {"infrared": detail}
    if detail in FLAGS:
        return {detail: True}
    name, value = detail.split("=")
    return {name: _value(name, value)}


def _value(name: str, value: str) -> Any:
    if name in LISTS:
        return [] if value == "none" else value.split(",")
    if name in SECONDS:
        return None if value == "none" else _second(value)
    return int(value) if name == "generation" else value


def _second(after: str) -> str:
    return instant(NOW + timedelta(seconds=float(after)))


def _following(words: list[str]) -> Vector:
    first, *rest = words
    if first == "nothing":
        return {"verdict": "accepted", "event": None}
    if first.isupper():
        step: dict[str, Any] = {"verdict": verdict_of(first), "reason": first}
        return step | {name: value for word in rest for name, value in _detail(word).items()}
    return _events(first.split("+"), *rest)


def _events(events: list[str], state: str, *more: str) -> Vector:
    """What is recorded, in its order, and what is true of the parcel then."""
    step: dict[str, Any] = {"verdict": "accepted", "event": events[0]}
    if len(events) > 1:
        step = {"verdict": "accepted", "events": events}
    step |= {"state": state, "pulse": events[0] in PULSED}
    for word in more:
        if word == "unpulsed":
            step["pulse"] = False
        elif word == "alone":
            step["events"] = events
        elif "=" in word:
            step |= _detail(word)
        elif word in GRADES:
            step["grade"] = word
        else:
            step |= _reasons(word.split(","))
    return step


def _reasons(reasons: list[str]) -> Vector:
    return {"event_reason": reasons[0]} if len(reasons) == 1 else {"event_reasons": reasons}
