"""Starts the roles of the demo, each a process, and talks with them in lines of JSON."""

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

READY_SECONDS = 20.0
END_SECONDS = 10.0


class Trouble(Exception):
    """A step's subject did not do what it should; the words say what was expected and what came."""


class Role:
    """One running process. Its stdout are lines of JSON for us; its stderr goes to a log file."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def hear(self, *, seconds: float = READY_SECONDS) -> Any:
        """The next line that it says. Raises Trouble if it ends or stays silent."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise Trouble(f"{self.name} said nothing for {seconds:.0f} s; see {self.log}") from None
        if not line:
            raise Trouble(f"{self.name} ended with exit code {self._process.wait()}: {self.last_words()}")
        return json.loads(line)

    def tell(self, word: str) -> Any:
        """Say one line to it; its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(word.encode() + b"\n")
        self._process.stdin.flush()
        return self.hear()

    def kill(self) -> None:
        """SIGKILL, from outside, now."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(END_SECONDS)

    def end(self) -> int:
        """SIGTERM, and wait; its exit code."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            return self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Trouble(f"{self.name} did not end within {END_SECONDS:.0f} s of SIGTERM") from None
        finally:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no words"

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.decode())
        self._lines.put("")


def run(command: Sequence[str], *, given: str = "") -> tuple[int, str, str]:
    """Run a program to its end: exit code, stdout, stderr. `given` is what it reads."""
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def program(name: str) -> str:
    """A console script of the environment that runs this."""
    return str(Path(sys.executable).parent / name)
