"""The guide to outages: its commands and its program do what it says, in an empty folder with a real node."""

import re
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.repo.test_guides import GUIDES, WAIT, typed

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LISTED = r"^[0-9a-f]{32}  reserve-compartment  here  "
THEN_THE_PROGRAM = """
cat > program.py <<'END'
{program}END
unset LOCKERNET_OUTBOX
python program.py
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder, and what was printed: first the commands, then the program, at the same point."""
    folder = tmp_path_factory.mktemp("outages")
    found = BLOCK.findall((GUIDES / "outages.md").read_text())
    assert [language for language, _ in found] == ["sh", "python"], "a new block needs a test that runs it"
    blocks = dict(found)
    grpc, pages = free_port(), free_port()
    script = blocks["sh"] + THEN_THE_PROGRAM.format(program=blocks["python"])
    prelude = WAIT.format(port=grpc, grpc=grpc, pages=pages)
    return folder, typed(prelude + script.replace("50051", grpc), folder)


def test_the_commands_keep_a_reservation_and_send_it_when_the_point_is_there(said: tuple[Path, str]) -> None:
    folder, printed = said

    assert "exit code 5: kept, not answered" in printed
    assert re.search(LISTED + "WAITING .* PEER_UNREACHABLE", printed, re.MULTILINE)
    assert "All answered: 1 confirmed." in printed
    assert re.search(LISTED + "CONFIRMED", printed, re.MULTILINE)
    assert (folder / "outbox.db").stat().st_mode & 0o077 == 0


def test_the_program_keeps_an_order_and_hears_its_answer(said: tuple[Path, str]) -> None:
    _, printed = said

    assert printed.splitlines()[-1].strip() == "CONFIRMED"
