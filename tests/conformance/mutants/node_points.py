"""Nodes whose operator's words about points, or time, or leases, do not hold."""

from datetime import timedelta

from lockernet.capacity.lease import Site
from lockernet_node.feed import points
from lockernet_node.feed.points import PointFeed
from lockernet_node.pipeline import timekeeping
from lockernet_node.pipeline.attesting import Hours
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("jrn/points/renewed-before-it-ends")
def chains_no_records() -> None:
    """A statement names none before it."""
    rewrite(
        PointFeed,
        "_header",
        '"previous_statement_id": None if last is None else last.statement_id',
        '"previous_statement_id": None',
    )


@mutant("svc/points/head-on-every-page")
def heads_last_a_year() -> None:
    """An old copy of the feed looks whole for a year."""
    change(points, "HEAD_LIFETIME", timedelta(days=365))


@mutant("svc/points/place-not-reached")
def takes_any_place() -> None:
    """A place that the feed has not reached gets an empty page."""
    rewrite(PointFeed, "_page", "if request.after_sequence > end:", "if False:")


@mutant("jrn/points/renewed-before-it-ends")
def lets_records_expire() -> None:
    """A record is never renewed."""
    change(points, "RECORD_RENEWAL", timedelta(days=-10_000))


@mutant("svc/points/head-on-every-page")
def heads_name_the_page() -> None:
    """A head counts one statement less than there are."""
    rewrite(
        PointFeed,
        "_head",
        "last_sequence=0 if last is None else last.sequence",
        "last_sequence=0 if last is None else last.sequence - 1",
    )


@mutant("svc/lease/set-aside")
def promises_what_is_leased() -> None:
    """Boxes left to the hub are promised at the point too."""
    rewrite(Site, "leaves", "_minus(free, _minus(self.counts, self.inside))", "free")


@mutant("svc/time/challenge")
def gives_one_challenge() -> None:
    """Every challenge is the same."""
    rewrite(Hours, "answer", "token = self._desk.entropy.token(16)", "token = bytes(16)")


@mutant("jrn/time/jump-while-it-runs", also=("jrn/time/*",))
def follows_every_jump() -> None:
    """The node believes its machine's clock, whatever it says."""
    change(timekeeping, "STEP", timedelta(days=36_500))
