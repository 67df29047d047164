"""Somebody at the kiosk, a process of their own: reads the pages, types or scans, and has two hands.

    echo '{"do": "collect", "code": "LN0:..."}' | python -m demo.person URL HANDS NODE_TOML

Jobs: `deposit` (badge, label; with "leave_open" it ends at the open door), `put` (place the parcel in
the open door and close it) and `collect` (code). Answers with one line: stage, door, what was refused.
"""

import json
import re
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import httpx

from lockernet_node.hardware.board.client import BoardControl

PATIENCE_SECONDS = 15.0
GLANCE_SECONDS = 0.1

_MARK = re.compile(r'data-(page|stage|door|refused|looks-empty)="([^"]*)"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Screen:
    """What the kiosk shows, followed like a browser would: pages and forms, no script."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, follow_redirects=True, trust_env=False, timeout=30)
        self._page = ""

    def close(self) -> None:
        """Leave; nothing is shown any more."""
        self._client.close()

    def look(self, path: str) -> dict[str, str]:
        """Load a page; its marks."""
        return self._see(self._client.get(path))

    def send(self, path: str, **fields: str) -> dict[str, str]:
        """Fill in the form on the screen and send it; the marks of what comes."""
        found = _TOKEN.search(self._page)
        token = found.group(1) if found else ""
        return self._see(self._client.post(path, data={"csrf_token": token, **fields}))

    def wait_for(self, *stages: str) -> dict[str, str]:
        """Look at the visit until it stands at one of these."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (marks := self.look("/visit")).get("stage") not in stages:
            if time.monotonic() > deadline:
                return marks
            time.sleep(GLANCE_SECONDS)
        return marks

    def _see(self, response: httpx.Response) -> dict[str, str]:
        self._page = response.text
        return dict(_MARK.findall(self._page))


class Hands:
    """Two hands at the doors; they know which lock is behind which door, as the mechanic wired it."""

    def __init__(self, control: BoardControl, config: Path) -> None:
        self._control = control
        doors = tomllib.loads(config.read_text())["compartment"]
        self._wires = {door["id"]: (door["board"], door["lock"]) for door in doors}

    def wait_open(self, door: str) -> bool:
        return self._control.wait_open(*self._wires[door], seconds=PATIENCE_SECONDS)

    def put(self, door: str) -> None:
        self._control.place(*self._wires[door])
        self._control.close_door(*self._wires[door])

    def take(self, door: str) -> None:
        self._control.take(*self._wires[door])
        self._control.close_door(*self._wires[door])


def deposit(screen: Screen, hands: Hands, job: dict[str, Any]) -> dict[str, str]:
    """Badge, label, open door, parcel in, door shut, and the screen's word that it is done."""
    screen.look("/driver")
    marks = screen.send("/driver", badge=job["badge"])
    if "refused" in marks:
        return marks
    marks = screen.send("/driver/parcel", label=job["label"])
    if "door" not in marks or not hands.wait_open(marks["door"]):
        return marks
    marks = screen.wait_for("door_open", "failed")
    if job.get("leave_open") or marks.get("stage") != "door_open":
        return marks
    hands.put(marks["door"])
    return screen.wait_for("done", "closed", "failed")


def collect(screen: Screen, hands: Hands, job: dict[str, Any]) -> dict[str, str]:
    """Code, open door, parcel out, door shut, `Yes, done`."""
    screen.look("/")
    marks = screen.send("/collect", code=job["code"])
    if "door" not in marks or not hands.wait_open(marks["door"]):
        return marks
    marks = screen.wait_for("door_open", "failed")
    if marks.get("stage") != "door_open":
        return marks
    hands.take(marks["door"])
    screen.wait_for("closed", "failed")
    return screen.send("/visit", answer="done")


def main(url: str, control: str, config: str) -> None:
    """Do one job."""
    job = json.loads(sys.stdin.readline())
    with BoardControl(control) as world:
        hands = Hands(world, Path(config))
        if job["do"] == "put":
            hands.put(job["door"])
            print(json.dumps({"door": job["door"]}))
            return
        act = {"deposit": deposit, "collect": collect}[job["do"]]
        print(json.dumps(act(Screen(url), hands, job)))


if __name__ == "__main__":
    main(*sys.argv[1:4])
