"""The guide for operators does what it says: every command is typed, against a real node and lock boards."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.repo.test_guides import typed

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "guides" / "operator.md").read_text()

PIECES = re.compile(r"^```sh\n(.*?)^```$|^<!-- at the kiosk: (\w+) -->$", re.DOTALL | re.MULTILINE)
AS_ROOT = re.compile(r"^```sh root\n(.*?)^```$", re.DOTALL | re.MULTILINE)

PERSON = f"{sys.executable} -m demo.person http://127.0.0.1:8080 hands.sock point/node.toml"
AT_THE_KIOSK = {
    "deposit": "{python} -c 'import json; print(json.dumps("
    '{{"do": "deposit", "badge": json.load(open("badge.json"))["badge"], "label": "CP000000080SG"}}))\''
    " | {person} | tee -a people.jsonl",
    "collect": "{python} -c 'import json; print(json.dumps("
    '{{"do": "collect", "code": json.load(open("parcel.json"))["claim_code"]}}))\''
    " | {person} | tee -a people.jsonl",
}
"""What people do between the commands, done by hands that reach the same pages and doors."""


@pytest.fixture
def script() -> str:
    """All commands of the guide, on free ports, with people at the kiosk in between."""
    lines = [f"export PYTHONPATH={ROOT}"]
    for typed_in, people in PIECES.findall(GUIDE):
        if people:
            lines.append(AT_THE_KIOSK[people].format(python=sys.executable, person=PERSON))
        else:
            lines.append(typed_in)
    grpc, pages = free_port(), free_port()
    moved = "\n".join(lines).replace("127.0.0.1:50051", f"127.0.0.1:{grpc}").replace(":8080", f":{pages}")
    listen = {"GRPC": grpc, "PAGES": pages}
    ports = (f"LOCKERNET_NODE_LISTEN__{name}=127.0.0.1:{port}" for name, port in listen.items())
    return f"export {' '.join(ports)}\n{moved}"


def test_the_guide_leads_from_nothing_to_a_collected_parcel(script: str, tmp_path: Path) -> None:
    # LN-NOD-040
    said = typed(script, tmp_path)

    stages = [json.loads(line)["stage"] for line in (tmp_path / "people.jsonl").read_text().splitlines()]
    assert stages == ["done", "done"]
    assert "0 wrong" in said
    assert "WAITING" in said
    assert re.search(r"^parcels: +0 expected$", said, re.MULTILINE), "nothing is left inside"
    assert "The journal is whole" in said
    assert (tmp_path / "backup.db.json").exists()
    assert "in_recovery" in said, "a point that was brought back says so"


def test_what_is_typed_as_root_names_files_that_are_here() -> None:
    as_root = "\n".join(AS_ROOT.findall(GUIDE))

    for name in re.findall(r"reference_node/\S+", as_root):
        assert (ROOT / name).exists(), name
    assert "constraints.txt" in as_root
    assert {each.split()[0] for each in as_root.splitlines() if each} <= {
        "useradd",
        "python3",
        "/opt/lockernet/bin/python",
        "ln",
        "mv",
        "install",
        "systemctl",
        "sudo",
    }
