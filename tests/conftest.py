"""What all tests share: the vectors beside this clone, and the rule that CI skips nothing in silence."""

import os
import signal
from collections.abc import Generator
from fnmatch import fnmatch
from pathlib import Path

import pytest

pytest_plugins = ["tests.spread"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SKIPS = ROOT / "tests" / "SKIPS"
NO_SHARED = "../shared is not beside this clone"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # What a shell starts in the background ignores Ctrl-C, and so would the programs that tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_vectors() -> Path:
    """The folder of vectors that other projects published; skips only where ../shared is absent."""
    if not SHARED.exists():
        pytest.skip(NO_SHARED)
    vectors = SHARED / "vectors"
    assert vectors.is_dir(), "../shared is here, but has no vectors"
    return vectors


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test that nobody listed into a failed one, in CI."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _fail_if_unlisted(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file that is skipped as a whole."""
    report = yield
    if report.skipped:
        _fail_if_unlisted(report)
    return report


def _fail_if_unlisted(report: pytest.TestReport | pytest.CollectReport) -> None:
    why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if os.environ.get("CI") != "true" or _is_listed(report.nodeid):
        return
    if why.endswith(NO_SHARED) and not SHARED.exists():
        return
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} was skipped in CI and tests/SKIPS does not list it. {why}"


def _is_listed(node_id: str) -> bool:
    for line in SKIPS.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, reason = line.partition("|")
        assert reason.strip(), f"expected 'pattern | reason' in tests/SKIPS, got {line!r}"
        if fnmatch(node_id, pattern.strip()):
            return True
    return False
