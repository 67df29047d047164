"""`lockernet points` and `lockernet check`: where parcels can go, and whether one could go there now."""

from datetime import timedelta

import click

from lockernet.cli.exits import Exit
from lockernet.cli.settings import POINT, Settings, calling
from lockernet.cli.show import JSON, show, table
from lockernet.cli.values import DURATION, POSITION, SIZE, choice_of
from lockernet.client.points import distance_m
from lockernet.client.world import SystemClock
from lockernet.models.points import Dimensions, Obligation, PointRecord, Position
from lockernet.models.statements import Period

OUTSIDE = click.option("--outside", type=SIZE, required=True, help="Outer lengths in mm, like 100x300x450.")
WEIGHT = click.option("--weight-g", type=click.IntRange(1, 1_000_000), required=True, help="Weight in grams.")
OBLIGATIONS = click.option(
    "--obligation",
    "obligations",
    type=choice_of(Obligation),
    multiple=True,
    help="What has to be met before it is handed over; may be repeated.",
)
ACCESSIBLE = click.option("--accessible", is_flag=True, help="In a compartment within easy reach.")


@click.group()
def points() -> None:
    """Find points."""


@points.command("list")
@calling
@click.option("--fits", type=SIZE, help="Only points that can take these outer lengths in mm.")
@click.option("--weight-g", type=click.IntRange(1, 1_000_000), help="And this weight in grams.")
@click.option("--near", type=POSITION, help="Nearest first.")
@JSON
def list_points(
    *,
    settings: Settings,
    fits: Dimensions | None,
    weight_g: int | None,
    near: Position | None,
    as_json: bool,
) -> None:
    """List the operator's points; every record's signature is checked.

    \b
    Example:
      lockernet points list --fits 100x300x450 --weight-g 2400 --near 1.2836,103.8509
    """
    found = settings.call(lambda courier: courier.find_points(fits=fits, weight_g=weight_g, near=near))
    rows = [_row(point, near) for point in found]
    show(table(rows) if rows else "No point fits.", {"points": found}, as_json=as_json)


@click.command()
@calling
@POINT
@OUTSIDE
@WEIGHT
@OBLIGATIONS
@ACCESSIBLE
@click.option("--keep", type=DURATION, default="24h", show_default=True, help="How long a window lasts.")
@click.option(
    "--begin", type=DURATION, help="Ask for a window that begins in so long, as a SOFT reservation."
)
@JSON
@click.pass_context
def check(  # noqa: PLR0913  # click passes one argument for each option
    ctx: click.Context,
    *,
    settings: Settings,
    point: str,
    outside: Dimensions,
    weight_g: int,
    obligations: tuple[Obligation, ...],
    accessible: bool,
    keep: timedelta,
    begin: timedelta | None,
    as_json: bool,
) -> None:
    """Ask whether a reservation would be given now; exit code 1 if not. Nothing is kept.

    \b
    Example:
      lockernet check --point sg-harbour-01 --outside 100x300x450 --weight-g 2400
    """
    starts = None if begin is None else SystemClock().now() + begin
    window = None if starts is None else Period(begin=starts, until=starts + keep)
    answer = settings.call(
        lambda courier: courier.check(
            point, outside, weight_g=weight_g, obligations=obligations, accessible=accessible, window=window
        )
    )
    likely = answer.probability_permille
    yes = "Yes." if likely is None else f"Likely: {likely / 10:.0f} %."
    words = yes if answer.possible else f"No: {answer.reason}"
    show(words, answer.model_dump(exclude_none=True), as_json=as_json)
    if not answer.possible:
        ctx.exit(Exit.REFUSED)


def _row(point: PointRecord, near: Position | None) -> tuple[str, ...]:
    count = sum(each.count for each in point.compartment_classes)
    far = "" if near is None else f"{distance_m(near, point.position) / 1000:.1f} km"
    return (point.point_id, point.name, f"{count} compartments", ", ".join(point.address_lines), far)
