"""The auditor: an honest point has nothing to fear, and each kind of unequal treatment is found."""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

import pytest

from lockernet.capacity.admission import admit, choose
from lockernet.capacity.audit import (
    Asked,
    BoxesChanged,
    Deposited,
    Ended,
    Entry,
    Fault,
    Finding,
    Granted,
    Refused,
    TurnedAway,
    audit,
)
from lockernet.capacity.fit import Box, Load, box, load
from lockernet.capacity.layout import Layout, Policy, Room
from lockernet.capacity.quotas import Quotas, reason_against_quota
from lockernet.errors import ErrorCode

SMALL, MEDIUM, LARGE = box(80, 380, 640, 10_000), box(190, 380, 640, 15_000), box(410, 380, 640, 25_000)
LOW = box(190, 380, 640, 15_000, accessible=True)
BOXES = Counter({SMALL: 4, MEDIUM: 3, LARGE: 2, LOW: 2})
LAYOUT = Layout.of(BOXES, Policy(5, {LOW: 1}))
BOOK, SHOES, CHAIR = load(30, 160, 240, 900), load(100, 300, 450, 2_400), load(300, 300, 500, 5_000)
LOADS = (BOOK, SHOES, CHAIR, SHOES._replace(accessible=True), load(900, 900, 900, 1))
COURIERS = ("garuda", "merlion", "orchid")
QUOTAS = Quotas({"garuda": 300, "merlion": 500}, others_permille=200)
FULL = ErrorCode.POINT_FULL

Verdict = Callable[[Asked, ErrorCode | None], ErrorCode | None]
"""What a point makes of an order and of what the rules say of it."""


def honest(_asked: Asked, due: ErrorCode | None) -> ErrorCode | None:
    return due


class Point:
    """A point that keeps a journal and answers by `verdict`; its books are its own, not the auditor's."""

    def __init__(self, seed: int, verdict: Verdict) -> None:
        self.rng, self.verdict = Random(seed), verdict
        self.free, self.reach = Counter(BOXES), Counter[Box]()
        self.promised: dict[bytes, tuple[str, Load]] = {}
        self.inside: dict[bytes, tuple[Box, Load]] = {}
        self.journal: list[Entry] = []
        self.wrong: list[int] = []
        """Where its answers stand that were not those of the rules."""

    def live_for(self, steps: int) -> list[Entry]:
        for step in range(steps):
            self.rng.choice((self.order, self.order, self.order, self.bring, self.end, self.change))(step)
        return self.journal

    def order(self, step: int) -> None:
        asked = Asked(step.to_bytes(2), self.rng.choice(COURIERS), self.rng.choice(LOADS))
        live = sum(courier == asked.courier_id for courier, _ in self.promised.values())
        due = admit(asked.load, self.loads(), self.room(), LAYOUT) or reason_against_quota(
            asked.courier_id, live, QUOTAS, compartments=BOXES.total()
        )
        said = self.verdict(asked, due)
        self.journal += [asked, Granted(asked.parcel_id) if said is None else Refused(asked.parcel_id, said)]
        if said is not due:
            self.wrong.append(len(self.journal) - 1)
        if said is None:
            self.promised[asked.parcel_id] = (asked.courier_id, asked.load)

    def bring(self, step: int) -> None:
        walk_in = (step.to_bytes(2), ("", self.rng.choice(LOADS[:4])))
        known = self.rng.random() < 0.7 and self.promised
        parcel_id, (courier, one) = self.rng.choice(list(self.promised.items())) if known else walk_in
        self.promised.pop(parcel_id, None)
        chosen = choose(one, self.loads(), self.room(), LAYOUT)
        if chosen is None:
            self.journal.append(TurnedAway(parcel_id, courier, one))
            return
        self.journal.append(Deposited(parcel_id, one, chosen))
        self.free[chosen] -= 1
        self.reach[chosen] += one.accessible
        self.inside[parcel_id] = (chosen, one)

    def end(self, _step: int) -> None:
        known = [*self.promised, *self.inside]
        if known:
            parcel_id = self.rng.choice(known)
            self.journal.append(Ended(parcel_id))
            self.promised.pop(parcel_id, None)
            chosen, one = self.inside.pop(parcel_id, (None, None))
            if chosen is not None and one is not None:
                self.free[chosen] += 1
                self.reach[chosen] -= one.accessible

    def change(self, _step: int) -> None:
        """A repair of a spare box; faults that break promises have tests of their own."""
        one = self.rng.choice(list(BOXES))
        if self.free[one] < BOXES[one] and self.rng.random() < 0.1:
            self.journal.append(BoxesChanged(one, +1))
            self.free[one] += 1

    def loads(self) -> Counter[Load]:
        return Counter(one for _, one in self.promised.values())

    def room(self) -> Room:
        return Room(self.free, self.reach)


def audited(entries: Sequence[Entry], quotas: Quotas = QUOTAS) -> tuple[Finding, ...]:
    return audit(entries, BOXES, LAYOUT, quotas)


def test_an_honest_point_has_nothing_to_fear() -> None:
    """LN-CAP-018"""
    said: Counter[object] = Counter()
    for seed in range(40):
        journal = Point(seed, honest).live_for(120)
        assert audited(journal) == ()
        said.update(entry.reason if isinstance(entry, Refused) else type(entry) for entry in journal)
    refusals = (FULL, ErrorCode.NO_FITTING_SIZE, ErrorCode.QUOTA_REACHED)
    kinds = (Asked, Granted, Deposited, TurnedAway, Ended, BoxesChanged)
    assert all(said[each] >= 20 for each in (*refusals, *kinds)), said


def never_for_orchid(asked: Asked, due: ErrorCode | None) -> ErrorCode | None:
    return FULL if asked.courier_id == "orchid" else due


def beyond_the_quota_for_garuda(asked: Asked, due: ErrorCode | None) -> ErrorCode | None:
    favoured = asked.courier_id == "garuda" and due is ErrorCode.QUOTA_REACHED
    return None if favoured else due


def never_for_merlion_s_large_ones(asked: Asked, due: ErrorCode | None) -> ErrorCode | None:
    return FULL if asked.courier_id == "merlion" and asked.load is CHAIR and due is None else due


@pytest.mark.parametrize(
    ("verdict", "courier_id", "faults"),
    [
        (never_for_orchid, "orchid", {Fault.REFUSED_AGAINST_THE_RULES, Fault.WRONG_REASON}),
        (beyond_the_quota_for_garuda, "garuda", {Fault.GRANTED_AGAINST_THE_RULES}),
        (never_for_merlion_s_large_ones, "merlion", {Fault.REFUSED_AGAINST_THE_RULES}),
    ],
)
def test_a_point_with_a_favourite_is_found_out(verdict: Verdict, courier_id: str, faults: set[Fault]) -> None:
    """LN-CAP-004, LN-CAP-018: each entry that was against the rules, and no other."""
    tried = 0
    for seed in range(20):
        point = Point(seed, verdict)
        found = audited(point.live_for(120))
        assert [each.entry for each in found] == point.wrong
        assert {each.courier_id for each in found} <= {courier_id}
        assert {each.fault for each in found} <= faults
        tried += len(found)
    assert tried >= 20


def test_other_names_change_nothing_but_names() -> None:
    """LN-CAP-017, LN-CAP-018"""
    renamed = dict(zip(COURIERS, ("orchid", "garuda", "merlion"), strict=True))
    shares = {name: QUOTAS.limit(name, compartments=1_000) for name in COURIERS}
    other = Quotas({renamed[name]: share for name, share in shares.items()})
    for seed in range(20):
        journal = Point(seed, never_for_orchid).live_for(120)
        names = [
            entry._replace(courier_id=renamed.get(entry.courier_id, ""))
            if isinstance(entry, Asked | TurnedAway)
            else entry
            for entry in journal
        ]
        expected = tuple(each._replace(courier_id=renamed[each.courier_id]) for each in audited(journal))
        assert audited(names, other) == expected
        assert expected


A, B = Asked(b"a", "garuda", SHOES), Asked(b"b", "merlion", SHOES)


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([A, B, Granted(b"b"), Granted(b"a")], [(2, "merlion", Fault.OUT_OF_TURN)]),
        ([A, B, Granted(b"a")], [(1, "merlion", Fault.NEVER_ANSWERED)]),
        ([Granted(b"a")], [(0, "", Fault.ANSWER_WITHOUT_ORDER)]),
        ([A, Granted(b"a"), Granted(b"a")], [(2, "", Fault.ANSWER_WITHOUT_ORDER)]),
        ([A, Refused(b"a", ErrorCode.WINDOW_TOO_LONG)], []),  # the audit cannot judge it
        ([TurnedAway(b"a", "orchid", BOOK)], [(0, "orchid", Fault.REFUSED_AGAINST_THE_RULES)]),
        ([BoxesChanged(one, -count) for one, count in BOXES.items()] + [TurnedAway(b"a", "", BOOK)], []),
    ],
)
def test_what_else_an_auditor_sees(entries: list[Entry], found: list[tuple[int, str, Fault]]) -> None:
    assert [(each.entry, each.courier_id, each.fault) for each in audited(entries)] == found


def test_a_walk_in_that_was_given_a_promised_box_is_found() -> None:
    """LN-CAP-003, LN-CAP-018"""
    chair = Asked(b"c", "garuda", CHAIR)
    entries: list[Entry] = [
        BoxesChanged(LARGE, -1),
        chair,
        Granted(b"c"),
        Deposited(b"w", BOOK, SMALL),
        Deposited(b"x", BOOK, LARGE),
    ]
    assert audited(entries) == (Finding(4, "", Fault.TOOK_A_PROMISED_BOX),)
