"""The guide for backup and recovery does what it says: every command is typed, against a real node."""

import re
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.repo.test_guides import typed

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "guides" / "backup-and-recovery.md").read_text()
ABOUT = ("--to", "--from", "--status", "--receipts", "--finish", "reopen")
BLOCK = re.compile(r"^```sh( at-will)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)

FOUND = """
lockernet-node init --dir point --network demo --operator me --point here --bank simulated:
lockernet keys generate --network demo --member speedy --out grant.pem --record grant.json
lockernet trust assemble --network demo --out point/trust.json --agreement speedy:me \
    --member speedy:courier --record speedy=grant.json --member me:operator@$LOCKERNET_NODE_LISTEN__GRPC \
    --record me=point/records/grant.json --record me=point/records/directory.json \
    --record me=point/records/device.json
export LOCKERNET_MEMBER=speedy LOCKERNET_KEY=file:grant.pem LOCKERNET_TRUST=point/trust.json
"""
START = """
lockernet-node run --config point/node.toml & node=$!
lockernet-node status --config point/node.toml --wait 30 || echo "an alarm"
"""
RESERVE = "lockernet reserve --point here --label CP000000080SG --outside 100x300x450 --weight-g 2400\n"
STOP = "kill $node && wait $node\n"


def _blocks() -> dict[str, str]:
    """By the option or command that the block is about."""
    found = {}
    for _, text in BLOCK.findall(GUIDE):
        (name,) = [each for each in ABOUT if each in text]
        found[name] = text
    return found


@pytest.fixture
def ports() -> str:
    """Settings that move the node to free ports."""
    listen = (f"LOCKERNET_NODE_LISTEN__{name}=127.0.0.1:{free_port()}" for name in ("GRPC", "PAGES"))
    return f"export {' '.join(listen)}\n"


def test_the_guide_leads_from_a_copy_to_a_point_in_recovery(ports: str, tmp_path: Path) -> None:
    # LN-NOD-032
    blocks = _blocks()
    copied = [FOUND, START, blocks["--to"], RESERVE, STOP]
    back = [blocks["--from"], START, blocks["--status"]]
    at_will = [
        blocks["--finish"].strip(),
        " || echo unfinished\n",
        blocks["reopen"].strip(),
        " || true\n",
    ]

    said = typed("".join([ports, *copied, *back, *at_will, STOP]), tmp_path)

    assert (tmp_path / "backup.db.json").exists()
    assert "in_recovery" in said
    assert "not all is inspected yet" in said
    assert "unfinished" in said, "nobody has looked into the bank"
    assert list((tmp_path / "point").glob("node.db.*aside*")), "what was there is kept"
