"""Who may send what to the kiosk, and what each answer tells the browser."""

import re

import httpx
import pytest

from tests.node.house import House
from tests.node.web.screen import HERE, Page, Screen, browser

POSTS = (
    "/collect",
    "/visit",
    "/driver",
    "/driver/parcel",
    "/driver/end",
    "/staff",
    "/staff/door",
    "/staff/key",
    "/staff/end",
)
GETS = ("/", "/driver", "/visit", "/kiosk.css", "/livez", "/readyz", "/nowhere", "/collect")


@pytest.mark.parametrize("token", [None, "", "a.b", "é.ü", "." + "0" * 64])
async def test_a_form_without_our_token_does_nothing(house: House, screen: Screen, token: str | None) -> None:
    parcel, _ = await house.deposit()
    await screen.get("/")
    fields = {"code": parcel.claim.text(), "badge": house.courier.badge(), "answer": "done"}
    form = fields if token is None else fields | {"csrf_token": token}
    pulses = house.pulses()

    answers = [await screen.client.post(path, data=form) for path in POSTS]
    await house.pulse()

    assert {answer.status_code for answer in answers} == {403}
    assert all("set-cookie" not in answer.headers for answer in answers)
    assert house.pulses() == pulses


async def test_a_token_is_good_with_its_own_cookie_only(house: House, screen: Screen) -> None:
    parcel, _ = await house.deposit()
    await screen.get("/")
    async with browser(screen.app) as other:
        await other.get("/")
        answer = await other.post("/collect", data=screen.page.hidden | {"code": parcel.claim.text()})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9", "https://127.0.0.1:8080"]
)
async def test_a_form_from_another_origin_does_nothing(house: House, screen: Screen, origin: str) -> None:
    parcel, _ = await house.deposit()
    await screen.get("/")
    form = screen.page.hidden | {"code": parcel.claim.text()}

    foreign = await screen.client.post("/collect", data=form, headers={"Origin": origin})
    ours = await screen.client.post("/collect", data=form, headers={"Origin": HERE})

    assert foreign.status_code == 403
    assert Page(ours).stage == "opening"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.example:8080", ""],
)
async def test_another_host_is_not_served(screen: Screen, host: str) -> None:
    for path in GETS:
        answer = await screen.client.get(path, headers={"Host": host})

        assert answer.status_code == 421
        assert "form" not in answer.text


@pytest.mark.parametrize("base_url", ["http://localhost:8080", "http://[::1]:8080", "http://127.0.0.1"])
async def test_every_name_of_this_machine_is_served(screen: Screen, base_url: str) -> None:
    async with browser(screen.app, base_url) as client:
        assert (await client.get("/")).status_code == 200


async def test_every_answer_carries_the_security_headers(screen: Screen) -> None:
    for path in GETS:
        _check_headers(await screen.client.get(path, follow_redirects=False))


def _check_headers(answer: httpx.Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not re.search(r"https?:|\*|unsafe", policy)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert all(len(answer.headers.get_list(name)) == 1 for name in answer.headers)


async def test_an_answer_that_is_sent_twice_carries_its_headers_once(house: House, screen: Screen) -> None:
    await screen.get("/")
    form = screen.page.hidden | {"code": "nothing"}
    for _ in range(2):
        answer = await screen.client.post("/collect", data=form, follow_redirects=False)

        assert len(answer.headers.get_list("cache-control")) == 1


async def test_our_own_mistake_is_a_plain_page_with_the_same_headers(house: House, screen: Screen) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a secret of the house")

    house.collecting.visit = broken  # type: ignore[assignment,method-assign]  # no state of ours breaks it
    transport = browser(screen.app)._transport
    transport.raise_app_exceptions = False  # type: ignore[attr-defined]
    answer = await screen.client.__class__(transport=transport, base_url=HERE).get("/readyz")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Sorry, out of service" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_the_cookie_is_for_this_site_and_no_script(screen: Screen) -> None:
    answer = await screen.client.get("/")

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age" not in cookie


@pytest.mark.parametrize("path", ["/", "/driver", "/nowhere"])
async def test_pages_have_no_script_and_lead_nowhere_else(screen: Screen, path: str) -> None:
    page = await screen.get(path)

    assert not page.all("script")
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    links = [attrs[name] for _, attrs in page.tags for name in ("href", "src", "action") if name in attrs]
    assert links
    assert all(re.fullmatch(r"/[a-z./]*", link) for link in links)
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == 1


@pytest.mark.parametrize("path", ["/", "/driver", "/visit"])
async def test_only_known_reasons_are_said(screen: Screen, path: str) -> None:
    page = await screen.client.get(path, params={"said": "<script>alert(1)</script>"})
    assert "alert" not in page.text
    assert Page(page).refused is None
