"""The part of requests about what is expected, extended and brought for somebody else."""

from datetime import timedelta

from tools.vectors.forge import DAY, NOW
from tools.vectors.form import Sheet
from tools.vectors.orders import (
    ONE_BOX,
    Parcel,
    cancel,
    drop_off_here,
    enters,
    expect,
    extend,
    no,
    reserve,
    sent,
    tell,
    yes,
)

ONE, TWO, THREE = (Parcel(name) for name in ("one", "two", "three"))
FIRST_MILE = {"journeys": ["LAST_MILE", "FIRST_MILE"]}


def write(sheet: Sheet) -> None:
    """All of them."""
    _many(sheet)
    _longer(sheet)
    _unannounced(sheet)
    _for_another(sheet)


def _many(sheet: Sheet) -> None:
    rule, two = "LN-CAP-030", {"max_expected_parcels": 2}
    tell(sheet, rule, "As many as the point publishes.", sent(expect(ONE)), sent(expect(TWO)), limits=two)
    tell(
        sheet,
        rule,
        "One more than that.",
        sent(expect(ONE)),
        sent(expect(TWO)),
        sent(expect(THREE), "TOO_MANY_EXPECTED"),
        limits=two,
    )
    tell(
        sheet,
        rule,
        "A promise could become one of them, so none is given either.",
        sent(expect(ONE)),
        sent(expect(TWO)),
        sent(reserve(THREE), "TOO_MANY_EXPECTED"),
        limits=two,
    )
    tell(
        sheet,
        rule,
        "What has a promise does not count.",
        sent(reserve(ONE)),
        sent(expect(TWO)),
        sent(expect(THREE)),
        limits=two,
    )
    tell(
        sheet,
        rule,
        "One that was cancelled makes room.",
        sent(expect(ONE)),
        sent(expect(TWO)),
        sent(cancel(ONE)),
        sent(expect(THREE)),
        limits=two,
    )


def _longer(sheet: Sheet) -> None:
    rule, most = "LN-CUS-051", NOW + 2 * DAY
    tell(sheet, rule, "As long as a new promise may be.", sent(reserve(ONE)), sent(extend(ONE, most)))
    second = timedelta(seconds=1)
    late = sent(extend(ONE, most + second), "EXTENSION_REFUSED")
    tell(sheet, rule, "A second longer.", sent(reserve(ONE)), late)
    same = sent(extend(ONE, NOW + DAY), "EXTENSION_REFUSED")
    tell(sheet, rule, "No longer than it is.", sent(reserve(ONE)), same)
    none = sent(extend(ONE, most), "RESERVATION_ENDED")
    tell(sheet, rule, "A walk-in has nothing to extend.", sent(expect(ONE)), none)


def _unannounced(sheet: Sheet) -> None:
    rule = "LN-CUS-053"
    brought = (enters(drop_off_here(ONE), 60), yes(door="B01"))
    tell(sheet, rule, "A sender brings what nobody announced.", brought, limits=FIRST_MILE)
    elsewhere = (enters(drop_off_here(ONE), 60), no("CODE_REFUSED"))
    tell(sheet, rule, "Where nothing is sent from, the code opens nothing.", elsewhere)
    full = (enters(drop_off_here(TWO), 60), no("POINT_FULL"))
    tell(
        sheet,
        rule,
        "Every box is promised.",
        sent(reserve(ONE)),
        full,
        boxes=ONE_BOX,
        limits=FIRST_MILE,
    )


def _for_another(sheet: Sheet) -> None:
    rule = "LN-CUS-023"
    unknown = sent(expect(ONE, under=bytes(32)), "DELEGATION_UNKNOWN")
    tell(sheet, rule, "An order under a delegation that the point does not hold.", unknown)
