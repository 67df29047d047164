"""Signed grants at a point: T1 to collect or withdraw, and drop-offs (LN-COD-016, 018, 020, 022)."""

from typing import Any

from tools.vectors.compact import BADGE, COLLECT, DROP_OFF, WITHDRAW, addressee, grant, text
from tools.vectors.forge import COURIER, NOW, PARCEL, POINT, Key, instant, key
from tools.vectors.form import Sheet, Vector
from tools.vectors.kinds import HOLDER, SIZE
from tools.vectors.wire import blob, number
from tools.vectors.world import KINNARI

TOPIC = "grants"
NO, FIELD = "CODE_REFUSED", "MALFORMED_FIELD"

HERE = addressee(POINT)
_PARCEL = blob(6, PARCEL)
_LOAD = blob(8, SIZE) + number(9, 2_400)


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_collects, _withdraws, _drops_off, _says):
        write(sheet)
    return sheet.vectors


def shown(payload: bytes, own: Key | None = None, **parcel: Any) -> Vector:
    """The input: this grant is shown where the point knows this parcel."""
    known = {"parcel_id": PARCEL.hex(), "courier": COURIER, "newest_generation": 1, **parcel}
    code = text(payload, own or key(COURIER, "grant"))
    return {"text": code, "directory": "network", "place": "point", "now": instant(NOW), "parcel": known}


def t1(action: int = COLLECT, *, generation: int = 1, to: bytes = HERE, parcel: bytes = PARCEL) -> bytes:
    """The payload of a grant to collect, or to withdraw."""
    return grant(action, blob(6, parcel) + number(7, generation), to=to)


def _collects(sheet: Sheet) -> None:
    rule = "LN-COD-016"
    opens = {"opens_for": "COLLECT"}
    sheet.accepted(
        rule, "The point, the parcel, its courier and the newest generation.", shown(t1()), **opens
    )
    sheet.accepted(rule, "A higher generation.", shown(t1(generation=5)), **opens)
    sheet.no(rule, NO, "A lower generation.", shown(t1(generation=0)))
    sheet.no(rule, NO, "It is for every point of the operator.", shown(t1(to=addressee("harbour-lockers"))))
    sheet.no(rule, NO, "Another courier signed it.", shown(t1(), key(KINNARI, "grant")))
    sheet.no(rule, NO, "It names another parcel.", shown(t1(parcel=bytes(16))))
    sheet.no(
        rule,
        NO,
        "A drop-off grant collects nothing.",
        {**shown(grant(DROP_OFF, _PARCEL + _LOAD, to=HERE)), "use": "collect"},
    )


def _withdraws(sheet: Sheet) -> None:
    rule = "LN-COD-020"
    sheet.accepted(rule, "A sender takes the parcel back.", shown(t1(WITHDRAW)), opens_for="WITHDRAW")
    sheet.no(rule, NO, "By a generation that is dead.", shown(t1(WITHDRAW, generation=0)))
    sheet.no(rule, NO, "Another courier's word.", shown(t1(WITHDRAW), key(KINNARI, "grant")))


def _drops_off(sheet: Sheet) -> None:
    rule = "LN-COD-018"

    def brought(more: bytes = _PARCEL + _LOAD, own: Key | None = None, to: bytes = HERE) -> Vector:
        return {**shown(grant(DROP_OFF, more, to=to), own), "use": "drop_off"}

    sheet.accepted(rule, "The point, the parcel and its courier.", brought(), opens_for="DROP_OFF")
    sheet.no(rule, NO, "It is for every point of the operator.", brought(to=addressee("harbour-lockers")))
    sheet.no(rule, NO, "Another courier signed it.", brought(own=key(KINNARI, "grant")))
    sheet.no(rule, NO, "It names another parcel.", brought(blob(6, bytes(16)) + _LOAD))
    sheet.no(rule, NO, "A grant to collect brings nothing.", {**shown(t1()), "use": "drop_off"})


def _says(sheet: Sheet) -> None:
    rule = "LN-COD-022"
    sheet.accepted(rule, "Parcel and generation.", shown(t1()), opens_for="COLLECT")
    for action, more, why in (
        (BADGE, b"", "A badge without a holder."),
        (BADGE, blob(5, HOLDER) + _PARCEL, "A badge for a parcel."),
        (COLLECT, _PARCEL, "A grant to collect without a generation."),
        (COLLECT, number(7, 1), "A grant to collect without a parcel."),
        (COLLECT, _PARCEL + number(7, 1) + blob(5, HOLDER), "A grant to collect with a holder."),
        (WITHDRAW, _PARCEL, "A grant to withdraw without a generation."),
        (DROP_OFF, _PARCEL, "A drop-off without size and weight."),
        (DROP_OFF, _PARCEL + _LOAD + number(7, 1), "A drop-off with a generation."),
    ):
        sheet.no(rule, FIELD, why, shown(grant(action, more, to=HERE)))
