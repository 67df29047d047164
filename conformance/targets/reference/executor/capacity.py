"""Room at a point: who is admitted, what is chosen, what a fault breaks; quotas, leases, SOFT ones."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from conformance.targets.reference.executor.words import Answer, Given, World, judged, refused
from lockernet.capacity.admission import admit, choose
from lockernet.capacity.faults import Promise, broken, could_be_given_again
from lockernet.capacity.fit import Box, Load, Temperature, box, load
from lockernet.capacity.layout import Layout, Policy, Room
from lockernet.capacity.lease import (
    Hub,
    LeaseGranted,
    PromisesEnded,
    ReturnAcknowledged,
    ReturnAsked,
    Site,
)
from lockernet.capacity.quotas import Quotas, reason_against_quota
from lockernet.capacity.soft import History, Soft, Window, likelihood, settle
from lockernet.errors import ErrorCode

SIDES = {"A": (80, 380, 640), "B": (190, 380, 640)}
"""Of boxes that a question names and the point does not have."""


class Asked:
    """The input of a vector as the package sees it."""

    def __init__(self, asked: Given) -> None:
        self.asked = asked
        self.classes = asked["point"]["classes"]
        self.names = {self._box(one): one["class"] for one in self.classes}
        point = asked["point"]
        policy = Policy(
            point["tolerance_mm"], self._counts("kept_back"), ordinary_in_chilled=point["ordinary_in_chilled"]
        )
        self.layout = Layout.of(self._counts("count"), policy)
        self.room = Room(self._counts("free"), self._counts("reach_inside"))
        self.promised = [as_load(one) for one in asked["promised"]]
        self.counted = Counter(self.promised)

    def _box(self, one: Given) -> Box:
        width, height, depth = one["sides_mm"]
        cold = Temperature[one["temperature"]]
        return box(width, height, depth, one["max_weight_g"], temperature=cold, accessible=one["accessible"])

    def _counts(self, name: str) -> dict[Box, int]:
        return {self._box(one): one[name] for one in self.classes}

    def named(self, name: str) -> Box:
        """The box of this class, or one that this point does not have."""
        missing = box(*SIDES[name], 25_000) if name in SIDES else None
        return next((one for one, each in self.names.items() if each == name), missing) or box(1, 1, 1, 1)


def as_load(one: Given) -> Load:
    """A parcel's outside."""
    width, height, depth = one["sides_mm"]
    cold = Temperature[one["temperature"]]
    return load(width, height, depth, one["weight_g"], temperature=cold, accessible=one["accessible"])


def admitted(given: Given) -> Answer:
    """Whether one more can be promised."""
    asked = Asked(given)
    return judged(admit(as_load(given["parcel"]), asked.counted, asked.room, asked.layout))


def chosen(given: Given) -> Answer:
    """The class of the box that opens."""
    asked = Asked(given)
    small = [asked.named(name) for name in given.get("too_small", ())]
    found = choose(as_load(given["parcel"]), asked.counted, asked.room, asked.layout, too_small=small)
    return refused(ErrorCode.POINT_FULL) if found is None else {"class": asked.names[found]}


def broken_by_fault(given: Given) -> Answer:
    """Which promises cannot be kept any more; a no that is a result."""
    asked = Asked(given)
    promises = [Promise(place, b"", one) for place, one in enumerate(asked.promised)]
    named = [promise.given_at for promise in broken(promises, asked.room, asked.layout)]
    return {"verdict": "refused" if named else "accepted", "broken": named}


def given_again(given: Given) -> Answer:
    """Which of the broken ones could be promised again."""
    asked = Asked(given)
    ended = [Promise(place, b"", as_load(one)) for place, one in enumerate(given["broken"])]
    again = could_be_given_again(ended, asked.counted, asked.room, asked.layout)
    places = [promise.given_at for promise in again]
    return {"again": places} if places else refused(ErrorCode.POINT_FULL)


def quota(given: Given) -> Answer:
    """A courier's share."""
    quotas = Quotas(given["shares_permille"], others_permille=given["others_permille"])
    courier, live, boxes_here = given["courier"], given["live"], given["compartments"]
    return judged(reason_against_quota(courier, live, quotas, compartments=boxes_here))


MESSAGES: Mapping[str, Callable[[Given], Any]] = {
    "granted": lambda one: LeaseGranted(one["granted"], boxes(one["counts"])),
    "ended": lambda one: PromisesEnded(one["ended"], boxes(one["counts"])),
    "return_asked": lambda one: ReturnAsked(one["return_asked"]),
    "return_acknowledged": lambda one: ReturnAcknowledged(one["return_acknowledged"]),
}
"""What a hub hears."""


def boxes(counts: Mapping[str, int]) -> dict[Box, int]:
    """Counts by class."""
    return {box(*SIDES[name], 9): count for name, count in counts.items()}


def hub(given: Given) -> Answer:
    """What it may still give away, after all that it heard."""
    known: Hub | None = Hub()
    for one in given["hears"]:
        assert known is not None
        known = known.hear(MESSAGES[next(iter(one))](one))
    for name in given["gives"]:
        known = None if known is None else known.give(*boxes({name: 1}))
    return _if_room(known is not None)


def deposits_under_lease(given: Given) -> Answer:
    """What comes to the point under a lease."""
    site: Site | None = Site(epoch=1, counts=boxes(given["lease"]))
    for name in given["deposits"]:
        site = None if site is None else site.deposit(given["epoch"], *boxes({name: 1}))
    return _if_room(site is not None)


def walk_in_under_lease(given: Given) -> Answer:
    """What a lease leaves to others."""
    site = Site(epoch=1, counts=boxes({"A": given["leased"]}), inside=boxes({"A": given["inside"]}))
    return _if_room(any(site.leaves(boxes({"A": given["free"]})).values()))


def granted(given: Given) -> Answer:
    """Whether a lease can be granted beside the promises."""
    asked = Asked(given)
    lease = LeaseGranted(1, {asked.named(name): count for name, count in given["lease"].items()})
    site = Site().grant(lease, promised=asked.counted, room=asked.room, layout=asked.layout)
    return _if_room(site is not None)


def settled(given: Given) -> Answer:
    """Which SOFT ones become promises; the others are refused."""
    asked = Asked(given)
    softs = [Soft(place, b"", as_load(one)) for place, one in enumerate(given["softs"])]
    became = settle(softs, asked.counted, asked.room, asked.layout)
    hard = {"hard": [soft.asked_at for soft in became.hard]}
    return hard | (refused(ErrorCode.POINT_FULL) if became.refused else {})


def stated(given: Given) -> Answer:
    """What a point without history says."""
    asked = Asked(given)
    permille = likelihood(as_load(given["parcel"]), Window(0, 0), History(), asked.layout)
    return {"verdict": "accepted" if permille else "refused", "permille_at_most": permille}


QUESTIONS: Mapping[str, Callable[[Given], Answer]] = {
    "admit": admitted,
    "choose": chosen,
    "broken": broken_by_fault,
    "could_be_given_again": given_again,
    "quota": quota,
    "hub": hub,
    "deposit_under_lease": deposits_under_lease,
    "walk_in_under_lease": walk_in_under_lease,
    "grant": granted,
    "settle": settled,
    "likelihood": stated,
}


def room(given: Given, world: World) -> Answer:
    """By `question`."""
    return QUESTIONS[given["question"]](given)


def _if_room(enough: bool) -> Answer:  # noqa: FBT001 - the question itself
    return {} if enough else refused(ErrorCode.POINT_FULL)
