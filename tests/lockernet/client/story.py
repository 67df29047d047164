"""A day at the point: two parcels come and go, one is cancelled, one is awaited, codes are refused."""

from lockernet.models.reservations import CancelReservation
from lockernet_node.pipeline.visits import Stage, Visit
from tests.node.house import House


async def tell_a_story(house: House) -> None:
    """Let it happen, in the house's time."""
    await house.tell_all()
    first, _ = await house.deposit("FIRST")
    second, _ = await house.deposit("SECOND")
    digits = await house.digits_of(second)
    wrong = digits[:4] + f"{(int(digits[4:]) + 1) % 10**6:06}"
    await house.enter(wrong)
    await _collect(house, first.claim.text())
    await house.enter(first.claim.text())
    await _collect(house, digits)
    cancelled = await house.reserve("THIRD")
    await house.orders.submit(house.courier.cancel(cancelled.parcel_id), CancelReservation)
    await house.reserve("FOURTH")


async def _collect(house: House, code: str) -> None:
    visit = await house.enter(code)
    assert isinstance(visit, Visit), visit
    house.bank.take(visit.compartment)
    await house.shut(visit.compartment)
    done = await house.collecting.confirm(visit.parcel_id)
    assert isinstance(done, Visit)
    assert done.stage is Stage.DONE
