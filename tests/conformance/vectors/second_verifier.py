"""docs/spec/vectors/verifier.py as an executor: its answers, without what it does when it is run alone."""

import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[3] / "docs" / "spec" / "vectors" / "verifier.py"
REFUSED = ("CODE_REFUSED", "POINT_FULL")


def verdict_of(reason: str) -> str:
    """It knows reasons only."""
    if reason.startswith("UNTRUSTED_"):
        return "untrusted"
    return "refused" if reason in REFUSED else "malformed"


def answered(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        came = verifier["TOPICS"][asked["topic"]](asked["input"])
    except verifier["No"] as no:
        return {"verdict": verdict_of(no.args[0]), "reason": no.args[0]}
    told = came if isinstance(came, dict) else {}
    return {"verdict": "accepted"} | {
        name: each for name, each in told.items() if not isinstance(each, bytes)
    }


verifier: dict[str, Any] = {"__file__": str(FILE)}
rules, _, _ = FILE.read_text().partition("\ncount, denied = ")
exec(compile(rules, FILE, "exec"), verifier)
for line in sys.stdin:
    asked = json.loads(line)
    hello = {"name": "second verifier", "version": "1", "topics": list(verifier["TOPICS"])}
    print(json.dumps(hello if "protocol" in asked else {"id": asked["id"], **answered(asked)}), flush=True)  # noqa: T201
