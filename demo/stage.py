"""The stage: a temporary folder, the roles on it, and what they know of each other."""

import json
import re
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.narrator import Narrator
from demo.processes import Role, Trouble, program, run
from lockernet_node.hardware.board.client import BoardControl

NETWORK, OPERATOR, COURIER, POINT = "demo-network", "harbour-lockers", "courier-merlion", "sg-harbour-01"

PATIENCE_SECONDS = 10.0


@dataclass
class Parcel:
    """A parcel as its courier's back end knows it."""

    label: str
    outside: tuple[int, int, int]
    weight_g: int
    parcel_id: str = ""
    claim: str = ""
    digits: str = ""
    door: str = ""


@dataclass
class Stage:
    """Everything that the steps act on."""

    folder: Path
    narrator: Narrator
    sabotage: str
    roles: dict[str, Role] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)
    badge: str = ""
    kept_rows: list[tuple[Any, ...]] = field(default_factory=list)
    histories: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """The point's configuration."""
        return self.folder / "point" / "node.toml"

    @property
    def database(self) -> Path:
        """The point's database."""
        return self.folder / "point" / "node.db"

    @property
    def hands(self) -> Path:
        """The control socket of the lock boards."""
        return self.folder / "hands.sock"

    def is_broken(self, step: str) -> bool:
        """True if this step's subject is to be broken."""
        return self.sabotage == step

    def check(self, true: bool, words: str) -> None:  # noqa: FBT001  # reads as a sentence
        """Tick off what was looked at, or end the demo at this step."""
        if not true:
            raise Trouble(f"expected: {words}")
        self.narrator.checked(words)

    def start_role(self, name: str, *command: str) -> Any:
        """Start a process; the first line that it says."""
        log = self.folder / f"{name}.log"
        self.roles[name] = Role(name, command, log=log)
        return self.roles[name].hear()

    def start_node(self) -> None:
        """Start the point's node and note its addresses."""
        ready = self.start_role(
            "node", program("lockernet-node"), "run", "--config", str(self.config), "--json"
        )
        self.addresses = ready["ready"]

    def courier(self, do: str, **job: Any) -> Any:
        """Ask the courier's back end; its answer. Raises Trouble if the point said no."""
        answer = self.try_courier(do, **job)
        if "error" in answer:
            raise Trouble(f"the courier's {do}: {answer['error']}: {answer['words']}")
        return answer

    def try_courier(self, do: str, **job: Any) -> Any:
        """The same, whatever comes of it."""
        return self.roles["courier"].tell(json.dumps({"do": do, "point": POINT, **job}))

    def operator(self, do: str, **job: Any) -> Any:
        """Ask the operator's back end."""
        return self.roles["operator"].tell(json.dumps({"do": do, "point": POINT, **job}))

    def person(self, **job: Any) -> dict[str, str]:
        """Somebody at the kiosk does one job; what the screen said in the end."""
        pages = f"http://{self.addresses['pages']}"
        command = [sys.executable, "-m", "demo.person", pages, str(self.hands), str(self.config)]
        status, printed, said = run(command, given=json.dumps(job) + "\n")
        if status != 0:
            raise Trouble(f"the person at the kiosk gave up: {said.strip().splitlines()[-1:]}")
        seen: dict[str, str] = json.loads(printed)
        return seen

    def pulses(self) -> int:
        """How many unlock frames the boards took since they were switched on."""
        with BoardControl(self.hands) as world:
            return len(world.pulses())

    def wait(self, true: Callable[[], bool]) -> bool:
        """Look again and again until it is true, or patience ends."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not true():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def tamper(self, *statements: str) -> None:
        """Sabotage only: write into the node's database behind its back."""
        with closing(sqlite3.connect(self.database, timeout=10)) as raw:
            for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                raw.execute(f"DROP TRIGGER {trigger}")
            for statement in statements:
                raw.execute(statement)
            raw.commit()

    def copy_database(self, into: str) -> None:
        """Sabotage only: keep the database as it is now."""
        target = self.folder / into
        target.mkdir()
        for path in self.database.parent.glob("node.db*"):
            shutil.copy(path, target)

    def bring_back(self, kept: str) -> None:
        """Sabotage only: put the kept database back."""
        for path in self.database.parent.glob("node.db*"):
            path.unlink()
        for path in (self.folder / kept).iterdir():
            shutil.copy(path, self.database.parent)

    def edit_config(self, pattern: str, by: str) -> None:
        """Change one line of node.toml."""
        text, count = re.subn(pattern, by, self.config.read_text(), flags=re.MULTILINE)
        if count != 1:
            raise Trouble(f"expected one line like {pattern} in {self.config}, found {count}")
        self.config.write_text(text)

    def told(self) -> list[dict[str, Any]]:
        """The parcels with their custody chains, as the auditor found them."""
        return [
            {
                "label": parcel.label,
                "door": parcel.door,
                "chain": [link["to_state"] for link in self.histories[parcel.parcel_id]["chain"]],
                "receipts": len(self.histories[parcel.parcel_id]["chain"]),
            }
            for parcel in self.parcels.values()
        ]

    def close(self, *, keep: bool) -> None:
        """Send everybody home and clear the stage."""
        for role in reversed(self.roles.values()):
            with suppress(Trouble):
                role.end()
        if keep:
            print(f"kept: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder)
