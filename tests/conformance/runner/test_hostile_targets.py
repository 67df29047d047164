"""Targets that are no node end in clear verdicts, soon."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from lockernet_conformance.probe.grpc_line import open_grpc
from lockernet_conformance.results import Verdict
from lockernet_conformance.trial import Trial
from tests.conformance.runner.worlds import make_case, run_cases
from tests.conformance.stubs import answering, garbage, hanging_up, serving, silent, slow

SECONDS = 30.0


async def asks(trial: Trial) -> None:
    """One call that any node answers."""
    (await trial.call("ListPoints", b"")).message()


@pytest.mark.parametrize(
    ("stub", "seen"),
    [
        (serving(silent), "no answer within"),
        (serving(hanging_up), "nobody who answers"),
        (serving(garbage), "nobody who answers"),
        (serving(slow), "answer"),
        (answering(b"\xff\xff\xff"), "bytes that do not parse"),
    ],
    ids=["silent", "hanging up", "garbage", "slow", "lying"],
)
async def test_a_target_that_is_no_node_fails_and_never_hangs(
    stub: AbstractAsyncContextManager[str], seen: str, tmp_path: Path
) -> None:
    cases = [make_case(f"svc/a/c{number}", asks) for number in range(5)]
    began = time.monotonic()
    async with stub as address, open_grpc(address) as line, asyncio.timeout(SECONDS):
        results, _ = await run_cases(cases, tmp_path, line=line)
    assert time.monotonic() - began < SECONDS
    first = next(iter(results.values()))
    assert first.verdict is Verdict.FAIL
    assert seen in first.reason


async def test_a_stream_that_never_ends_is_left_after_what_was_asked_for(tmp_path: Path) -> None:
    async def follows(trial: Trial) -> None:
        """Reads three messages."""
        reply = await trial.call("StreamEvents", b"", most=3)
        trial.expect("a stream", holds=reply.status != "OK", seen=reply.words())

    async with answering(b"") as address, open_grpc(address) as line:
        results, _ = await run_cases([make_case("svc/a/stream", follows)], tmp_path, line=line)
    assert results["svc/a/stream"].verdict in (Verdict.PASS, Verdict.FAIL)
