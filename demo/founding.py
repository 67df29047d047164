"""Before the curtain: operator and courier make their keys, and the trust file lists who may say what."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from demo.processes import Trouble, program, run
from demo.stage import COURIER, NETWORK, OPERATOR, POINT, Stage


def found_network(stage: Stage) -> None:
    """Make point, keys and trust file in the stage's folder."""
    point, courier, trust = stage.folder / "point", stage.folder / "courier", stage.folder / "trust.json"
    identity = ["--network", NETWORK, "--operator", OPERATOR, "--point", POINT]
    founded = _do(program("lockernet-node"), "init", "--dir", str(point), *identity, "--json")
    courier.mkdir(mode=0o700)
    key, record = str(courier / "grant.pem"), str(courier / "grant.json")
    make = ["keys", "generate", "--network", NETWORK, "--member", COURIER, "--out", key, "--record", record]
    _do(program("lockernet"), *make, "--json")
    members = ["--member", f"{COURIER}:courier", "--member", f"{OPERATOR}:operator"]
    records = [f"{COURIER}={record}", *(f"{OPERATOR}={path}" for path in founded["records"])]
    listed = [word for each in records for word in ("--record", each)]
    agreement = [] if stage.is_broken("reserve") else ["--agreement", f"{COURIER}:{OPERATOR}"]
    assemble = ["trust", "assemble", "--network", NETWORK, *members, *listed, *agreement]
    _do(program("lockernet"), *assemble, "--out", str(trust))
    shutil.copy(trust, point)
    stage.narrator.say(f"{OPERATOR} and {COURIER} have keys; the trust file of {NETWORK} lists them")


def start_back_ends(stage: Stage, *, courier_endpoint: str) -> None:
    """The courier's back end behind its network, and the operator's beside the point."""
    _start_back_end(
        stage, "courier", COURIER, key=stage.folder / "courier" / "grant.pem", at=courier_endpoint
    )
    operator_key = stage.config.parent / "keys" / "grant.pem"
    _start_back_end(stage, "operator", OPERATOR, key=operator_key, at=stage.addresses["grpc"])


def _start_back_end(stage: Stage, role: str, member: str, *, key: Path, at: str) -> None:
    trust = str(stage.folder / "trust.json")
    stage.start_role(role, sys.executable, "-m", "demo.backend", member, f"file:{key}", trust, at, OPERATOR)


def _do(*command: str) -> Any:
    status, printed, said = run(command)
    if status != 0:
        raise Trouble(f"{Path(command[0]).name} {command[1]} exited {status}: {said.strip()}")
    return json.loads(printed) if "--json" in command else None
