"""The published vectors of capacity: the package answers each as its builder said, and the oracle agrees."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

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
from tests.lockernet.capacity.brute_force import Case, Thing, best_kept, can_all_be_placed
from tools.vectors.capacity import vectors

Json = dict[str, Any]
PUBLISHED = Path(__file__).parents[3] / "docs" / "spec" / "vectors" / "capacity.json"
SIDES = {"A": (80, 380, 640), "B": (190, 380, 640)}


def by(*questions: str) -> list[Any]:
    return [pytest.param(one, id=one["id"]) for one in vectors() if one["input"]["question"] in questions]


class Asked:
    """The input of a vector as the package sees it."""

    def __init__(self, asked: Json) -> None:
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

    def _box(self, one: Json) -> Box:
        width, height, depth = one["sides_mm"]
        cold = Temperature[one["temperature"]]
        return box(width, height, depth, one["max_weight_g"], temperature=cold, accessible=one["accessible"])

    def _counts(self, name: str) -> dict[Box, int]:
        return {self._box(one): one[name] for one in self.classes}

    def named(self, name: str) -> Box:
        missing = box(*SIDES[name], 25_000) if name in SIDES else None
        return next((one for one, each in self.names.items() if each == name), missing) or box(1, 1, 1, 1)

    def case(self, loads: list[Json]) -> Case:
        """The same question for the oracle."""
        kinds = [as_thing(one, one["max_weight_g"], kind=kind) for kind, one in enumerate(self.classes)]
        return Case(
            kinds=tuple(kinds),
            boxes=tuple(kind for kind in kinds for _ in range(self.classes[kind.kind]["free"])),
            loads=tuple(as_thing(one, one["weight_g"]) for one in loads),
            tolerance_mm=self.asked["point"]["tolerance_mm"],
            kept_back=tuple(one["kept_back"] for one in self.classes),
            reach_inside=tuple(one["reach_inside"] for one in self.classes),
            total=tuple(one["count"] for one in self.classes),
            ordinary_in_chilled=self.asked["point"]["ordinary_in_chilled"],
        )


def as_thing(one: Json, weight: int, *, kind: int = 0) -> Thing:
    width, height, depth = one["sides_mm"]
    return Thing(width, height, depth, weight, Temperature[one["temperature"]].value, one["accessible"], kind)


def as_load(one: Json) -> Load:
    width, height, depth = one["sides_mm"]
    cold = Temperature[one["temperature"]]
    return load(width, height, depth, one["weight_g"], temperature=cold, accessible=one["accessible"])


def verdict(reason: object) -> Json:
    return {"verdict": "accepted"} if reason is None else {"verdict": "refused", "reason": str(reason)}


def test_the_published_file_is_what_the_builder_makes() -> None:
    made = {"topic": "capacity", "version": 1, "vectors": vectors()}
    assert PUBLISHED.read_text() == json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def test_most_vectors_say_no_and_no_rule_has_more_than_five() -> None:
    said = Counter(one["expected"]["verdict"] for one in vectors())
    assert said["refused"] >= 0.6 * said.total()
    assert max(Counter(one["rule"] for one in vectors()).values()) <= 5


@pytest.mark.parametrize("vector", by("admit"))
def test_admission(vector: Json) -> None:
    asked = Asked(vector["input"])
    parcel = vector["input"]["parcel"]
    assert verdict(admit(as_load(parcel), asked.counted, asked.room, asked.layout)) == vector["expected"]
    possible = can_all_be_placed(asked.case([*vector["input"]["promised"], parcel]))
    assert possible is (vector["expected"]["verdict"] == "accepted")


@pytest.mark.parametrize("vector", by("choose"))
def test_choice(vector: Json) -> None:
    asked = Asked(vector["input"])
    small = [asked.named(name) for name in vector["input"].get("too_small", ())]
    chosen = choose(
        as_load(vector["input"]["parcel"]), asked.counted, asked.room, asked.layout, too_small=small
    )
    assert (None if chosen is None else asked.names[chosen]) == vector["expected"].get("class")


@pytest.mark.parametrize("vector", by("broken"))
def test_faults(vector: Json) -> None:
    asked = Asked(vector["input"])
    promises = [Promise(place, b"", one) for place, one in enumerate(asked.promised)]
    named = [promise.given_at for promise in broken(promises, asked.room, asked.layout)]
    assert named == vector["expected"].get("broken", [])
    kept = best_kept(asked.case(vector["input"]["promised"]))
    assert named == [place for place in range(len(promises)) if place not in kept]


@pytest.mark.parametrize("vector", by("could_be_given_again"))
def test_repairs(vector: Json) -> None:
    asked = Asked(vector["input"])
    ended = [Promise(place, b"", as_load(one)) for place, one in enumerate(vector["input"]["broken"])]
    again = could_be_given_again(ended, asked.counted, asked.room, asked.layout)
    assert [promise.given_at for promise in again] == vector["expected"].get("again", [])


@pytest.mark.parametrize("vector", by("quota"))
def test_quota(vector: Json) -> None:
    asked = vector["input"]
    quotas = Quotas(asked["shares_permille"], others_permille=asked["others_permille"])
    reason = reason_against_quota(asked["courier"], asked["live"], quotas, compartments=asked["compartments"])
    assert verdict(reason) == vector["expected"]


MESSAGES: Mapping[str, Callable[[Json], Any]] = {
    "granted": lambda one: LeaseGranted(one["granted"], boxes(one["counts"])),
    "ended": lambda one: PromisesEnded(one["ended"], boxes(one["counts"])),
    "return_asked": lambda one: ReturnAsked(one["return_asked"]),
    "return_acknowledged": lambda one: ReturnAcknowledged(one["return_acknowledged"]),
}


def boxes(counts: Mapping[str, int]) -> dict[Box, int]:
    return {box(*SIDES[name], 9): count for name, count in counts.items()}


@pytest.mark.parametrize("vector", by("hub"))
def test_hub(vector: Json) -> None:
    hub: Hub | None = Hub()
    for one in vector["input"]["hears"]:
        assert hub is not None
        hub = hub.hear(MESSAGES[next(iter(one))](one))
    for name in vector["input"]["gives"]:
        hub = None if hub is None else hub.give(*boxes({name: 1}))
    assert (hub is not None) is (vector["expected"]["verdict"] == "accepted")


@pytest.mark.parametrize("vector", by("deposit_under_lease"))
def test_deposit_under_a_lease(vector: Json) -> None:
    asked = vector["input"]
    site: Site | None = Site(epoch=1, counts=boxes(asked["lease"]))
    for name in asked["deposits"]:
        site = None if site is None else site.deposit(asked["epoch"], *boxes({name: 1}))
    assert (site is not None) is (vector["expected"]["verdict"] == "accepted")


@pytest.mark.parametrize("vector", by("walk_in_under_lease"))
def test_walk_in_under_a_lease(vector: Json) -> None:
    asked = vector["input"]
    site = Site(epoch=1, counts=boxes({"A": asked["leased"]}), inside=boxes({"A": asked["inside"]}))
    left = sum(site.leaves(boxes({"A": asked["free"]})).values())
    assert (left > 0) is (vector["expected"]["verdict"] == "accepted")


@pytest.mark.parametrize("vector", by("grant"))
def test_grant(vector: Json) -> None:
    asked = Asked(vector["input"])
    counts = {asked.named(name): count for name, count in vector["input"]["lease"].items()}
    lease = LeaseGranted(1, counts)
    site = Site().grant(lease, promised=asked.counted, room=asked.room, layout=asked.layout)
    assert (site is not None) is (vector["expected"]["verdict"] == "accepted")


@pytest.mark.parametrize("vector", by("settle"))
def test_settling(vector: Json) -> None:
    asked = Asked(vector["input"])
    softs = [Soft(place, b"", as_load(one)) for place, one in enumerate(vector["input"]["softs"])]
    settled = settle(softs, asked.counted, asked.room, asked.layout)
    assert [soft.asked_at for soft in settled.hard] == vector["expected"]["hard"]
    assert (not settled.refused) is (vector["expected"]["verdict"] == "accepted")


@pytest.mark.parametrize("vector", by("likelihood"))
def test_what_a_point_without_history_states(vector: Json) -> None:
    asked = Asked(vector["input"])
    stated = likelihood(as_load(vector["input"]["parcel"]), Window(0, 0), History(), asked.layout)
    assert stated <= vector["expected"]["permille_at_most"]
    assert (stated > 0) is (vector["expected"]["verdict"] == "accepted")
