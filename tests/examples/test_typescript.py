"""The TypeScript example agrees with the published vectors, and works with a real node on each transport."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.arrival import open_point
from demo.founding import found_network
from demo.narrator import Narrator
from demo.processes import program, run
from demo.stage import COURIER, OPERATOR, POINT, Stage
from lockernet_conformance.results import Verdict
from tests.conformance.vectors.asked import all_ended
from tests.conformance.vectors.asked import program as executor
from tests.conftest import ROOT
from tests.examples.typescript import EXAMPLE, Ended, Program, built
from tests.node.transport.certificates import Authority
from tests.patience import PATIENCE_SECONDS

ADDRESS = re.compile(r"https?://|registry|\"resolved\"")
OF = {"grpc": "grpc", "connect": "connect", "tls": "grpc"}
"""Which listener of the node each line goes to."""


@dataclass(frozen=True)
class Line:
    """A courier in TypeScript on one line to one point."""

    stage: Stage
    example: Program
    to: tuple[str, ...]

    def says(self, *words: str, trust: Path | None = None) -> Ended:
        """What the example's program answers."""
        asked, environment = self._asked(words, trust)
        return self.example.run(*asked, **environment)

    def watching(self, count: int) -> subprocess.Popen[str]:
        """The program that has read the feed, and waits for so many events more."""
        asked, environment = self._asked(("events", "--watch", str(count)), None)
        running = self.example.start(*asked, **environment)
        assert running.stdout is not None
        while "watching" not in (line := running.stdout.readline()):
            assert line, running.communicate()
        return running

    def _asked(self, words: Sequence[str], trust: Path | None) -> tuple[Sequence[str], dict[str, str]]:
        courier = self.stage.folder / "courier"
        environment = {
            "LOCKERNET_MEMBER": COURIER,
            "LOCKERNET_KEY": f"file:{courier / 'grant.pem'}",
            "LOCKERNET_TRUST": str(trust or self.stage.folder / "trust.json"),
        }
        return ("build/src/main.js", *words, *self.to, "--operator", OPERATOR, "--point", POINT), environment


@pytest.fixture(scope="module")
def example() -> Program:
    """The built example; one build for all tests."""
    return built()


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bool], Stage]]:
    """A point with and one without TLS, each opened when it is first asked for."""
    opened: dict[bool, Stage] = {}

    def opening(encrypted: bool) -> Stage:
        if encrypted not in opened:
            opened[encrypted] = _opened(tmp_path_factory.mktemp("point"), encrypted=encrypted)
        return opened[encrypted]

    yield opening
    for stage in opened.values():
        stage.close(keep=False)


def _opened(folder: Path, *, encrypted: bool) -> Stage:
    stage = Stage(folder, Narrator(as_json=True, total=1), sabotage="")
    found_network(stage)
    text = stage.config.read_text()
    if encrypted:
        authority = Authority.founded()
        authority.issue(stage.config.parent / "tls", "the node")
        (folder / "roots.pem").write_bytes(authority.roots)
        text = text.replace(
            "[listen]", '[tls]\ncertificate = "tls/cert.pem"\nkey = "tls/key.pem"\n\n[listen]'
        )
    stage.config.write_text(text.replace("[listen]", '[listen]\nconnect = "127.0.0.1:0"'))
    open_point(stage)
    return stage


@pytest.fixture(params=["grpc", "connect", "tls"])
def line(request: pytest.FixtureRequest, example: Program, stages: Callable[[bool], Stage]) -> Line:
    """GRPC without TLS, Connect with JSON, gRPC with TLS."""
    kind: str = request.param
    stage = stages(kind == "tls")
    scheme = "https" if kind == "tls" else "http"
    to = [f"--{OF[kind]}", f"{scheme}://{stage.addresses[OF[kind]]}"]
    return Line(stage, example, (*to, *(["--ca", str(stage.folder / "roots.pem")] if kind == "tls" else [])))


TOPICS = ("statements", "trust", "keys", "events")
CURSORS = "vec/events/evt-004"
"""Some of its vectors are a node's to judge."""

LABELS = iter(f"TS-{number}" for number in range(100))


def test_the_example_gives_every_published_verdict(example: Program) -> None:
    ended = example.run("--test", "build/src/vectors.test.js")

    counts = dict(re.findall(r"^# (pass|fail) (\d+)$", ended.printed, re.MULTILINE))
    assert ended.status == 0, ended.printed
    assert counts == {"pass": str(sum(map(_judged, TOPICS))), "fail": "0"}


def _judged(topic: str) -> int:
    """How many vectors of a topic are a reader's to judge; cursors are a node's."""
    vectors = json.loads((ROOT / "docs" / "spec" / "vectors" / f"{topic}.json").read_text())["vectors"]
    return sum(1 for vector in vectors if "after" not in vector["input"])


async def test_the_example_answers_the_conformance_suite_too(example: Program) -> None:
    async with executor(["node", "build/src/vectors.js"], folder=example.folder) as asked:
        trials = await all_ended(asked)
    of_topics = {name: each.verdict for name, each in trials.items() if name.split("/")[1] in asked.topics}

    assert asked.topics == set(TOPICS)
    assert [name for name, verdict in of_topics.items() if verdict is not Verdict.PASS] == [CURSORS]
    assert trials[CURSORS].reason.endswith("no client's to judge")


def test_a_parcel_is_reserved_followed_and_its_receipt_verified(line: Line) -> None:
    # LN-REQ-006, LN-EVT-006, LN-CUS-015
    label = next(LABELS)
    before = len(line.says("events").lines)
    reserved = line.says("reserve", "--label", label)
    badge = _badge(line.stage)
    seen = line.stage.person(do="deposit", badge=badge, label=label)
    told = line.says("events", "--page-size", "2")

    assert (reserved.status, seen.get("stage"), told.status) == (0, "done", 0), (
        reserved.said,
        seen,
        told.said,
    )
    (promise,) = reserved.lines
    news = told.lines[before:]
    assert promise["reservation"] == "HARD"
    assert promise["claimCode"].startswith("LN0:")
    assert news[0]["what"] == "compartmentReserved"
    (receipt,) = [event["receipt"] for event in news if "receipt" in event]
    assert (receipt["parcel"], receipt["door"]) == (promise["parcel"], seen["door"])
    assert (receipt["from"], receipt["to"]) == ("DEPOSITING", "WAITING")


def test_what_happens_meanwhile_comes_over_the_stream(line: Line) -> None:
    # LN-EVT-012
    with line.watching(1) as watching:
        reserved = line.says("reserve", "--label", next(LABELS))
        printed, said = watching.communicate(timeout=PATIENCE_SECONDS)

    assert (reserved.status, watching.returncode) == (0, 0), said
    assert json.loads(printed)["what"] == "compartmentReserved"


def test_a_signed_no_ends_the_program_with_its_reason(line: Line) -> None:
    ended = line.says("reserve", "--label", next(LABELS), "--outside", "500x500x700")

    assert (ended.status, ended.printed) == (1, "")
    assert ended.said.startswith("NO_FITTING_SIZE")


@pytest.mark.parametrize("line", ["connect"], indirect=True)
def test_a_feed_by_a_device_that_the_directory_does_not_list_is_not_believed(
    line: Line, tmp_path: Path
) -> None:
    trust = json.loads((line.stage.folder / "trust.json").read_text())
    for member in trust["members"]:
        member["keys"] = [key for key in member["keys"] if key["purpose"] != "device"]
    (tmp_path / "trust.json").write_text(json.dumps(trust))

    ended = line.says("events", trust=tmp_path / "trust.json")

    assert (ended.status, ended.printed) == (4, "")
    assert ended.said.startswith("UNTRUSTED_HISTORY")
    assert "UNTRUSTED_KEY" in ended.said


def test_the_lock_names_no_registry_and_what_is_built_is_not_kept() -> None:
    lock = (ROOT / EXAMPLE / "package-lock.json").read_text()
    ignored = (ROOT / EXAMPLE / ".gitignore").read_text().split()

    assert not [line for line in lock.splitlines() if ADDRESS.search(line) and '"url"' not in line]
    assert ignored == ["node_modules/", "gen/", "build/"]


def _badge(stage: Stage) -> str:
    """A driver's badge, by the command line."""
    key = f"file:{stage.folder / 'courier' / 'grant.pem'}"
    who = ["--member", COURIER, "--key", key, "--trust", str(stage.folder / "trust.json")]
    status, printed, said = run(
        [program("lockernet"), "badge", *who, "--endpoint", stage.addresses["grpc"], "--operator", OPERATOR]
    )
    assert status == 0, said
    return printed.split()[-1]
