"""What happens at the doors of a point: badges, labels, codes, tries, one door at a time (LN-COD, LN-CUS)."""

from tools.vectors.codes import claim
from tools.vectors.forge import COURIER
from tools.vectors.form import Sheet, Vector
from tools.vectors.orders import (
    BANK,
    ONE_BOX,
    Parcel,
    Step,
    asked,
    at,
    badge,
    brings,
    cancel,
    door,
    drawn,
    drop_off,
    enters,
    expect,
    no,
    reserve,
    sent,
    tell,
    yes,
)
from tools.vectors.world import ENDED, KINNARI

TOPIC = "visits"

ONE, TWO = Parcel("one"), Parcel("two")
TURNED_AWAY = ["DepositRefused"]
TWO_BOXES = {name: BANK[name] for name in ("B01", "B02")}


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (
        _labels,
        _badges,
        _one_door,
        _codes,
        _guesses,
        _spent,
        _collected,
        _moved_on,
        _faults,
        _choice,
        _turned_away,
    ):
        write(sheet)
    return sheet.vectors


def brought(parcel: Parcel = ONE, box: str = "B01", *, second: float = 0) -> list[Step]:
    """The parcel is reserved and lies in this box."""
    return [
        sent(reserve(parcel, second=second)),
        (door(box, second + 1, closed=True, infrared="empty"), yes()),
        (brings(parcel, second + 10), yes(door=box, events=["DepositStarted"])),
        (door(box, second + 12, closed=False), yes(events=["DoorOpened"])),
        (door(box, second + 30, closed=True, infrared="full"), yes(events=["ParcelDeposited"])),
    ]


def fetched(parcel: Parcel = ONE, box: str = "B01", *, second: float = 3_600) -> list[Step]:
    """Its recipient shows the code, takes it and says so."""
    return [
        (enters(parcel.code, second), yes(door=box, events=["CollectionStarted"])),
        (door(box, second + 2, closed=False), yes(events=["DoorOpened"])),
        (door(box, second + 20, closed=True, infrared="empty"), yes(events=["DoorClosed"])),
        (says("done", second + 22), yes(events=["ParcelCollected"])),
    ]


def says(what: str, second: float) -> Vector:
    """The person at the door says so."""
    return {"at": at(second), "person": what}


def types(parcel: Parcel, second: float, *, plus: int = 0) -> Vector:
    """A person types the parcel's selector and its digits, with this much added to them."""
    return {"at": at(second), "digits_of": parcel.ident.hex(), "by": COURIER, "plus": plus}


def wrong(parcel: Parcel, *seconds: float) -> list[Step]:
    """As many wrong digits."""
    return [(types(parcel, second, plus=1), no("CODE_REFUSED", events=["CodeRefused"])) for second in seconds]


def _labels(sheet: Sheet) -> None:
    rule, reason = "LN-CUS-004", "NOT_EXPECTED"
    first = sent(reserve(ONE))
    tell(sheet, rule, "An order names the label.", first, (brings(ONE, 9), yes()))
    tell(sheet, rule, "Nobody knows the label.", first, (brings(TWO, 9), no(reason, events=TURNED_AWAY)))
    other = (brings(ONE, 9, courier=KINNARI), no(reason, events=TURNED_AWAY))
    tell(sheet, rule, "The label is another courier's.", first, other)
    gone = sent(cancel(ONE, second=1))
    tell(sheet, rule, "Its order was cancelled.", first, gone, (brings(ONE, 9), no(reason)))
    tell(sheet, rule, "Nearly the label.", first, (brings(ONE, 9, label=ONE.label + " "), no(reason)))
    rule, reason = "LN-CUS-005", "ALREADY_DEPOSITED"
    tell(sheet, rule, "The label is scanned once more.", *brought(), (brings(ONE, 60), no(reason)))


def _badges(sheet: Sheet) -> None:
    rule = "LN-TRU-008"
    first = sent(reserve(ONE))
    tell(sheet, rule, "Badge and order together open a door.", first, (brings(ONE, 9), yes(door="B01")))
    tell(
        sheet,
        rule,
        "A badge without an order opens none.",
        (brings(ONE, 9), no("NOT_EXPECTED", events=TURNED_AWAY)),
    )
    sender = {**brings(ONE, 9), "badge": drop_off(ONE)}
    tell(sheet, rule, "A drop-off code is no badge.", first, (sender, no("UNTRUSTED_PURPOSE", events=[])))
    ended = (brings(ONE, 9, courier=ENDED), no("UNTRUSTED_AGREEMENT"))
    tell(sheet, "LN-TRU-004", "The badge of a courier whose agreement has ended.", first, ended)


def _one_door(sheet: Sheet) -> None:
    rule, reason = "LN-CUS-007", "DOOR_IN_USE"
    both = [sent(reserve(ONE)), sent(reserve(TWO)), (brings(ONE, 10), yes(door="B01"))]
    second = (brings(TWO, 15), no(reason))
    tell(sheet, rule, "A door is about to open.", *both, second)
    tell(sheet, rule, "A door is open.", *both, (door("B01", 12, closed=False), yes()), second)
    shut = [(door("B01", 12, closed=False), yes()), (door("B01", 14, closed=True), yes())]
    tell(sheet, rule, "It is shut again.", *both, *shut, (brings(TWO, 15), yes(door="B02")))
    open_ = [*both, (door("B01", 12, closed=False), yes())]
    tell(sheet, rule, "A door left open blocks the others for 120 s.", *open_, (brings(TWO, 129), no(reason)))
    tell(sheet, rule, "Not for ever.", *open_, (brings(TWO, 130), yes(door="B02")))
    waits = [*brought(), sent(reserve(TWO, second=40)), (brings(TWO, 50), yes(door="B02"))]
    tell(sheet, rule, "Nor does a code open a second door.", *waits, (enters(ONE.code, 55), no(reason)))


def _codes(sheet: Sheet) -> None:
    rule, reason = "LN-COD-006", "CODE_REFUSED"
    unknown = claim(drawn("handle of nobody", 8), ONE.secret)
    half = claim(ONE.handle, drawn("a guess", 16))
    said = no(reason, events=["CodeRefused"])
    tell(
        sheet,
        rule,
        "The right code of a waiting parcel.",
        *brought(),
        (enters(ONE.code, 60), yes(door="B01")),
    )
    tell(sheet, rule, "A handle that nobody has.", *brought(), (enters(unknown, 60), said))
    tell(sheet, rule, "The right handle and a wrong secret.", *brought(), (enters(half, 60), said))
    tell(sheet, rule, "Wrong digits.", *brought(), *wrong(ONE, 60))
    tell(sheet, rule, "A selector that nobody has.", *brought(), (enters("0000-000000", 60), said))
    tell(
        sheet,
        rule,
        "The right code of a parcel that is expected.",
        sent(reserve(ONE)),
        (enters(ONE.code, 60), said),
    )
    badges = (enters(badge(), 60), no(reason))
    tell(sheet, rule, "A driver's badge collects nothing.", *brought(), badges)
    broken = (enters(ONE.code[:-1], 60), no("MALFORMED_CODE", events=[]))
    tell(sheet, "LN-COD-001", "A code that is none is no try and no event.", *brought(), broken)


def _guesses(sheet: Sheet) -> None:
    rule = "LN-COD-007"
    good = (types(ONE, 200), yes(door="B01"))
    tell(
        sheet, rule, "Four wrong tries, then the right digits.", *brought(), *wrong(ONE, 60, 70, 80, 90), good
    )
    five = wrong(ONE, 60, 70, 80, 90, 100)
    late = (types(ONE, 200), no("CODE_REFUSED", events=["CodeRefused"]))
    tell(sheet, rule, "Five wrong tries: the right digits open nothing.", *brought(), *five, late)
    restart = ({"at": at(150), "restart": True}, yes())
    tell(sheet, rule, "A restart gives none back.", *brought(), *five, restart, late)
    day = (types(ONE, 90_000), no("CODE_REFUSED"))
    tell(sheet, rule, "Nor does a day.", *brought(), *five, day)
    tell(
        sheet,
        rule,
        "The QR code is not counted.",
        *brought(),
        *five,
        (enters(ONE.code, 200), yes(door="B01")),
    )


def _spent(sheet: Sheet) -> None:
    rule = "LN-COD-008"
    started = (enters(ONE.code, 3_600), yes(door="B01", events=["CollectionStarted"]))
    shut = (
        {"at": at(3_611), "clock": True},
        yes(events=["CollectionAborted"], event_reasons=["DOOR_DID_NOT_OPEN"]),
    )
    tell(
        sheet,
        rule,
        "The door did not open: the code is not spent.",
        *brought(),
        started,
        shut,
        (enters(ONE.code, 3_700), yes(door="B01")),
    )
    crash = ({"at": at(3_605), "restart": True}, yes())
    again = (enters(ONE.code, 3_610), yes(door="B01", events=["CompartmentReopened"]))
    tell(sheet, rule, "After a crash it opens the same door.", *brought(), started, crash, again)
    tell(
        sheet,
        rule,
        "Within the visit it opens the same door.",
        *brought(),
        *fetched()[:3],
        (enters(ONE.code, 3_625), yes(door="B01")),
    )
    tell(
        sheet,
        rule,
        "Spent when the parcel is collected.",
        *brought(),
        *fetched(),
        (enters(ONE.code, 3_700), no("CODE_REFUSED")),
    )
    rule = "LN-COD-009"
    open_again = (says("open_again", 3_625), yes(events=["CompartmentReopened"]))
    twice = [open_again, (enters(ONE.code, 3_630), yes(events=["CompartmentReopened"]))]
    tell(
        sheet,
        rule,
        "A third re-open.",
        *brought(),
        *fetched()[:3],
        *twice,
        (enters(ONE.code, 3_640), no("REOPEN_REFUSED", events=[])),
    )


def _collected(sheet: Sheet) -> None:
    rule = "LN-CUS-006"
    tell(sheet, rule, "It is collected once.", *brought(), *fetched())
    gone = asked("claim-code", ONE, "ALREADY_COLLECTED", second=4_000)
    tell(sheet, rule, "The courier asks for the digits of a collected parcel.", *brought(), *fetched(), gone)
    tell(
        sheet,
        rule,
        "A person shows its code.",
        *brought(),
        *fetched(),
        (enters(ONE.code, 4_000), no("CODE_REFUSED")),
    )


def _moved_on(sheet: Sheet) -> None:
    """One box, two parcels, one after the other."""
    rule = "LN-COD-019"
    hour = reserve(TWO).signed_at.replace(hour=11)
    box: list[Step] = [
        *brought(),
        *fetched(),
        sent(reserve(TWO, second=7_200, signed_at=hour)),
        (brings(TWO, 7_210), yes(door="B01")),
        (door("B01", 7_212, closed=False), yes(events=["DoorOpened"])),
        (door("B01", 7_230, closed=True, infrared="full"), yes(events=["ParcelDeposited"])),
    ]
    now = (enters(TWO.code, 7_300), yes(door="B01"))
    tell(sheet, rule, "The code of the parcel that lies there now.", *box, now, boxes=ONE_BOX)
    old = (enters(ONE.code, 7_300), no("CODE_REFUSED"))
    tell(sheet, rule, "The code of the one that lay there before.", *box, old, boxes=ONE_BOX)


def _faults(sheet: Sheet) -> None:
    rule = "LN-CUS-014"
    first = [sent(reserve(ONE)), (brings(ONE, 10), yes(door="B01"))]
    events, reason = ["DepositAborted", "CompartmentFaulted"], "DOOR_DID_NOT_OPEN"
    seen = {"at": at(20), "clock": True}
    stuck = (seen, yes(events=events, event_reasons=[reason] * 2))
    broke = (seen, yes(events=[*events, "PromiseBroken"], event_reasons=[reason] * 3))
    tell(sheet, rule, "A door that did not open is out of service.", *first, stuck, boxes=TWO_BOXES)
    tell(
        sheet,
        rule,
        "The driver gets another one.",
        *first,
        stuck,
        (brings(ONE, 25), yes(door="B02")),
        boxes=TWO_BOXES,
    )
    tell(
        sheet,
        rule,
        "Or none, if there is none.",
        *first,
        broke,
        (brings(ONE, 25), no("POINT_FULL")),
        boxes=ONE_BOX,
    )
    left = [
        *brought(),
        *fetched()[:2],
        (door("B01", 3_620, closed=True, infrared="full"), yes(events=["DoorClosed"])),
        (
            says("done", 3_622),
            yes(events=["ParcelCollected", "CompartmentFaulted"], event_reasons=["ITEM_LEFT_INSIDE"]),
        ),
    ]
    tell(sheet, rule, "The infrared still sees something after a collection.", *left, boxes=TWO_BOXES)
    more = sent(reserve(TWO, second=3_700, signed_at=reserve(TWO).signed_at.replace(hour=10)), "POINT_FULL")
    tell(sheet, rule, "So the box is not given away.", *left, more, boxes=ONE_BOX)


def _choice(sheet: Sheet) -> None:
    rule = "LN-CAP-003"
    tell(sheet, rule, "The smallest box that fits.", sent(reserve(ONE)), (brings(ONE, 10), yes(door="B01")))
    large = Parcel("large", size=(370, 400, 600))
    tell(
        sheet,
        rule,
        "The large one goes into the large box.",
        sent(reserve(large)),
        (brings(large, 10), yes(door="C01")),
    )
    walk_in = [sent(reserve(TWO)), sent(expect(ONE, second=1))]
    why = "A walk-in gets no box that a promise needs."
    tell(sheet, rule, why, *walk_in, (brings(ONE, 10), no("POINT_FULL")), boxes=ONE_BOX)
    why = "The promised parcel gets it."
    tell(sheet, rule, why, *walk_in, (brings(TWO, 10), yes(door="B01")), boxes=ONE_BOX)


def _turned_away(sheet: Sheet) -> None:
    """Who is turned away at the door, and who only waits."""
    rule = "LN-CUS-033"
    first = sent(reserve(ONE))
    opened = (brings(ONE, 9), yes(door="B01", events=["DepositStarted"]))
    tell(sheet, rule, "It is announced, and there is room.", first, opened)
    unknown = (brings(TWO, 9), no("NOT_EXPECTED", events=TURNED_AWAY))
    tell(sheet, rule, "Nobody announced it.", first, unknown)
    gone = sent(cancel(ONE, second=1))
    ended = (brings(ONE, 9), no("NOT_EXPECTED", events=TURNED_AWAY))
    tell(sheet, rule, "It was cancelled.", first, gone, ended)
    both = [sent(reserve(ONE)), sent(reserve(TWO)), (brings(ONE, 10), yes(door="B01"))]
    waits = (brings(TWO, 15), no("DOOR_IN_USE", events=[]))
    tell(sheet, rule, "It only waits for another door.", *both, waits)
    inside = (brings(ONE, 60), no("ALREADY_DEPOSITED", events=[]))
    tell(sheet, rule, "It is in already.", *brought(), inside)
