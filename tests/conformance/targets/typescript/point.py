"""The TypeScript point in a process of its own, on real files."""

import json
import re
import resource
import select
import signal
import subprocess
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import grpc

from lockernet.client import Courier, Patience
from lockernet.keyring import load_directory, load_signer
from lockernet.models.trust import Purpose
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Signer
from tests.conformance.targets.typescript.people import members
from tests.examples.typescript import Program
from tests.network import COURIER, OPERATOR, signer
from tests.patience import PATIENCE_SECONDS

PATIENCE = Patience(deadline_seconds=10, attempts=3, first_pause_seconds=0.05)


@dataclass
class TypeScriptPoint:
    """A founded point; `start` and `kill` it as often as needed."""

    program: Program
    folder: Path
    directory: TrustedDirectory
    """Whom it was founded among; its callers believe this, whatever becomes of its trust file."""
    address: str = ""
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @classmethod
    def found(cls, program: Program, folder: Path, *, listen: str = "127.0.0.1:0") -> Self:
        """A new point with its keys and files; not started. Brings members if the folder has none."""
        if not (folder / "members.json").exists():
            (folder / "members.json").write_text(members().model_dump_json())
        place = folder / "point"
        words = ["--found", str(place), "--trust", str(folder / "members.json"), "--listen", listen]
        ended = program.run("dist/src/main.js", *words)
        assert ended.status == 0, ended.said
        return cls(program, place, load_directory(place / "trust.json"))

    @property
    def operator_key(self) -> Signer:
        """The operator's grant key."""
        return load_signer(f"file:{self.folder / 'grant.pem'}")

    def change(self, name: str, change: Callable[[Any], Any]) -> None:
        """Change one of its JSON files."""
        path = self.folder / name
        told = json.loads(path.read_text())
        change(told)
        path.write_text(json.dumps(told))

    def limit_files(self, size: int) -> None:
        """No file of its process may grow beyond this, as if the disk were full; -1: as large as it likes."""
        assert self.process is not None
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def start(self, *words: str) -> None:
        """Start it and wait until it listens."""
        running = self.program.start("dist/src/main.js", "--config", str(self.folder / "config.json"), *words)
        assert running.stdout is not None
        ready, _, _ = select.select([running.stdout], [], [], PATIENCE_SECONDS)
        said = running.stdout.readline() if ready else ""
        found = re.match(r"listening on (\S+)$", said)
        if found is None:
            running.kill()
            raise AssertionError(f"it did not start: {said} {running.communicate()}")
        self.address, self.process = found[1], running

    def fails_to_start(self) -> tuple[int, str]:
        """Exit code and words of a start that ends by itself."""
        ended = self.program.run("dist/src/main.js", "--config", str(self.folder / "config.json"))
        return ended.status, ended.said

    def kill(self) -> None:
        """As a power cut ends a process."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As its service manager stops it; the exit code."""
        return self._end(signal.SIGTERM)

    @property
    def is_healthy(self) -> bool:
        """What its health service says (LN-NOD-019)."""
        with self.channel() as channel:
            answer: bytes = channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=9)
        return answer == b"\x08\x01"

    def channel(self) -> Any:
        """A channel for calls by hand, to be closed."""
        return grpc.insecure_channel(self.address, options=(("grpc.enable_http_proxy", 0),))

    def _end(self, by: signal.Signals) -> int:
        running, self.process = self.process, None
        if running is None:
            return 0
        running.send_signal(by)
        running.communicate(timeout=PATIENCE_SECONDS)
        return running.returncode

    def courier(self, name: str = COURIER, key: Signer | None = None) -> AbstractAsyncContextManager[Courier]:
        """Somebody of the network who calls it."""
        return Courier.connect(
            self.address,
            member_id=name,
            signer=key or signer(f"{name}/{Purpose.GRANT}"),
            directory=self.directory,
            operator_id=OPERATOR,
            patience=PATIENCE,
        )
