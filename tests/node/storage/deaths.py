"""Deaths at every step in turn: one process loads the program once, and forks a child for each death."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT


@contextmanager
def dying(program: str, *words: Path) -> Iterator[Callable[[Path], int]]:
    """Tells the program a file, which a child works on; says how the child ended, negative for a signal."""
    command = [sys.executable, "-c", program, *map(str, words)]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=nowhere, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told, heard = process.stdin, process.stdout

        def die(file: Path) -> int:
            print(file, file=told, flush=True)
            return int(heard.readline())

        try:
            yield die
        finally:
            told.close()
