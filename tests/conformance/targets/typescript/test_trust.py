"""Whom the TypeScript point believes, and when."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lockernet.client import SignedOrder
from lockernet.codec.statements import read_payload, seal
from lockernet.errors import LockernetError, Unavailable, Untrusted
from lockernet.models.reservations import ReservationState, ReserveCompartment
from tests.conformance.targets.typescript.people import (
    DAY,
    POINT,
    order,
    tomorrow,
)
from tests.conformance.targets.typescript.point import TypeScriptPoint
from tests.network import COURIER, NETWORK, OTHER_COURIER, signer


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("signature", "UNTRUSTED_SIGNATURE"),
        ("key", "UNTRUSTED_KEY"),
        ("purpose", "UNTRUSTED_PURPOSE"),
        ("audience", "UNTRUSTED_AUDIENCE"),
        ("network", "UNTRUSTED_NETWORK"),
        ("issuer", "UNTRUSTED_ISSUER"),
        ("expired", "UNTRUSTED_EXPIRED"),
        ("early", "UNTRUSTED_NOT_YET_VALID"),
        ("critical", "UNTRUSTED_CRITICAL_FEATURE"),
    ],
)
async def test_an_order_that_nobody_may_say_here_is_not_believed(
    served: TypeScriptPoint, wrong: str, expected: str
) -> None:
    # LN-SIG-005 to LN-SIG-011, LN-TRU-002, LN-TRU-003
    async with served.courier() as courier:
        good, before = order(courier), await courier.audit(POINT)
        with pytest.raises(Untrusted) as no:
            await courier.submit(replace(good, statement=_spoilt(good, wrong)))
        audited = await courier.audit(POINT)
        yes = await courier.submit(good)

    assert no.value.code == expected
    assert audited.seen == before.seen, "what is not believed leaves no event"
    assert yes.confirmation.reservation is ReservationState.HARD


async def test_a_courier_without_an_agreement_may_ask_and_not_order(served: TypeScriptPoint) -> None:
    # LN-TRU-004
    async with served.courier(OTHER_COURIER) as courier:
        points = await courier.points()
        with pytest.raises(Untrusted) as no:
            await courier.submit(order(courier))

    assert len(points) == 1
    assert no.value.code == "UNTRUSTED_AGREEMENT"


async def test_a_new_trust_file_is_taken_whole_or_not_at_all_while_it_runs(point: TypeScriptPoint) -> None:
    # LN-TRU-031
    async def has(code: str) -> None:
        async with asyncio.timeout(10):
            while await _outcome(point) != code:
                await asyncio.sleep(0.1)

    await has("HARD")
    point.change("trust.json", lambda told: told.update(issued_at="2026-01-01T00:00:00Z", agreements=[]))
    await has("UNTRUSTED_AGREEMENT")
    point.change("trust.json", lambda told: told.update(network_id="another-net"))
    await asyncio.sleep(1)
    assert await _outcome(point) == "UNTRUSTED_AGREEMENT", "a file of another network changes nothing"


async def test_a_clock_that_was_set_back_judges_nothing_until_the_operator_says_that_it_is_right(
    point: TypeScriptPoint,
) -> None:
    # LN-NOD-050, LN-NOD-052
    async with point.courier() as courier:
        signed = order(courier)
        yes = await courier.submit(signed)
    point.stop()
    far = str(int(tomorrow().timestamp() * 1_000_000))
    point.change("place.json", lambda told: told.update(floor=far))
    point.start()
    async with point.courier() as courier:
        again = await courier.submit(signed)
        with pytest.raises(Unavailable) as no:
            await courier.submit(order(courier))
    point.stop()
    point.start("--time-is-right")
    async with point.courier() as courier:
        there = await courier.submit(order(courier))

    assert (again, no.value.code) == (yes, "TIME_UNTRUSTED")
    assert there.confirmation.reservation is ReservationState.HARD


async def _outcome(point: TypeScriptPoint) -> str:
    """What becomes of an order now."""
    async with point.courier() as courier:
        try:
            return (await courier.submit(order(courier))).confirmation.reservation.name
        except LockernetError as error:
            return str(error.code)


def _spoilt(signed: SignedOrder, wrong: str) -> Any:
    """The order with one thing wrong in it."""
    said, key = read_payload(signed.statement, ReserveCompartment), signer(f"{COURIER}/grant")
    header = said.header
    begun = header.issued_at
    changes: dict[str, dict[str, Any]] = {
        "audience": {"audience": "bay-post"},
        "network": {"network_id": f"{NETWORK}-2"},
        "issuer": {"issuer": OTHER_COURIER},
        "expired": {"issued_at": begun - DAY, "not_before": begun - DAY, "expires_at": begun - DAY / 2},
        "early": {"not_before": begun + DAY / 24, "expires_at": begun + DAY},
        "critical": {"critical_features": ("cold-chain-1",)},
    }
    keys: dict[str, Callable[[], Any]] = {
        "key": lambda: signer("nobody"),
        "purpose": lambda: signer(f"{COURIER}/custody"),
    }
    changed = said.model_copy(update={"header": header.model_copy(update=changes.get(wrong, {}))})
    statement = seal(changed, keys.get(wrong, lambda: key)())
    if wrong != "signature":
        return statement
    (one,) = statement.signatures
    return statement._replace(signatures=(one._replace(signature=bytes(64)),))
