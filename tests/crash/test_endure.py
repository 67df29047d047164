"""The bad line is as bad as told, and a short run over it ends with each order once."""

import asyncio
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from crash.endure.cli import CONFIRMED
from crash.endure.count import Count
from crash.endure.proxy import Fate, Faults, spoilt
from tests.lockernet.client.line import HASTY, calling, parcel
from tests.network import DAY, NOW, POINT
from tests.node.house import House
from tests.node.transport.site import served
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
CALM = {"delay_share": 0.0, "replay_share": 0.0}


async def echo_over(fate: Fate, said: bytes, seed: int = 1, **faults: object) -> tuple[bytes, bytes]:
    """What an echo behind the line heard, and what came back until the line ended or was silent."""
    heard = bytearray()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(1_000):
                heard.extend(piece)
                writer.write(piece)
                await writer.drain()
        writer.close()

    bad = Faults({fate: 1}, **{**CALM, **faults})  # type: ignore[arg-type]
    back = bytearray()
    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with spoilt(f"127.0.0.1:{port}", bad, seed) as (address, _):
            reader, writer = await asyncio.open_connection(*address.split(":"))
            writer.write(said)
            with suppress(OSError, TimeoutError):
                while len(back) < len(said):
                    async with asyncio.timeout(0.5):
                        piece = await reader.read(1_000)
                    if not piece:
                        break
                    back.extend(piece)
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
    return bytes(heard), bytes(back)


WORDS = bytes(range(256)) * 8


async def test_a_whole_line_changes_nothing() -> None:
    assert await echo_over(Fate.WHOLE, WORDS, delay_share=1.0, delay_seconds=0.001) == (WORDS, WORDS)


async def test_a_refused_and_a_dumb_line_carry_nothing() -> None:
    assert await echo_over(Fate.REFUSED, WORDS) == (b"", b"")
    assert await echo_over(Fate.DUMB, WORDS) == (b"", b"")


async def test_a_deaf_line_carries_the_words_and_loses_the_answer() -> None:
    heard, back = await echo_over(Fate.DEAF, WORDS, deaf_after_bytes=(100, 100))

    assert (heard, back) == (WORDS, WORDS[:100])


async def test_a_cut_line_ends_mid_word() -> None:
    heard, back = await echo_over(Fate.CUT, WORDS, cut_after_bytes=(700, 700))

    assert (heard, back) == (WORDS[:700], b"")


async def test_a_connection_played_again_brings_the_same_orders_and_they_take_effect_once() -> None:
    house = House()
    faults = Faults({Fate.WHOLE: 1}, delay_share=0.0, replay_share=1.0)
    async with served(house) as site, spoilt(site.address, faults, 1) as (address, seen):
        async with calling(address, clock=house.clock, patience=HASTY) as courier:
            reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not seen.replies:
                await asyncio.sleep(0.05)

    assert seen.replies[0].count(CONFIRMED) == 1
    assert reserved.statement.payload in seen.replies[0]
    assert len(await house.story()) == 1


def test_a_short_run_ends_with_each_order_once() -> None:  # LN-REQ-030, LN-REQ-002
    words = ("--orders", "240", "--client-kills", "1", "--node-kills", "1", "--seed", "5")
    run = subprocess.run(
        [sys.executable, "-m", "crash.endure", *words],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout + run.stderr
    last = run.stdout.splitlines()[-1]
    assert last.startswith("endure: 240 orders, 120 reserved and 120 cancelled at the node;")
    assert "client killed 1 times, node 1; 0 lost, 0 doubled, 0 strange, 0 refused;" in last


@pytest.mark.parametrize("wrong", ["lost", "doubled", "strange", "refused"])
def test_one_order_too_few_or_too_many_is_not_good(wrong: str) -> None:
    figures = dict.fromkeys(("lost", "doubled", "strange", "refused"), 0)
    good = Count(orders=4, reserved=2, cancelled=2, broken=None, **figures)
    bad = Count(orders=4, reserved=2, cancelled=2, broken=None, **{**figures, wrong: 1})

    assert (good.is_good, bad.is_good) == (True, False)
