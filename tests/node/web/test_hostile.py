"""Rubbish at the kiosk: plain words, no 5xx, no door, and nothing comes back (LN-COD-001)."""

import hashlib
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest

from tests.node.house import House
from tests.node.web.screen import Page, Screen

MARK = "ZQXJVKMARK"
"""Stands in every payload that is text; it must never stand in an answer."""

HAND_MADE: tuple[bytes, ...] = (
    b"",
    b" ",
    b"\x00",
    MARK.encode() + b"\x00" * 40,
    (MARK * 430)[:4296].encode(),
    f"https://evil.example/{MARK}".encode(),
    f"javascript:alert('{MARK}')".encode(),
    f"<script>alert('{MARK}')</script>".encode(),
    f"\"><img src=x onerror=alert('{MARK}')>".encode(),
    f"{{{{ 7*7 }}}}{{% include '/etc/passwd' %}}{MARK}".encode(),
    f"{{door.__class__}} %s %n {MARK}".encode(),
    f"' OR 1=1; DROP TABLE custody;-- {MARK}".encode(),
    f"../../../../etc/passwd%00{MARK}".encode(),
    f'=HYPERLINK("http://evil.example";"{MARK}")'.encode(),
    f"\x1b]0;{MARK}\x07\x1b[2J".encode(),
    f"{MARK}\r\nSet-Cookie: kiosk=1\r\n\r\n".encode(),
    "\uff10\uff18\uff11\uff13\uff10\uff10\uff14\uff17\uff11\uff11".encode(),
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669".encode(),
    "\u202e0813004711".encode(),
    "LN0\u200b:AAAA".encode(),
    b"\xff\xfe\xfd",
    b"\xc0\xae\xc0\xae/",
    b"\xed\xa0\x80",
    b"LN0:",
    b"LN1:",
    b"LN0:" + b"A" * 39,
    b"LN0:" + b"7" * 4000,
    b"LN1:" + b"A" * 500,
    b"LN1:" + b"A" * 208,
    b"LN2:" + b"A" * 40,
    b"LN99999999999999999999:AA",
    b"0813-00471",
    b"0813-0047111",
    b"-" * 500,
    b"9" * 4000,
    b"+0813004711",
    b"1e9",
    b"0x0813004711",
    b"None",
    b"[object Object]",
    "\U0001f4e6".encode() * 100,
)


def drawn(count: int) -> Iterator[bytes]:
    """Bytes without sense, the same each time, as they are and behind each prefix."""
    for number in range(count):
        noise = hashlib.shake_256(b"%d" % number).digest(1 + number % 120)
        yield (b"", b"LN0:", b"LN1:", b"0813")[number % 4] + noise


HOSTILE = (*HAND_MADE, *drawn(60))
FIELDS = (("/collect", "code"), ("/driver", "badge"), ("/driver/parcel", "label"), ("/visit", "answer"))


@pytest.mark.parametrize(("path", "field"), FIELDS)
async def test_no_input_breaks_a_page_or_opens_a_door(
    house: House, screen: Screen, path: str, field: str
) -> None:
    await screen.show_badge()
    await house.reserve()
    token = screen.page.hidden["csrf_token"]
    assert len(HOSTILE) * len(FIELDS) >= 300

    for payload in HOSTILE:
        body = f"csrf_token={token}&{field}={quote_from_bytes(payload)}&other=1&other=2"
        answer = await screen.client.post(
            path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
        page = Page(answer)
        assert answer.status_code in (200, 413), payload
        assert page.refused is not None or field == "answer", payload
        assert MARK.lower() not in answer.text.lower(), payload
        assert all(MARK not in str(each.url) for each in (*answer.history, answer))
    await house.pulse()
    assert house.pulses() == 0


BODIES = (
    (b"", 403),
    (b"&" * 8000, 400),
    (b"=&=&=", 403),
    (b"csrf_token", 403),
    (b"%%%%=%zz&%", 403),
    (b"\xff\xfe\x00=\xff", 403),
    (b"a=1&" * 40, 400),
    (b'{"code": "0813004711"}', 403),
    (b"--x\r\nContent-Disposition: form-data; name=code\r\n\r\n1\r\n--x--", 403),
    (b"code=" + b"A" * 8192, 413),
    (b"code=" + b"A" * 1_000_000, 413),
)


async def test_a_body_that_is_no_form_of_ours_is_turned_away(screen: Screen) -> None:
    await screen.get("/")

    for body, status in BODIES:
        answer = await screen.client.post("/collect", content=body)

        assert answer.status_code == status, body[:80]
        assert Page(answer).main["data-page"] == "refused"


async def test_an_address_that_no_page_has_says_so(screen: Screen) -> None:
    long = "a" * 3000
    for path in (
        "/x//",
        "/%00",
        "/..%2f..%2fetc/passwd",
        "/static/../app.py",
        "/driver%0d%0aX:1",
        "/é",
        f"/{long}",
    ):
        answer = await screen.client.get(path)

        assert answer.status_code == 404, path
        assert long not in answer.text


async def test_other_methods_are_not_taken(screen: Screen) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        assert (await screen.client.request(method, "/collect")).status_code == 405


async def test_any_cookie_is_a_stranger(screen: Screen) -> None:
    for cookie in ("", "x", "a" * 43, "a" * 9000, '"', "\xe9", "../../x", "a" * 43 + ";" * 50):
        answer = await screen.client.get("/visit", headers={b"Cookie": f"kiosk={cookie}".encode()})

        assert Page(answer).main["data-page"] == "start"


async def test_no_code_comes_back_in_any_answer(
    house: House, screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    parcel, door = await house.deposit()
    digits = await house.digits_of(parcel)
    badge = house.courier.badge()
    await screen.enter(digits[:9] + str((int(digits[9]) + 1) % 10))
    await screen.enter(house.courier.claim().text())
    await screen.show_badge(badge)
    await screen.show_label(parcel.label)
    await screen.enter(digits)
    house.bank.take(door)
    await house.shut(door)
    await screen.look()
    await screen.answer("done")
    await screen.enter(parcel.claim.text())
    await screen.client.post("/collect", data={"code": parcel.claim.text()})

    said = "".join(str(each.headers) + each.text + str(each.url) for each in screen.seen)
    logged = capsys.readouterr()
    for secret in (
        digits,
        digits[4:],
        badge[4:],
        parcel.claim.text()[4:],
        parcel.parcel_id.hex(),
        parcel.label,
    ):
        assert secret not in said
        assert secret not in logged.out + logged.err
