"""What staff do at a compartment that no parcel explains (LN-CUS-046)."""

from typing import Any

from tools.vectors.form import Sheet, Vector, verdict_of

TOPIC = "compartments"
RULE = "LN-CUS-046"

Step = tuple[Vector, Vector]


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    found = _looked(["CompartmentInspected", "OrphanItemFound"], sound=False, occupied=True)
    taken = _done("take_item_out", ["OrphanItemRemoved"], sound=True)
    repaired = _done("repair", ["CompartmentRepaired"], sound=True)
    broken = _done("out_of_service", ["CompartmentFaulted"], sound=False, reason="DOOR_DID_NOT_OPEN")
    nothing, full = _no("take_item_out", "COMPARTMENT_EMPTY"), _no("repair", "COMPARTMENT_OCCUPIED")
    _tell(sheet, "Something that no parcel explains.", found)
    _tell(sheet, "It is taken out, and the compartment said to work.", found, taken, repaired)
    _tell(sheet, "No repair while it lies there.", found, full)
    _tell(sheet, "There is nothing to take out.", nothing)
    _tell(sheet, "It is taken out once.", found, taken, nothing)
    parcel = _looked(["CompartmentInspected"], sound=True, occupied=True, assigned=True)
    _tell(sheet, "A parcel lies there: it is no orphan.", parcel, nothing)
    _tell(
        sheet, "Nothing lies there.", _looked(["CompartmentInspected"], sound=True, occupied=False), nothing
    )
    again = _looked(["CompartmentInspected"], sound=False, occupied=True)
    _tell(sheet, "The same thing seen again is no second one.", found, again, full)
    _tell(sheet, "A fault is repaired.", broken, repaired)
    faulty = _done("take_item_out", ["OrphanItemRemoved"], sound=False)
    _tell(sheet, "Taken out, it still has its fault until it is repaired.", broken, found, faulty, repaired)
    _tell(sheet, "A fault is not repaired over a thing inside.", broken, found, full)
    return sheet.vectors


def _tell(sheet: Sheet, why: str, *told: Step) -> None:
    """Add a story of one compartment; its verdict is that of its last step."""
    given = {"compartment": "B01", "steps": [step for step, _ in told]}
    follow = [after for _, after in told]
    reason = follow[-1].get("reason")
    if reason is None:
        sheet.accepted(RULE, why, given, steps=follow)
    else:
        sheet.no(RULE, reason, why, given, steps=follow)


def _looked(events: list[str], *, sound: bool, **seen: bool) -> Step:
    return _done("staff_looked", events, sound=sound, **{"assigned": False, **seen})


def _done(on: str, events: list[str], *, sound: bool, **more: Any) -> Step:
    return {"on": on, **more}, {"verdict": "accepted", "events": events, "sound": sound}


def _no(on: str, reason: str) -> Step:
    return {"on": on}, {"verdict": verdict_of(reason), "reason": reason}
