"""Answer vectors on standard input, one line each, until it ends (docs/conformance/vectors.md).

python -m conformance.targets.reference.executor
"""

import asyncio
import json
import sys
from contextlib import redirect_stdout
from typing import Any, TextIO

from conformance.targets.reference.executor.topics import TOPICS
from conformance.targets.reference.executor.words import World, answer
from conformance.targets.reference.mutation import mutated
from lockernet import __version__


async def main(answers: TextIO) -> None:
    """One line in, one line out."""
    world = World({})
    for line in sys.stdin:
        asked = json.loads(line)
        if "protocol" in asked:
            world = World(asked)
            say(answers, {"name": "lockernet reference", "version": __version__, "topics": sorted(TOPICS)})
        elif asked["topic"] not in TOPICS:
            say(answers, {"id": asked["id"], "skipped": "a topic that this version does not know"})
        else:
            say(answers, {"id": asked["id"], **await answer(TOPICS[asked["topic"]], asked["input"], world)})


def say(answers: TextIO, told: dict[str, Any]) -> None:
    """One line, at once."""
    print(json.dumps(told), file=answers, flush=True)


if __name__ == "__main__":
    ANSWERS = sys.stdout
    mutated()
    with redirect_stdout(sys.stderr):  # what the node logs is no answer
        asyncio.run(main(ANSWERS))
