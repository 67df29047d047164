"""What the TypeScript point has acknowledged is there, whatever becomes of its process and its files."""

import pytest

from lockernet.errors import Unavailable
from lockernet.models.reservations import ReservationState
from tests.conformance.targets.typescript.people import LABELS, POINT, order, parcel, refused, tomorrow
from tests.conformance.targets.typescript.point import TypeScriptPoint


async def test_what_was_acknowledged_is_there_after_the_process_was_killed(point: TypeScriptPoint) -> None:
    # LN-NOD-026, LN-REQ-002
    async with point.courier() as courier:
        kept = [(each, await courier.submit(each)) for each in (order(courier) for _ in range(20))]
        before = [await courier.claim_code(POINT, each.parcel_id) for each, _ in kept]
        seen = (await courier.audit(POINT)).seen
    point.kill()
    point.start()
    async with point.courier() as courier:
        again = [await courier.submit(each) for each, _ in kept]
        after = [await courier.claim_code(POINT, each.parcel_id) for each, _ in kept]
        audited = await courier.audit(POINT)

    assert again == [answer for _, answer in kept]
    assert after == before
    assert (audited.seen, audited.events) == (seen, 20)


async def test_a_line_that_was_half_written_is_as_if_it_never_was(point: TypeScriptPoint) -> None:
    # LN-NOD-026
    async with point.courier() as courier:
        first = order(courier)
        yes = await courier.submit(first)
    point.kill()
    with (point.folder / "state" / "journal").open("a") as journal:
        journal.write('0123456789abcdef {"events":["CiYIARA')
    point.start()
    async with point.courier() as courier:
        assert await courier.submit(first) == yes
        await courier.submit(order(courier))
        assert (await courier.audit(POINT)).events == 2


async def test_a_journal_that_was_altered_is_not_served_from(point: TypeScriptPoint) -> None:
    # LN-NOD-035
    async with point.courier() as courier:
        await courier.submit(order(courier))
        await courier.submit(order(courier))
    point.kill()
    path = point.folder / "state" / "journal"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-2] + lines[-1:]))

    status, said = point.fails_to_start()

    assert (status, said.startswith("CONFIGURATION")) == (3, True), said


async def test_a_journal_that_was_set_back_begins_an_epoch_and_is_inspected_first(
    point: TypeScriptPoint,
) -> None:
    # LN-EVT-020, LN-NOD-030, LN-NOD-032
    path = point.folder / "state" / "journal"
    async with point.courier() as courier:
        first = await courier.reserve(POINT, parcel(next(LABELS)), reserved_until=tomorrow())
        backup = path.read_bytes()
        await courier.submit(order(courier))
    assert point.stop() == 0
    path.write_bytes(backup)
    point.start()
    async with point.courier() as courier:
        no = await refused(courier, order(courier))
        there = await courier.parcel(POINT, first.parcel_id)
        epoch = (await courier.audit(POINT)).seen.cursor.epoch
    point.stop()
    point.start("--end-recovery")
    async with point.courier() as courier:
        yes = await courier.submit(order(courier))

    assert (no, there.reservation, epoch) == ("POINT_IN_RECOVERY", ReservationState.BROKEN, 2)
    assert yes.confirmation.reservation is ReservationState.HARD


async def test_what_leads_to_a_person_is_erased_when_its_days_are_over(point: TypeScriptPoint) -> None:
    # LN-NOD-036, LN-NOD-046
    kept, gone = next(LABELS), f"GONE-{next(LABELS)}"
    async with point.courier() as courier:
        ended = await courier.reserve(POINT, parcel(gone), reserved_until=tomorrow())
        lives = courier.drafts.reservation(POINT, parcel(kept), reserved_until=tomorrow())
        yes = await courier.submit(lives)
        await courier.cancel(POINT, ended.parcel_id)
    point.stop()
    before = _stored(point)
    point.change("config.json", lambda told: told.update(keep_days=0))
    point.start()
    async with point.courier() as courier:
        again = await courier.submit(lives)
        audited = await courier.audit(POINT)

    assert (gone.encode() in before, gone.encode() in _stored(point)) == (True, False)
    assert kept.encode() in _stored(point)
    assert (again, audited.events) == (yes, 3)


async def test_a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room(
    point: TypeScriptPoint,
) -> None:
    # LN-NOD-003, LN-NOD-019, LN-NOD-027, LN-NOD-028
    async with point.courier() as courier:
        first, second = order(courier), order(courier)
        yes = await courier.submit(first)
        point.limit_files((point.folder / "state" / "journal").stat().st_size + 100)
        with pytest.raises(Unavailable) as no:
            await courier.submit(second)
        health = point.is_healthy
        point.limit_files(-1)
        late = await courier.submit(second)
        again = await courier.submit(first)
        audited = await courier.audit(POINT)

    assert (no.value.code, health) == ("STORE_UNAVAILABLE", False)
    assert (late.confirmation.reservation, again) == (ReservationState.HARD, yes)
    assert audited.events == 2
    assert point.is_healthy


def _stored(point: TypeScriptPoint) -> bytes:
    return b"".join(each.read_bytes() for each in (point.folder / "state").iterdir())
