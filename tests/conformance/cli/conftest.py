"""One node, one run and one certificate for the room; every test changes copies."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conformance.certificate.papers import BODY, RUNNER, STRANGER
from tests.conformance.cli.bench import Signer, key_files, observed, reference, suite


@dataclass(frozen=True)
class Desk:
    """A certified run, and everybody who signs or checks."""

    folder: Path
    runner: Signer
    body: Signer
    stranger: Signer

    @property
    def certificate(self) -> Path:
        """Signed by the runner and the body."""
        return self.folder / "certificate.json"

    @property
    def transcript(self) -> Path:
        """Its evidence."""
        return self.folder / "transcript.ndjson"


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The target file of a reference node that serves."""
    with reference(tmp_path_factory.mktemp("cli-bed")) as path:
        yield path


@pytest.fixture(scope="session")
def certified(target: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """run, certify, countersign: each by its command."""
    home = tmp_path_factory.mktemp("cli-desk")
    desk = Desk(
        home / "report",
        key_files(home, "runner", RUNNER),
        key_files(home, "body", BODY),
        key_files(home, "stranger", STRANGER),
    )
    run = suite("run", "--target", observed(target), "--out", desk.folder, "--spec", "https://spec.example")
    assert run.code == 0, run.all
    signed = suite("certify", desk.folder, "--key", desk.runner.secret)
    assert signed.code == 0, signed.all
    shutil.copy(desk.certificate, desk.folder / "runner-only.json")
    trusted = ("--runner", desk.runner.public)
    both = suite("countersign", desk.certificate, *trusted, "--key", desk.body.secret)
    assert both.code == 0, both.all
    return desk


@pytest.fixture
def desk(certified: Desk, tmp_path: Path) -> Desk:
    """A copy to change."""
    shutil.copytree(certified.folder, tmp_path / "report")
    return Desk(tmp_path / "report", certified.runner, certified.body, certified.stranger)
