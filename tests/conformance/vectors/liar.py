"""A program between suite and program: it passes every line on, and lies about the vectors that are named.

python liar.py codes-039,keys-010 COMMAND...
"""

import json
import subprocess
import sys
from typing import Any

NAMED = sys.argv[1].split(",")


def lie(answer: dict[str, Any]) -> dict[str, Any]:
    """A no for a yes, and a yes for a no; of a story the last step too."""
    no = {"verdict": "refused", "reason": "NOT_OFFERED"}
    told = no if answer["verdict"] == "accepted" else {"verdict": "accepted", "reason": None}
    steps = {"steps": [*answer["steps"][:-1], answer["steps"][-1] | told]} if "steps" in answer else {}
    return answer | told | steps


with subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as honest:
    assert honest.stdin is not None
    assert honest.stdout is not None
    for line in sys.stdin.buffer:
        honest.stdin.write(line)
        honest.stdin.flush()
        answer = json.loads(honest.stdout.readline())
        print(json.dumps(lie(answer) if answer.get("id") in NAMED else answer), flush=True)  # noqa: T201 - its answer
    honest.stdin.close()
