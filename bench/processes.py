"""Starts servers as processes of their own, and runs functions in fresh ones."""

import json
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

ROOT = Path(__file__).resolve().parents[1]
END_SECONDS = 15.0

P = ParamSpec("P")
R = TypeVar("R")


class Trouble(Exception):
    """A measurement could not be made; the words say why."""


class Program:
    """One running process; its first line on stdout is JSON, its stderr goes to a file."""

    def __init__(self, command: Sequence[str], *, log: Path) -> None:
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
            )

    def ready(self) -> Any:
        """Wait for the line that says it is ready; its JSON."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            words = self._log.read_text(errors="replace").strip().splitlines()
            raise Trouble(f"{self._process.args!r} ended: {words[-1] if words else 'no words'}")
        return json.loads(line)["ready"]

    @property
    def pid(self) -> int:
        """Of the process, while it runs."""
        return self._process.pid

    def is_alive(self) -> bool:
        """False once it has ended, by whatever."""
        return self._process.poll() is None

    def wait_dead(self) -> int:
        """Wait until it has ended by itself; its exit code. Raises `TimeoutExpired` if it does not."""
        self._wait()
        return self._process.returncode

    def kill(self) -> None:
        """SIGKILL, now."""
        self._process.send_signal(signal.SIGKILL)
        self._wait()

    def end(self) -> None:
        """SIGTERM, and wait."""
        if self._process.poll() is None:
            self._process.terminate()
        self._wait()

    def _wait(self) -> None:
        self._process.wait(END_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextmanager
def started(folder: Path, **commands: Sequence[str]) -> Iterator[None]:
    """These programs, all ready; ended with the block. Each writes its log in the folder."""
    with ExitStack() as stack:
        programs = []
        for name, command in commands.items():
            programs.append(Program(command, log=folder / f"{name}.log"))
            stack.callback(programs[-1].end)
        for program in programs:
            program.ready()
        yield


def node(config: Path) -> tuple[str, ...]:
    """The command of a node; logs warnings only, as under load it should."""
    options = ("--config", str(config), "--log-level", "warning", "--json")
    return (_script(), "run", *options)


def boards(link: Path, control: Path, *, count: int) -> tuple[str, ...]:
    """The command of the lock boards."""
    options = ("--boards", str(count), "--link", str(link), "--control", str(control), "--json")
    return (_script(), "board", *options)


def _script() -> str:
    return str(Path(sys.executable).parent / "lockernet-node")


def in_fresh_process(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` returns in a new interpreter: grpc.aio takes one event loop in a process's life."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, *args, **kwargs).result()
