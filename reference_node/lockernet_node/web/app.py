"""The kiosk of the node: plain pages for recipients and drivers, without script (routes in one table)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lockernet.errors import ErrorCode, LockernetError, Malformed, Unavailable, Untrusted
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.maintenance import Maintenance
from lockernet_node.pipeline.removing import Removing
from lockernet_node.pipeline.tries import NOBODY
from lockernet_node.web.drivers import Drivers
from lockernet_node.web.guard import Guard, protect
from lockernet_node.web.kiosk import Kiosk
from lockernet_node.web.links import (
    COLLECT,
    DRIVER,
    END,
    HELP,
    PARCEL,
    STAFF,
    STAFF_DOOR,
    STAFF_END,
    STAFF_KEY,
    START,
    TAKE,
    VISIT,
    WRONG,
)
from lockernet_node.web.people import People
from lockernet_node.web.staff import StaffPages
from lockernet_node.web.views import refused_page
from lockernet_node.web.visits import Visits
from lockernet_node.web.words import language

log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent / "static"

STATUS: dict[type[LockernetError], int] = {Malformed: 400, Untrusted: 403, Unavailable: 503}
"""What a refusal of the page itself is in HTTP; a refusal of the rules is an ordinary page."""


@dataclass(frozen=True, slots=True)
class Errands:
    """What people can do at this point, by who they are."""

    depositing: Depositing
    collecting: Collecting
    removing: Removing
    maintenance: Maintenance


def build_app(
    errands: Errands,
    *,
    number: Callable[[], str],
    monotonic: Callable[[], float] = time.monotonic,
    lang: str = "en",
) -> Starlette:
    """The pages of one kiosk; the help page shows `number`. Raises Malformed for a language without words."""
    kiosk = Kiosk(language(lang), monotonic)
    depositing, collecting, removing = errands.depositing, errands.collecting, errands.removing
    visits = Visits(kiosk, depositing, collecting, removing=removing)
    drivers = Drivers(kiosk, depositing, removing, visits=visits)
    staff = StaffPages(kiosk, errands.maintenance, number=number)
    people = People(kiosk, collecting, visits, drivers, staff=staff)
    failures = _Failures(kiosk)
    return Starlette(
        routes=[*_routes(people, drivers, visits, _Health(collecting)), *_staff_routes(staff)],
        middleware=[Middleware(Guard)],
        exception_handlers={
            LockernetError: failures.refused,
            HTTPException: failures.not_a_page,
            Exception: failures.our_mistake,
        },
    )


def _routes(people: People, drivers: Drivers, visits: Visits, health: "_Health") -> list[Route]:
    return [
        Route(START, people.start),
        Route(COLLECT, people.collect, methods=["POST"]),
        Route(VISIT, visits.page),
        Route(VISIT, visits.answer, methods=["POST"]),
        Route(WRONG, visits.wrong),
        Route(DRIVER, drivers.page),
        Route(DRIVER, drivers.badge, methods=["POST"]),
        Route(PARCEL, drivers.parcel, methods=["POST"]),
        Route(TAKE, drivers.take, methods=["POST"]),
        Route(END, drivers.end, methods=["POST"]),
        Route("/kiosk.css", _style),
        Route("/livez", health.live),
        Route("/readyz", health.ready),
    ]


def _staff_routes(staff: StaffPages) -> list[Route]:
    return [
        Route(HELP, staff.help),
        Route(STAFF, staff.page),
        Route(STAFF, staff.code, methods=["POST"]),
        Route(STAFF_DOOR, staff.door),
        Route(STAFF_DOOR, staff.answer, methods=["POST"]),
        Route(STAFF_KEY, staff.key),
        Route(STAFF_KEY, staff.second, methods=["POST"]),
        Route(STAFF_END, staff.end, methods=["POST"]),
    ]


class _Health:
    """For the program that watches this one."""

    def __init__(self, collecting: Collecting) -> None:
        self._collecting = collecting

    async def live(self, _request: Request) -> Response:
        """GET /livez : the process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, _request: Request) -> Response:
        """GET /readyz : the store answers too, so doors can open."""
        try:
            await self._collecting.visit(NOBODY, "")
        except Unavailable as error:
            return PlainTextResponse(f"not ready: {error.code}\n", status_code=503)
        return PlainTextResponse("ready\n")


class _Failures:
    """Plain words for everything that is no page."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk

    def refused(self, _request: Request, error: Exception) -> Response:
        """A form that is none, or not ours, or no store."""
        if not isinstance(error, LockernetError):
            raise TypeError("registered for LockernetError only")
        log.warning("page_refused", reason=error.code)
        large = error.code is ErrorCode.MESSAGE_TOO_LARGE
        return self._page(error.code, 413 if large else STATUS[type(error)])

    def not_a_page(self, _request: Request, error: Exception) -> Response:
        """An address or a method that no page has."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        return self._page(ErrorCode.NOT_FOUND, status)

    def our_mistake(self, _request: Request, _error: Exception) -> Response:
        """A fault of ours; the server logs it. This answer does not pass the guard."""
        response = self._page(ErrorCode.INTERNAL, 500)
        protect(response.headers)
        return response

    def _page(self, reason: ErrorCode, status: int) -> Response:
        """Sets no cookie: a form from elsewhere must not end somebody's session here."""
        return self._kiosk.render(refused_page(self._kiosk.words, reason), "", status=status)


async def _style(_request: Request) -> Response:
    return Response((STATIC / "kiosk.css").read_bytes(), media_type="text/css")
