"""A person at the kiosk: reads pages, fills in their forms and presses their buttons, over HTTP."""

from collections.abc import Mapping
from html.parser import HTMLParser

import httpx
from starlette.applications import Starlette

from lockernet_node.pipeline.maintenance import Maintenance
from lockernet_node.web.app import Errands, build_app
from tests.node.house import House, Parcel

HERE = "http://127.0.0.1:8080"


class Page(HTMLParser):
    """What stands on a page: words, the attributes of <main>, and what can be sent from it."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.status = response.status_code
        self.text = ""
        self.main: Mapping[str, str] = {}
        self.hidden: dict[str, str] = {}
        self.refresh = ""
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag == "main":
            self.main = found
        if tag == "meta" and found.get("http-equiv") == "refresh":
            self.refresh = found["content"]
        if tag == "input" and found["type"] == "hidden":
            self.hidden[found["name"]] = found["value"]

    def handle_data(self, data: str) -> None:
        self.text = " ".join(f"{self.text} {data}".split())

    @property
    def stage(self) -> str | None:
        return self.main.get("data-stage")

    @property
    def door(self) -> str:
        return self.main["data-door"]

    @property
    def refused(self) -> str | None:
        return self.main.get("data-refused")

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


class Screen:
    """One browser at the kiosk of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        errands = Errands(
            house.depositing, house.collecting, house.removing, Maintenance(house.desk, house.sensors)
        )
        self.app = build_app(errands, number=house.desk.hotline.show, monotonic=house.clock.monotonic)
        self.client = browser(self.app)
        self.seen: list[httpx.Response] = []

    async def get(self, path: str) -> Page:
        """Go to a page and see where it leads."""
        return self._see(await self.client.get(path))

    async def post(self, path: str, **fields: str) -> Page:
        """Send a form as it stands on the page seen last."""
        return self._see(await self.client.post(path, data={**self.page.hidden, **fields}))

    async def enter(self, code: str) -> Page:
        """A code on the start page; if a door is to open, it does."""
        await self.get("/")
        await self.post("/collect", code=code)
        await self.house.pulse()
        return self.page

    async def answer(self, word: str) -> Page:
        """Press a button on the visit page; if a door is to open, it does."""
        await self.post("/visit", answer=word)
        await self.house.pulse()
        return self.page

    async def look(self) -> Page:
        """What the visit page says by now."""
        return await self.get("/visit")

    async def show_badge(self, badge: str | None = None) -> Page:
        """A driver begins."""
        await self.get("/driver")
        return await self.post("/driver", badge=badge or self.house.courier.badge())

    async def show_label(self, label: str) -> Page:
        """A driver scans a parcel; if a door is to open, it does."""
        await self.post("/driver/parcel", label=label)
        await self.house.pulse()
        return self.page

    async def collect(self, parcel: Parcel) -> Page:
        """A recipient from code to goodbye."""
        await self.enter(parcel.claim.text())
        door = (await self.look()).door
        self.house.bank.take(door)
        await self.house.shut(door)
        await self.look()
        return await self.answer("done")

    def _see(self, response: httpx.Response) -> Page:
        self.seen += [*response.history, response]
        self.page = Page(response)
        return self.page


def browser(app: Starlette, base_url: str = HERE) -> httpx.AsyncClient:
    """A browser with cookies of its own, in front of this kiosk; a fault of ours fails the test."""
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url=base_url, follow_redirects=True)
