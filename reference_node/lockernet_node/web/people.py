"""Somebody collects: a code opens a door."""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from lockernet.codes.digits import DigitCode
from lockernet.codes.scan import BadgeText, read
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.collecting import Code, Collecting
from lockernet_node.pipeline.visits import Visit
from lockernet_node.web.drivers import Drivers
from lockernet_node.web.forms import Fields
from lockernet_node.web.kiosk import Kiosk, Visitor, go
from lockernet_node.web.links import START, VISIT
from lockernet_node.web.sessions import KioskSession
from lockernet_node.web.staff import StaffPages
from lockernet_node.web.views import start_page
from lockernet_node.web.visits import Visits


class People:
    """The start page and what is entered there."""

    def __init__(
        self, kiosk: Kiosk, collecting: Collecting, visits: Visits, drivers: Drivers, *, staff: StaffPages
    ) -> None:
        self._kiosk = kiosk
        self._collecting = collecting
        self._visits = visits
        self._drivers = drivers
        self._staff = staff
        self._digits = asyncio.Lock()

    async def start(self, request: Request) -> Response:
        """GET / : the two choices."""
        return self._kiosk.show(request, self._kiosk.visitor(request), start_page(self._kiosk.words))

    async def collect(self, request: Request) -> Response:
        """POST /collect, field `code`: try a code."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._enter, visitor))

    async def _enter(self, visitor: Visitor, fields: Fields) -> Response:
        if staff := await self._staff.enter(visitor, fields.get("code", "")):
            return staff
        try:
            code = read(fields.get("code", ""))
        except Malformed as error:
            return go(START, said=error.code)
        if isinstance(code, BadgeText) and (entered := self._drivers.enter(visitor, code)):
            return entered
        outcome = await self._open(code)
        if isinstance(outcome, Refused):
            return go(START, said=outcome.reason)
        return self._kiosk.begin(visitor, self._visits.follow(KioskSession(), outcome), VISIT)

    async def _open(self, code: Code) -> Visit | Refused:
        """Digits wait their time, one after the other, so that many at once are no faster (LN-COD-010)."""
        if not isinstance(code, DigitCode):
            return await self._collecting.open(code)
        if self._digits.locked():
            return Refused(ErrorCode.OVERLOADED, final=False)
        async with self._digits:
            await asyncio.sleep(self._collecting.failures.wait_seconds())
            return await self._collecting.open(code)
