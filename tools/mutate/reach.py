"""Which tests call which function of the rooms, from one watched run; so, which tests judge a mutant.

The run is also the proof that the tests are green without a mutant.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tools.mutate.crew import Task, Trouble, work_off
from tools.mutate.judging import Watched, run_tests
from tools.mutate.mutants import Mutant
from tools.mutate.tree import ROOT, TESTS, Room

WALL_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Tests that run together: a mutant that they do not notice goes on to the next stage."""

    tests: tuple[str, ...]
    files: tuple[str, ...]
    seconds: float


class Reach:
    """What the watched run found."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._seconds: dict[str, float] = found["seconds"]
        self._callers: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for test, called in found["reach"].items():
            for file, line in called:
                self._callers[file][line].add(test)

    def stages(self, mutant: Mutant, room: Room) -> list[Stage]:
        """First the room's own tests that call the changed function, file by file; its others; other rooms'.

        The second group is there for what was called when a file was loaded or is kept between tests. What
        stands at module level is everybody's: the room's own tests, and all that call into the room.
        """
        own = {test for test in self._seconds if test.startswith(room.tests)}
        calling = self._calling(mutant, room) | (own if mutant.function is None else set())
        likely = self._by_file(own & calling)
        first = [self._stage({file}, tests) for file, tests in likely.items()]
        rest = [self._stage(set(self._by_file(group)), group) for group in (own - calling, calling - own)]
        return [stage for stage in sorted(first, key=partial(_promise, mutant)) + rest if stage.tests]

    def _calling(self, mutant: Mutant, room: Room) -> set[str]:
        if mutant.function is None:
            return {test for file in room.files for tests in self._callers[file].values() for test in tests}
        first, last = mutant.function
        lines = self._callers[mutant.file].items()
        return {test for line, tests in lines if first <= line <= last for test in tests}

    def _by_file(self, group: set[str]) -> dict[str, set[str]]:
        by_file: dict[str, set[str]] = defaultdict(set)
        for test in group:
            by_file[file_of(test)].add(test)
        return by_file

    def _stage(self, files: set[str], group: set[str]) -> Stage:
        """The quick tests first."""
        tests = sorted(group, key=lambda test: (self._seconds[test], test))
        return Stage(tuple(tests), tuple(sorted(files)), sum(self._seconds[test] for test in tests))


def file_of(test: str) -> str:
    """The file in which a test stands."""
    return test.partition("::")[0]


def _promise(mutant: Mutant, stage: Stage) -> tuple[bool, float]:
    """Likely to notice: the file that is named after the changed one, then what is soon done."""
    (file,) = stage.files
    return Path(file).stem != f"test_{Path(mutant.file).stem}", stage.seconds


def watch(rooms: Sequence[Room], *, at_once: int) -> dict[str, Any]:
    """Run all tests once over the unchanged rooms. Raises `Trouble` if they are not green."""
    files = {str(ROOT / file): file for room in rooms for file in room.files}
    whole: dict[str, Any] = {"reach": {}, "seconds": {}}
    tasks = (Task(path, partial(_watched, path, files), WALL_SECONDS) for path in _parts())
    for ending in work_off(tasks, at_once=at_once):
        found = ending.result
        if found is None:
            raise Trouble(f"the tests of {ending.key} ended without a mutant by signal {ending.signal}")
        if not found["green"]:
            raise Trouble(f"the tests are red without a mutant: {', '.join(found['failures']) or ending.key}")
        whole["reach"] |= found["reach"]
        whole["seconds"] |= found["seconds"]
    return whole


def _parts() -> list[str]:
    """The folders and files of the tests, so that several run side by side."""
    paths = sorted((ROOT / TESTS).iterdir())
    parts = [path for path in paths if path.is_dir() or path.match("test_*.py")]
    return [str(path.relative_to(ROOT)) for path in parts if path.is_file() or any(path.rglob("test_*.py"))]


def _watched(path: str, files: dict[str, str]) -> dict[str, Any]:
    plugin = Watched(files)
    green = run_tests([path], plugin)
    return {"green": green, "failures": plugin.failures, "reach": plugin.reach, "seconds": plugin.seconds}
