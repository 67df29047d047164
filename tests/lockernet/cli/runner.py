"""Runs the program again and again in one process, since importing it takes longer than its work.

Each line on stdin is one run: words, folder and variables; each line on stdout says how it ended.
"""

import contextlib
import io
import json
import os
import sys
from typing import Any

from lockernet.cli import main


def run(words: list[str], folder: str, env: dict[str, str], given: str = "") -> dict[str, Any]:
    """One run with this on its stdin, and with nothing left over from the one before."""
    for name in [name for name in os.environ if name.startswith("LOCKERNET_")]:
        del os.environ[name]
    os.environ.update(env)
    os.chdir(folder)
    sys.argv = ["lockernet", *words]
    out, err, code = io.StringIO(), io.StringIO(), 0
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


if __name__ == "__main__":
    for line in sys.stdin:  # the name is looked up once: a run has a stdin of its own
        print(json.dumps(run(**json.loads(line))), flush=True)
