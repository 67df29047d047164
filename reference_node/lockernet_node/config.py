"""The node's configuration: one TOML file, read once, every mistake named in one line.

Paths are relative to the file. Unknown keys are mistakes: a typo must not silently mean the default.
"""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from lockernet.deadlines.terms import Calendar, Dates, IsoWeekday
from lockernet.deadlines.until import PointTimes
from lockernet.errors import ErrorCode, Malformed
from lockernet.hours import opening_hours, zone_named
from lockernet.models.base import CompartmentId, Grams, Millimetres, Slug
from lockernet.models.points import Obligation, Position


def _known_obligation(name: str) -> str:
    if name not in Obligation.__members__:
        raise ValueError(f"expected one of {', '.join(list(Obligation.__members__)[1:])}")
    return name


def _readable(read: Callable[[str], object]) -> AfterValidator:
    """A text that a reader of the library takes; its own words if it does not."""

    def check(text: str) -> str:
        try:
            read(text)
        except Malformed as error:
            raise ValueError(error.message) from None
        return text

    return AfterValidator(check)


ZoneName = Annotated[str, _readable(zone_named)]
HoursText = Annotated[str, _readable(opening_hours)]
ObligationName = Annotated[str, AfterValidator(_known_obligation)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listen(_Section):
    """Where the node answers, host:port; port 0 takes a free one."""

    grpc: str = "127.0.0.1:50051"
    pages: str = "127.0.0.1:8080"
    in_flight: Annotated[int, Field(ge=1, le=1_000)] = 64
    """gRPC calls at once."""
    per_peer: Annotated[int, Field(ge=1, le=1_000)] = 16
    """Of these from one address; raise it where a courier's back end or a hub calls from one."""


class Files(_Section):
    """What the node reads and writes."""

    database: Path = Path("node.db")
    trust: Path = Path("trust.json")
    grant_key: str = "file:keys/grant.pem"
    directory_key: str = "file:keys/directory.pem"
    device_key: str = "file:keys/device.pem"
    digit_keys: dict[Annotated[int, Field(ge=1)], Path] = {1: Path("keys/digits-1.key")}
    """K_point by version; 32 bytes each, readable by their owner only."""


class Bank(_Section):
    """The lock boards."""

    url: str
    """`serial:/dev/ttyUSB0`, or `simulated:` for a bank without hardware."""
    tolerance_mm: Annotated[int, Field(ge=0, le=50)] = 5


class PointFacts(_Section):
    """What the point tells the network about itself."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    latitude_e7: int
    longitude_e7: int
    address_lines: tuple[str, ...]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: ZoneName
    opening_hours: HoursText = "24/7"
    weekend_days: frozenset[IsoWeekday] = frozenset({6, 7})
    """Monday is 1, Sunday is 7."""
    public_holidays: Dates = frozenset()
    working_days: Dates = frozenset()
    """Dates on the weekend that are worked all the same."""
    obligations: tuple[ObligationName, ...] = ()
    accessible_kept_back: Annotated[int, Field(ge=0)] = 0
    """Of the compartments in easy reach, how many only parcels get that ask for it."""
    ordinary_in_chilled: bool = False
    """Parcels that need no cold may lie in chilled compartments."""
    max_hold_seconds: Annotated[int, Field(ge=60)] = 7 * 86_400
    max_reservation_seconds: Annotated[int, Field(ge=60)] = 2 * 86_400

    @model_validator(mode="after")
    def _each_date_says_one_thing(self) -> Self:
        both: frozenset[date] = self.public_holidays & self.working_days
        if both:
            raise ValueError(f"{min(both)} is among public_holidays and among working_days")
        return self

    @property
    def times(self) -> PointTimes:
        """By what holds are counted here."""
        calendar = Calendar(
            weekend=self.weekend_days, holidays=self.public_holidays, working_days=self.working_days
        )
        return PointTimes(zone_named(self.time_zone), calendar, opening_hours(self.opening_hours))

    @property
    def position(self) -> Position:
        """Where it stands."""
        return Position(latitude_e7=self.latitude_e7, longitude_e7=self.longitude_e7)

    @property
    def obligation_set(self) -> frozenset[Obligation]:
        """The obligations it can meet."""
        return frozenset(Obligation[name] for name in self.obligations)


class CompartmentConfig(_Section):
    """One door: what is painted on it, its clear inside, and where its lock is wired."""

    id: CompartmentId
    width_mm: Millimetres
    height_mm: Millimetres
    depth_mm: Millimetres
    max_weight_g: Grams
    board: Annotated[int, Field(ge=0, le=9)]
    lock: Annotated[int, Field(ge=0, le=15)]
    infrared: bool = True
    """False where the occupancy sensor is not fitted."""
    accessible: bool = False
    """True if people reach it from a wheelchair."""
    temperature: Literal["ambient", "chilled", "frozen"] = "ambient"


class NodeConfig(_Section):
    """The whole file."""

    network_id: Slug
    operator_id: Slug
    point_id: Slug
    listen: Listen = Listen()
    files: Files = Files()
    bank: Bank
    point: PointFacts
    compartment: tuple[CompartmentConfig, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _doors_are_distinct(self) -> Self:
        names = [door.id for door in self.compartment]
        wires = [(door.board, door.lock) for door in self.compartment]
        if len(set(names)) != len(names):
            raise ValueError("two compartments carry the same id")
        if len(set(wires)) != len(wires):
            raise ValueError("two compartments are wired to the same lock")
        return self

    @model_validator(mode="after")
    def _keeps_back_what_it_has(self) -> Self:
        kept, there = self.point.accessible_kept_back, sum(door.accessible for door in self.compartment)
        if kept > there:
            raise ValueError(f"point.accessible_kept_back is {kept}; {there} compartments are accessible")
        return self


def load_config(path: Path) -> NodeConfig:
    """Read the file; paths in it become absolute. Raises Malformed with file, key and reason."""
    try:
        config = NodeConfig.model_validate(tomllib.loads(path.read_text()))
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {where}: {first['msg']}") from None
    return config.model_copy(update={"files": _absolute(config.files, path.resolve().parent)})


def _absolute(files: Files, base: Path) -> Files:
    return files.model_copy(
        update={
            "database": base / files.database,
            "trust": base / files.trust,
            "grant_key": _absolute_uri(files.grant_key, base),
            "directory_key": _absolute_uri(files.directory_key, base),
            "device_key": _absolute_uri(files.device_key, base),
            "digit_keys": {version: base / path for version, path in files.digit_keys.items()},
        }
    )


def _absolute_uri(uri: str, base: Path) -> str:
    scheme, _, rest = uri.partition(":")
    return f"file:{base / rest}" if scheme == "file" else uri
