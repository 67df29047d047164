"""docs/guides/tracking.md does what it says: every block runs, in order, with a real node."""

import re
import shlex
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode
from lockernet.relay.relay import PAUSES
from tests.ports import free_port
from tests.repo.test_guides import WAIT, typed

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guides" / "tracking.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def script() -> str:
    """All blocks as one: programs are written to the file that their first line names, commands run."""
    lines = []
    for language, block in BLOCK.findall(GUIDE):
        assert language in {"sh", "python"}, "a block in another language needs a test that runs it"
        if language == "sh":
            lines.append(block)
            continue
        name = block.splitlines()[0].removeprefix("# ")
        lines.append(f"printf %s {shlex.quote(block)} > {name}\n")
    return "".join(lines)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the shell printed, on free ports."""
    grpc, pages, hook = free_port(), free_port(), free_port()
    waiting = f"""
        sleep() {{
            for _ in {{1..200}}; do
                if (exec 3<>/dev/tcp/127.0.0.1/$PORT) 2>/dev/null; then PORT={hook}; return; fi
                command sleep 0.1
            done
        }}
        PORT={grpc}
    """
    prelude = WAIT.format(port=grpc, grpc=grpc, pages=pages) + waiting
    return typed(
        prelude + script().replace("50051", grpc).replace("8090", hook), tmp_path_factory.mktemp("tracking")
    )


def test_watch_prints_the_event_in_words_and_for_machines(said: str) -> None:
    assert re.search(r"^here  1  .*  compartment_reserved", said, re.MULTILINE)
    assert re.search(r'^\{"point_id": "here", .*"cursor": "1:1:[0-9a-f]{64}"\}$', said, re.MULTILINE)


def test_the_programs_follow_and_keep_each_event_once(said: str) -> None:
    assert "here 1 CompartmentReserved" in said
    assert said.count("kept 1\n") == 2


def test_the_receiver_of_the_guide_believes_the_relay(said: str) -> None:
    assert said.count("received compartment_reserved 1\n") == 1
    assert "The receiver has taken everything." in said
    assert "Nothing was given up." in said


def test_the_guide_names_codes_that_exist_and_the_pauses_that_are() -> None:
    for code in re.findall(r"`([A-Z]+_[A-Z_]+)`", GUIDE):
        assert code in ErrorCode.__members__ or code.startswith("LOCKERNET_")
    assert (
        tuple(
            int(number) * {"s": 1, "min": 60, "h": 3600}[unit]
            for number, unit in re.findall(r"(\d+) (s|min|h)\b", GUIDE.partition("tried again after")[2])[
                : len(PAUSES)
            ]
        )
        == PAUSES
    )
