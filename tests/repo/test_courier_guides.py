"""The guides for couriers do what they say: every block is run, in order, against a real node."""

import re
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.repo.test_guides import typed

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

FOUND = """
export LOCKERNET_NODE_LISTEN__GRPC=127.0.0.1:{grpc} LOCKERNET_NODE_LISTEN__PAGES=127.0.0.1:{pages}
lockernet-node init --dir point --network demo --operator me --point here --bank simulated:
lockernet keys generate --network demo --member speedy --out grant.pem --record grant.json
lockernet trust assemble --network demo --out point/trust.json --agreement speedy:me \
    --member speedy:courier --record speedy=grant.json --member me:operator@127.0.0.1:{grpc} \
    --record me=point/records/grant.json --record me=point/records/directory.json \
    --record me=point/records/device.json
lockernet-node run --config point/node.toml & node=$!
lockernet-node status --config point/node.toml --wait 30
"""


def script(guide: str) -> str:
    """Everything that the guide says, in order, on free ports."""
    grpc = free_port()
    parts = [FOUND.format(grpc=grpc, pages=free_port())]
    for language, text in BLOCK.findall((GUIDES / guide).read_text()):
        told = text.replace("50051", grpc).replace("until ", "kill -HUP $node\nuntil ")
        parts.append(told if language == "sh" else f"cat > told.py <<'TOLD'\n{told}TOLD\npython told.py\n")
    return "".join([*parts, "kill $node && wait $node\n"])


@pytest.mark.parametrize(
    ("guide", "words"),
    [
        ("checkout.md", ("promised until", "CANCELLED", "Yes.")),
        ("driver-app.md", ("LN1:", "1.  CP0000000", "order_id")),
        ("key-rotation.md", ("All is well.", "LN1:")),
    ],
)
def test_what_a_guide_tells_couriers_is_so(guide: str, words: tuple[str, ...], tmp_path: Path) -> None:
    said = typed(script(guide), tmp_path)

    for each in words:
        assert each in said
