"""How heavy `lockernet` is without its extras: megabytes installed, and seconds until the client is there.

A part of `make wheels`: measured in an empty environment, where nothing else helps or hides. A courier puts
this into a small back end. Both limits are promised to couriers; what breaks one stops the run.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tools.environment import install, make_empty_environment

ROOT = Path(__file__).resolve().parents[1]
MOST_MEGABYTES = 60.0
MOST_SECONDS = 0.5
STARTS = 5

IMPORT = """
import sys, time
begun = time.perf_counter()
import lockernet.client
print(time.perf_counter() - begun, len(sys.modules))
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """What was measured."""

    megabytes: float
    seconds: float
    modules: int

    @property
    def is_thin(self) -> bool:
        """Within both limits."""
        return self.megabytes < MOST_MEGABYTES and self.seconds < MOST_SECONDS

    def row(self) -> str:
        """One line for people."""
        return (
            f"lockernet without extras: {self.megabytes:.1f} MB installed (below {MOST_MEGABYTES:.0f}), "
            f"lockernet.client in {self.seconds:.2f} s (below {MOST_SECONDS}), {self.modules} modules"
        )


def weigh(wheels: Path, environment: Path) -> Weight:
    """Install the wheel with nothing but what it asks for, at the pins, and measure."""
    make_empty_environment(environment)
    pins = ["--constraint", str(ROOT / "constraints.txt"), "--find-links", str(wheels)]
    install(environment, [*pins, "lockernet"])
    (packages,) = (environment / "lib").glob("python3*/site-packages")
    weights = (path.stat().st_size for path in packages.rglob("*") if path.is_file())
    megabytes = sum(weights) / 1e6
    starts = [_start(environment / "bin" / "python") for _ in range(1 + STARTS)][1:]
    return Weight(megabytes, median(seconds for seconds, _ in starts), starts[0][1])


def _start(python: Path) -> tuple[float, int]:
    """Seconds and modules of one fresh interpreter; the first one also fills the caches of the disk."""
    said = subprocess.run(
        [str(python), "-I", "-c", IMPORT], capture_output=True, text=True, check=True
    ).stdout
    seconds, modules = said.split()
    return float(seconds), int(modules)
