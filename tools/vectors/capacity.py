"""Vectors of capacity: small points, and what has to be answered there. Worked out by hand, case by case.

Nothing here calls the code that is tested: the answer stands beside the question. A class carries all
about its boxes: how many there are, are free, are kept back for easy reach, and are taken by parcels that
asked for easy reach. The questions:

    admit                 is a HARD reservation given for `parcel`, beside the parcels in `promised`?
    choose                which class is opened for `parcel`; `too_small` are those into which it did not go
    broken                `promised`, oldest first, has lost boxes: the places of those that are broken
    could_be_given_again  of `broken`, oldest first, beside `promised`
    quota, order          what else an order is refused for
    hub                   does the hub give all of `gives`, having heard all of `hears`?
    deposit_under_lease   does the site take all of `deposits` on promises of this epoch?
    grant                 does the site lease `lease`?
    walk_in_under_lease   is a free box of the class left for a walk-in?
    settle                which of `softs`, in the order of asking, become HARD; accepted if all do
    likelihood            what a point without history states, at most
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

TOPIC = "capacity"

Json = dict[str, Any]

SIDES = {
    "A": (80, 380, 640),
    "B": (190, 380, 640),
    "C": (410, 380, 640),
    "FLAT": (50, 460, 460),
    "LOW": (190, 380, 640),
    "COOL": (190, 380, 640),
    "ICY": (190, 380, 640),
}
BEARS_G = {"A": 10_000, "B": 15_000, "C": 25_000}
TEMPERATURES = {"COOL": "CHILLED", "ICY": "FROZEN"}

YES: Json = {"verdict": "accepted"}


def vectors() -> list[Json]:
    """All vectors of the topic, numbered."""
    at = [*_admissions(), *_who_asks_for_more(), *_doors(), *_faults(), *_grants(), *_softs()]
    every = [*(one.vector() for one in at), *_shares(), *_times(), *_hubs(), *_sites()]
    return [{"id": f"capacity-{number:03}", **one} for number, one in enumerate(every, start=1)]


def _no(reason: str) -> Json:
    return {"verdict": "refused", "reason": reason}


FULL, NEVER = _no("POINT_FULL"), _no("NO_FITTING_SIZE")


def _class(name: str, free: int, *, count: int = 0, kept_back: int = 0, reach_inside: int = 0) -> Json:
    """`count` boxes, or as many as are free or taken by who asked."""
    return {
        "class": name,
        "sides_mm": list(SIDES[name]),
        "max_weight_g": BEARS_G.get(name, 15_000),
        "temperature": TEMPERATURES.get(name, "AMBIENT"),
        "accessible": name == "LOW",
        "count": count or free + reach_inside,
        "free": free,
        "kept_back": kept_back,
        "reach_inside": reach_inside,
    }


def _parcel(
    *sides_mm: int, weight_g: int = 2_400, temperature: str = "AMBIENT", accessible: bool = False
) -> Json:
    return {
        "sides_mm": list(sides_mm),
        "weight_g": weight_g,
        "temperature": temperature,
        "accessible": accessible,
    }


BOOK = _parcel(30, 160, 240, weight_g=900)
SHOES = _parcel(100, 300, 450)
CHAIR = _parcel(300, 300, 500, weight_g=5_000)
POSTER = _parcel(20, 450, 450, weight_g=500)
REACHED = _parcel(100, 300, 450, accessible=True)
CHEESE = _parcel(100, 300, 450, temperature="CHILLED")
PEAS = _parcel(100, 300, 450, temperature="FROZEN")


class _At(NamedTuple):
    """A question about boxes and parcels."""

    rule: str
    question: str
    parcel: Json
    promised: list[Json]
    classes: list[Json]
    expected: Json
    why: str
    chilled_for_all: bool = False
    more: Mapping[str, Any] = MappingProxyType({})

    def vector(self) -> Json:
        point = {"tolerance_mm": 5, "ordinary_in_chilled": self.chilled_for_all, "classes": self.classes}
        asked = {"question": self.question, "point": point, "parcel": self.parcel, "promised": self.promised}
        return _vector(self.rule, {**asked, **self.more}, self.expected, self.why)


def _vector(rule: str, asked: Json, expected: Json, why: str) -> Json:
    return {"rule": f"LN-CAP-{rule}", "input": asked, "expected": expected, "why": why}


# fmt: off
def _admissions() -> Iterator[_At]:
    a, b, c = _class("A", 1), _class("B", 1), _class("C", 1)
    yield _At("001", "admit", SHOES, [SHOES, BOOK], [a, b, c], YES, "Book, shoes and shoes go into A, B and C.")
    yield _At("001", "admit", SHOES, [SHOES, CHAIR], [a, b, c], FULL, "The chair needs C, so one box is left for two pairs of shoes.")
    yield _At("001", "admit", BOOK, [SHOES], [b], FULL, "The only free box is promised.")
    yield _At("001", "admit", BOOK, [SHOES], [_class("A", 0, count=9), b], FULL, "All small boxes are taken, and B is promised.")
    yield _At("001", "admit", POSTER, [BOOK], [_class("FLAT", 1), a], YES, "The book moves to A, for the poster goes into FLAT only.")
    yield _At("002", "admit", _parcel(635, 75, 375), [], [a], YES, "Turned, each side plus 5 mm is at most the box's.")
    yield _At("002", "admit", _parcel(636, 75, 375), [], [a, b, c], NEVER, "The longest side plus 5 mm is 641, and no box is longer than 640.")
    yield _At("002", "admit", _parcel(200, 200, 200), [], [a, b], NEVER, "Its volume is small, but no side fits 190 mm less 5 mm.")
    yield _At("002", "admit", _parcel(300, 300, 500, weight_g=25_001), [], [a, b, c], NEVER, "C bears 25,000 g.")
    yield _At("002", "admit", SHOES, [], [a, _class("B", 0, count=9)], FULL, "B would fit and is taken now: that passes.")


def _who_asks_for_more() -> Iterator[_At]:
    b, c, low = _class("B", 1), _class("C", 1), _class("LOW", 1)
    kept = _class("LOW", 2, kept_back=2, count=3)
    yield _At("010", "admit", REACHED, [], [b, low], YES, "A box in easy reach is free.")
    yield _At("010", "admit", REACHED, [], [_class("B", 9), _class("LOW", 0, count=2)], FULL, "B is not in easy reach.")
    yield _At("010", "admit", REACHED, [REACHED], [_class("B", 9), low], FULL, "The only box in easy reach is promised.")
    yield _At("010", "admit", REACHED, [], [_class("B", 9), c], NEVER, "The point has no box in easy reach.")
    yield _At("011", "admit", SHOES, [], [kept], FULL, "Two are free and two are kept back.")
    yield _At("011", "admit", SHOES, [], [_class("LOW", 3, kept_back=2)], YES, "One is free beyond the two that are kept back.")
    yield _At("011", "admit", SHOES, [REACHED, SHOES], [_class("LOW", 3, kept_back=2)], FULL, "One box is for others, and it is promised.")
    yield _At("011", "admit", SHOES, [], [_class("LOW", 2, kept_back=2, reach_inside=1)], YES, "One of the two kept back is in use by who asked for it.")
    yield _At("011", "admit", SHOES, [], [_class("LOW", 3, kept_back=3)], NEVER, "All boxes of the class are kept back, always.")
    cool, icy = _class("COOL", 1), _class("ICY", 1)
    yield _At("012", "admit", CHEESE, [], [cool, icy], YES, "A chilled box is free.")
    yield _At("012", "admit", CHEESE, [], [_class("COOL", 0, count=1), icy, b], FULL, "Neither frozen nor warm will do.")
    yield _At("012", "admit", PEAS, [], [cool, b], NEVER, "The point has no frozen box.")
    yield _At("012", "admit", SHOES, [], [cool, _class("B", 0, count=1)], FULL, "Chilled boxes take no other parcels here.")
    yield _At("012", "admit", SHOES, [], [icy, _class("COOL", 0, count=1)], FULL, "Chilled boxes may take it, frozen ones never.", chilled_for_all=True)


def _doors() -> Iterator[_At]:
    a, b, c, low = _class("A", 1), _class("B", 1), _class("C", 1), _class("LOW", 1)
    yield _At("003", "choose", BOOK, [], [a, b], {**YES, "class": "A"}, "The smallest that fits.")
    yield _At("003", "choose", BOOK, [POSTER], [_class("FLAT", 1), a], {**YES, "class": "A"}, "FLAT is smaller, but the poster needs it.")
    yield _At("003", "choose", BOOK, [SHOES], [b], FULL, "A walk-in would take the box of a promise.")
    yield _At("003", "choose", BOOK, [SHOES, CHAIR], [b, c], FULL, "Both boxes are promised.")
    yield _At("003", "choose", POSTER, [], [a, b], FULL, "It fits no box that is free.")
    yield _At("013", "choose", BOOK, [], [low, c], {**YES, "class": "C"}, "LOW is smaller, and needed more by others.")
    yield _At("013", "choose", BOOK, [CHAIR], [low, c], {**YES, "class": "LOW"}, "C is promised, so the box in easy reach comes last.")
    yield _At("013", "choose", BOOK, [CHAIR, REACHED], [low, c], FULL, "The plain box and the one in easy reach are promised.")
    yield _At("013", "choose", BOOK, [CHAIR], [_class("COOL", 1), c], FULL, "Last or not, a chilled box takes no other parcels here.")
    yield _At("014", "choose", BOOK, [], [a, b], {**YES, "class": "B"}, "It did not go into A; B is higher.", more={"too_small": ["A"]})
    yield _At("014", "choose", BOOK, [], [_class("A", 9), _class("B", 9)], FULL, "It did not go into B, so it goes into no A.", more={"too_small": ["B"]})
    yield _At("014", "choose", BOOK, [], [_class("LOW", 9)], FULL, "LOW is as large as B, only lower down.", more={"too_small": ["B"]})
    yield _At("014", "choose", BOOK, [CHAIR], [a, c], FULL, "The larger box is promised to another.", more={"too_small": ["A"]})


def _faults() -> Iterator[_At]:
    a, b, c = _class("A", 1), _class("B", 1), _class("C", 1)
    none: Json = {"rule": "008", "question": "broken", "parcel": {}}
    yield _At(**none, promised=[BOOK, CHAIR], classes=[a, c], expected=YES, why="Both have a box.")
    yield _At(**none, promised=[SHOES, SHOES], classes=[b], expected=_broken(1), why="Of two alike the older is kept.")
    yield _At(**none, promised=[BOOK, CHAIR], classes=[c], expected=_broken(1), why="The older takes the only box, though it is small.")
    yield _At(**none, promised=[CHAIR, SHOES, BOOK], classes=[a, c], expected=_broken(1), why="The chair keeps C; then the book can be kept beside it and the shoes cannot.")
    yield _At(**none, promised=[SHOES, REACHED], classes=[_class("LOW", 1, count=2, kept_back=1)], expected=_broken(0), why="What is kept back is no box for the older one.")
    yield _At("009", "choose", SHOES, [CHAIR], [c], FULL, "Its own promise is broken, and the other one lives.")
    yield _At("009", "choose", SHOES, [CHAIR], [b, c], {**YES, "class": "B"}, "Its own promise is broken, but a box is left as for any walk-in.")
    again: Json = {"rule": "015", "question": "could_be_given_again", "parcel": {}}
    yield _At(**again, promised=[CHAIR], more={"broken": [SHOES, BOOK]}, classes=[a, c], expected={**YES, "again": [1]}, why="Only A is left beside the chair: the book goes in, the older shoes do not.")
    yield _At(**again, promised=[CHAIR], more={"broken": [SHOES, SHOES]}, classes=[b, c], expected={**YES, "again": [0]}, why="One box came back: the older of the two.")
    yield _At(**again, promised=[CHAIR], more={"broken": [SHOES]}, classes=[c], expected=_no("POINT_FULL"), why="The only box is promised to the one that lives.")


def _broken(*places: int) -> Json:
    return {"verdict": "refused", "broken": list(places)}


def _shares() -> Iterator[Json]:
    for rule, courier, live, answer, why in (
        ("016", "merlion", 5, YES, "250 permille of 24 are 6, and 5 are held."),
        ("016", "merlion", 6, _no("QUOTA_REACHED"), "All 6 are held."),
        ("016", "orchid", 1, _no("QUOTA_REACHED"), "Not named: 50 permille of 24 are 1.2, rounded down."),
        ("016", "tiny", 0, YES, "1 permille of 24 is less than one, so it is one."),
        ("016", "none", 0, _no("QUOTA_REACHED"), "A share of zero is none."),
        ("017", "merlion", 7, _no("QUOTA_REACHED"), "The answer for merlion under its share."),
        ("017", "garuda", 7, _no("QUOTA_REACHED"), "The same share and count: the same answer."),
    ):
        shares = {"merlion": 250, "garuda": 250, "tiny": 1, "none": 0}
        asked = {"question": "quota", "courier": courier, "live": live, "compartments": 24, "shares_permille": shares, "others_permille": 50}
        yield _vector(rule, asked, answer, why)


def _times() -> Iterator[Json]:
    hour = 3_600
    for rule, reserved, hold, needs, answer, why, *more in (
        ("005", 0, 1, [], _no("RESERVATION_ENDED"), "It ends now: equal has ended."),
        ("005", -1, 1, [], _no("RESERVATION_ENDED"), "It ended before."),
        ("006", 48 * hour, 168, [], YES, "Exactly as long as the record allows."),
        ("006", 48 * hour + 1, 1, [], _no("WINDOW_TOO_LONG"), "The reservation is a second too long."),
        ("006", hour, 169, [], _no("WINDOW_TOO_LONG"), "The hold is an hour too long."),
        ("007", hour, 1, ["PAY"], _no("OBLIGATION_UNMET"), "The record lists no obligation."),
        ("029", hour, 1, [], _no("NOT_OFFERED"), "A later window, at a point without SOFT reservations.", {"window_begins_in_seconds": 60}),
        ("029", hour, 1, [], _no("NOT_OFFERED"), "A return, where the record lists no journey but the last mile.", {"journey": "RETURN"}),
        ("029", hour, 1, [], _no("NOT_OFFERED"), "A scanned label is more than this point can show.", {"demanded_grade": "SCANNED"}),
        ("029", hour, 1, [], YES, "The record's highest grade itself is offered.", {"demanded_grade": "OCCUPANCY_CHANGED"}),
    ):
        asked = {"question": "order", "reserved_for_seconds": reserved, "hold_hours": hold, "obligations": needs, "max_reservation_seconds": 48 * hour, "max_hold_seconds": 168 * hour, "point_obligations": [], "point_journeys": ["LAST_MILE"], "point_highest_grade": "OCCUPANCY_CHANGED"}
        yield _vector(rule, asked | (more[0] if more else {}), answer, why)


def _hubs() -> Iterator[Json]:
    granted, ended = {"granted": 1, "counts": {"A": 2}}, {"ended": 1, "counts": {"A": 1}}
    back, done = {"return_asked": 1}, {"return_acknowledged": 1}
    for rule, hears, gives, answer, why in (
        ("021", [granted], ["A", "A"], YES, "Two of two."),
        ("021", [granted], ["A", "A", "A"], _no("POINT_FULL"), "A third of two."),
        ("021", [granted], ["B"], _no("POINT_FULL"), "The lease has none of this class."),
        ("021", [granted, ended, ended], ["A", "A", "A", "A"], _no("POINT_FULL"), "One has ended, though it was told twice: three in all."),
        ("022", [granted, back], ["A"], _no("POINT_FULL"), "It was asked back."),
        ("022", [back, granted], ["A"], _no("POINT_FULL"), "It was asked back before it came."),
        ("022", [granted, back, done, granted], ["A"], _no("POINT_FULL"), "Its return was acknowledged; the grant is an old one that came again."),
        ("022", [granted, back, done, {"granted": 2, "counts": {"A": 1}}], ["A"], YES, "A new epoch after the return."),
    ):
        yield _vector(rule, {"question": "hub", "hears": hears, "gives": gives}, answer, why)


def _sites() -> Iterator[Json]:
    for rule, epoch, deposits, answer, why in (
        ("024", 1, ["A", "A"], YES, "Two parcels for two leased boxes."),
        ("024", 1, ["A", "A", "A"], FULL, "The lease covers two."),
        ("024", 1, ["B"], FULL, "The lease covers no box of this class."),
        ("024", 2, ["A"], FULL, "The running lease has another epoch."),
    ):
        asked = {"question": "deposit_under_lease", "lease": {"A": 2}, "epoch": epoch, "deposits": deposits}
        yield _vector(rule, asked, answer, why)
    for lease, inside, free, answer, why in (
        (2, 0, 3, YES, "Of three free boxes the lease leaves one."),
        (2, 0, 2, FULL, "The lease leaves none."),
        (2, 1, 1, FULL, "One leased box is in use, and the free one is the other."),
    ):
        asked = {"question": "walk_in_under_lease", "leased": lease, "inside": inside, "free": free}
        yield _vector("023", asked, answer, why)


def _grants() -> Iterator[_At]:
    classes = [_class("B", 2), _class("LOW", 1, kept_back=1)]
    for lease, promised, answer, why in (
        ({"B": 1}, [SHOES], YES, "Another B is left for the promise."),
        ({"B": 2}, [SHOES], FULL, "The promise needs one of the two."),
        ({"LOW": 1}, [], FULL, "It is kept back."),
        ({"B": 3}, [], FULL, "There are two."),
    ):
        yield _At("020", "grant", {}, promised, classes, answer, why, more={"lease": lease})


def _softs() -> Iterator[_At]:
    a, c = _class("A", 1), _class("C", 1)
    soft: Json = {"rule": "028", "question": "settle", "parcel": {}}
    yield _At(**soft, promised=[], more={"softs": [CHAIR, BOOK]}, classes=[a, c], expected={**YES, "hard": [0, 1]}, why="Both can be promised.")
    yield _At(**soft, promised=[], more={"softs": [BOOK, CHAIR]}, classes=[c], expected={**FULL, "hard": [0]}, why="Who asked first is promised; the other is refused at once.")
    yield _At(**soft, promised=[CHAIR], more={"softs": [BOOK]}, classes=[c], expected={**FULL, "hard": []}, why="A promise comes before every SOFT reservation.")
    yield _At("025", "admit", SHOES, [], [c], YES, "However many SOFT reservations there are, they hold nothing.", more={"softs": [CHAIR, CHAIR]})
    yield _At("027", "likelihood", _parcel(900, 900, 900), [], [a], {"verdict": "refused", "permille_at_most": 0}, "What never fits is never likely.")
    yield _At("027", "likelihood", BOOK, [], [a], {"verdict": "accepted", "permille_at_most": 250}, "A point without history states at most 250.")
# fmt: on
