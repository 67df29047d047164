"""Where the node listens, what it reads and writes, and where its lock boards are."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A table of the file; a key that it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listen(Section):
    """Where the node answers, host:port; port 0 takes a free one."""

    grpc: str = "127.0.0.1:50051"
    pages: str = "127.0.0.1:8080"
    in_flight: Annotated[int, Field(ge=1, le=1_000)] = 64
    """gRPC calls at once."""
    per_peer: Annotated[int, Field(ge=1, le=1_000)] = 16
    """Of these from one address; raise it where a courier's back end or a hub calls from one."""


class Files(Section):
    """What the node reads and writes."""

    database: Path = Path("node.db")
    trust: Path = Path("trust.json")
    grant_key: str = "file:keys/grant.pem"
    directory_key: str = "file:keys/directory.pem"
    device_key: str = "file:keys/device.pem"
    digit_keys: dict[Annotated[int, Field(ge=1)], Path] = {1: Path("keys/digits-1.key")}
    """K_point by version; 32 bytes each, readable by their owner only."""


class ClockSettings(Section):
    """Who says that the machine's clock is right."""

    source: Literal["kernel", "assumed"] = "kernel"
    """`kernel`: a program such as chrony keeps it right and tells the kernel so.
    `assumed`: somebody else does, and nobody asks; for virtual machines that follow their host."""


class Bank(Section):
    """The lock boards."""

    url: str
    """`serial:/dev/ttyUSB0`, or `simulated:` for a bank without hardware."""
    tolerance_mm: Annotated[int, Field(ge=0, le=50)] = 5
