"""The page that follows a door, and the person's word on it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from lockernet.custody.commands import (
    ConfirmCollected,
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmLeftInside,
    ConfirmOccupied,
    ConfirmTakenBack,
    RefuseParcel,
    SayWrong,
)
from lockernet.errors import ErrorCode
from lockernet.models.custody import DisputeReason
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.collecting import Word as Taking
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.depositing import Word as Bringing
from lockernet_node.pipeline.removing import Removing
from lockernet_node.pipeline.visits import Errand, Stage, Visit
from lockernet_node.web.forms import Fields
from lockernet_node.web.kiosk import Kiosk, Visitor, go
from lockernet_node.web.links import DRIVER, START, VISIT
from lockernet_node.web.sessions import KioskSession
from lockernet_node.web.views import visit_page, wrong_page

OVER = frozenset({Stage.DONE, Stage.FAILED, Stage.REFUSED, Stage.FROZEN})

Saying = Callable[[bytes], Awaitable[Visit | Refused]]


class Visits:
    """What happens after a door was told to open."""

    def __init__(
        self, kiosk: Kiosk, depositing: Depositing, collecting: Collecting, *, removing: Removing
    ) -> None:
        self._kiosk = kiosk
        self._depositing = depositing
        self._collecting = collecting
        self._removing = removing
        self._words: Mapping[Errand, Mapping[str, Saying]] = {
            Errand.DEPOSIT: _words_of_bringing(depositing, Errand.DEPOSIT),
            Errand.DROP_OFF: _words_of_bringing(depositing, Errand.DROP_OFF),
            Errand.COLLECTION: _words_of_collecting(collecting),
            Errand.REMOVAL: _words_of_removing(removing),
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

    async def wrong(self, request: Request) -> Response:
        """GET /visit/wrong : what can be said to be wrong."""
        visitor = self._kiosk.visitor(request)
        visit = None if visitor.session is None else await self.now(visitor.cookie, visitor.session)
        if visit is None or visit.stage is not Stage.CLOSED:
            return go(VISIT)
        return self._kiosk.show(request, visitor, wrong_page(self._kiosk.words, visit))

    async def answer(self, request: Request) -> Response:
        """POST /visit, field `answer`: one of the words of the errand, or `again`."""
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
        visit = await self._ask(last)
        if visit is not None and visit != last:  # a door that moves shows that somebody is there
            self._kiosk.sessions.keep(cookie, replace(session, visit=visit))
        return visit

    async def _take(self, visitor: Visitor, fields: Fields) -> Response:
        session = visitor.session
        if session is None or session.visit is None or session.visit.stage in OVER:
            return go(VISIT)
        visit, word = session.visit, fields.get("answer", "")
        if word == "again":
            return await self._open_again(visitor.cookie, session, visit)
        say = self._words[visit.errand].get(word)
        outcome = None if say is None else await say(visit.parcel_id)
        if isinstance(outcome, Visit):
            self._kiosk.sessions.keep(visitor.cookie, replace(session, visit=outcome))
        return go(VISIT)

    async def _open_again(self, cookie: str, session: KioskSession, visit: Visit) -> Response:
        outcome = await self._reopen(session, visit)
        if isinstance(outcome, Refused):
            return go(VISIT, said=outcome.reason)
        self._kiosk.sessions.keep(cookie, self.follow(session, outcome))
        return go(VISIT)

    async def _reopen(self, session: KioskSession, visit: Visit) -> Visit | Refused:
        """A person opens again by the visit itself, a driver by the badge; a deposit by its label."""
        if visit.errand is Errand.REMOVAL and session.badge is not None:
            return await self._removing.reopen(session.badge, visit.parcel_id)
        if visit.errand is Errand.DEPOSIT:
            return Refused(ErrorCode.TRANSITION_NOT_ALLOWED)
        return await self._collecting.reopen(visit.parcel_id)

    async def _ask(self, last: Visit) -> Visit | None:
        if last.errand is Errand.REMOVAL:
            return await self._removing.visit(last.parcel_id, last.compartment)
        if last.errand is Errand.COLLECTION:
            return await self._collecting.visit(last.parcel_id, last.compartment)
        return await self._depositing.visit(last.parcel_id, last.compartment, errand=last.errand)


def _words_of_bringing(depositing: Depositing, errand: Errand) -> Mapping[str, Saying]:
    words: Mapping[str, Bringing] = {
        "inside": ConfirmInside(),
        "taken_back": ConfirmTakenBack(),
        "too_big": ConfirmDoesNotFit(),
        "occupied": ConfirmOccupied(),
        "damaged": ConfirmDamaged(),
        "damaged_inside": ConfirmInside(damaged=True),
    }
    return {name: partial(depositing.say, command=word, errand=errand) for name, word in words.items()}


def _words_of_collecting(collecting: Collecting) -> Mapping[str, Saying]:
    words: Mapping[str, Taking] = {
        "done": ConfirmCollected(),
        "left": ConfirmLeftInside(),
        "refuse": RefuseParcel(),
        **{name: SayWrong(reason) for name, reason in _WRONG.items()},
    }
    return {name: partial(collecting.say, word=word) for name, word in words.items()}


def _words_of_removing(removing: Removing) -> Mapping[str, Saying]:
    wrong = {name: partial(removing.say_wrong, reason=reason) for name, reason in _WRONG.items()}
    return {"have": removing.confirm, "left": removing.left_inside, **wrong}


_WRONG = {
    "empty": DisputeReason.COMPARTMENT_EMPTY,
    "another": DisputeReason.WRONG_ITEM,
    "harm": DisputeReason.DAMAGED,
}
