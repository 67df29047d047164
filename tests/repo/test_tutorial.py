"""The tutorial does what it says: commands and program are run as they stand, with a person at the kiosk."""

import json
import re
import sys

import pytest

from lockernet_node.web.words import LANGUAGES
from tests.ports import free_port
from tests.repo.test_guides import GUIDES, typed

ROOT = GUIDES.parents[1]
TEXT = (GUIDES / "tutorial.md").read_text()
PIECES = re.compile(
    r"^```(?P<language>\w+)\n(?P<block>.*?)^```$|^<!-- at the kiosk: (?P<act>\w+) ?(?P<words>[^>\n]*) -->$",
    re.DOTALL | re.MULTILINE,
)
PERSON = (
    f"PYTHONPATH={ROOT} {sys.executable} -m tests.repo.kiosk http://127.0.0.1:8080"
    " {act} {words} > visit.json & visit=$!\n"
)
LEAVE = "wait $visit ${program:-}; cat visit.json\n"


def script() -> str:
    """Everything that the tutorial says, in order, from the top of the repository."""
    parts = [f"cd {ROOT}\n"]
    for piece in PIECES.finditer(TEXT):
        act, block = piece["act"], piece["block"]
        if act is not None:
            parts.append(LEAVE if act == "leave" else PERSON.format(act=act, words=piece["words"]))
        elif piece["language"] == "python":
            parts.append(f"cat > courier.py <<'TOLD'\n{block}TOLD\n")
        else:
            parts.append(block.replace("courier.txt &\n", "courier.txt & program=$!\n"))
    return "".join(parts)


def on_free_ports(script: str) -> str:
    grpc, pages = free_port(), free_port()
    ports = {"GRPC": grpc, "PAGES": pages}
    listen = (f"LOCKERNET_NODE_LISTEN__{name}=127.0.0.1:{port}" for name, port in ports.items())
    return f"export {' '.join(listen)}\n" + script.replace("50051", grpc).replace("8080", pages)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What was printed from the first command to the last."""
    folder = tmp_path_factory.mktemp("tutorial")
    return typed(f"export TMPDIR={folder}\n{on_free_ports(script())}", folder)


def test_the_tutorial_leads_from_nothing_to_a_collected_parcel_and_its_proof(said: str) -> None:
    visits = [json.loads(line) for line in said.splitlines() if line.startswith('{"visit"')]
    assert [each["stage"] for each in visits] == ["done", "done"]
    assert re.search(r"^sg-harbour-01 +harbour ", said, re.MULTILINE)
    waiting, collected = said.index("\nWAITING"), said.index("\nCOLLECTED")
    assert waiting < collected
    assert "\nCOLLECTED\n" in said, "what was collected waits no longer"
    assert "2 receipts, 2 good, 0 bad." in said
    shown = re.findall(
        r"^[0-9a-f]{16}  [0-9a-f]{32}  COLLECTING to COLLECTED .* shown T0 ", said, re.MULTILINE
    )
    assert len(shown) == 2, "once when it was fetched, once in the list"


def test_the_program_of_the_tutorial_does_the_same(said: str) -> None:
    assert "DEPOSITING to WAITING good" in said
    assert "COLLECTING to COLLECTED good\nopened with T2 of generation 0\n" in said
    assert re.search(r"^parcels: +0 expected$", said.rpartition("opened with")[2], re.MULTILINE)


def test_what_is_said_at_the_kiosk_stands_on_its_pages() -> None:
    pressed = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", TEXT)

    assert set(pressed) == {"I am a driver", "Yes, done"}
    assert set(pressed) <= set(LANGUAGES["en"].phrases.values())
