"""A real node in a process of its own."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.patience import PATIENCE_SECONDS

SCRIPT = Path(sys.executable).parent / "lockernet-node"
STOP_SECONDS = 5.0
"""What LN-NOD-043 allows."""


class Node:
    """`lockernet-node run` until the block ends."""

    def __init__(self, config: Path, **environment: str) -> None:
        self.config = config
        self.log = config.parent / "node.log"
        self._environment = environment
        self.addresses: Mapping[str, str] = {}

    def __enter__(self) -> Self:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(SCRIPT), "run", "--config", str(self.config), "--json"],
                stdout=subprocess.PIPE,
                stderr=log,
                env=os.environ | self._environment,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_SECONDS)
        line = self.process.stdout.readline() if ready else b""
        assert line, self.log.read_text()
        self.addresses = json.loads(line)["ready"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def terminate(self) -> None:
        """Tell it to stop."""
        self.process.send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """Its exit code; it must end in time."""
        return self.process.wait(STOP_SECONDS)

    def events(self) -> list[str]:
        """The names of what it logged, in order."""
        return [json.loads(line)["event"] for line in self.log.read_text().splitlines() if line[:1] == "{"]


def call(*words: str, **environment: str) -> tuple[int, str, str]:
    """Run the program to its end: exit code, stdout, stderr."""
    done = subprocess.run(
        [str(SCRIPT), *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        env=os.environ | environment,
    )
    return done.returncode, done.stdout, done.stderr
