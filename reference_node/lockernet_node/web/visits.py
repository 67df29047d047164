"""The page that follows a door, and the person's word on it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from lockernet.models.outcome import Refused
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.visits import Stage, Visit
from lockernet_node.web.forms import Fields
from lockernet_node.web.kiosk import Kiosk, Visitor, go
from lockernet_node.web.sessions import KioskSession
from lockernet_node.web.views import DRIVER, START, VISIT, visit_page

OVER = frozenset({Stage.DONE, Stage.FAILED})


class Visits:
    """What happens after a door was told to open."""

    def __init__(self, kiosk: Kiosk, depositing: Depositing, collecting: Collecting) -> None:
        self._kiosk = kiosk
        self._depositing = depositing
        self._collecting = collecting
        self._answers: dict[tuple[bool, str], Callable[[bytes], Awaitable[Visit | Refused]]] = {
            (False, "done"): collecting.confirm,
            (True, "inside"): partial(depositing.confirm, inside=True),
            (True, "taken_back"): partial(depositing.confirm, inside=False),
        }

    async def page(self, request: Request) -> Response:
        """GET /visit : how it stands."""
        visitor = self._kiosk.visitor(request)
        if visitor.session is None:
            return go(START)
        visit = await self.now(visitor.cookie, visitor.session)
        if visit is None:
            return go(START if visitor.session.badge is None else DRIVER)
        return self._kiosk.show(request, visitor, visit_page(self._kiosk.words, visit))

    async def answer(self, request: Request) -> Response:
        """POST /visit, field `answer`: done, again, inside or taken_back."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._take, visitor))

    def follow(self, session: KioskSession, visit: Visit) -> KioskSession:
        """The session with a visit whose door was told to open just now."""
        return replace(session, visit=visit)

    async def now(self, cookie: str, session: KioskSession) -> Visit | None:
        """How the visit of this session stands. What is over stays as it was."""
        last = session.visit
        if last is None or last.stage in OVER:
            return last
        ask = self._depositing.visit if last.deposit else self._collecting.visit
        visit = await ask(last.parcel_id, last.compartment)
        if visit is not None and visit != last:  # a door that moves shows that somebody is there
            self._kiosk.sessions.keep(cookie, replace(session, visit=visit))
        return visit

    async def _take(self, visitor: Visitor, fields: Fields) -> Response:
        session = visitor.session
        if session is None or session.visit is None or session.visit.stage in OVER:
            return go(VISIT)
        visit, word = session.visit, fields.get("answer", "")
        if (visit.deposit, word) == (False, "again"):
            return await self._open_again(visitor.cookie, session, visit)
        say = self._answers.get((visit.deposit, word))
        outcome = None if say is None else await say(visit.parcel_id)
        if isinstance(outcome, Visit):
            self._kiosk.sessions.keep(visitor.cookie, replace(session, visit=outcome))
        return go(VISIT)

    async def _open_again(self, cookie: str, session: KioskSession, visit: Visit) -> Response:
        outcome = await self._collecting.reopen(visit.parcel_id)
        if isinstance(outcome, Refused):
            return go(VISIT, said=outcome.reason)
        self._kiosk.sessions.keep(cookie, self.follow(session, outcome))
        return go(VISIT)
