"""The real process: restarts in a row, a second one beside it, and a door that stands open meanwhile."""

import subprocess
from pathlib import Path
from random import Random

from bench.orders import Parcel
from bench.processes import node
from crash.evidence import Evidence
from crash.invariants import breaches
from crash.journeys import Town
from crash.ledger import TriedWrong
from crash.office import Office
from crash.site import Site, open_site
from crash.visitor import Visitor
from lockernet.custody.state import Custody
from lockernet.models.custody import CustodyState
from lockernet.models.events import NodeStarted
from tests.patience import PATIENCE_SECONDS

RESTARTS = 20


def custody_of(evidence: Evidence, parcel_id: bytes) -> Custody:
    return next(each for each in evidence.stored.custody if each.parcel_id == parcel_id)


def test_twenty_restarts_in_a_row_open_nothing_and_give_no_try_back(folder: Path) -> None:
    # R-14, LN-COD-007
    with open_site(folder, doors=4) as site:
        town = Town(site, Random(1))
        site.start()
        with Office(site, town.sent) as office:
            parcel = office.new_parcel()
            office.reserve(parcel)
            visitor = Visitor(site, town.badge)
            assert visitor.deposit(parcel)
            right = office.digits(parcel)
            for _ in range(3):
                visitor.guess(parcel, right)
        pulses = len(site.world.pulses())
        for _ in range(RESTARTS):
            site.kill()
            site.start()
        site.kill()
        evidence = site.look()

    assert breaches(evidence) == []
    assert len(evidence.pulses) == pulses
    assert sum(isinstance(entry.body, NodeStarted) for entry in evidence.stored.entries) == RESTARTS + 1
    assert sum(isinstance(note, TriedWrong) for note in evidence.notes) == 3
    assert evidence.stored.attempts[parcel.terms.parcel_id].in_life == 3


def test_a_second_process_on_the_same_database_is_refused_and_the_first_goes_on(folder: Path) -> None:
    # R-37, LN-NOD-029
    with open_site(folder, doors=4) as site:
        site.start()
        second = subprocess.run(
            node(site.point.path), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
        with Office(site, []) as office:
            office.reserve(office.new_parcel())
        site.kill()
        evidence = site.look()

    assert second.returncode == 3
    assert "in use by another process" in second.stderr
    assert breaches(evidence) == []
    assert sum(isinstance(entry.body, NodeStarted) for entry in evidence.stored.entries) == 1


def _leave_open(site: Site, town: Town) -> tuple[Parcel, str]:
    """A driver stands before an open door when the node dies."""
    with Office(site, town.sent) as office:
        parcel = office.new_parcel()
        office.reserve(parcel)
        Visitor(site, town.badge).open_only(parcel)
    site.kill()
    custody = custody_of(site.look(), parcel.terms.parcel_id)
    assert custody.state is CustodyState.DEPOSITING
    assert custody.compartment_id is not None
    return parcel, custody.compartment_id


def test_a_box_whose_door_stood_open_over_a_restart_stays_with_its_parcel(folder: Path) -> None:
    # LN-CUS-016
    with open_site(folder, doors=4) as site:
        town = Town(site, Random(1))
        site.start()
        parcel, door = _leave_open(site, town)
        pulses = len(site.world.pulses())

        site.start()
        assert len(site.world.pulses()) == pulses
        with Office(site, town.sent) as office:
            other = office.new_parcel()
            office.reserve(other)
            refused = Visitor(site, town.badge).say_label(other)
        site.kill()
        evidence = site.look()

    assert refused.get("refused") == "DOOR_IN_USE"
    assert breaches(evidence) == []
    assert custody_of(evidence, parcel.terms.parcel_id).state is CustodyState.DEPOSITING
    assert custody_of(evidence, parcel.terms.parcel_id).compartment_id == door
    assert custody_of(evidence, other.terms.parcel_id).compartment_id is None


def test_a_door_that_stood_open_over_a_restart_ends_its_visit_when_it_is_shut(folder: Path) -> None:
    #
    with open_site(folder, doors=4) as site:
        town = Town(site, Random(1))
        site.start()
        parcel, door = _leave_open(site, town)

        site.start()
        lock = next(at.lock for at in site.point.config.compartment if at.id == door)
        site.world.place(0, lock)
        site.world.close_door(0, lock)
        with Office(site, town.sent) as office:
            office.await_state(parcel, "WAITING")
        site.kill()
        evidence = site.look()

    assert breaches(evidence) == []
    assert custody_of(evidence, parcel.terms.parcel_id).state is CustodyState.WAITING
