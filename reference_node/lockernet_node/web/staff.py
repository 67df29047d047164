"""Staff look after the locker at its own screen: show a grant, pick a door, open it, say what lies there.

And whoever needs help reads a number to the operator (LN-GRA-008).
"""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from lockernet.codes.staff import PREFIX, StaffCode, parse_staff
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.grants import MaintenanceAction
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.maintenance import JOBS, Maintenance
from lockernet_node.pipeline.operating import DoorView
from lockernet_node.pipeline.staff import Staff
from lockernet_node.pipeline.staff_steps import Found
from lockernet_node.web.forms import Fields
from lockernet_node.web.kiosk import Kiosk, Visitor, go
from lockernet_node.web.links import STAFF, START
from lockernet_node.web.sessions import KioskSession
from lockernet_node.web.staff_views import (
    OPENINGS,
    door_address,
    door_page,
    grid_page,
    help_page,
    key_address,
    key_page,
    staff_code_page,
)
from lockernet_node.web.views import View

Step = Callable[[Staff, str], Awaitable[DoorView | Refused]]


class StaffPages:
    """The pages of staff, and the help page."""

    def __init__(self, kiosk: Kiosk, maintenance: Maintenance, *, number: Callable[[], str]) -> None:
        self._kiosk = kiosk
        self._maintenance = maintenance
        self._number = number
        self._steps: dict[str, Step] = {
            **{name: partial(_open, maintenance, action) for action, (name, _) in OPENINGS.items()},
            **{found.value: partial(_say, maintenance, found) for found in Found},
            **{job: partial(_work, maintenance, job) for job in JOBS},
        }

    async def help(self, request: Request) -> Response:
        """GET /help : the number for the hotline."""
        visitor = self._kiosk.visitor(request)
        return self._kiosk.show(request, visitor, help_page(self._kiosk.words, self._number()))

    async def page(self, request: Request) -> Response:
        """GET /staff : show a grant, or all doors."""
        visitor = self._kiosk.visitor(request)
        staff = _staff(visitor)
        if staff is None:
            return self._kiosk.show(request, visitor, staff_code_page(self._kiosk.words))
        doors = await self._maintenance.doors(staff)
        return self._kiosk.show(request, visitor, grid_page(self._kiosk.words, doors))

    async def code(self, request: Request) -> Response:
        """POST /staff, field `staff`: begin a session."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._show_code, visitor))

    async def door(self, request: Request) -> Response:
        """GET /staff/door, query `door`: one door."""
        return await self._about(request, lambda door, staff: door_page(self._kiosk.words, door, staff))

    async def key(self, request: Request) -> Response:
        """GET /staff/key, query `door`: tell of a key."""
        return await self._about(request, lambda door, _staff: key_page(self._kiosk.words, door))

    async def answer(self, request: Request) -> Response:
        """POST /staff/door, fields `door` and `answer`: open it, say what lies there, or work on it."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._take, visitor))

    async def second(self, request: Request) -> Response:
        """POST /staff/key, fields `door` and `second`: the second person's code."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._tell_of_key, visitor))

    async def end(self, request: Request) -> Response:
        """POST /staff/end : they leave."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._leave, visitor))

    async def enter(self, visitor: Visitor, entered: str) -> Response | None:
        """Begin a session if this was the code of a grant; None if it is no code of staff at all."""
        if not entered.strip().upper().startswith(PREFIX):
            return None
        try:
            staff = await self._maintenance.enter(parse_staff(entered))
        except Malformed as error:
            return go(STAFF, said=error.code)
        if isinstance(staff, Refused):
            return go(STAFF, said=staff.reason)
        return self._kiosk.begin(visitor, KioskSession(staff=staff), STAFF)

    async def _show_code(self, visitor: Visitor, fields: Fields) -> Response:
        entered = await self.enter(visitor, fields.get("staff", ""))
        return entered or go(STAFF, said=ErrorCode.MALFORMED_CODE)

    async def _about(self, request: Request, view: Callable[[DoorView, Staff], View]) -> Response:
        visitor = self._kiosk.visitor(request)
        staff = _staff(visitor)
        if staff is None:
            return go(STAFF)
        door = await self._maintenance.door(staff, request.query_params.get("door", ""))
        if isinstance(door, Refused):
            return go(STAFF, said=door.reason)
        return self._kiosk.show(request, visitor, view(door, staff))

    async def _take(self, visitor: Visitor, fields: Fields) -> Response:
        step = self._steps.get(fields.get("answer", ""))
        return await self._do(visitor, fields, step, back=door_address)

    async def _tell_of_key(self, visitor: Visitor, fields: Fields) -> Response:
        try:
            second = parse_staff(fields.get("second", ""))
        except Malformed as error:
            return go(STAFF, said=error.code)
        step = partial(_key, self._maintenance, second)
        return await self._do(visitor, fields, step, back=key_address)

    async def _do(
        self, visitor: Visitor, fields: Fields, step: Step | None, *, back: Callable[[str], str]
    ) -> Response:
        staff, door = _staff(visitor), fields.get("door", "")
        if staff is None or visitor.session is None:
            return go(STAFF, said=ErrorCode.UNTRUSTED_SESSION)
        known = await self._maintenance.door(staff, door)
        if step is None or isinstance(known, Refused):
            return go(STAFF, said=ErrorCode.NOT_FOUND)
        self._kiosk.sessions.keep(visitor.cookie, visitor.session)
        outcome = await step(staff, door)
        if not isinstance(outcome, Refused):
            return go(door_address(door))
        return go(back(door), said=outcome.reason)

    async def _leave(self, visitor: Visitor, _fields: Fields) -> Response:
        self._kiosk.sessions.end(visitor.cookie)
        return go(START)


def _staff(visitor: Visitor) -> Staff | None:
    return None if visitor.session is None else visitor.session.staff


async def _open(
    maintenance: Maintenance, action: MaintenanceAction, staff: Staff, door: str
) -> DoorView | Refused:
    return await maintenance.open(staff, door, action)


async def _say(maintenance: Maintenance, found: Found, staff: Staff, door: str) -> DoorView | Refused:
    return await maintenance.say(staff, door, found)


async def _work(maintenance: Maintenance, job: str, staff: Staff, door: str) -> DoorView | Refused:
    return await maintenance.work(staff, door, job)


async def _key(maintenance: Maintenance, second: StaffCode, staff: Staff, door: str) -> DoorView | Refused:
    return await maintenance.tell_of_key(staff, second, door)
