"""What a process takes: memory, open files and threads, as the system counts them."""

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

MEGABYTE = 1024.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One look."""

    at: float
    """Seconds since the load began."""
    megabytes: float
    files: int
    threads: int


@dataclass(frozen=True, slots=True)
class Slope:
    """How fast something grows, in a straight line through all looks, and how sure that is."""

    per_hour: float
    error: float
    """Standard error; what counts is the slope less two of them."""

    @property
    def least(self) -> float:
        """What it grows by at least."""
        return self.per_hour - 2 * self.error


def look(pid: int, *, at: float) -> Sample:
    """The process as it is now."""
    home = Path(f"/proc/{pid}")
    told = dict(line.split(":", 1) for line in (home / "status").read_text().splitlines())
    resident = float(told["VmRSS"].split()[0]) / MEGABYTE
    return Sample(at, resident, sum(1 for _ in (home / "fd").iterdir()), int(told["Threads"]))


def slope(samples: list[Sample]) -> Slope:
    """Least squares of memory over time."""
    times, values = [each.at for each in samples], [each.megabytes for each in samples]
    if len(samples) < 3:
        return Slope(0.0, float("inf"))
    middle, level = fmean(times), fmean(values)
    spread = sum((at - middle) ** 2 for at in times)
    rise = sum((at - middle) * (value - level) for at, value in zip(times, values, strict=True)) / spread
    rest = sum((value - level - rise * (at - middle)) ** 2 for at, value in zip(times, values, strict=True))
    error = (rest / (len(samples) - 2) / spread) ** 0.5
    return Slope(rise * 3_600, error * 3_600)


def growth(values: list[int]) -> float:
    """By how much the mean of the last third is above that of the first."""
    third = max(1, len(values) // 3)
    return fmean(values[-third:]) - fmean(values[:third])
