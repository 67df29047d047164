"""What staff, and who needs help, see at the kiosk, as values: the number, all doors, one door. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode

from lockernet.models.grants import MaintenanceAction
from lockernet_node.pipeline.operating import DoorView, Latch, Use
from lockernet_node.pipeline.staff import Staff
from lockernet_node.pipeline.staff_steps import FORCE, INSPECT, REPAIR
from lockernet_node.ports import OpeningStage
from lockernet_node.web.links import (
    DRIVER_SECONDS,
    HELP,
    PERSON_SECONDS,
    STAFF,
    STAFF_DOOR,
    STAFF_END,
    STAFF_KEY,
    START,
    Refresh,
)
from lockernet_node.web.views import Answer, DoorLine, Link, Scan, View
from lockernet_node.web.words import Language, Say

GRID_SECONDS = 5

USES: Mapping[Use, Say] = MappingProxyType(
    {
        Use.FREE: Say.USE_FREE,
        Use.PARCEL: Say.USE_PARCEL,
        Use.VISIT: Say.USE_VISIT,
        Use.UNCERTAIN: Say.USE_UNCERTAIN,
        Use.ORPHAN: Say.USE_ORPHAN,
        Use.OUT_OF_SERVICE: Say.USE_OUT_OF_SERVICE,
    }
)

OPENINGS: Mapping[MaintenanceAction, tuple[str, Say]] = MappingProxyType(
    {
        INSPECT: ("inspect", Say.LOOK_INSIDE),
        REPAIR: ("repair", Say.OPEN_TO_REPAIR),
        FORCE: ("force", Say.FORCE_OPEN),
    }
)
"""The buttons that open a door, and what the grant must say for each."""


def help_page(words: Language, number: str) -> View:
    """The number for a call to the operator, in two groups; it loads again before it is too old."""
    return View(
        "help",
        words.say(Say.HELP),
        words.say(Say.HELP_TEXT),
        number=f"{number[:4]} {number[4:]}",
        links=(Link(STAFF, words.say(Say.I_AM_STAFF)), Link(START, words.say(Say.BACK))),
        small_print=words.say(Say.HELP_HINT),
        refresh=Refresh(PERSON_SECONDS, START),
    )


def staff_code_page(words: Language) -> View:
    """Staff show a grant."""
    scan = Scan(
        STAFF,
        "staff",
        label=words.say(Say.SCAN_STAFF),
        button=words.say(Say.GO_ON),
        hint=words.say(Say.SCAN_STAFF_HINT),
        masked=True,
    )
    return View(
        "staff-code",
        words.say(Say.STAFF_TITLE),
        scan=scan,
        links=(Link(HELP, words.say(Say.BACK)),),
        refresh=Refresh(PERSON_SECONDS, START),
    )


def grid_page(words: Language, doors: Iterable[DoorView]) -> View:
    """Every door, as it is now; it loads again by itself."""
    return View(
        "doors",
        words.say(Say.ALL_DOORS),
        words.say(Say.PICK_A_DOOR),
        doors=tuple(DoorLine(each, door_address(each.compartment), _line(words, each)) for each in doors),
        links=(Link(STAFF_END, words.say(Say.FINISHED)),),
        refresh=Refresh(GRID_SECONDS, STAFF),
    )


def door_page(words: Language, door: DoorView, staff: Staff) -> View:
    """One door: what can be done, or what was seen behind it."""
    here = door.compartment
    asked = door.opened_by == staff.grant_id
    standing = door.opening is not OpeningStage.SHUT and door.latch is not Latch.SHUT
    buttons = _seen(door) if asked else _possible(door, staff)
    title, text = (
        (Say.WHAT_LIES_THERE, Say.LOOK_AND_CLOSE if standing else Say.DOOR_CLOSED)
        if asked
        else (Say.COMPARTMENT, USES[door.use])
    )
    return View(
        "staff-door",
        words.say(title, door=here),
        words.say(text, door=here),
        door=door,
        answers=tuple(Answer(value, words.say(phrase)) for value, phrase in buttons),
        answer_to=STAFF_DOOR,
        hidden=(("door", here),),
        links=_ways(words, here),
        refresh=Refresh(GRID_SECONDS if asked else DRIVER_SECONDS, door_address(here)),
    )


def key_page(words: Language, door: DoorView) -> View:
    """The second person shows a grant too."""
    scan = Scan(
        STAFF_KEY,
        "second",
        label=words.say(Say.SCAN_SECOND),
        button=words.say(Say.GO_ON),
        hint=words.say(Say.SCAN_SECOND_HINT),
        masked=True,
    )
    return View(
        "staff-key",
        words.say(Say.COMPARTMENT, door=door.compartment),
        words.say(Say.USED_KEY),
        door=door,
        scan=scan,
        hidden=(("door", door.compartment),),
        links=(Link(door_address(door.compartment), words.say(Say.BACK)),),
        refresh=Refresh(DRIVER_SECONDS, STAFF),
    )


def door_address(compartment: str) -> str:
    """The page of this door."""
    return f"{STAFF_DOOR}?{urlencode({'door': compartment})}"


def key_address(compartment: str) -> str:
    """Where two people tell of a key."""
    return f"{STAFF_KEY}?{urlencode({'door': compartment})}"


def _ways(words: Language, here: str) -> tuple[Link, ...]:
    return (
        Link(key_address(here), words.say(Say.USED_KEY)),
        Link(STAFF, words.say(Say.ALL_DOORS)),
        Link(STAFF_END, words.say(Say.FINISHED)),
    )


def _line(words: Language, door: DoorView) -> str:
    said = words.say(USES[door.use])
    return f"{said}, {words.say(Say.LATCH_OPEN)}" if door.latch is Latch.OPEN else said


def _seen(door: DoorView) -> Sequence[tuple[str, Say]]:
    """The question after a look; a sensor gates none of it, for sensors lie."""
    there = [("parcel", Say.PARCEL_IS_THERE)] if door.use in (Use.PARCEL, Use.UNCERTAIN, Use.VISIT) else []
    return [*there, ("empty", Say.NOTHING_THERE), ("something", Say.SOMETHING_THERE)]


def _possible(door: DoorView, staff: Staff) -> Sequence[tuple[str, Say]]:
    opens = [button for action, button in OPENINGS.items() if action in staff.actions]
    works = []
    if door.orphan and not staff.actions.isdisjoint((INSPECT, REPAIR)):
        works.append(("taken_out", Say.TOOK_OUT))
    elif door.fault is not None and REPAIR in staff.actions:
        works.append(("repaired", Say.WORKS_AGAIN))
    elif door.fault is None and not staff.actions.isdisjoint((INSPECT, REPAIR)):
        works.append(("out_of_service", Say.OUT_OF_SERVICE))
    return [*opens, *works]
