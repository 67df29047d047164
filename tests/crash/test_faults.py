"""A disk that fails: at every write of an act of custody, and under the real process."""

import resource
from pathlib import Path
from random import Random

import pytest

from crash.disk.faults import ACTS, FaultTally, run_faults
from crash.disk.recorder import Failure
from crash.invariants import breaches
from crash.journeys import Town
from crash.ledger import Asked
from crash.office import Office, Refused
from crash.site import open_site
from crash.visitor import Visitor


def quiet(_words: str) -> None:
    return


def test_no_failure_at_any_write_opens_a_door_or_is_acknowledged() -> None:
    # LN-NOD-003, LN-NOD-027, LN-NOD-028
    tally = FaultTally()

    run_faults(tally, quiet)

    assert tally.words == []
    assert set(tally.met) == set(Failure)
    for failure in (Failure.FULL, Failure.READ_ONLY, Failure.BROKEN_WRITE):
        assert tally.met[failure] > 10 * len(ACTS)
    assert tally.met[Failure.BROKEN_SYNC] >= 2 * len(ACTS)


def test_a_real_node_on_a_full_disk_refuses_and_goes_on_when_there_is_room(folder: Path) -> None:
    # R-20, LN-NOD-028
    with open_site(folder) as site:
        site.start()
        town = Town(site, Random(1))
        with Office(site, town.sent) as office:
            parcel, other = office.new_parcel(), office.new_parcel()
            office.reserve(parcel)
            visitor = Visitor(site, town.badge)
            _, hard = resource.prlimit(site.pid, resource.RLIMIT_FSIZE)

            resource.prlimit(site.pid, resource.RLIMIT_FSIZE, (1, hard))
            with pytest.raises(Refused, match="Nothing can be stored now"):
                office.reserve(other)
            assert not visitor.deposit(parcel)
            assert site.world.pulses() == []

            resource.prlimit(site.pid, resource.RLIMIT_FSIZE, (hard, hard))
            office.reserve(other)
            assert visitor.deposit(parcel)
            office.ask_again(5)
        site.kill()
        evidence = site.look()

    assert breaches(evidence) == []
    assert [note.same for note in evidence.notes if isinstance(note, Asked)] == [True, True]
