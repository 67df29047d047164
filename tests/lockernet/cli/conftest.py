"""The program in this process, and an office with a point to call."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.lockernet.cli.office import Office, Runner, Say, found, here, opened, running


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """The program in this process, without variables of this machine."""
    for name in ("MEMBER", "KEY", "TRUST", "ENDPOINT", "OPERATOR", "DATA_DIR", "POINT"):
        monkeypatch.delenv(f"LOCKERNET_{name}", raising=False)
    return here(capsys)


@pytest.fixture(scope="session")
async def runner() -> AsyncIterator[Runner]:
    """The process in which the program runs."""
    async with running() as runner:
        yield runner


@pytest.fixture
async def office(tmp_path: Path, say: Say, runner: Runner) -> AsyncIterator[Office]:
    """A new office with an empty point."""
    found(tmp_path, say)
    async with opened(tmp_path, runner) as office:
        yield office
