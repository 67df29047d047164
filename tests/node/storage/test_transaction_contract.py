"""Contract of both stores: all or nothing, own writes are seen, and what the store itself refuses."""

import asyncio
from datetime import timedelta

import pytest

from lockernet.codes.attempts import Attempts
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode, Unavailable
from lockernet.models.custody import CustodyState
from lockernet.models.journal import NO_EVENT
from lockernet_node.ports import (
    BrokenRule,
    CheckpointRow,
    Enrolled,
    Head,
    PlannedUnlock,
    Remembered,
    Store,
    Transaction,
)
from tests.node.storage.stored import (
    ANSWER,
    LAYOUT,
    NOW,
    append,
    expected,
    ident,
    inside,
    promised,
    saving,
)


class Stumbled(Exception):
    """What a work of these tests raises; the store knows nothing of it."""


def write_everything(tx: Transaction) -> None:
    tx.save(inside(1, "A01", CustodyState.DEPOSITING).model_copy(update={"selector": "0417"}))
    tx.save(promised(2))
    tx.keep_label(ident(1), "swift", "X 1")
    tx.keep_statement(b"s" * 32, b"statement", NOW)
    tx.remember("swift", ident(1), ANSWER, NOW)
    tx.mark_faulted("B01", "the latch is broken")
    tx.save_attempts(ident(1), Attempts(generation=1, in_generation=2, in_life=3))
    tx.save_claim_secret(ident(1), b"secret")
    append(tx, "swift")
    tx.plan_unlock("A01", ident(1))
    tx.add_checkpoint(CheckpointRow(1, 1, 1, b"c" * 32, b"checkpoint"))


def read_everything(tx: Transaction) -> list[object]:
    return [
        tx.custody(ident(1)) is not None,
        tx.custody_by_label("swift", "X 1") is not None,
        tx.custody_by_handle(ident(1, 8)) is not None,
        tx.custody_by_selector("0417") is not None,
        tx.custody_in("A01") is not None,
        len(tx.sessions()),
        len(tx.promised(NOW)),
        [name for name, _ in tx.free_compartments()],
        list(tx.live_selectors()),
        tx.remembered("swift", ident(1)),
        tx.attempts(ident(1)),
        tx.claim_secret(ident(1)),
        tx.journal_head(),
        tx.member_head("swift"),
        tx.planned_unlocks(),
        tx.last_checkpoint() is not None,
    ]


NOTHING: list[object] = [
    *(False,) * 5,
    *(0, 0, [name for name, _ in LAYOUT], [], None, None, None),
    *(Head(0, NO_EVENT), Head(0, NO_EVENT), [], False),
]
EVERYTHING: list[object] = [
    *(True,) * 5,
    *(1, 1, ["A02", "B02"], ["0417"], ANSWER, Attempts(1, 2, 3), b"secret"),
    *(Head(1, ident(1, 32)), Head(1, ident(1, 32)), [PlannedUnlock(1, "A01", ident(1))], True),
]


async def test_transaction_sees_what_it_wrote(store: Store) -> None:
    def work(tx: Transaction) -> list[object]:
        write_everything(tx)
        return read_everything(tx)

    assert await store.transact(read_everything) == NOTHING
    assert await store.transact(work) == EVERYTHING
    assert await store.transact(read_everything) == EVERYTHING


async def test_work_that_raises_leaves_nothing(store: Store) -> None:  # LN-EVT-001
    def work(tx: Transaction) -> None:
        write_everything(tx)
        raise Stumbled

    with pytest.raises(Stumbled):
        await store.transact(work)

    assert await store.transact(read_everything) == NOTHING


async def test_work_that_raises_takes_nothing_from_those_before_beside_and_after(store: Store) -> None:
    def stumble(tx: Transaction) -> None:
        tx.save(expected(99))
        append(tx, "swift")
        raise Stumbled

    def step(tx: Transaction) -> int:
        return append(tx, "swift").sequence

    works = [stumble if number % 3 == 1 else step for number in range(9)]
    outcomes = await asyncio.gather(*(store.transact(work) for work in works), return_exceptions=True)

    assert [outcome for outcome in outcomes if isinstance(outcome, int)] == [1, 2, 3, 4, 5, 6]
    assert sum(isinstance(outcome, Stumbled) for outcome in outcomes) == 3
    assert await store.transact(lambda tx: tx.custody(ident(99))) is None
    assert (await store.transact(lambda tx: tx.member_head("swift"))).sequence == 6


async def test_even_an_odd_exception_reaches_its_caller(store: Store) -> None:
    def work(tx: Transaction) -> None:
        raise StopIteration

    with pytest.raises(RuntimeError):
        await store.transact(work)

    assert await store.transact(lambda tx: tx.epoch()) == 1


async def test_hundreds_of_callers_are_served_one_after_the_other(store: Store) -> None:
    sequences = await asyncio.gather(*(store.transact(lambda tx: append(tx).sequence) for _ in range(300)))

    assert list(sequences) == list(range(1, 301))


@pytest.mark.parametrize(
    "second",
    [
        inside(2, "A01"),
        inside(2, "A01", CustodyState.UNCERTAIN),
        expected(2, selector="0417"),
        expected(2, terms=expected(2).terms.model_copy(update={"claim_handle": ident(1, 8)})),
    ],
    ids=["compartment", "quarantined compartment", "selector", "handle"],
)
async def test_store_refuses_to_give_the_same_twice(store: Store, second: Custody) -> None:
    first = inside(1, "A01").model_copy(update={"selector": "0417"})
    await store.transact(lambda tx: tx.save(first))

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.save(second))

    assert await store.transact(lambda tx: tx.custody(ident(2))) is None
    assert await store.transact(lambda tx: tx.custody(ident(1))) == first


async def test_store_refuses_a_change_that_takes_what_another_has(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.save(inside(1, "A01"))
        tx.save(inside(2, "A02"))
        tx.save(inside(2, "A01"))

    with pytest.raises(BrokenRule):
        await store.transact(work)


async def test_compartment_and_selector_may_be_given_again_when_the_parcel_has_ended(store: Store) -> None:
    ended = expected(1, state=CustodyState.COLLECTED, compartment_id="A01", selector="0417")
    second = inside(2, "A01").model_copy(update={"selector": "0417"})
    await store.transact(lambda tx: tx.save(ended))

    await store.transact(lambda tx: tx.save(second))

    assert await store.transact(lambda tx: tx.custody_in("A01")) == second
    assert await store.transact(lambda tx: tx.custody_by_selector("0417")) == second


async def test_handle_is_never_given_again(store: Store) -> None:
    ended = expected(1, state=CustodyState.COLLECTED)
    second = expected(2, terms=expected(2).terms.model_copy(update={"claim_handle": ident(1, 8)}))
    await store.transact(lambda tx: tx.save(ended))

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.save(second))


async def test_parcels_without_handle_and_selector_do_not_collide(store: Store) -> None:
    bare = {"claim_handle": None, "claim_commitment": None}
    pair = [expected(number, terms=expected(number).terms.model_copy(update=bare)) for number in (1, 2)]

    await store.transact(saving(*pair))

    assert await store.transact(lambda tx: tx.custody(ident(2))) == pair[1]


async def test_parcel_inside_without_a_compartment_is_refused(store: Store) -> None:
    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.save(expected(1, state=CustodyState.WAITING)))


async def test_request_has_one_answer_for_ever(store: Store) -> None:
    await store.transact(lambda tx: tx.remember("swift", ident(1), ANSWER, NOW))
    await store.transact(lambda tx: tx.remember("other", ident(1), ANSWER, NOW))

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.remember("swift", ident(1), Remembered(b"t" * 32, b"no"), NOW))

    assert await store.transact(lambda tx: tx.remembered("swift", ident(1))) == ANSWER
    assert await store.transact(lambda tx: tx.remembered("swift", ident(2))) is None


async def test_statement_may_be_kept_again(store: Store) -> None:
    for _ in range(2):
        await store.transact(lambda tx: tx.keep_statement(b"s" * 32, b"statement", NOW))


async def test_attempts_are_replaced(store: Store) -> None:
    assert await store.transact(lambda tx: tx.attempts(ident(1))) is None
    await store.transact(lambda tx: tx.save_attempts(ident(1), Attempts(0, 1, 1)))
    await store.transact(lambda tx: tx.save_attempts(ident(1), Attempts(1, 0, 1)))

    assert await store.transact(lambda tx: tx.attempts(ident(1))) == Attempts(1, 0, 1)


async def test_claim_secret_is_kept_replaced_and_erased(store: Store) -> None:
    def work(tx: Transaction) -> list[bytes | None]:
        read = []
        for secret in (b"first", b"second", None, None):
            tx.save_claim_secret(ident(1), secret)
            read.append(tx.claim_secret(ident(1)))
        return read

    assert await store.transact(work) == [b"first", b"second", None, None]


async def planned(store: Store) -> list[PlannedUnlock]:
    """Three pulses, the one in the middle done."""

    def plan(tx: Transaction) -> list[PlannedUnlock]:
        for compartment in ("A02", "A01", "B01"):
            tx.plan_unlock(compartment, ident(1))
        return list(tx.planned_unlocks())

    unlocks = await store.transact(plan)
    await store.transact(lambda tx: tx.finish_unlock(unlocks[1].effect_id, "DONE"))
    return unlocks


async def test_finished_pulse_is_planned_no_more_and_the_others_stay_in_order(store: Store) -> None:
    first, second, third = await planned(store)

    assert [first.compartment, second.compartment, third.compartment] == ["A02", "A01", "B01"]
    assert list(await store.transact(lambda tx: tx.planned_unlocks())) == [first, third]


@pytest.mark.parametrize(
    ("effect", "outcome"),
    [(2, "FAILED"), (9, "DONE"), (1, "OPENED")],
    ids=["finished before", "never planned", "no such outcome"],
)
async def test_pulse_is_finished_exactly_once(store: Store, effect: int, outcome: str) -> None:
    first, _, third = await planned(store)

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.finish_unlock(effect, outcome))

    assert list(await store.transact(lambda tx: tx.planned_unlocks())) == [first, third]


async def test_closed_store_takes_no_work_and_may_be_closed_again(store: Store) -> None:
    await store.aclose()
    await store.aclose()

    with pytest.raises(Unavailable) as caught:
        await store.transact(lambda tx: tx.epoch())

    assert caught.value.code is ErrorCode.STORE_UNAVAILABLE


async def test_a_device_claim_is_spent_once_and_for_good(store: Store) -> None:  # LN-NOD-021
    first, other = Enrolled(b"d" * 32, b"the first answer"), Enrolled(b"e" * 32, b"another answer")
    await store.transact(lambda tx: tx.spend_claim(b"c" * 32, first, NOW))

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.spend_claim(b"c" * 32, other, NOW))
    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.spend_claim(b"short", other, NOW))

    assert await store.transact(lambda tx: tx.enrolled(b"c" * 32)) == first
    assert await store.transact(lambda tx: tx.enrolled(b"x" * 32)) is None


async def test_the_proof_of_a_write_leaves_nothing_that_grows(store: Store) -> None:  # LN-NOD-019
    for seconds in range(3):
        await store.transact(lambda tx, at=NOW + timedelta(seconds=seconds): tx.prove_writable(at))  # type: ignore[misc]

    assert not await store.transact(lambda tx: tx.journal_after(0, 10))
