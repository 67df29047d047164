"""The part of requests that asks for room: promises, sizes, windows and obligations (LN-CAP)."""

from datetime import timedelta

from tools.vectors.forge import DAY, NOW
from tools.vectors.form import Sheet
from tools.vectors.orders import LARGE, ONE_BOX, Parcel, cancel, expect, reserve, sent, tell

ONE, TWO, THREE = (Parcel(name) for name in ("one", "two", "three"))


def write(sheet: Sheet) -> None:
    """All of them."""
    _places(sheet)
    _sizes(sheet)
    _limits(sheet)


def _places(sheet: Sheet) -> None:
    rule = "LN-CAP-001"
    big = [Parcel(name, size=LARGE) for name in ("big-one", "big-two")]
    tell(
        sheet,
        rule,
        "Two small parcels and a large one find a box each.",
        sent(reserve(ONE)),
        sent(reserve(TWO)),
        sent(reserve(big[0])),
    )
    tell(
        sheet,
        rule,
        "A third small one takes the large box.",
        sent(reserve(ONE)),
        sent(reserve(TWO)),
        sent(reserve(THREE)),
    )
    tell(
        sheet,
        rule,
        "So a large one finds none.",
        sent(reserve(ONE)),
        sent(reserve(TWO)),
        sent(reserve(THREE)),
        sent(reserve(big[0]), "POINT_FULL"),
    )
    tell(
        sheet,
        rule,
        "One large box, two large parcels.",
        sent(reserve(big[0])),
        sent(reserve(big[1]), "POINT_FULL"),
    )
    lapsed = reserve(TWO, second=90_000, signed_at=NOW + timedelta(seconds=90_000), until=NOW + 2 * DAY)
    tell(
        sheet,
        rule,
        "A promise that has lapsed holds no box.",
        sent(reserve(ONE)),
        sent(lapsed),
        boxes=ONE_BOX,
    )


def _sizes(sheet: Sheet) -> None:
    rule = "LN-CAP-002"
    tell(
        sheet,
        rule,
        "It fits when it is turned.",
        sent(reserve(Parcel("turned", size=(600, 370, 180)))),
        boxes=ONE_BOX,
    )
    tell(
        sheet,
        rule,
        "It fits to the millimetre, tolerance included.",
        sent(reserve(Parcel("exact", size=(375, 185, 635)))),
        boxes=ONE_BOX,
    )
    for name, size, grams, why in (
        ("thick", (375, 186, 635), 100, "A millimetre too thick."),
        ("long", (10, 10, 636), 100, "A millimetre too long."),
        ("heavy", (10, 10, 10), 25_001, "A gram too heavy."),
    ):
        parcel = Parcel(name, size=size, weight_g=grams)
        tell(sheet, rule, why, sent(reserve(parcel), "NO_FITTING_SIZE"), boxes=ONE_BOX)
    tell(
        sheet,
        rule,
        "A walk-in that never fits.",
        sent(expect(Parcel("huge", size=(9_000, 10, 10))), "NO_FITTING_SIZE"),
    )


def _limits(sheet: Sheet) -> None:
    rule, reason = "LN-CAP-006", "WINDOW_TOO_LONG"
    tell(sheet, rule, "As long as the point allows.", sent(reserve(ONE, until=NOW + 2 * DAY)))
    longer = NOW + 2 * DAY + timedelta(microseconds=1)
    tell(sheet, rule, "A microsecond longer.", sent(reserve(ONE, until=longer), reason))
    tell(
        sheet,
        rule,
        "A promise until the year 9999.",
        sent(reserve(ONE, until=NOW.replace(year=9999)), reason),
    )
    tell(sheet, rule, "A hold of seven days.", sent(reserve(Parcel("week", hours=168))))
    tell(sheet, rule, "An hour more.", sent(reserve(Parcel("week", hours=169)), reason))
    rule, reason = "LN-CAP-005", "RESERVATION_ENDED"
    tell(sheet, rule, "A reservation that ends now.", sent(reserve(ONE, until=NOW), reason))
    gone = [sent(reserve(ONE)), sent(cancel(ONE, second=1))]
    tell(sheet, rule, "Cancelled twice.", *gone, sent(cancel(ONE, second=2, wish="again"), reason))
    rule, reason = "LN-CAP-007", "OBLIGATION_UNMET"
    tell(sheet, rule, "The point takes payments.", sent(reserve(Parcel("paid", obligations=(1,)))))
    for number, what in (
        (3, "It cannot see an age."),
        (6, "It cannot keep cold."),
        (77, "An obligation of a later version."),
    ):
        tell(sheet, rule, what, sent(reserve(Parcel("owed", obligations=(1, number))), reason))
