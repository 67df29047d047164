"""A driver brings parcels: the badge begins a session, each label opens a door."""

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from lockernet.codes.scan import BadgeText, read
from lockernet.errors import ErrorCode, Malformed, Unavailable, Untrusted
from lockernet.identifiers.label_text import label_text
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.removing import Removing
from lockernet_node.pipeline.visits import Errand, Stage, Visit
from lockernet_node.web.forms import Fields
from lockernet_node.web.kiosk import Kiosk, Visitor, go
from lockernet_node.web.links import DRIVER, START, VISIT
from lockernet_node.web.sessions import KioskSession
from lockernet_node.web.views import badge_page, label_page
from lockernet_node.web.visits import Visits


class Drivers:
    """The pages of drivers."""

    def __init__(self, kiosk: Kiosk, depositing: Depositing, removing: Removing, *, visits: Visits) -> None:
        self._kiosk = kiosk
        self._depositing = depositing
        self._removing = removing
        self._visits = visits

    async def page(self, request: Request) -> Response:
        """GET /driver : badge, or the first label."""
        visitor = self._kiosk.visitor(request)
        badge = None if visitor.session is None else visitor.session.badge
        if badge is None:
            return self._kiosk.show(request, visitor, badge_page(self._kiosk.words))
        to_take = await self._removing.count(badge)
        return self._kiosk.show(request, visitor, label_page(self._kiosk.words, to_take=to_take))

    async def badge(self, request: Request) -> Response:
        """POST /driver, field `badge`: begin a session."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._show_badge, visitor))

    async def parcel(self, request: Request) -> Response:
        """POST /driver/parcel, field `label`: open a door for it, or its door again."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._show_label, visitor))

    async def take(self, request: Request) -> Response:
        """POST /driver/take : open the next door behind which a parcel is to go."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._take_next, visitor))

    async def end(self, request: Request) -> Response:
        """POST /driver/end : the driver leaves."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._leave, visitor))

    def enter(self, visitor: Visitor, badge: BadgeText) -> Response | None:
        """Begin a session with this badge; None if it is none that counts here."""
        try:
            return self._begin(visitor, badge)
        except (Malformed, Untrusted, Unavailable):
            return None

    async def _show_badge(self, visitor: Visitor, fields: Fields) -> Response:
        try:
            code = read(fields.get("badge", ""))
            if not isinstance(code, BadgeText):
                return go(DRIVER, said=ErrorCode.UNTRUSTED_PURPOSE)
            return self._begin(visitor, code)
        except (Malformed, Untrusted, Unavailable) as error:
            return go(DRIVER, said=error.code)

    def _begin(self, visitor: Visitor, badge: BadgeText) -> Response:
        session = KioskSession(badge=self._depositing.read_badge(badge.text))
        return self._kiosk.begin(visitor, session, DRIVER)

    async def _show_label(self, visitor: Visitor, fields: Fields) -> Response:
        session = visitor.session
        if session is None or session.badge is None:
            return go(DRIVER, said=ErrorCode.UNTRUSTED_SESSION)
        here = DRIVER if session.visit is None else VISIT
        label = _read_label(fields.get("label", ""))
        if label is None:
            return go(here, said=ErrorCode.NOT_EXPECTED)
        asked = await self._asked(visitor.cookie, session)
        if asked is not None and asked.errand is Errand.REMOVAL:
            return await self._label_of_taken(visitor.cookie, session, asked, label=label)
        if label != session.label and asked is not None:
            return go(VISIT, said=ErrorCode.TRANSITION_NOT_ALLOWED)
        outcome = await self._depositing.open(session.badge, label)
        return self._follow(visitor.cookie, replace(session, label=label), outcome, here=here)

    async def _label_of_taken(
        self, cookie: str, session: KioskSession, asked: Visit, *, label: str
    ) -> Response:
        """The label of the parcel in the driver's hands says that it is out, and shows it (LN-CUS-044)."""
        outcome = await self._removing.confirm_by_label(asked.parcel_id, label)
        if isinstance(outcome, Refused):
            return go(VISIT, said=outcome.reason)
        self._kiosk.sessions.keep(cookie, replace(session, visit=outcome))
        return go(VISIT)

    async def _take_next(self, visitor: Visitor, _fields: Fields) -> Response:
        session = visitor.session
        if session is None or session.badge is None:
            return go(DRIVER, said=ErrorCode.UNTRUSTED_SESSION)
        if await self._asked(visitor.cookie, session) is not None:
            return go(VISIT, said=ErrorCode.TRANSITION_NOT_ALLOWED)
        if not await self._removing.count(session.badge):
            return go(DRIVER)
        last = "" if session.visit is None else session.visit.compartment
        outcome = await self._removing.open_next(session.badge, after=last)
        return self._follow(visitor.cookie, replace(session, label=""), outcome, here=DRIVER)

    def _follow(self, cookie: str, session: KioskSession, outcome: Visit | Refused, *, here: str) -> Response:
        """See the visit, or the page before with the reason; a badge that is over ends the session."""
        if not isinstance(outcome, Refused):
            self._kiosk.sessions.keep(cookie, self._visits.follow(session, outcome))
            return go(VISIT)
        if outcome.reason is ErrorCode.UNTRUSTED_EXPIRED:
            self._kiosk.sessions.end(cookie)
            return go(DRIVER, said=outcome.reason)
        return go(here, said=outcome.reason)

    async def _asked(self, cookie: str, session: KioskSession) -> Visit | None:
        """The visit on which the screen waits for the driver's word."""
        visit = await self._visits.now(cookie, session)
        return visit if visit is not None and visit.stage is Stage.CLOSED else None

    async def _leave(self, visitor: Visitor, _fields: Fields) -> Response:
        if visitor.session is not None and visitor.session.badge is not None:
            await self._depositing.leave(visitor.session.badge)
        self._kiosk.sessions.end(visitor.cookie)
        return go(START)


def _read_label(scanned: str) -> str | None:
    """What the label is compared as; None for a scan that no order can name (LN-IDN-008)."""
    try:
        return label_text(scanned)
    except Malformed:
        return None
