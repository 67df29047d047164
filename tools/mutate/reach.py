"""Which tests call which function of the rooms, from one watched run; so, which tests judge a mutant.

The run is also the proof that the tests are green without a mutant.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
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
    seconds: float

    @property
    def files(self) -> list[str]:
        """The files of the tests, those with the first tests in front."""
        return list(dict.fromkeys(test.partition("::")[0] for test in self.tests))


class Reach:
    """What the watched run found."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._seconds: dict[str, float] = found["seconds"]
        self._callers: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for test, called in found["reach"].items():
            for file, line in called:
                self._callers[file][line].add(test)

    def stages(self, mutant: Mutant, room: Room) -> list[Stage]:
        """First the room's own tests that call the changed function, then its others, then other rooms'.

        The second are there for what was called when a file was loaded or is kept between tests. What
        stands at module level is everybody's: for it the third are all tests that call into the room.
        """
        own = {test for test in self._seconds if test.startswith(room.tests)}
        calling = self._calling(mutant, room)
        groups = (own & calling, own - calling, calling - own)
        return [self._stage(group) for group in groups if group]

    def _calling(self, mutant: Mutant, room: Room) -> set[str]:
        if mutant.function is None:
            return {test for file in room.files for tests in self._callers[file].values() for test in tests}
        first, last = mutant.function
        lines = self._callers[mutant.file].items()
        return {test for line, tests in lines if first <= line <= last for test in tests}

    def _stage(self, group: set[str]) -> Stage:
        """Files that take little time first, and in each the quick tests first."""
        by_file: dict[str, float] = defaultdict(float)
        for test in group:
            by_file[test.partition("::")[0]] += self._seconds[test]
        tests = sorted(
            group,
            key=lambda test: (by_file[test.partition("::")[0]], test.partition("::")[0], self._seconds[test]),
        )
        return Stage(tuple(tests), sum(by_file.values()))


def watch(rooms: Sequence[Room]) -> dict[str, Any]:
    """Run all tests once over the unchanged rooms. Raises `Trouble` if they are not green."""
    files = {str(ROOT / file): file for room in rooms for file in room.files}
    (ending,) = work_off([Task("watch", lambda: _watched(files), WALL_SECONDS)], at_once=1)
    found: dict[str, Any] | None = ending.result
    if found is None:
        raise Trouble(f"the tests without a mutant ended by signal {ending.signal}")
    if not found["green"]:
        raise Trouble(
            f"the tests are red without a mutant: {', '.join(found['failures']) or 'see make test'}"
        )
    return found


def _watched(files: dict[str, str]) -> dict[str, Any]:
    plugin = Watched(files)
    green = run_tests([TESTS], plugin)
    return {"green": green, "failures": plugin.failures, "reach": plugin.reach, "seconds": plugin.seconds}
