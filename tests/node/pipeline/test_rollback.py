"""What reveals that a database is older than it was: the anchor, and the heads that counterparties hold."""

from dataclasses import replace

import pytest

from lockernet.codec.statements import parse_statement, seal
from lockernet.errors import Untrusted
from lockernet.models.journal import Cursor, MemberHead
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.rollback import Comparison, compare_head
from lockernet_node.ports import Gate, JournalRow, Transaction
from tests.network import COURIER, NOW, OTHER_COURIER, point
from tests.node.house import House
from tests.node.pipeline.setback import SetBack


@pytest.fixture
async def where(house: House) -> SetBack:
    """A house that has started, with one parcel, sealed."""
    where = SetBack(house)
    await where.boot()
    await house.deposit()
    await where.seal()
    return where


async def compared(where: SetBack, statement: object) -> Comparison:
    def compare(tx: Transaction) -> Comparison:
        return compare_head(tx, point(), statement)[0]  # type: ignore[arg-type]  # a signed statement

    return await where.house.desk.store.transact(compare)


async def test_a_database_that_went_on_behind_its_anchor_is_none_that_was_set_back(where: SetBack) -> None:
    """The anchor follows once a second; a crash before it is no rollback."""
    await where.house.deposit("LATER")

    started = await where.boot()

    assert started.set_back is None
    assert started.shut == ()


async def test_every_start_is_counted_outside_the_database(where: SetBack) -> None:
    for boots in range(2, 22):
        assert (await where.boot()).boots == boots

    assert where.anchor.kept is not None
    assert where.anchor.kept.boots == 21


async def test_a_database_without_its_anchor_was_carried_somewhere_else(where: SetBack) -> None:
    # LN-NOD-030, LN-NOD-031
    where.anchor.kept = None

    assert (await where.boot()).set_back == "the anchor of this database is missing"


async def test_a_first_start_without_an_anchor_is_a_first_start(house: House) -> None:
    assert (await SetBack(house).boot()).set_back is None


async def test_a_new_database_beside_an_old_anchor_was_set_back(where: SetBack, house: House) -> None:
    fresh = SetBack(House(), where.anchor)

    started = await fresh.boot()

    assert started.set_back is not None
    assert await fresh.house.desk.store.transact(lambda tx: tx.epoch()) == 2


async def test_another_history_of_the_same_length_was_set_back(where: SetBack) -> None:
    assert where.anchor.kept is not None
    where.anchor.kept = replace(where.anchor.kept, event_id=bytes(32))

    started = await where.boot()

    assert started.set_back is not None
    assert "knows another event" in started.set_back


async def test_checkpoints_that_were_taken_out_are_missed(where: SetBack) -> None:
    assert where.anchor.kept is not None
    known = where.anchor.kept.checkpoints
    where.store._contents.checkpoints.pop()

    assert (await where.boot()).set_back == f"the anchor knows {known} checkpoints"


async def test_a_head_that_a_member_was_sent_is_known(where: SetBack) -> None:
    head = await where.head()
    await where.house.deposit("MORE")

    assert await compared(where, head) is Comparison.KNOWN


async def test_a_head_before_the_first_event_is_known(where: SetBack) -> None:
    assert await compared(where, await where.head(OTHER_COURIER)) is Comparison.KNOWN


async def test_a_head_ahead_of_the_journal_reveals_a_rollback(where: SetBack) -> None:  # LN-EVT-023
    where.take_copy()
    await where.house.deposit("MORE")
    head = await where.head()
    where.bring_back()

    assert await compared(where, head) is Comparison.AHEAD


async def test_a_head_of_another_history_reveals_a_rollback_that_went_on(where: SetBack) -> None:
    # LN-EVT-023
    where.take_copy()
    await where.house.deposit("MORE")
    head = await where.head()
    where.bring_back()
    for number in range(6):
        await where.house.reserve(f"OTHER-{number}")

    assert await compared(where, head) is Comparison.OTHER


async def test_a_checkpoint_is_compared_like_a_head(where: SetBack) -> None:
    last = await where.house.desk.store.transact(lambda tx: tx.last_checkpoint())
    assert last is not None

    assert await compared(where, parse_statement(last.statement)) is Comparison.KNOWN


async def test_a_head_of_an_epoch_that_is_over_is_known_or_lost(where: SetBack) -> None:  # LN-EVT-021
    known = await where.head()
    where.take_copy()
    await where.house.deposit("MORE")
    lost = await where.head()
    await where.seal()
    where.bring_back()
    await where.boot()

    assert await compared(where, known) is Comparison.KNOWN
    assert await compared(where, lost) is Comparison.LOST


async def test_a_head_of_a_later_epoch_is_ahead(where: SetBack) -> None:
    word = MemberHead(
        header=header(point(), audience=COURIER, request_id=bytes(16), now=NOW),
        point_id=point().point_id,
        member_id=COURIER,
        cursor=Cursor(epoch=7, sequence=0),
        event_id=bytes(32),
    )

    assert await compared(where, seal(word, point().device_signer)) is Comparison.AHEAD


async def test_a_head_that_the_device_did_not_sign_says_nothing(where: SetBack) -> None:
    word = MemberHead(
        header=header(point(), audience=COURIER, request_id=bytes(16), now=NOW),
        point_id=point().point_id,
        member_id=COURIER,
        cursor=Cursor(epoch=1, sequence=99),
        event_id=bytes(32),
    )

    with pytest.raises(Untrusted):
        await compared(where, where.house.courier.sign(word))


async def test_a_broken_tail_starts_nothing(where: SetBack) -> None:  # LN-NOD-035
    await where.house.reserve("LAST")
    rows = where.store._contents.journal
    last = rows[-1]
    rows[-1] = JournalRow(last.epoch, last.sequence, last.event_id, last.event + b"\x00", last.receipt)

    with pytest.raises(Untrusted):
        await where.boot()

    assert await where.house.desk.store.transact(lambda tx: Gate.RECOVERY in tx.shut_gates()) is False
