"""No case is content with a target that says the same to everything: each asks for more than a word."""

import asyncio
import json
import sys
from pathlib import Path

import grpc
import pytest
import yaml

from lockernet_conformance.features import FEATURES
from lockernet_conformance.results import Profile
from tests.conformance.stubs import answering, empty_page, serving

SUITE = str(Path(sys.executable).parent / "lockernet-conformance")
ABSENT = frozenset(
    {
        "svc/metrics/not-at-connect",
        "svc/metrics/not-at-pages",
        "svc/metrics/rebound-name",
        "svc/reflection/not-public",
    }
)
"""What must not be there is truly not there. That it is elsewhere is another case's."""
SERVED = frozenset(
    {
        "svc/connect/question-json",
        "svc/connect/question-proto",
        "svc/message/deadline-of-30-seconds",
        "svc/message/version-of-the-same-line",
        "svc/session/no-courier",
        "svc/session/ten-minutes",
    }
)
"""Somebody is served who could be turned away: the status is all that the rule speaks of."""
LIMITS = frozenset({"svc/message/large-metadata"})
"""The gRPC library itself refuses it."""
FOUND, NO = b"", grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize(
    ("answer", "content"), [(FOUND, ABSENT | SERVED | LIMITS), (NO, ABSENT)], ids=["yes", "no"]
)
async def test_a_target_that_says_one_thing_to_everything_passes_nothing(
    answer: bytes | grpc.StatusCode, content: frozenset[str], tmp_path: Path
) -> None:
    async with answering(answer) as calls, serving(empty_page) as pages:
        _write_target(tmp_path, calls, pages)
        await _run("init", "--network", "n", "--operator", "o", "--out", str(tmp_path))
        await _run("run", "--target", str(tmp_path / "target.yaml"), "--out", str(tmp_path / "report"))

    lines = map(json.loads, (tmp_path / "report" / "transcript.ndjson").read_text().splitlines())
    verdicts = {line["case"]: line["verdict"] for line in lines if line["kind"] == "verdict"}
    assert sum(verdict == "FAIL" for verdict in verdicts.values()) > 400
    assert {case for case, verdict in verdicts.items() if verdict in ("PASS", "WARN")} == content
    assert "INCONCLUSIVE" not in verdicts.values()


def _write_target(folder: Path, calls: str, pages: str) -> None:
    told = {
        "product": {"name": "dumb", "vendor": "nobody", "version": "1"},
        "network_id": "n",
        "operator_id": "o",
        "point_id": "p",
        "endpoints": {"grpc": calls, "connect": pages, "pages": pages, "debug": pages},
        "profiles": [str(each) for each in Profile],
        "features": dict.fromkeys(FEATURES, True),
        "operator_keys": [{"purpose": "grant", "algorithm": "Ed25519", "public_key": "11" * 32}],
    }
    (folder / "target.yaml").write_text(yaml.safe_dump(told))


async def _run(*words: str) -> None:
    running = await asyncio.create_subprocess_exec(SUITE, *words, stdout=asyncio.subprocess.DEVNULL)
    assert await running.wait() in (0, 1)
