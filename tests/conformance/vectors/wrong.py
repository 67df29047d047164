"""A program that answers codes and does one thing wrong: `python wrong.py WAY`. Nothing of ours is in it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

WAY = sys.argv[1]
RIGHT = {"name": "wrong", "version": "1", "topics": ["codes"]}
HELLOS = {
    "hello-is-a-list": [],
    "hello-without-name": {"version": "1", "topics": "all"},
    "hello-with-strange-topic": {**RIGHT, "topics": ["codes", "cooking"]},
    "hello-with-number-as-topics": {**RIGHT, "topics": 18},
}


def write(raw: bytes) -> None:
    os.write(1, raw)


def say(told: object) -> None:
    write(json.dumps(told).encode() + b"\n")


def rest() -> None:
    time.sleep(60)


def say_huge() -> None:
    write(b'{"id": "' + b"x" * 5_000_000 + b'"}\n')


def say_no_end() -> None:
    while True:
        write(b"x" * 65_536)


def crash() -> None:
    raise RuntimeError("this program is broken")


def leave_a_child() -> None:
    subprocess.Popen(["sleep", "60"])
    os._exit(3)


def answers(good: dict[str, object]) -> dict[str, list[Callable[[], object]]]:
    """What each way does with one question; `good` would be an answer."""
    raw = json.dumps(good).encode()
    return {
        "silent": [rest],
        "half-a-line": [lambda: write(raw[:10]), rest],
        "garbage": [lambda: write(b"segmentation fault, or so\n")],
        "no-utf-8": [lambda: write(raw.replace(b"accepted", b"\xff\xfe") + b"\n")],
        "name-twice": [lambda: write(raw[:-1] + b', "verdict": "refused"}\n')],
        "not-a-number": [lambda: write(raw[:-1] + b', "left": NaN}\n')],
        "nested": [lambda: write(b"[" * 200_000 + b"]" * 200_000 + b"\n")],
        "a-list": [lambda: say([good])],
        "an-empty-line": [lambda: write(b"\n")],
        "pretends-to-be-the-suite": [lambda: write(b"!no answer within 10 s\n")],
        "huge": [say_huge],
        "endless": [say_no_end],
        "crash": [crash],
        "exit": [lambda: sys.exit(0)],
        "killed": [lambda: os.kill(os.getpid(), 9)],
        "dies-in-a-line": [lambda: write(raw[:10]), lambda: os._exit(7)],
        "closes-stdout": [lambda: os.close(1), rest],
        "child-holds-stdout": [leave_a_child],
        "another-id": [lambda: say({**good, "id": "codes-999"})],
        "no-id": [lambda: say({"verdict": "accepted"})],
        "one-behind": [lambda: say({**good, "id": LAST[-1]})],
        "noise-before": [lambda: write(b"working on it\n"), lambda: say(good)],
        "twice": [lambda: say(good)] * 2,
        "flood": [lambda: say(good)] * 100_000,
        "stderr-first": [lambda: say({"id": good["id"], "skipped": "nothing to say"})],
    }


LAST = ["codes-000"]
if WAY == "never-starts":
    rest()
if WAY == "stderr-first":
    os.write(2, b"warming up\n" * 100_000)
for line in sys.stdin:
    asked = json.loads(line)
    if "protocol" in asked:
        say(HELLOS.get(WAY, RIGHT))
        continue
    for step in answers({"id": asked["id"], "verdict": "accepted"})[WAY]:
        step()
    LAST.append(asked["id"])
