"""Forks a child for each piece of work, so many at a time, and gathers what each of them says.

A plain process without threads: what is loaded before the fork is there at once in every child.
"""

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tools.mutate.judging import be_a_child

K = TypeVar("K")
Work = Callable[[], Any]
"""What a child does; the result goes home as JSON."""

_READ = 1 << 16


class Trouble(Exception):
    """Mutants cannot be judged; the words say why."""


@dataclass(frozen=True, slots=True)
class Task(Generic[K]):
    """A piece of work, and how long it may take on the clock of the wall."""

    key: K
    work: Work
    wall_seconds: float


@dataclass(frozen=True, slots=True)
class Ending(Generic[K]):
    """How a child ended: its result, or the signal, or nothing because its time was over."""

    key: K
    result: Any
    signal: int
    seconds: float


class _Child(Generic[K]):
    def __init__(self, task: Task[K]) -> None:
        self.task = task
        self.begun = time.monotonic()
        self.words = b""
        self.reads, writes = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if not self.pid:
            _live(task.work, writes)
        os.close(writes)

    @property
    def remaining(self) -> float:
        return self.begun + self.task.wall_seconds - time.monotonic()

    def read(self) -> bool:
        """True when it has said everything."""
        words = os.read(self.reads, _READ)
        self.words += words
        return not words

    def end(self) -> Ending[K]:
        """Collect it, and end what it may have started."""
        over = self.remaining <= 0
        if over:
            os.kill(self.pid, signal.SIGKILL)
        os.close(self.reads)
        _, status = os.waitpid(self.pid, 0)
        self._end_group()
        result = json.loads(self.words) if self.words and not over else None
        if isinstance(result, dict) and "trouble" in result:
            raise Trouble(result["trouble"])
        ended_by = signal.SIGXCPU if over else os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return Ending(self.task.key, result, ended_by, time.monotonic() - self.begun)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self._end_group()

    def _end_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def work_off(tasks: Iterable[Task[K]], *, at_once: int) -> Iterator[Ending[K]]:
    """The endings, as they come. Whatever happens, no child is left behind."""
    waiting = iter(tasks)
    children: dict[int, _Child[K]] = {}
    try:
        while True:
            while len(children) < at_once and (task := next(waiting, None)) is not None:
                child = _Child(task)
                children[child.reads] = child
            if not children:
                return
            for child in _ended(children):
                del children[child.reads]
                yield child.end()
    finally:
        for child in children.values():
            child.kill()


def _ended(children: dict[int, _Child[K]]) -> list[_Child[K]]:
    patience = max(0.0, min(child.remaining for child in children.values()))
    ready, _, _ = select.select(list(children), [], [], patience)
    said = [children[place] for place in ready if children[place].read()]
    return said + [child for child in children.values() if child.remaining <= 0 and child not in said]


def _live(work: Work, writes: int) -> None:
    """The whole life of a child; it never returns."""
    try:
        be_a_child()
        words = json.dumps(work())
    except BaseException:  # noqa: BLE001 - the top of a process: what failed goes home in words
        words = json.dumps({"trouble": traceback.format_exc()})
    with os.fdopen(writes, "wb") as pipe:
        pipe.write(words.encode())
    os._exit(0)
