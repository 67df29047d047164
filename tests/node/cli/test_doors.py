"""`door`, `close` and `open` against a real node with lock boards on a serial line."""

import json
import os
import re
import select
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from lockernet_node.hardware.board.client import BoardControl
from tests.node.cli.founding import founded
from tests.node.cli.process import SCRIPT, Node, call
from tests.patience import PATIENCE_SECONDS


@contextmanager
def boards(folder: Path) -> Iterator[Path]:
    """Lock boards without hardware; where hands reach their doors."""
    hands = folder / "hands.sock"
    command = [str(SCRIPT), "board", "--link", str(folder / "locks"), "--control", str(hands), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE_SECONDS)
        assert ready
        assert "ready" in json.loads(process.stdout.readline())
        yield hands
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Path]:
    with boards(tmp_path) as hands:
        yield hands


@pytest.fixture
def config(tmp_path: Path, hands: Path) -> Iterator[Path]:
    """A running point on these boards."""
    with Node(founded(tmp_path / "point", bank=f"serial:{tmp_path / 'locks'}")) as node:
        yield node.config


def shut_when_open(hands: Path, board: int, lock: int) -> None:
    with BoardControl(hands) as world:
        if world.wait_open(board, lock, seconds=PATIENCE_SECONDS):
            time.sleep(1.0)  # no hand is faster than a poll of the boards
            world.close_door(board, lock)


def test_an_engineer_tries_a_door_and_pushes_it_shut(config: Path, hands: Path) -> None:  # LN-NOD-044
    engineer = threading.Thread(target=shut_when_open, args=(hands, 0, 1))
    engineer.start()
    status, printed, said = call("door", "test", "A02", "--yes", "--json", "--config", str(config))
    engineer.join()

    assert status == 0, said
    assert json.loads(printed) == [{"compartment": "A02", "opened": True, "shut": True}]
    with BoardControl(hands) as world:
        assert [(pulse.board, pulse.lock) for pulse in world.pulses()] == [(0, 1)]


def test_it_asks_before_it_opens(config: Path, hands: Path) -> None:
    command = [str(SCRIPT), "door", "test", "A02", "--config", str(config)]
    done = subprocess.run(
        command, input="n\n", capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )

    assert done.returncode == 130
    assert "Open door A02 now?" in done.stderr
    with BoardControl(hands) as world:
        assert world.pulses() == []


def test_a_compartment_that_is_none_is_one_line_and_exit_1(config: Path) -> None:
    status, printed, said = call("door", "test", "Z99", "--yes", "--config", str(config))

    assert (status, printed, said.count("\n")) == (1, "", 1)
    assert "NOT_FOUND" in said


def test_doors_are_listed(config: Path) -> None:
    status, printed, _ = call("door", "list", "--config", str(config))

    assert status == 0
    assert printed.splitlines()[0].split() == ["A01", "shut", "free", "empty"]
    assert len(printed.splitlines()) == 24


def test_the_switch_closes_for_everybody_and_for_one_and_opens_again(config: Path) -> None:
    # LN-CAP-035, LN-CAP-036
    where = ("--config", str(config))
    assert call("open", *where)[0] == 1, "nothing was closed"
    status, printed, said = call("close", "--json", *where)
    assert status == 0, said
    (everybody,) = json.loads(printed)["closed"]
    assert (everybody["whom"], everybody["scope"], everybody["reason"]) == (
        "everybody",
        "deposits",
        "POINT_CLOSED",
    )
    status, printed, _ = call("close", "--courier", "swift", "--scope", "all-but-collections", *where)
    assert status == 0
    assert "all-but-collections closed for courier:swift" in printed
    assert call("open", *where)[0] == 0
    status, printed, _ = call("open", "--courier", "swift", *where)
    assert (status, printed) == (0, "Nothing is closed.\n")


@pytest.mark.parametrize("words", [("--key", "no hex"), ("--key", "00", "--courier", "swift")])
def test_whom_to_close_must_be_clear(config: Path, words: tuple[str, ...]) -> None:
    status, _, said = call("close", *words, "--config", str(config))

    assert status == 1
    assert "MALFORMED_FIELD" in said
    assert said.count("\n") == 1


GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "doors.md"


def test_the_guide_says_what_can_be_typed(config: Path, hands: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    engineers = [threading.Thread(target=shut_when_open, args=(hands, 0, lock)) for lock in (0, 1)]
    for engineer in engineers:
        engineer.start()
    path = f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", "\n".join(blocks)],
        cwd=config.parent.parent,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    for engineer in engineers:
        engineer.join()

    assert done.returncode == 0, done.stderr
    assert "Door A02 is shut." in done.stdout
    assert done.stdout.endswith("Nothing is closed.\n")


def test_status_waits_for_the_first_word_of_the_boards(tmp_path: Path) -> None:
    with Node(founded(tmp_path / "point", bank=f"serial:{tmp_path / 'locks'}")) as node:
        status, printed, said = call("status", "--json", "--config", str(node.config), "--wait", "1")
        assert (status, said) == (1, ""), "no board is there yet"
        assert {alarm["name"] for alarm in json.loads(printed)["alarms"]} == {"door_silent"}

        with boards(tmp_path):
            status, printed, said = call("status", "--config", str(node.config), "--wait", "30")

    assert (status, said) == (0, "")
    assert " 0 silent\n" in printed
    assert "alarms:       none" in printed
