"""What all pages work with: sessions, forms and words, and how a view becomes an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from lockernet.errors import ErrorCode
from lockernet_node.web.forms import CSRF, Forms
from lockernet_node.web.sessions import KioskSession, Sessions, is_id, new_id
from lockernet_node.web.views import View, with_refusal
from lockernet_node.web.words import Language

COOKIE = "kiosk"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent a request: a cookie, perhaps drawn just now, and a session if one began."""

    cookie: str
    session: KioskSession | None
    is_new: bool


class Kiosk:
    """One screen."""

    def __init__(self, words: Language, monotonic: Callable[[], float]) -> None:
        self.words = words
        self.sessions = Sessions(monotonic)
        self.forms = Forms()
        pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
        self._page = pages.get_template("page.html")

    def visitor(self, request: Request) -> Visitor:
        """Who asks."""
        cookie = request.cookies.get(COOKIE, "")
        if not is_id(cookie):
            return Visitor(new_id(), None, is_new=True)
        return Visitor(cookie, self.sessions.find(cookie), is_new=False)

    def show(self, request: Request, visitor: Visitor, view: View) -> Response:
        """The page, with the refusal that the redirect to it names."""
        response = self.render(with_refusal(view, self.words, _said(request)), visitor.cookie)
        return _with_cookie(response, visitor.cookie) if visitor.is_new else response

    def render(self, view: View, cookie: str, *, status: int = 200) -> Response:
        """The page as HTML; its forms are good with this cookie only."""
        token = self.forms.token(cookie)
        html = self._page.render(view=view, lang=self.words.code, csrf=CSRF, token=token)
        return HTMLResponse(html, status_code=status)

    def begin(self, visitor: Visitor, session: KioskSession, to: str) -> Response:
        """A session begins; go to its page."""
        session_id = self.sessions.begin(session, instead_of=visitor.cookie)
        return _with_cookie(go(to), session_id)


def go(to: str, *, said: ErrorCode | None = None) -> Response:
    """See that page, which then says why not; a reload of it sends nothing again."""
    joint = "&" if "?" in to else "?"
    query = "" if said is None else joint + urlencode({"said": said})
    return RedirectResponse(to + query, status_code=303)


def _said(request: Request) -> ErrorCode | None:
    """The refusal named in the address; anything else there is ignored."""
    said = request.query_params.get("said", "")
    return ErrorCode(said) if said in ErrorCode.__members__ else None


def _with_cookie(response: Response, cookie: str) -> Response:
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict")
    return response
