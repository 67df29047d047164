"""The SQLite store under cancellation, a full disk and closing, and its hold on aiosqlite's thread."""

import asyncio
import random
import sqlite3
import threading
import time
from functools import partial
from pathlib import Path

import aiosqlite
import pytest

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.ports import Transaction
from lockernet_node.storage.database import open_database
from lockernet_node.storage.sqlite import GROUP_LIMIT, SqliteStore, open_sqlite
from lockernet_node.storage.thread import in_its_thread
from tests.node.storage.stored import LAYOUT, NOW, append, expected, ident
from tests.patience import PATIENCE_SECONDS

ROUNDS = 200


def step(tx: Transaction, number: int) -> int:
    """Three writes that stand or fall together."""
    tx.save(expected(number))
    tx.keep_label(ident(number), "swift", f"X {number}")
    return append(tx, "swift").sequence


def steps(tx: Transaction) -> tuple[int, int, int]:
    """How many of each write there are; equal unless a step was torn."""
    numbers = range(1, ROUNDS + 1)
    saved = sum(tx.custody(ident(number)) is not None for number in numbers)
    labelled = sum(tx.custody_by_label("swift", f"X {number}") is not None for number in numbers)
    return saved, labelled, tx.journal_head().sequence


async def test_cancelled_caller_neither_tears_a_transaction_nor_blocks_the_next(sqlite: SqliteStore) -> None:
    chance = random.Random(20_260_301)
    cancelled = 0
    for number in range(1, ROUNDS + 1):
        beside = asyncio.create_task(sqlite.transact(lambda tx: tx.journal_head()))
        caller = asyncio.create_task(sqlite.transact(partial(step, number=number)))
        await asyncio.sleep(chance.choice([0, 0, chance.uniform(0, 0.002)]))
        cancelled += caller.cancel()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await sqlite.transact(lambda tx: tx.journal_head())
            await beside
            await asyncio.wait([caller])

    saved, labelled, events = await sqlite.transact(steps)

    assert cancelled > ROUNDS // 10
    assert saved == labelled == events > ROUNDS // 10


async def test_cancelling_a_crowd_leaves_whole_steps(sqlite: SqliteStore) -> None:
    callers = [
        asyncio.create_task(sqlite.transact(partial(step, number=number))) for number in range(1, ROUNDS + 1)
    ]
    await asyncio.sleep(0)
    for caller in callers[::2]:
        caller.cancel()

    outcomes = await asyncio.gather(*callers, return_exceptions=True)

    saved, labelled, events = await sqlite.transact(steps)
    assert saved == labelled == events
    assert [outcome for outcome in outcomes[::2] if not isinstance(outcome, asyncio.CancelledError)] == []
    assert len(set(outcomes[1::2])) == ROUNDS // 2


async def test_works_that_wait_together_share_their_commits(sqlite: SqliteStore) -> None:
    said: list[str] = []
    sqlite._database.connection.set_trace_callback(said.append)

    await asyncio.gather(*(sqlite.transact(append) for _ in range(3 * GROUP_LIMIT)))

    sqlite._database.connection.set_trace_callback(None)
    assert said.count("BEGIN IMMEDIATE") == said.count("COMMIT") <= 4
    assert said.count("SAVEPOINT work") == said.count("RELEASE work") == 3 * GROUP_LIMIT


async def test_full_disk_stores_nothing_and_says_so_and_room_helps(sqlite: SqliteStore) -> None:
    await sqlite.transact(partial(step, number=1))
    connection = sqlite._database.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill(tx: Transaction) -> None:
        tx.save(expected(2))
        tx.keep_statement(b"s" * 32, bytes(1_000_000), NOW)

    outcomes = await asyncio.gather(
        sqlite.transact(fill), sqlite.transact(partial(step, number=3)), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]
    assert {outcome.code for outcome in outcomes if isinstance(outcome, Unavailable)} == {
        ErrorCode.STORE_UNAVAILABLE
    }
    assert await sqlite.transact(lambda tx: [tx.custody(ident(n)) for n in (2, 3)]) == [None, None]
    connection.execute(f"PRAGMA max_page_count = {pages + 10_000}")
    await sqlite.transact(fill)
    assert await sqlite.transact(lambda tx: tx.custody(ident(2))) == expected(2)


def spoil(file: Path) -> None:
    """Eight pages of rubbish behind the roots of the tables, among the events."""
    content = file.read_bytes()
    middle, rubbish = len(content) // 16384 * 3 * 4096, b"\xff" * 4096 * 8
    file.write_bytes(content[:middle] + rubbish + content[middle + len(rubbish) :])


async def test_broken_file_is_said_to_be_unavailable(file: Path) -> None:
    async with open_sqlite(file, compartments=LAYOUT) as store:
        await store.transact(lambda tx: [append(tx) for _ in range(8_000)])
    spoil(file)

    async with open_sqlite(file, compartments=LAYOUT) as store:
        beside = asyncio.create_task(store.transact(append))
        with pytest.raises(Unavailable, match="malformed"):
            await store.transact(lambda tx: tx.journal_after(0, 8_000))
        with pytest.raises(Unavailable):
            await beside
        assert await store.transact(lambda tx: tx.epoch()) == 1


async def test_read_that_is_cut_off_stores_nothing_of_its_group(sqlite: SqliteStore) -> None:
    await sqlite.transact(lambda tx: [append(tx) for _ in range(500)])
    connection = sqlite._database.connection

    def work(tx: Transaction) -> None:
        tx.save(expected(1))
        connection.set_progress_handler(lambda: 1, 1_000)
        tx.journal_after(0, 500)

    beside = asyncio.create_task(sqlite.transact(lambda tx: tx.save(expected(2))))
    with pytest.raises(Unavailable, match="interrupted"):
        await sqlite.transact(work)
    with pytest.raises(Unavailable, match="interrupted"):
        await beside

    connection.set_progress_handler(None, 1_000)
    assert await sqlite.transact(lambda tx: [tx.custody(ident(n)) for n in (1, 2)]) == [None, None]


async def test_mistake_in_our_sql_is_not_called_a_broken_store(sqlite: SqliteStore) -> None:
    connection = sqlite._database.connection

    with pytest.raises(sqlite3.OperationalError):
        await sqlite.transact(lambda tx: connection.execute("SELECT nothing FROM nowhere"))

    assert await sqlite.transact(lambda tx: tx.epoch()) == 1


async def test_closing_finishes_what_waits(file: Path) -> None:
    async with open_sqlite(file, compartments=LAYOUT) as store:
        callers = [asyncio.create_task(store.transact(append)) for _ in range(ROUNDS)]
        await asyncio.sleep(0)

    rows = await asyncio.gather(*callers)

    assert sorted(row.sequence for row in rows) == list(range(1, ROUNDS + 1))


async def test_cancelled_closing_still_closes(file: Path) -> None:
    async with open_sqlite(file, compartments=LAYOUT) as store:
        running = asyncio.create_task(store.transact(append))
        await asyncio.sleep(0)
        closing = asyncio.create_task(store.aclose())
        await asyncio.sleep(0)
        closing.cancel()
        await asyncio.wait([closing])
        await store.aclose()
        open_database(file).close()

    assert (await running).sequence == 1


async def test_body_that_raises_leaves_the_file_closed(file: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with open_sqlite(file, compartments=LAYOUT):
            raise ZeroDivisionError

    open_database(file).close()


async def test_no_thread_is_left_after_closing(file: Path) -> None:
    before = set(threading.enumerate())
    async with open_sqlite(file, compartments=LAYOUT) as store:
        await store.transact(append)
        assert len(set(threading.enumerate()) - before) == 1

    give_up = time.monotonic() + PATIENCE_SECONDS
    while set(threading.enumerate()) - before and time.monotonic() < give_up:
        await asyncio.sleep(0.001)
    assert set(threading.enumerate()) - before == set()


async def test_aiosqlite_runs_a_function_in_its_one_thread_in_order_even_for_a_cancelled_caller() -> None:
    ran: list[tuple[int, int]] = []
    go_on = threading.Event()

    def wait() -> None:
        go_on.wait(30)
        ran.append((0, threading.get_ident()))

    async with aiosqlite.connect(":memory:") as connection:
        blocked = asyncio.create_task(in_its_thread(connection, wait))
        cut = asyncio.create_task(in_its_thread(connection, lambda: ran.append((1, threading.get_ident()))))
        await asyncio.sleep(0)
        cut.cancel()
        await asyncio.wait([cut])
        assert cut.cancelled()
        go_on.set()
        await blocked
        await in_its_thread(connection, lambda: ran.append((2, threading.get_ident())))

    assert [place for place, _ in ran] == [0, 1, 2]
    assert {thread for _, thread in ran} != {threading.get_ident()}
    assert len({thread for _, thread in ran}) == 1
