"""A lease under lost, doubled and reordered messages: hub and site together never promise a box twice."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lockernet.capacity.fit import Box, box, load
from lockernet.capacity.layout import Layout, Policy, Room
from lockernet.capacity.lease import (
    FromSite,
    Hub,
    LeaseGranted,
    LeaseReturned,
    PromisesEnded,
    ReturnAcknowledged,
    ReturnAsked,
    Site,
)

FLAT, CUBE = box(5, 50, 50, 9), box(20, 20, 30, 9)
LOW = box(20, 20, 31, 9, accessible=True)
BOXES = Counter({FLAT: 3, CUBE: 2})
LAYOUT = Layout.of(BOXES, Policy(0))
ONLY = {FLAT: load(5, 50, 50, 1), CUBE: load(20, 20, 30, 1)}
"""The load that goes into this class and not into the other."""

classes = st.sampled_from((FLAT, CUBE))


def granted(site: Site, counts: dict[Box, int]) -> Site:
    lease = LeaseGranted(site.epoch + 1, counts)
    after = site.grant(lease, promised={}, room=Room(BOXES), layout=LAYOUT)
    assert after is not None
    return after


class TwoPromisers(RuleBasedStateMachine):
    """LN-CAP-020 to LN-CAP-024. What really is so is kept beside the two, who know only what they heard."""

    def __init__(self) -> None:
        super().__init__()
        self.hub, self.site = Hub(), Site()
        self.to_hub: list[FromSite] = []
        self.to_site: list[LeaseReturned] = []
        self.of_hub: Counter[Box] = Counter()
        """Promises of the hub in the running epoch, not deposited."""
        self.inside_for_hub: Counter[Box] = Counter()
        self.of_site: Counter[Box] = Counter()
        self.inside_for_site: Counter[Box] = Counter()

    def free(self) -> Counter[Box]:
        return BOXES - self.inside_for_hub - self.inside_for_site

    @rule(flat=st.integers(0, 3), cube=st.integers(0, 2), later=st.integers(0, 2))
    def grant(self, flat: int, cube: int, later: int) -> None:
        promised = {ONLY[one]: count for one, count in self.of_site.items()}
        lease = LeaseGranted(self.site.epoch + later, {FLAT: flat, CUBE: cube})
        after = self.site.grant(lease, promised=promised, room=Room(self.free()), layout=LAYOUT)
        self.site = after or self.site

    @rule(one=classes)
    def site_promises(self, one: Box) -> None:
        if self.site.leaves(self.free()).get(one, 0) > self.of_site[one]:
            self.of_site[one] += 1

    @rule(one=classes)
    def walk_in(self, one: Box) -> None:
        if self.site.leaves(self.free()).get(one, 0) > self.of_site[one]:
            self.inside_for_site[one] += 1

    @rule(one=classes)
    def promised_parcel_comes_to_the_site(self, one: Box) -> None:
        if self.of_site[one]:
            assert self.free()[one] > 0, "a promise of the site found no box"
            self.of_site[one] -= 1
            self.inside_for_site[one] += 1

    @rule(one=classes)
    def collected(self, one: Box) -> None:
        self.inside_for_site[one] -= self.inside_for_site[one] > 0

    @rule(one=classes)
    def hub_promises(self, one: Box) -> None:
        after = self.hub.give(one)
        if after is not None:
            self.hub = after
            self.of_hub[one] += 1

    @rule(one=classes)
    def promised_parcel_comes_for_the_hub(self, one: Box) -> None:
        if self.of_hub[one]:
            after = self.site.deposit(self.site.epoch, one)
            assert after is not None, "a promise of the hub found no box"
            assert self.free()[one] > 0
            self.site = after
            self.of_hub[one] -= 1
            self.inside_for_hub[one] += 1

    @rule(one=classes)
    def collected_for_the_hub(self, one: Box) -> None:
        if self.inside_for_hub[one]:
            self.inside_for_hub[one] -= 1
            self.site = self.site.collect(one)

    @rule(one=classes)
    def promise_of_the_hub_lapses(self, one: Box) -> None:
        if self.of_hub[one]:
            self.of_hub[one] -= 1
            self.site = self.site.lapse(one)

    @rule()
    def site_asks_back(self) -> None:
        self.site = self.site.ask_back()

    @rule()
    def hub_hands_back(self) -> None:
        self.hub = self.hub.hand_back()

    @rule()
    def site_sends(self) -> None:
        self.to_hub.extend(self.site.to_send())

    @rule()
    def hub_sends(self) -> None:
        returned = self.hub.to_send()
        self.to_site.extend([] if returned is None else [returned])

    @precondition(lambda self: self.to_hub)
    @rule(place=st.integers(0, 99), again=st.booleans())
    def hub_hears(self, place: int, again: bool) -> None:
        place %= len(self.to_hub)
        self.hub = self.hub.hear(self.to_hub[place] if again else self.to_hub.pop(place))

    @precondition(lambda self: self.to_site)
    @rule(place=st.integers(0, 99), again=st.booleans())
    def site_hears(self, place: int, again: bool) -> None:
        place %= len(self.to_site)
        message = self.to_site[place] if again else self.to_site.pop(place)
        was_leased = self.site.is_leased
        self.site, waiting, answer = self.site.hear(message)
        self.to_hub.extend([] if answer is None else [answer])
        if was_leased and not self.site.is_leased:
            assert Counter(waiting) == +self.of_hub, "all promises that are left are taken over, each once"
            self.of_site, self.of_hub = self.of_site + self.of_hub, Counter()
            self.inside_for_site += self.inside_for_hub
            self.inside_for_hub = Counter()
        else:
            assert not waiting

    @precondition(lambda self: self.to_hub)
    @rule(place=st.integers(0, 99))
    def a_message_is_lost(self, place: int) -> None:
        self.to_hub.pop(place % len(self.to_hub))

    @invariant()
    def no_box_is_promised_twice(self) -> None:
        all_of_them = self.of_hub + self.of_site + self.inside_for_hub + self.inside_for_site
        assert all_of_them <= BOXES

    @invariant()
    def what_both_may_still_promise_is_there(self) -> None:
        for one in BOXES:
            more_of_hub = self.hub.left().get(one, 0) + self.of_hub[one]
            more_of_site = max(self.site.leaves(self.free()).get(one, 0), self.of_site[one])
            assert more_of_hub + more_of_site <= self.free()[one]

    @invariant()
    def only_the_lease_that_the_site_holds_back_counts(self) -> None:
        assert self.hub.epoch <= self.site.epoch
        if self.hub.holds:
            assert self.site.is_leased
            assert self.hub.epoch == self.site.epoch


TestTwoPromisers = TwoPromisers.TestCase
TestTwoPromisers.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)


def test_no_long_walk_through_the_same_world_promises_a_box_twice() -> None:
    """The machine shrinks what it finds; 60,000 steps of long walks find more."""
    leases, taken_over = 0, 0
    for seed in range(200):
        rng, world = Random(seed), TwoPromisers()
        for _ in range(300):
            leased, promised = world.site.is_leased, world.of_site.total()
            step(world, rng)
            world.no_box_is_promised_twice()
            world.what_both_may_still_promise_is_there()
            world.only_the_lease_that_the_site_holds_back_counts()
            over = leased and not world.site.is_leased
            leases, taken_over = leases + over, taken_over + over * (world.of_site.total() - promised)
    assert leases > 200
    assert taken_over > 20


def step(world: TwoPromisers, rng: Random) -> None:
    one, place, again = rng.choice((FLAT, CUBE)), rng.randrange(99), rng.random() < 0.5
    turns: list[Callable[[], None]] = [
        *(partial(turn, world, one) for turn in OF_A_CLASS),
        *(partial(world.grant, rng.randint(0, 3), rng.randint(0, 2), rng.randint(0, 2)),) * 2,
        *(world.site_asks_back, world.hub_hands_back) * (rng.random() < 0.2),
        *(world.site_sends, world.hub_sends) * 2,
        *(partial(world.hub_hears, place, again),) * (4 * bool(world.to_hub)),
        *(partial(world.site_hears, place, again),) * (3 * bool(world.to_site)),
        *(partial(world.a_message_is_lost, place),) * bool(world.to_hub),
    ]
    rng.choice(turns)()


OF_A_CLASS: tuple[Callable[[TwoPromisers, Box], None], ...] = (
    TwoPromisers.site_promises,
    TwoPromisers.walk_in,
    TwoPromisers.promised_parcel_comes_to_the_site,
    TwoPromisers.collected,
    TwoPromisers.hub_promises,
    TwoPromisers.promised_parcel_comes_for_the_hub,
    TwoPromisers.collected_for_the_hub,
    TwoPromisers.promise_of_the_hub_lapses,
)


def test_hub_and_site_share_a_point() -> None:
    """LN-CAP-020, LN-CAP-023: walk-ins use what the lease leaves, also while nothing of it is used."""
    site = granted(Site(), {FLAT: 2})
    assert site.leaves(BOXES) == {FLAT: 1, CUBE: 2}
    hub = Hub().hear(LeaseGranted(1, {FLAT: 2}))
    assert hub.left() == {FLAT: 2}
    assert hub.give(CUBE) is None
    inside = site.deposit(1, FLAT)
    assert inside is not None
    assert inside.leaves({FLAT: 2, CUBE: 2}) == {FLAT: 1, CUBE: 2}
    assert inside.leaves({FLAT: 0}) == {}, "a fault took more than the lease leaves"


def test_a_promise_given_is_counted_until_the_site_says_that_it_ended() -> None:
    """LN-CAP-021: a hub that frees a box by its own clock would promise one that is taken."""
    hub: Hub | None = Hub().hear(LeaseGranted(1, {FLAT: 1}))
    assert hub is not None
    hub = hub.give(FLAT)
    assert hub is not None
    assert hub.give(FLAT) is None
    hub = hub.hear(PromisesEnded(1, {FLAT: 1})).hear(PromisesEnded(1, {FLAT: 0}))
    assert hub.left() == {FLAT: 1}, "an older count that comes later takes nothing back"


@pytest.mark.parametrize(
    "needed",
    [
        {"promised": {ONLY[FLAT]: 2}},
        {"room": Room(Counter({FLAT: 1}))},
        {"lease": LeaseGranted(1, {LOW: 1})},
        {"lease": LeaseGranted(1, {})},
        {"lease": LeaseGranted(1, {FLAT: 0})},
        {"lease": LeaseGranted(0, {FLAT: 2})},
    ],
)
def test_boxes_that_the_site_needs_are_not_leased(needed: dict[str, object]) -> None:
    """LN-CAP-020"""
    layout = Layout.of({**BOXES, LOW: 1}, Policy(0, {LOW: 1}))
    lease, room = LeaseGranted(1, {FLAT: 2}), Room({**BOXES, LOW: 1})
    asked = {"lease": lease, "promised": {}, "room": room, "layout": layout}
    assert Site().grant(**asked) is not None  # type: ignore[arg-type]
    assert Site().grant(**{**asked, **needed}) is None  # type: ignore[arg-type]


def test_a_second_lease_waits_for_the_return_of_the_first() -> None:
    """LN-CAP-022"""
    site = granted(Site(), {FLAT: 1}).ask_back()
    assert site.grant(LeaseGranted(2, {CUBE: 1}), promised={}, room=Room(BOXES), layout=LAYOUT) is None
    site, waiting, answer = site.hear(LeaseReturned(1, {FLAT: 1}))
    assert (waiting, answer) == ({FLAT: 1}, ReturnAcknowledged(1))
    assert granted(site, {CUBE: 1}).epoch == 2


def test_a_return_that_comes_twice_is_acknowledged_twice_and_ends_no_later_lease() -> None:
    """LN-CAP-022"""
    site, _, _ = granted(Site(), {FLAT: 1}).hear(LeaseReturned(1, {}))
    later = granted(site, {CUBE: 2})
    assert later.hear(LeaseReturned(1, {FLAT: 1})) == (later, {}, ReturnAcknowledged(1))
    assert later.hear(LeaseReturned(3, {})) == (later, {}, None)


def test_a_lease_whose_return_was_asked_before_it_came_is_never_used() -> None:
    """LN-CAP-022"""
    hub = Hub().hear(ReturnAsked(1))
    assert hub.to_send() == LeaseReturned(1, {})
    assert hub.hear(LeaseGranted(1, {FLAT: 2})).left() == {}


def test_a_lease_that_was_handed_back_does_not_come_to_life_again() -> None:
    """LN-CAP-022"""
    hub = Hub().hear(LeaseGranted(1, {FLAT: 2})).hand_back()
    assert hub.give(FLAT) is None
    assert hub.hear(LeaseGranted(1, {FLAT: 2})).left() == {}
    done = hub.hear(ReturnAcknowledged(1))
    assert done.to_send() is None
    assert done.hear(LeaseGranted(1, {FLAT: 2})).left() == {}


def test_silence_ends_no_lease() -> None:
    """LN-CAP-022: the return is asked for again and again, and until it comes the boxes stay set aside."""
    site = granted(Site(), {FLAT: 3}).ask_back()
    assert ReturnAsked(1) in site.to_send()
    assert site.leaves(BOXES) == {CUBE: 2}


@pytest.mark.parametrize(("epoch", "one"), [(0, FLAT), (2, FLAT), (1, CUBE)])
def test_a_promise_that_the_lease_does_not_cover_opens_no_door(epoch: int, one: Box) -> None:
    """LN-CAP-024"""
    assert granted(Site(), {FLAT: 1}).deposit(epoch, one) is None


def test_a_lease_of_one_box_takes_one_parcel_at_a_time() -> None:
    """LN-CAP-024"""
    site = granted(Site(), {FLAT: 1}).deposit(1, FLAT)
    assert site is not None
    assert site.deposit(1, FLAT) is None
    assert site.collect(FLAT).deposit(1, FLAT) is not None
