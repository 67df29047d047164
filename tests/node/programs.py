"""The program `lockernet-node` as tests start it: founded in a folder, run for a while, or refused."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lockernet.models.trust import KeyRecord, Member, Purpose, Role, TrustFile
from lockernet_node.bootstrap.founding import found
from tests.patience import PATIENCE_SECONDS

SCRIPT = Path(sys.executable).parent / "lockernet-node"
PLAIN = '\n[listen]\ngrpc = "127.0.0.1:50051"\npages = "127.0.0.1:8080"\n'
FREE = '\n[listen]\ngrpc = "127.0.0.1:0"\npages = "127.0.0.1:0"\n'


def founded(folder: Path, *, listen: str = FREE) -> Path:
    """The configuration of a point without hardware, its operator in the trust file beside it."""
    made = found(folder, network_id="n", operator_id="o", point_id="p", bank="simulated:")
    keys = tuple(KeyRecord.model_validate_json(path.read_bytes()) for path in made.records)
    operator = Member(member_id="o", roles=(Role.OPERATOR,), keys=keys)
    issued = next(key.not_before for key in keys if key.purpose is Purpose.GRANT)
    trust = TrustFile(network_id="n", issued_at=issued, members=(operator,))
    (folder / "trust.json").write_text(trust.model_dump_json())
    text = made.config.read_text()
    assert PLAIN in text
    made.config.write_text(text.replace(PLAIN, listen))
    return made.config


@contextmanager
def running(config: Path) -> Iterator[dict[str, Any]]:
    """The program until the block ends; then it is told to stop, and must end well and soon."""
    command = [str(SCRIPT), "run", "--config", str(config), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            line = program.stdout.readline()
            assert line, program.communicate()[1]
            yield json.loads(line)["ready"]
            program.send_signal(signal.SIGTERM)
            _, said = program.communicate(timeout=PATIENCE_SECONDS)
            assert program.returncode == 0, said
        finally:
            program.kill()


def call(*words: str, given: str = "") -> tuple[int, str, str]:
    """Run the program to its end."""
    done = subprocess.run(
        [str(SCRIPT), *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def refused(config: Path) -> str:
    """The one line with which a run ends that cannot be."""
    status, printed, said = call("run", "--config", str(config))
    lines = [line for line in said.splitlines() if not line.startswith("{")]
    assert (status, printed, len(lines)) == (3, "", 1), said
    return lines[0]
