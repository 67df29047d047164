"""Power cuts: any legal state of the disk opens, is whole and holds what was acknowledged."""

from pathlib import Path
from random import Random

import pytest

from crash.disk.images import Kept, images
from crash.disk.power import PowerTally, run_power
from crash.disk.recorder import Cut, Said, Sync, Write
from crash.ledger import TriedWrong


def quiet(_words: str) -> None:
    return


def seen(count: int, **how: object) -> PowerTally:
    tally = PowerTally()
    run_power(count, 7, tally, quiet, **how)  # type: ignore[arg-type]  # synchronous and failing
    return tally


def test_no_power_cut_loses_what_was_acknowledged() -> None:
    # R-10, R-11, LN-NOD-026
    tally = seen(300)

    assert tally.words == []
    assert tally.images == 300
    assert set(tally.by_kind) == set(Kept)
    assert tally.acked > 1_000


def test_no_power_cut_after_a_lost_sync_does_either() -> None:
    # R-22, LN-NOD-027
    assert seen(200, failing=True).words == []


@pytest.mark.parametrize("synchronous", [0, 1])
def test_a_disk_that_is_not_waited_for_loses_what_was_acknowledged(synchronous: int) -> None:
    tally = seen(250, synchronous=synchronous)

    assert tally.breaches["I2"] > 0
    assert tally.breaches["I4"] > 0


FIRST = Write("f", 0, b"a" * 1_024)
SECOND = Write("f", 512, b"b" * 1_024)


def contents(*acts: Write | Cut | Sync, kept: Kept) -> set[bytes | None]:
    """Every content of the file that is found after all these acts."""
    every = images(acts, 400, Random(3), first=len(acts))
    return {image.files.get("f") for image in every if image.kept is kept}


def test_what_was_synced_is_there_and_what_was_not_may_be_missing() -> None:
    whole, half = FIRST.written[:512] + SECOND.written, FIRST.written

    assert contents(FIRST, Sync("f"), SECOND, kept=Kept.NOTHING) == {half}
    assert contents(FIRST, Sync("f"), SECOND, kept=Kept.EVERYTHING) == {whole}
    assert contents(FIRST, Sync("f"), SECOND, kept=Kept.SOME) == {half, whole}
    assert contents(FIRST, kept=Kept.NOTHING) == {None}


def test_sectors_are_torn_apart() -> None:
    torn = contents(FIRST, Sync("f"), SECOND, kept=Kept.TORN)

    assert FIRST.written[:512] + b"b" * 512 in torn
    assert FIRST.written + b"b" * 512 in torn


def test_writes_come_in_order_where_only_the_first_are_kept() -> None:
    later = Write("f", 1_536, b"c" * 512)

    assert FIRST.written[:512] + later.written not in contents(FIRST, SECOND, later, kept=Kept.FIRST)
    assert FIRST.written in contents(FIRST, SECOND, later, kept=Kept.FIRST)


def test_a_sync_that_failed_promises_nothing_and_no_later_one_makes_up_for_it() -> None:
    lost = contents(FIRST, Sync("f", failed=True), Write("f", 2_048, b"z"), Sync("f"), kept=Kept.NOTHING)

    assert bytes(2_048) + b"z" in lost


def test_a_file_is_cut_as_it_was() -> None:
    assert contents(FIRST, Cut("f", 10), Sync("f"), kept=Kept.NOTHING) == {b"a" * 10}


def test_what_was_said_before_the_cut_counts_and_what_came_after_does_not() -> None:
    acts = (FIRST, Said(TriedWrong("aa")), Sync("f"), Said(TriedWrong("bb")))

    heard = {image.after: [note.parcel_id for note in image.notes] for image in images(acts, 100, Random(1))}  # type: ignore[union-attr]

    assert heard[1] == []
    assert heard[3] == ["aa"]
    assert heard[4] == ["aa", "bb"]


def test_an_image_is_laid_out_as_files(tmp_path: Path) -> None:
    (image,) = images((FIRST, Sync("f")), 1, Random(1), first=2)

    image.lay_out(tmp_path / "image")

    assert (tmp_path / "image" / "f").read_bytes() == FIRST.written
