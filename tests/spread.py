"""How the tests are spread over the processes of `make test` (docs/adr/0047).

Most wait, so several run at once. A file stays whole, for its tests share what is costly to make. Only
what takes long by itself and shares nothing is cut up, and begins first, or all would wait for its end.
"""

import os
from zlib import crc32

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # no py.typed

MOST_WORKERS = 8

LONG_FIRST: dict[str, int] = {
    "tests/conformance/targets/test_passing.py": 2,
    "tests/crash/test_steps.py": 8,
    "tests/repo/test_checks.py": 1,
    "tests/repo/test_checks.py::test_check_finds": 4,
    "tests/node/cli/test_operator_guide.py": 1,
    "tests/demo/test_demo.py": 16,
    "tests/crash/test_faults.py": 16,
    "tests/crash/test_restarts.py": 16,
    "tests/examples/test_typescript.py": 1,
    "tests/browser/test_journeys.py": 1,
    "tests/browser/test_reach.py": 1,
    "tests/repo/test_courier_guides.py": 16,
    "tests/node/test_enrolling.py": 16,
    "tests/node/test_program.py": 6,
    "tests/node/cli/test_doors.py": 4,
    "tests/node/cli/test_stopping.py": 4,
    "tests/repo/test_guides.py": 16,
    "tests/crash/test_power.py": 4,
    "tests/node/cli/test_backup_guide.py": 1,
    "tests/bench/test_bench.py": 1,
    "tests/lockernet/client/atlas/test_crash.py": 1,
    "tests/repo/test_outages_guide.py": 1,
    "tests/repo/test_points_guide.py": 1,
    "tests/repo/test_tracking_guide.py": 1,
    "tests/repo/test_readme.py": 1,
    "tests/crash/test_endure.py": 4,
    "tests/crash/test_far_off.py": 4,
    "tests/tools/test_mutate.py": 2,
    "tests/demo/test_run.py": 1,
    "tests/node/storage/test_backup.py": 1,
    "tests/node/storage/test_restore.py": 1,
    "tests/node/test_listeners.py": 2,
    "tests/node/test_trusting.py": 4,
    "tests/lockernet/client/outbox/test_kills.py": 2,
    "tests/lockernet/deadlines/test_agreement.py": 1,
    "tests/lockernet/capacity/test_faults.py": 1,
}
"""What takes longest, longest first: a file or a function, and into how many parts it may be cut."""

_PLACE = {name: place for place, name in enumerate(LONG_FIRST)}


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # the same
    """Gives each process one part after another; what is left goes to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)


def part_of(nodeid: str) -> str:
    """The name of the part to which a test belongs."""
    name = _listed(nodeid)
    if name is None:
        return nodeid.partition("::")[0]
    return f"{name} {crc32(nodeid.encode()) % LONG_FIRST[name]}"


def begins(nodeid: str) -> int:
    """Sorted by this, the long ones come first."""
    name = _listed(nodeid)
    return len(_PLACE) if name is None else _PLACE[name]


def _listed(nodeid: str) -> str | None:
    file, _, rest = nodeid.partition("::")
    function = f"{file}::{rest.partition('[')[0]}"
    return next((name for name in (function, file) if name in LONG_FIRST), None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Spread | None:
    """Unless another way is asked for with --dist."""
    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return Spread(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: while one test waits, another works."""
    return min(2 * (os.cpu_count() or 1), MOST_WORKERS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a process of several, after they were shuffled."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: begins(item.nodeid))
