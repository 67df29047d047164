"""A bench sets logging up like the program it is; the tests after it start afresh."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Forget what a bench configured."""
    yield
    structlog.reset_defaults()
