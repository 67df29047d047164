"""What the guides tell people to type does what they say, in an empty folder with a real node."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE_SECONDS
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)

WAIT = """
sleep() {{
    for _ in {{1..200}}; do
        if (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null; then return; fi
        command sleep 0.1
    done
}}
lockernet-node() {{
    command lockernet-node "$@"
    if [ "$1" = init ]; then sed -i 's/:50051"/:{grpc}"/; s/:8080"/:{pages}"/' point/node.toml; fi
}}
"""


def typed(script: str, folder: Path) -> str:
    """What the shell prints; its node is gone afterwards."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOCKERNET_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    printed = folder / "printed.txt"
    with printed.open("wb") as file:
        shell = subprocess.Popen(
            ["bash", "-euc", script],
            cwd=folder,
            env=inherited | {"PATH": path, "no_proxy": "*"},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            assert shell.wait(timeout=PATIENCE_SECONDS) == 0, printed.read_text()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()
    return printed.read_text()


@pytest.fixture
def block() -> str:
    """The one shell block of the guide to Connect, on free ports."""
    found: list[str] = BLOCK.findall((GUIDES / "connect.md").read_text())
    (block,) = found
    grpc, pages, connect = free_port(), free_port(), free_port()
    prelude = WAIT.format(port=connect, grpc=grpc, pages=pages)
    return prelude + block.replace("50051", grpc).replace("8081", connect)


STREAM = """
timeout 4 buf curl --schema {proto} --protocol connect -H "Lockernet-Session-Bin: $(lockernet session)" \
    -d '{{"pointId": "here", "scope": "FEED_SCOPE_MEMBER", "after": {{}}}}' \
    http://127.0.0.1:{port}/lockernet.v1.EventService/StreamEvents || true
"""


def test_curl_asks_a_point_as_the_guide_says(block: str, tmp_path: Path) -> None:
    # LN-NOD-018
    said = typed(block, tmp_path)

    answers: list[dict[str, Any]] = [
        each for text in said.splitlines() for each in objects(text) if "event" not in each
    ]
    possible, events, refused = answers
    assert possible == {"possible": True}
    assert events["head"]["payloadType"] == "application/vnd.lockernet.member-head.v1+protobuf"
    assert (refused["code"], refused["details"][0]["type"]) == ("not_found", "google.rpc.ErrorInfo")


def objects(text: str) -> list[dict[str, Any]]:
    """All JSON objects in one line; curl prints them without a line's end."""
    found, decoder = [], json.JSONDecoder()
    while (start := text.find("{")) >= 0:
        try:
            each, end = decoder.raw_decode(text[start:])
        except ValueError:
            break
        found.append(each)
        text = text[start + end :]
    return found


def test_buf_reads_the_stream_as_the_guide_says(block: str, tmp_path: Path) -> None:
    port = re.findall(r'connect = "127.0.0.1:(\d+)"', block)[0]
    reserve = (
        "lockernet reserve --point here --label CP000000080SG --outside 100x300x450 --weight-g 2400 --json\n"
    )
    said = typed(block + reserve + STREAM.format(proto=ROOT / "proto", port=port), tmp_path)

    assert '"entries"' in said
    assert "application/vnd.lockernet.member-head.v1+protobuf" in said.partition('"entries"')[2]
