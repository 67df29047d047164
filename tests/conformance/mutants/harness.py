"""Runs chosen cases against one wrong node: a test bed of its own, in a folder of its own."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from lockernet_conformance.cli.program import main as suite
from lockernet_conformance.cli.running import Wanted, judge_target
from lockernet_conformance.registry import Case
from lockernet_conformance.results import Verdict
from lockernet_conformance.target import load_target
from tests.conformance.vectors.asked import REFERENCE, all_ended, program
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[3]
NETWORK, OPERATOR = "conformance-net", "reference-operator"


class Broken(Exception):
    """The wrong node did not even start."""


async def judge(hook: str, cases: Sequence[Case], *, seed: int) -> Mapping[str, Verdict]:
    """The verdicts of these cases on this node (`module:function`; empty: the right one). Raises Broken."""
    folder = Path(tempfile.mkdtemp(prefix="lockernet-mutant-"))
    try:
        async with _bed(folder, hook):
            target = load_target(folder / "target.yaml")
            wanted = Wanted(target, folder / "report", target.profiles, (), seed)
            result = await judge_target(wanted, list(cases), lambda _done, _total, _result: None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {case.id: case.verdict for case in result.cases}


async def ask(hook: str, cases: Sequence[Case]) -> Mapping[str, Verdict]:
    """The verdicts of these vector cases on a program with this fault. Raises Broken."""
    command = ["env", f"LOCKERNET_MUTANT={hook}", *REFERENCE]
    try:
        async with program(command) as executor:
            ended = await all_ended(executor, [case.id for case in cases])
    except (OSError, RuntimeError) as error:
        raise Broken(str(error)) from None
    return {name: result.verdict for name, result in ended.items()}


@asynccontextmanager
async def _bed(folder: Path, hook: str) -> AsyncIterator[None]:
    if suite(["init", "--network", NETWORK, "--operator", OPERATOR, "--out", str(folder), "--quiet"]):
        raise Broken("init failed")
    command = ("-m", "conformance.targets.reference", "--out", str(folder))
    environment = os.environ | {"LOCKERNET_MUTANT": hook, "PYTHONPATH": str(ROOT)}
    with (folder / "stderr").open("wb") as errors:
        bed = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=ROOT,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert bed.stdout is not None
        try:
            line = await asyncio.wait_for(bed.stdout.readline(), PATIENCE_SECONDS)
            json.loads(line)
        except (TimeoutError, ValueError):
            raise Broken((folder / "stderr").read_text()[-2_000:]) from None
        yield
    finally:
        if bed.returncode is None:
            bed.terminate()
        await bed.wait()
