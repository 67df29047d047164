"""Restarts, sensors and clocks: a restart opens nothing, and open visits end by what the doors show."""

from datetime import timedelta

from lockernet.models.custody import CustodyState, EvidenceGrade
from lockernet.models.events import NodeStarted, SessionInterrupted, UnexpectedDoorOpened
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import Transaction
from tests.node.house import House

OVER = timedelta(seconds=121)


async def restart(house: House) -> int:
    """The process dies and comes back; how many visits it had cut."""
    house.start()
    interrupted = await house.reports.start()
    await house.pulse()
    await house.tell_all()
    return interrupted


async def test_a_planned_pulse_is_abandoned_by_a_restart(house: House) -> None:
    await house.reserve()
    await house.depositing.open(house.depositing.read_badge(house.courier.badge()), "CP000000080SG")

    interrupted = await restart(house)

    assert interrupted == 1
    assert house.pulses() == 0


async def test_a_restart_says_so_and_marks_the_visits_it_cut(house: House) -> None:
    parcel = await house.reserve()
    await house.open_for_deposit(parcel.label)

    await restart(house)

    kinds = [type(body) for body in await house.story()]
    assert kinds[-2:] == [NodeStarted, SessionInterrupted]


async def test_a_deposit_goes_on_after_a_restart_with_its_door_open(house: House) -> None:
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await restart(house)
    pulses = house.pulses()

    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)

    custody = await house.custody(parcel)
    assert (custody.state, custody.grade) == (CustodyState.WAITING, EvidenceGrade.OCCUPANCY_CHANGED)
    assert house.pulses() == pulses


async def test_a_deposit_made_while_the_node_was_away_is_seen_after_the_restart(house: House) -> None:
    parcel = await house.reserve()
    await house.tell_all()
    visit = await house.open_for_deposit(parcel.label)
    house.bank.place(visit.compartment)
    house.bank.close(visit.compartment)

    await restart(house)

    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_a_cut_deposit_that_shows_nothing_is_uncertain_not_lost(house: House) -> None:
    parcel = await house.reserve()
    await house.depositing.open(house.depositing.read_badge(house.courier.badge()), parcel.label)
    await restart(house)

    await house.pass_time(OVER)

    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN


async def test_a_cut_collection_that_shows_nothing_leaves_the_parcel_waiting(house: House) -> None:
    parcel, _ = await house.deposit()
    await house.tell_all()
    await house.collecting.open(parcel.claim)
    await restart(house)

    await house.pass_time(OVER)

    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_after_a_restart_the_person_shows_the_code_again(house: House) -> None:
    parcel, compartment = await house.deposit()
    await house.tell_all()
    await house.collecting.open(parcel.claim)
    await restart(house)

    again = await house.enter(parcel.claim.text())

    assert isinstance(again, Visit)
    assert house.bank.door(compartment).latched is False


async def test_a_collection_finished_while_the_node_was_away_is_recorded_when_the_visit_is_over(
    house: House,
) -> None:
    parcel, compartment = await house.deposit()
    await house.tell_all()
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    house.bank.close(compartment)
    await restart(house)

    await house.pass_time(OVER)

    assert (await house.custody(parcel)).state is CustodyState.COLLECTED
    proof = (await house.receipts())[-1].proof
    assert proof is not None
    assert proof.claim_secret == parcel.claim.secret


async def test_a_door_that_opens_without_a_cause_raises_an_alarm_once(house: House) -> None:
    await house.tell_all()
    house.bank.force_open("C03")

    await house.tell("C03")
    await house.tell("C03")

    alarms = [body for body in await house.story() if isinstance(body, UnexpectedDoorOpened)]
    assert alarms == [UnexpectedDoorOpened(compartment_id="C03")]


async def test_an_alarm_at_an_occupied_box_names_the_parcel_to_its_courier(house: House) -> None:
    parcel, compartment = await house.deposit()
    house.bank.force_open(compartment)

    await house.tell(compartment)

    alarm = (await house.story())[-1]
    assert alarm == UnexpectedDoorOpened(compartment_id=compartment, parcel_id=parcel.parcel_id)
    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_an_alarm_at_a_quarantined_box_names_the_parcel_too(house: House) -> None:
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await house.shut(visit.compartment)
    await house.pass_time(OVER)
    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN
    house.bank.force_open(visit.compartment)

    await house.tell(visit.compartment)

    alarm = (await house.story())[-1]
    assert alarm == UnexpectedDoorOpened(compartment_id=visit.compartment, parcel_id=parcel.parcel_id)
    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN


async def test_a_silent_board_is_no_news(house: House) -> None:
    length = len(await house.journal())

    await house.say("B01", closed=None, occupied=None)

    assert len(await house.journal()) == length


async def test_a_reading_that_could_not_be_stored_is_news_again(house: House) -> None:
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    house.bank.place(visit.compartment)
    house.bank.close(visit.compartment)
    broken = house.reports._desk.store

    class Full:
        async def transact(self, _work: object) -> None:
            raise OSError

        async def aclose(self) -> None: ...

    object.__setattr__(house.desk, "store", Full())
    try:
        await house.tell(visit.compartment)
    except OSError:
        object.__setattr__(house.desk, "store", broken)
    await house.tell(visit.compartment)

    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_every_pulse_has_a_committed_plan(house: House) -> None:  # LN-NOD-003
    parcel, _ = await house.deposit()
    await house.enter(parcel.claim.text())

    def plans(tx: Transaction) -> int:
        return len(tx.planned_unlocks())

    assert await house.desk.store.transact(plans) == 0
    opened = [b for b in await house.story() if type(b).__name__ in {"DepositStarted", "CollectionStarted"}]
    assert house.pulses() == len(opened)
