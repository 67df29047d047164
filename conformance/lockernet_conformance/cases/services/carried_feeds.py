"""What a carrier may bring home from a point without a network: its courier's feed, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta

from lockernet_conformance.cases.services.carriers import (
    EMPTY,
    HANDHELD,
    LARGEST_BYTES,
    MOST_ORDERS,
    promise,
    unknown,
)
from lockernet_conformance.cases.services.feeds import fresh, some_news
from lockernet_conformance.forge.statements import Statement
from lockernet_conformance.registry import case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Kiosk, Trial
from lockernet_conformance.trial.carriers import carried_feed, exchange
from lockernet_conformance.trial.feeds import demand, read_events

FULL_EXCHANGES = 18
HOUR = timedelta(hours=1)


@case(
    "svc/carrier/feed-of-its-courier",
    verifies=("LN-CUS-062",),
    kind=Kind.POSITIVE,
    profile=HANDHELD,
    needs=EMPTY,
)
async def feed_of_its_courier(trial: Trial) -> None:
    """With a badge in force a carrier takes away its courier's feed, whole and with the signed head."""
    desk = await fresh(trial)
    await some_news(desk)
    carried = await carried_feed(desk, Kiosk(desk).badge())
    demand(desk, carried.wrong)
    pages = await read_events(desk)
    trial.expect(
        "the feed that the pages show",
        holds=[each.data for each in carried.entries] == [each.data for each in pages.entries],
        seen=f"{len(carried.entries)} events; the pages have {len(pages.entries)}",
    )


@case(
    "svc/carrier/feed-of-no-other",
    verifies=("LN-CUS-062",),
    kind=Kind.NEGATIVE,
    profile=HANDHELD,
    needs=EMPTY,
)
async def feed_of_no_other(trial: Trial) -> None:
    """A rival's badge shows nothing of a courier's parcels, not even beside the courier's own orders."""
    desk = await fresh(trial)
    await some_news(desk)
    rival, parcel = desk.people.rival, desk.parcel()
    badge = Kiosk(desk).badge(rival)
    visit = await exchange(desk, [promise(desk, parcel)], badge=badge)
    visit.confirmed(0)
    feed = await carried_feed(desk, badge, by=rival)
    demand(desk, feed.wrong)
    trial.expect("an empty feed", holds=not feed.entries, seen=f"{len(feed.entries)} entries")
    trial.expect("no entries", holds=not visit.told.entries, seen=f"{len(visit.told.entries)} entries")


BADGES: dict[str, tuple[str, Callable[[Kiosk], str]]] = {
    "expired": (
        "that ended an hour ago",
        lambda kiosk: kiosk.badge(now=kiosk.trial.now() - timedelta(hours=9)),
    ),
    "not-yet": ("of tomorrow", lambda kiosk: kiosk.badge(now=kiosk.trial.now() + timedelta(days=1))),
    "stranger": ("of nobody who is known", lambda kiosk: kiosk.badge(kiosk.desk.people.stranger)),
    "unagreed": ("of a courier without an agreement", lambda kiosk: kiosk.badge(kiosk.desk.people.unagreed)),
    "elsewhere": ("for another operator", lambda kiosk: kiosk.badge(audience="another-operator")),
    "no-code": ("that is no code", lambda _kiosk: "LN1:ABCDEFGH"),
    "claim-code": ("that is a claim code", lambda kiosk: kiosk.desk.parcel().claim.text),
}
"""Badges that are none."""


def _badge_case(name: str, words: str, make: Callable[[Kiosk], str]) -> None:
    async def ends_the_call(trial: Trial) -> None:
        desk = Desk(trial)
        parcel = desk.parcel()
        visit = await exchange(desk, [promise(desk, parcel)], badge=make(Kiosk(desk)))
        visit.reply.refused()
        await unknown(desk, parcel)

    ends_the_call.__doc__ = f"A badge {words} ends the exchange before any order is looked at."
    case(f"svc/carrier/bad-badge~{name}", verifies=("LN-CUS-062",), kind=Kind.NEGATIVE, profile=HANDHELD)(
        ends_the_call
    )


for _name, (_words, _make) in BADGES.items():
    _badge_case(_name, _words, _make)


@case(
    "svc/carrier/goes-on-after-a-place",
    verifies=("LN-CUS-062",),
    kind=Kind.NEGATIVE,
    profile=HANDHELD,
    needs=EMPTY,
)
async def goes_on_after_a_place(trial: Trial) -> None:
    """After a place a carrier gets what came since; a place of another history is MALFORMED_CURSOR."""
    desk = await fresh(trial)
    badge = Kiosk(desk).badge()
    await some_news(desk)
    feed = await carried_feed(desk, badge)
    await some_news(desk, parcels=1)
    visit = await exchange(desk, badge=badge, after=feed.end.cursor)
    after = feed.page(visit.told.entries, visit.told.head, more=visit.told.more)
    demand(desk, after.wrong)
    trial.expect("two events", holds=len(visit.told.entries) == 2, seen=f"{len(visit.told.entries)}")
    place = after.end.cursor
    place.sequence += 1
    lost = await exchange(desk, badge=badge, after=place)
    lost.reply.refused("MALFORMED_CURSOR", status="INVALID_ARGUMENT")


@case(
    "svc/carrier/answers-below-256-kib",
    verifies=("LN-CUS-064", "LN-EVT-004"),
    kind=Kind.FAULT,
    profile=HANDHELD,
    needs=EMPTY,
)
async def answers_below_256_kib(trial: Trial) -> None:
    """However much happened, each answer and each page stays below 256 KiB, and all together are whole."""
    desk = await fresh(trial)
    badge = Kiosk(desk).badge()
    visits = [await exchange(desk, _refused_orders(desk), badge=badge) for _ in range(FULL_EXCHANGES)]
    for visit in visits:
        size = len(visit.reply.record.answer.body)
        trial.expect("below 256 KiB", holds=size < LARGEST_BYTES, seen=f"{size:,} bytes", of=visit.reply)
    trial.expect("more to come", holds=visits[-1].told.more, seen="no more", of=visits[-1].reply)
    for feed in (await carried_feed(desk, badge), await read_events(desk)):
        demand(desk, feed.wrong)
        made = FULL_EXCHANGES * MOST_ORDERS
        trial.expect(f"{made} events", holds=len(feed.entries) == made, seen=str(len(feed.entries)))
    largest = max(
        len(each.answer.body) for each in trial.probe.records if "ListEvents" in each.question.method
    )
    trial.expect("pages below 256 KiB", holds=largest < LARGEST_BYTES, seen=f"{largest:,} bytes")


def _refused_orders(desk: Desk) -> list[Statement]:
    """As many as one exchange may bring; each leaves an event."""
    return [promise(desk, desk.parcel(outside=(9_000, 9_000, 9_000))) for _ in range(MOST_ORDERS)]
