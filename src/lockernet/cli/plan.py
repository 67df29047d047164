"""`lockernet plan`: which parcels go in at a stop, and in which order the driver hands them in."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, TypeVar

import click
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lockernet.capacity.fit import Box, box
from lockernet.cli.atlas_file import atlas_of
from lockernet.cli.exits import Exit
from lockernet.cli.settings import POINT, Settings, calling
from lockernet.cli.show import JSON, show, table
from lockernet.client.batch import BatchParcel, BatchPlan, Door, Step, plan_batch
from lockernet.client.layouts import COLDS
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import CompartmentId, Grams
from lockernet.models.points import Dimensions, PointRecord, Temperature

T = TypeVar("T")

Cold = Annotated[str, Field(pattern="^(AMBIENT|CHILLED|FROZEN)$")]
_FILE = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


class _Line(BaseModel):
    """One object of the JSON that is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ParcelLine(_Line):
    """A parcel of the stop."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    outside: Dimensions
    weight_g: Grams
    temperature: Cold = "AMBIENT"
    accessible: bool = False


class DoorLine(_Line):
    """A free compartment that somebody has seen."""

    compartment: CompartmentId
    inside: Dimensions
    max_weight_g: Grams
    column: Annotated[int, Field(ge=0)]
    height_mm: Annotated[int, Field(ge=0)]
    temperature: Cold = "AMBIENT"
    accessible: bool = False


PARCELS = TypeAdapter(list[ParcelLine])
DOORS = TypeAdapter(list[DoorLine])


@click.command()
@calling
@POINT
@click.option("--doors", type=_FILE, help="JSON: the free compartments, each with its column and height.")
@click.argument("parcels", type=_FILE)
@JSON
@click.pass_context
def plan(
    ctx: click.Context, *, settings: Settings, point: str, doors: Path | None, parcels: Path, as_json: bool
) -> None:
    """Plan a stop: which of the parcels in a JSON file (- is stdin) go in, in which order.

    The file is a list of {"name", "outside": {"width_mm", "height_mm", "depth_mm"}, "weight_g"}, also with
    "temperature" (AMBIENT, CHILLED, FROZEN) and "accessible". If there is not room for all, those in front of
    the list go in, and the exit code is 1. Without --doors the point is taken as empty. Nobody is called.

    \b
    Example:
      lockernet plan --point sg-harbour-01 van.json
    """
    asked = [_parcel(each) for each in _read(parcels, PARCELS)]
    seen = () if doors is None else [_door(each) for each in _read(doors, DOORS)]
    made = plan_batch(asked, _record(settings, point), doors=seen)
    show(_words(made), _values(made), as_json=as_json)
    if made.left_out:
        ctx.exit(Exit.REFUSED)


def _record(settings: Settings, point: str) -> PointRecord:
    with atlas_of(settings) as atlas:
        names = atlas.operators_of(point) if settings.operator is None else (settings.operator,)
        known = [each for name in names if (each := atlas.point(name, point)) is not None]
    if len(known) != 1:
        words = (
            f"{len(known)} operators say something of {point}; run: lockernet points sync, or give --operator"
        )
        raise Malformed(ErrorCode.CONFIGURATION, words)
    if not isinstance(known[0].word, PointRecord):
        raise Malformed(ErrorCode.CONFIGURATION, f"{point} has closed; see: lockernet points show {point}")
    return known[0].word


def _read(path: Path, lines: TypeAdapter[T]) -> T:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text()
        return lines.validate_python(json.loads(text))
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {where}: {first['msg']}") from None
    except (ValueError, RecursionError):
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: expected JSON") from None


def _parcel(line: ParcelLine) -> BatchParcel:
    temperature = Temperature[line.temperature]
    return BatchParcel(line.name, line.outside, line.weight_g, temperature, line.accessible)


def _door(line: DoorLine) -> Door:
    inside, temperature = line.inside, COLDS[Temperature[line.temperature]]
    one = box(
        inside.width_mm,
        inside.height_mm,
        inside.depth_mm,
        line.max_weight_g,
        temperature=temperature,
        accessible=line.accessible,
    )
    return Door(line.compartment, one, line.column, line.height_mm)


def _words(made: BatchPlan) -> str:
    rows = [(f"{number}.", each.parcel.name, _where(each)) for number, each in enumerate(made.steps, start=1)]
    rows += [("-", each.parcel.name, f"stays: {each.reason}") for each in made.left_out]
    return table(rows) if rows else "There are no parcels."


def _where(step: Step) -> str:
    size = _size(step.box)
    return size if step.door is None else f"{step.door.compartment_id} ({size})"


def _size(one: Box) -> str:
    return "x".join(map(str, one.sides_mm)) + " mm"


def _values(made: BatchPlan) -> dict[str, Any]:
    steps = [
        {
            "name": each.parcel.name,
            "sides_mm": each.box.sides_mm,
            "compartment": None if each.door is None else each.door.compartment_id,
        }
        for each in made.steps
    ]
    return {"steps": steps, "left_out": [{"name": e.parcel.name, "reason": e.reason} for e in made.left_out]}
