"""Runs tests inside a forked child: with one module changed, or watched for what they call.

A child is a fork of a process that has everything loaded that no mutant changes. It ends with `os._exit`,
has a limit of its own for processor time and memory, and never writes to the tree.
"""

import gc
import importlib
import os
import pkgutil
import resource
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, FrameType, ModuleType

import pytest
from hypothesis import Phase, settings

from tools.mutate.tree import BELOW

LOADED = (
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "google.protobuf.message",
    "grpc.aio",
    "hypothesis.strategies",
    "pydantic",
    "pytest_asyncio",
)
"""Large modules of others, loaded once for all children."""

PROFILE = "mutate"
MEMORY_BYTES = 3 * 2**30

_OPTIONS = ("-x", "-q", "--assert=plain", "-p", "no:randomly", "-p", "no:cacheprovider", "-o", "timeout=0")
_NOT_A_FAILURE = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def load() -> None:
    """Load what no mutant changes, once for all children."""
    for name in LOADED:
        importlib.import_module(name)
    for below in BELOW:
        _load_below(f"lockernet.{below}")
    _prepare_hypothesis()
    gc.collect()
    gc.freeze()


def _load_below(name: str) -> None:
    try:
        package = importlib.import_module(name)
    except ModuleNotFoundError as absent:
        if absent.name != name:
            raise
        return
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}."):
        importlib.import_module(module.name)


def _prepare_hypothesis() -> None:
    """Examples of Hypothesis are the same in every child, and a failure is enough: it is not made smaller."""
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile(PROFILE, deadline=None, database=None, derandomize=True, phases=phases)


class Changed:
    """Finds one module in a text of ours; it must stand in front of all other finders."""

    def __init__(self, module: str, path: str, text: str) -> None:
        self._module, self._path = module, path
        self._loader = _Text(module, path, text)

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """The changed module and no other."""
        if fullname != self._module:
            return None
        return spec_from_file_location(fullname, self._path, loader=self._loader)


class _Text(SourceFileLoader):
    """Loads a text instead of its file; it has no times, so no compiled form is read or written."""

    def __init__(self, module: str, path: str, text: str) -> None:
        super().__init__(module, path)
        self._text = text

    def get_data(self, _path: str) -> bytes:
        return self._text.encode()

    def path_stats(self, path: str) -> Mapping[str, float]:
        raise OSError(f"{path} is changed in memory")


class Chosen:
    """Lets pytest run these tests only, in this order; notes how each ended."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}
        self._functions = {_function(test) for test in tests}
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """A test whose name is new, because a mutant gives it its parameters, runs too."""
        items[:] = sorted((item for item in items if self._is_chosen(item)), key=self._place)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the name of the first test that failed."""
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be loaded any more has noticed the change."""
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid} (import)"

    def _is_chosen(self, item: pytest.Item) -> bool:
        return item.nodeid in self._rank or _function(item.nodeid) in self._functions

    def _place(self, item: pytest.Item) -> int:
        return self._rank.get(item.nodeid, len(self._rank))


class Watched:
    """Notes each test's seconds and the functions of these files that it called, by their first line."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._called: set[CodeType] = set()
        self.reach: dict[str, list[tuple[str, int]]] = {}
        self.seconds: dict[str, float] = {}
        self.failures: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> object:
        """Watch one test, with its fixtures."""
        self._called = set()
        sys.settrace(self._trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.reach[item.nodeid] = sorted(
                (self._files[code.co_filename], code.co_firstlineno) for code in self._called
            )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up set-up, call and tear-down."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failures.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be loaded."""
        if report.failed:
            self.failures.append(report.nodeid)

    def _trace(self, frame: FrameType, _event: str, _argument: object) -> None:
        """Asked at each call only: it returns nothing, so that lines are not watched."""
        if frame.f_code.co_filename in self._files:
            self._called.add(frame.f_code)


def run_tests(paths: Sequence[str], plugin: object) -> bool:
    """Run the tests of these files; True if none failed."""
    outcome = pytest.main([*_OPTIONS, f"--hypothesis-profile={PROFILE}", *paths], plugins=[plugin])
    return outcome in _NOT_A_FAILURE


def allow_seconds(seconds: float) -> None:
    """From now on: so much processor time, and then the end by a signal."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def be_a_child() -> None:
    """A process group of its own, nothing to say, no core file, and no more memory than this."""
    os.setpgid(0, 0)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))


def _function(test: str) -> str:
    return test.partition("[")[0]
