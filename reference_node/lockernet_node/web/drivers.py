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
from lockernet_node.pipeline.visits import Stage
from lockernet_node.web.forms import Fields
from lockernet_node.web.kiosk import Kiosk, Visitor, go
from lockernet_node.web.sessions import KioskSession
from lockernet_node.web.views import DRIVER, START, VISIT, badge_page, label_page
from lockernet_node.web.visits import Visits


class Drivers:
    """The pages of drivers."""

    def __init__(self, kiosk: Kiosk, depositing: Depositing, visits: Visits) -> None:
        self._kiosk = kiosk
        self._depositing = depositing
        self._visits = visits

    async def page(self, request: Request) -> Response:
        """GET /driver : badge, or the first label."""
        visitor = self._kiosk.visitor(request)
        if visitor.session is None or visitor.session.badge is None:
            return self._kiosk.show(request, visitor, badge_page(self._kiosk.words))
        return self._kiosk.show(request, visitor, label_page(self._kiosk.words))

    async def badge(self, request: Request) -> Response:
        """POST /driver, field `badge`: begin a session."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._show_badge, visitor))

    async def parcel(self, request: Request) -> Response:
        """POST /driver/parcel, field `label`: open a door for it, or its door again."""
        visitor = self._kiosk.visitor(request)
        return await self._kiosk.forms.answer(request, visitor.cookie, partial(self._show_label, visitor))

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
        if label != session.label and await self._is_asked(visitor.cookie, session):
            return go(VISIT, said=ErrorCode.TRANSITION_NOT_ALLOWED)
        outcome = await self._depositing.open(session.badge, label)
        if not isinstance(outcome, Refused):
            following = self._visits.follow(replace(session, label=label), outcome)
            self._kiosk.sessions.keep(visitor.cookie, following)
            return go(VISIT)
        if outcome.reason is ErrorCode.UNTRUSTED_EXPIRED:
            self._kiosk.sessions.end(visitor.cookie)
            return go(DRIVER, said=outcome.reason)
        return go(here, said=outcome.reason)

    async def _is_asked(self, cookie: str, session: KioskSession) -> bool:
        """True while the screen waits for the driver's word on the parcel before."""
        visit = await self._visits.now(cookie, session)
        return visit is not None and visit.stage is Stage.CLOSED

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
