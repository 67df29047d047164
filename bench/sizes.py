"""How much is measured: the full table, a quick look, and hardly anything for the tests."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts per measurement."""

    bare_seconds: float
    """For each rate that this machine reaches with bare hands."""
    rounds: int
    """Interleaved runs, of which the median counts."""
    statements: int
    """verify() and seal() per round."""
    callers: int
    """Concurrent callers of a server."""
    orders_per_caller: int
    """In one timed run."""
    crashes: int
    load_seconds: float
    """The load before a crash, at most."""
    openings: int
    """Codes entered; each one a parcel collected."""
    admissions: int
    journal: int
    """Events before the openings."""
    long_journal: int
    """Events before the restarts and in the feed."""
    points: int
    """In an atlas."""
    searches: int
    """For points."""


FULL = Sizes(
    bare_seconds=0.4,
    rounds=3,
    statements=2_000,
    callers=64,
    orders_per_caller=40,
    crashes=4,
    load_seconds=3.0,
    openings=240,
    admissions=10_000,
    journal=100_000,
    long_journal=1_000_000,
    points=100_000,
    searches=5_000,
)

QUICK = Sizes(
    bare_seconds=0.2,
    rounds=3,
    statements=400,
    callers=64,
    orders_per_caller=16,
    crashes=2,
    load_seconds=2.0,
    openings=40,
    admissions=5_000,
    journal=20_000,
    long_journal=20_000,
    points=20_000,
    searches=1_000,
)

TINY = Sizes(
    bare_seconds=0.02,
    rounds=1,
    statements=8,
    callers=4,
    orders_per_caller=2,
    crashes=1,
    load_seconds=0.5,
    openings=2,
    admissions=50,
    journal=400,
    long_journal=400,
    points=400,
    searches=50,
)
