"""Nodes whose feed loses something, shows too much, or does not hold together."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lockernet.models.calls import FeedScope
from lockernet.models.events import OrderRefused
from lockernet.models.journal import Cause, CauseKind, Event
from lockernet_node.feed import link, pages, view
from lockernet_node.feed.view import Page
from lockernet_node.pipeline import headers, journal, orders, seals
from lockernet_node.ports import WHOLE_JOURNAL
from lockernet_node.ports import Head as Place
from tests.conformance.mutants.registry import change, mutant

READERS = ("svc/feed/*", "svc/stream/*", "svc/carrier/*", "jrn/*")
"""Cases that read a member's feed and hold it against the rules."""


def _page(wrong: Any) -> None:
    """Make every page of a member wrong in this way."""
    right = view.member_page

    def member_page(*args: Any, **kwargs: Any) -> Page:
        page: Page = wrong(right(*args, **kwargs))
        return page

    change(view, "member_page", member_page)
    setattr(link, "member_page", member_page)  # noqa: B010  # mypy knows what stood there


@mutant("svc/feed/tells-what-happened", "svc/stream/same-as-the-pages", also=READERS)
def loses_the_first_of_a_page() -> None:
    """The first event of a page is left out where there are several."""
    _page(lambda page: replace(page, rows=page.rows[1:] if len(page.rows) > 1 else page.rows))


@mutant("svc/feed/tells-what-happened", "svc/feed/page-by-page", also=READERS)
def newest_first() -> None:
    """Events come newest first."""
    _page(lambda page: replace(page, rows=tuple(reversed(page.rows))))


@mutant("svc/feed/page-by-page", "svc/feed/pages-no-larger-than-asked", also=("svc/feed/*", "svc/carrier/*"))
def never_more() -> None:
    """A page says that it is the last one, whatever comes after it."""
    _page(lambda page: replace(page, more=False))


@mutant("svc/feed/page-by-page", also=("svc/carrier/answers-*",))
def heads_of_the_whole() -> None:
    """The head of every page names the end of the member's view."""
    ends: list[Place] = []

    def head(point: Any, member_id: str, seen: Place, **told: Any) -> Any:
        ends.append(seen)
        return seals.member_head(point, member_id, max(ends, key=lambda each: each.sequence), **told)

    right = view.member_page

    def member_page(tx: Any, point: Any, member_id: str, **asked: Any) -> Page:
        ends[:] = [tx.member_head(member_id)]
        return right(tx, point, member_id, **asked)

    setattr(view, "member_head", head)  # noqa: B010  # mypy knows what stood there
    change(view, "member_page", member_page)


@mutant("svc/feed/pages-no-larger-than-asked", also=("svc/feed/page-by-page",))
def pages_of_any_size() -> None:
    """How many entries were asked for does not matter."""
    right = pages.Feed.page

    async def page(self: Any, caller: Any, request: Any) -> Any:
        return await right(self, caller, request.model_copy(update={"page_size": 0}))

    change(pages.Feed, "page", page)


@mutant("svc/carrier/answers-below-256-kib")
def pages_beyond_all_bounds() -> None:
    """A page holds all that there is."""
    change(view, "_within_size", lambda rows, _most: rows)
    change(view, "ROWS_PER_PAGE", 1_000_000)
    change(pages, "ROWS_PER_PAGE", 1_000_000)


@mutant("svc/feed/nothing-yet", also=("svc/stream/*", "svc/feed/*", "svc/carrier/feed-of-no-other", "jrn/*"))
def empty_heads_name_something() -> None:
    """While there is no event the head names some number instead of zeros."""
    right = seals.member_head

    def member_head(point: Any, member_id: str, head: Place, **told: Any) -> Any:
        seen = Place(head.sequence, b"\x01" * 32) if head.sequence == 0 else head
        return right(point, member_id, seen, **told)

    change(seals, "member_head", member_head)


@mutant("svc/feed/tells-what-happened", "svc/stream/first-message-at-once", also=READERS)
def heads_by_the_grant_key() -> None:
    """Heads are signed with the operator's grant key."""
    right = seals.member_head

    def member_head(point: Any, *args: Any, **told: Any) -> Any:
        return right(replace(point, device_signer=point.grant_signer), *args, **told)

    change(seals, "member_head", member_head)


@mutant("svc/feed/nothing-yet", "svc/feed/tells-what-happened", also=("svc/*", "jrn/*"))
def heads_to_everybody() -> None:
    """What the device signs is addressed to the network and to no member."""
    right = headers.header

    def header(point: Any, *, audience: str, **told: Any) -> Any:
        return right(point, audience=point.network_id, **told)

    setattr(seals, "header", header)  # noqa: B010  # heads and checkpoints alone


@mutant(
    "svc/feed/cursor~beyond-the-end",
    "svc/feed/cursor-of-a-rival",
    "svc/stream/cursor~beyond-the-end",
    also=("svc/*/cursor*", "svc/carrier/goes-on-*", "jrn/restored/*"),
)
def any_place_of_this_epoch() -> None:
    """A cursor beyond the last event gets an empty page."""
    right = view._check_cursor

    def check(after: Any, epoch: int, last: int) -> None:
        right(after, epoch, max(last, after.sequence))

    change(view, "_check_cursor", check)


@mutant(
    "svc/feed/cursor~next-epoch",
    "svc/feed/cursor~next-epochs-beginning",
    "svc/feed/cursor~no-epoch",
    "svc/stream/cursor~next-epoch",
    "jrn/restored/old-places-refused",
    also=("svc/*/cursor*",),
)
def places_without_an_epoch() -> None:
    """The epoch of a cursor is not looked at."""
    right = view._check_cursor

    def check(after: Any, epoch: int, last: int) -> None:
        right(after.model_copy(update={"epoch": epoch}), epoch, last)

    change(view, "_check_cursor", check)


def _view(wrong: Any) -> None:
    right = pages.Feed._view

    def chosen(self: Any, caller: Any, request: Any) -> str:
        told: str | None = wrong(caller, request)
        return right(self, caller, request) if told is None else told

    change(pages.Feed, "_view", chosen)


@mutant("svc/feed/whole-view-is-the-operators", "svc/stream/whole-view-is-the-operators")
def whole_view_for_members() -> None:
    """Every member may read the whole journal."""
    _view(lambda _caller, request: WHOLE_JOURNAL if request.scope == FeedScope.POINT else None)


@mutant("svc/feed/unknown-scope")
def unknown_scopes_are_ones_own() -> None:
    """A scope that nobody knows is the member's own."""
    known = (FeedScope.MEMBER, FeedScope.POINT)
    _view(lambda caller, request: None if request.scope in known else caller.member_id)


@mutant("svc/feed/another-point", "svc/stream/another-point")
def every_point_is_here() -> None:
    """The feed of another point is this point's."""
    _view(lambda caller, request: caller.member_id if request.scope == FeedScope.MEMBER else None)


@mutant(
    "svc/feed/others-see-nothing",
    "svc/stream/others-see-nothing",
    "svc/carrier/feed-of-no-other",
    also=("svc/journal/*", "jrn/restored/tells-whom-*", "svc/feed/cursor-of-a-rival"),
)
def tells_a_rival_too() -> None:
    """Every event of a courier stands in the feed of another one as well."""
    right = journal._event

    def event(*args: Any, members: Sequence[str], **told: Any) -> Event:
        more = ("conf-rival",) if members and "conf-rival" not in members else ()
        return right(*args, members=(*members, *more), **told)

    change(journal, "_event", event)


@mutant("svc/feed/tells-what-happened", "svc/feed/goes-on-after-a-place", also=READERS)
def tells_the_last_twice() -> None:
    """The last event of a page stands in it twice."""
    _page(lambda page: replace(page, rows=(*page.rows, *page.rows[-1:])))


@mutant("svc/journal/without-a-gap", "svc/journal/holds-every-feed", also=("svc/journal/*", "jrn/restored/*"))
def hides_events_from_the_operator() -> None:
    """The operator does not see the first event of a page."""
    right = view.journal_page

    def journal_page(*args: Any, **told: Any) -> Page:
        page = right(*args, **told)
        return replace(page, rows=page.rows[1:])

    change(view, "journal_page", journal_page)


@mutant("svc/feed/tells-what-happened", "svc/feed/refused-orders-too", also=("jrn/staff/*", "jrn/remote/*"))
def causes_are_not_named() -> None:
    """An event that a statement caused does not say which."""
    right = journal._event

    def event(*args: Any, moment: Any, **told: Any) -> Event:
        cause = moment.cause.model_copy(update={"statement_id": None})
        return right(*args, moment=replace(moment, cause=cause), **told)

    change(journal, "_event", event)


@mutant("svc/feed/refused-orders-too", also=("svc/carrier/answers-*", "svc/journal/*", "jrn/*"))
def refusals_leave_nothing() -> None:
    """An order that was answered with a no leaves no event."""
    setattr(orders, "record", lambda *_args, **_told: None)  # noqa: B010  # of refusals alone


@mutant(
    "svc/feed/a-retry-is-no-news",
    also=("svc/request/*", "svc/carrier/same-bytes", "jrn/again/*", "svc/reserve/*", "jrn/restored/*"),
)
def retries_are_news() -> None:
    """Bytes that were answered before leave an event each time they come."""
    right = orders.Orders._answer

    def answer(self: Any, verified: Any, order_type: Any, standing: Any, tx: Any) -> Any:
        top, point = verified.header, self._desk.point
        if tx.remembered(top.issuer, top.request_id) is not None:
            event = OrderRefused(
                courier_id=top.issuer, parcel_id=None, reason="AGAIN", final=False, wish=None
            )
            cause = Cause(kind=CauseKind.STATEMENT, statement_id=verified.statement_id)
            moment = journal.Moment(self._desk.clock.now(), cause)
            journal.record(tx, point, event, moment=moment, members=(top.issuer,))
        return right(self, verified, order_type, standing, tx)

    change(orders.Orders, "_answer", answer)
