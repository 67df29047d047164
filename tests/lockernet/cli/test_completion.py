"""The shells' scripts, and what the program answers them."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.lockernet.cli.office import Say
from tests.patience import PATIENCE_SECONDS

PROGRAM = Path(sys.executable).parent / "lockernet"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_asks_the_program(say: Say, shell: str) -> None:
    ended = say("completion", shell)

    assert (ended.code, ended.err) == (0, "")
    assert f"_LOCKERNET_COMPLETE={shell}_complete" in ended.out


def test_another_shell_is_a_usage_error(say: Say) -> None:
    assert say("completion", "cmd").code == 2


async def test_bash_runs_the_script_and_completes(say: Say, tmp_path: Path) -> None:
    (tmp_path / "completion").write_text(say("completion", "bash").out)
    ask = "source completion; COMP_WORDS=(lockernet receipts ver); COMP_CWORD=2; "
    ask += "_lockernet_completion lockernet; echo ${COMPREPLY[@]}"
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", ask, cwd=tmp_path, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)

    assert out.decode().split() == ["verify"]
