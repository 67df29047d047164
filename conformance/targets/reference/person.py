"""Somebody at the kiosk: follows the node's pages over HTTP as a browser without script would.

A person can only press what is on the screen. What is not there cannot be said, and nothing changes.
"""

import asyncio
import html
import re
import ssl
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import quote

import httpx

from lockernet_conformance.v1 import test_control_pb2 as wire

_MARK = re.compile(r'data-(page|visit|stage|door|refused)="([^"]*)"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_MAIN = re.compile(r"<main[^>]*>(.*)</main>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")

STAGES: Mapping[str, wire.Scene.ValueType] = MappingProxyType(
    {
        "opening": wire.SCENE_OPENING,
        "door_open": wire.SCENE_DOOR_OPEN,
        "closed": wire.SCENE_ASKING,
        "done": wire.SCENE_DONE,
        "refused": wire.SCENE_DONE,
        "failed": wire.SCENE_FAILED,
        "frozen": wire.SCENE_FAILED,
    }
)
PAGES: Mapping[str, wire.Scene.ValueType] = MappingProxyType(
    {
        "start": wire.SCENE_START,
        "badge": wire.SCENE_START,
        "label": wire.SCENE_DRIVER,
        "wrong": wire.SCENE_ASKING,
        "refused": wire.SCENE_REFUSED,
    }
)
DONE = MappingProxyType({"deposit": "inside", "drop_off": "inside", "collection": "done", "removal": "have"})
DAMAGED = MappingProxyType(
    {"deposit": "damaged", "drop_off": "damaged", "collection": "harm", "removal": "harm"}
)
WORDS: Mapping[wire.KioskAct.ValueType, str] = MappingProxyType(
    {
        wire.KIOSK_ACT_REOPEN: "again",
        wire.KIOSK_ACT_DOES_NOT_FIT: "too_big",
        wire.KIOSK_ACT_TOOK_BACK: "taken_back",
        wire.KIOSK_ACT_WAS_EMPTY: "empty",
        wire.KIOSK_ACT_REFUSES: "refuse",
        wire.KIOSK_ACT_WRONG_ITEM: "another",
        wire.KIOSK_ACT_DAMAGED_INSIDE: "damaged_inside",
        wire.KIOSK_ACT_SOMETHING_THERE: "occupied",
        wire.KIOSK_ACT_LEFT_INSIDE: "left",
    }
)
"""The button that says it, whatever the errand."""

_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The pages come over plain HTTP; to read all authorities for each person takes longer than a page."""
GLANCE_SECONDS = 0.02
PATIENCE_SECONDS = 3.0
"""A door that was pulsed and does not move is known to stay shut after 10 s only: the screen rests."""
HTTP_SECONDS = 45.0
"""Wrong digits slow the kiosk down (LN-COD-010)."""


class Person:
    """One person and what the screen shows."""

    def __init__(self, url: str, pulses: Callable[[], int]) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            follow_redirects=True,
            trust_env=False,
            verify=_NO_TLS,
            timeout=HTTP_SECONDS,
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        self._pulses = pulses
        self._page = ""
        self._label = ""
        self._path = "/"

    async def act(self, act: wire.KioskAct.ValueType, text: str) -> wire.EnterResponse:
        """Do it, and tell what the screen shows once it has come to rest."""
        before = self._pulses()
        match act:
            case wire.KIOSK_ACT_SHOW_CODE:
                await self._fill_in("/", "/collect", code=text)
            case wire.KIOSK_ACT_SHOW_BADGE:
                await self._fill_in("/driver", "/driver", badge=text)
            case wire.KIOSK_ACT_SCAN_LABEL:
                self._label = text
                await self._fill_in("/driver", "/driver/parcel", label=text)
            case wire.KIOSK_ACT_TAKE_NEXT:
                await self._fill_in("/driver", "/driver/take")
            case wire.KIOSK_ACT_ASK_FOR_HELP:
                await self._look("/help")
            case wire.KIOSK_ACT_SHOW_GRANT:
                await self._fill_in("/staff", "/staff", staff=text)
            case wire.KIOSK_ACT_OPEN_FOR_STAFF | wire.KIOSK_ACT_STAFF_SAYS:
                door, _, task = text.partition(" ")
                await self._fill_in(f"/staff/door?door={quote(door)}", "/staff/door", door=door, answer=task)
            case wire.KIOSK_ACT_LOOK:
                await self._look(self._path)
            case _:
                await self._say(act)
        return await self._at_rest(before)

    async def leave(self) -> None:
        """Walk away; whoever comes next has a screen of their own."""
        await self._client.aclose()

    async def _say(self, act: wire.KioskAct.ValueType) -> None:
        marks = await self._look("/visit")
        errand = marks.get("visit", "")
        if act == wire.KIOSK_ACT_REOPEN and errand == "deposit":
            await self._fill_in("/visit", "/driver/parcel", label=self._label)
        elif (word := _word(act, errand)) is not None:
            await self._press(word)

    async def _press(self, word: str) -> None:
        """Press this button, on the page itself or on the one that asks what is wrong."""
        if f'id="answer-{word}"' not in self._page:
            await self._look("/visit/wrong")
        if f'id="answer-{word}"' in self._page:
            await self._send("/visit", answer=word)
        else:
            await self._look("/visit")

    async def _fill_in(self, page: str, action: str, **fields: str) -> None:
        await self._look(page)
        await self._send(action, **fields)

    async def _look(self, path: str) -> dict[str, str]:
        return self._see(await self._client.get(path))

    async def _send(self, path: str, **fields: str) -> None:
        token = _TOKEN.search(self._page)
        said = {"csrf_token": token.group(1) if token else "", **fields}
        self._see(await self._client.post(path, data=said))

    async def _at_rest(self, pulses_before: int) -> wire.EnterResponse:
        """Look again while a door is about to open, until it has moved, or will not."""
        loop = asyncio.get_running_loop()
        until, looks = loop.time() + PATIENCE_SECONDS, 0
        while self._marks().get("stage") == "opening" and loop.time() < until and looks < 5:
            await asyncio.sleep(GLANCE_SECONDS)
            looks += self._pulses() > pulses_before
            await self._look("/visit")
        return self._shown()

    def _see(self, response: httpx.Response) -> dict[str, str]:
        self._page = response.text
        self._path = response.url.path
        return self._marks()

    def _marks(self) -> dict[str, str]:
        return dict(_MARK.findall(self._page))

    def _shown(self) -> wire.EnterResponse:
        marks = self._marks()
        scene = PAGES.get(marks.get("page", ""), wire.SCENE_UNSPECIFIED)
        if "refused" in marks:
            scene = wire.SCENE_REFUSED
        elif "stage" in marks and marks.get("page") == "visit":
            scene = STAGES.get(marks["stage"], wire.SCENE_UNSPECIFIED)
        return wire.EnterResponse(scene=scene, door=marks.get("door", ""), words=_words(self._page))


def _word(act: wire.KioskAct.ValueType, errand: str) -> str | None:
    """The button that says it; None where no page of this kiosk has one."""
    by_errand = {wire.KIOSK_ACT_DONE: DONE, wire.KIOSK_ACT_DAMAGED: DAMAGED}
    return by_errand[act].get(errand) if act in by_errand else WORDS.get(act)


def _words(page: str) -> str:
    """What a person reads."""
    main = _MAIN.search(page)
    text = _TAG.sub(" ", main.group(1) if main else page)
    return " ".join(html.unescape(text).split())
