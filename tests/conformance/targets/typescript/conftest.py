"""One build of the TypeScript point for all tests, and points that serve."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.targets.typescript.point import TypeScriptPoint
from tests.examples.typescript import TARGET, Program, built


@pytest.fixture(scope="session")
def program() -> Program:
    """The built target; one build for all tests."""
    return built(TARGET)


@pytest.fixture(scope="module")
def served(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypeScriptPoint]:
    """A point that serves, for tests that leave it as it was."""
    point = TypeScriptPoint.found(program, tmp_path_factory.mktemp("served"))
    point.start()
    yield point
    point.kill()


@pytest.fixture
def point(program: Program, tmp_path: Path) -> Iterator[TypeScriptPoint]:
    """A new point that serves."""
    point = TypeScriptPoint.found(program, tmp_path)
    point.start()
    yield point
    point.kill()
