"""`make run`: leaves a point with simulated lock boards up and prints its addresses, until Ctrl-C.

A courier with a key and an agreement is founded too, so that the printed commands work as they stand.
"""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from demo.arrival import open_point
from demo.founding import found_network
from demo.narrator import Narrator
from demo.processes import Trouble
from demo.stage import COURIER, POINT, Stage
from lockernet.errors import LockernetError

TRY = """
The point {point} is open. Try it as the courier {courier}, in another terminal:

  export LOCKERNET_MEMBER={courier} LOCKERNET_KEY=file:{folder}/courier/grant.pem
  export LOCKERNET_TRUST={folder}/trust.json LOCKERNET_ENDPOINT={grpc} LOCKERNET_POINT={point}
  .venv/bin/lockernet points list
  .venv/bin/lockernet reserve --help
  .venv/bin/lockernet badge

Kiosk: http://{pages}/   Whoever stands there puts a parcel behind the open door, or takes it, and shuts it:

  .venv/bin/lockernet-node hands put --control {hands}
  .venv/bin/lockernet-node hands take --control {hands}

Ctrl-C ends it and removes {folder}.
"""


def main() -> int:
    """Start, tell, wait, tidy up."""
    parser = argparse.ArgumentParser(prog="make run", description="A point with simulated lock boards.")
    parser.add_argument("--grpc", type=int, default=50051, metavar="PORT", help="of the calls (50051)")
    parser.add_argument("--pages", type=int, default=8080, metavar="PORT", help="of the kiosk (8080)")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lockernet-run-"))
    stage = Stage(folder, Narrator(as_json=False, total=1), sabotage="")
    try:
        found_network(stage)
        open_point(stage, grpc_port=asked.grpc, pages_port=asked.pages)
        shown = {**stage.addresses, "folder": folder, "hands": stage.hands}
        print(TRY.format(point=POINT, courier=COURIER, **shown), flush=True)
        signal.pause()
    except KeyboardInterrupt:
        print("closing", file=sys.stderr)
    except (Trouble, LockernetError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    finally:
        stage.close(keep=False)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
