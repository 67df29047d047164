"""One paper for the room: nobody changes it, everybody changes copies."""

from pathlib import Path

import pytest

from tests.conformance.certificate.papers import Paper, make_paper


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """A run of six cases and its certificate, signed by the runner."""
    return make_paper(tmp_path_factory.mktemp("paper"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where keys are kept."""
    return tmp_path
