"""Words of people go into every field, header, scan and form of a whole journey; nothing of them is kept."""

import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import grpc
import httpx
import pytest

from lockernet.client.courier import Courier
from lockernet.client.orders import NewParcel, SignedOrder
from lockernet.codec.statements import read_payload, seal
from lockernet.errors import LockernetError
from lockernet.models.points import Dimensions
from lockernet.models.reservations import Hold, HoldUnit, ReserveCompartment
from lockernet.signing.signer import seal as seal_bytes
from lockernet_node.bootstrap.stopped import open_stopped
from lockernet_node.clocks import FrozenClock
from lockernet_node.config import load_config
from lockernet_node.pipeline.retention import Periods, Retention
from tests.node.cli.process import Node, call
from tests.node.privacy.canaries import CANARIES, LABEL, files, found
from tests.node.privacy.point import Site

AnyCall: TypeAlias = "grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]"

SIDE_TABLES = frozenset({"labels", "statements"})
"""Where a label may lie until the parcel is over: the erasable side tables."""

ANSWERS = "requests"
"""A remembered answer repeats the ids of its order, also if the courier wrote a name there."""

DATABASE = frozenset({"node.db", "node.db-wal", "first.copy"})

OTHER_LABEL = "CP000000093SG"
EXTRA = "Rahmat Canarius"
UNKNOWN_FIELD = b"\xfa\x7f"
"""Field 2047, length-delimited: kept with the order, read by nobody."""

HOURS = 72
JSON = {"Content-Type": "application/json", "Connect-Protocol-Version": "1"}
STREWN = {
    "User-Agent": CANARIES["name"],
    "Referer": f"http://x/{CANARIES['e-mail']}",
    "X-Forwarded-For": CANARIES["phone"],
    "Cookie": f"kiosk={CANARIES['slug']}; note={CANARIES['e-mail']}",
    "X-Note": CANARIES["address"],
    "Accept-Language": CANARIES["slug"],
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A founded point with lock boards and a courier."""
    return Site(tmp_path)


def parcel(label: str, *, height_mm: int = 60) -> NewParcel:
    return NewParcel(
        label=label,
        outside=Dimensions(width_mm=250, height_mm=height_mm, depth_mm=350),
        weight_g=400,
        hold=Hold(unit=HoldUnit.HOURS, amount=HOURS),
    )


async def strew_pages(node: Node) -> bytes:
    """Every canary into every form, address and header of the kiosk; all that it answered."""
    seen = b""
    async with httpx.AsyncClient(base_url=f"http://{node.addresses['pages']}", trust_env=False) as browser:
        for word in CANARIES.values():
            for path in ("/", "/driver", "/visit", f"/{word}", f"/?said={word}", "/kiosk.css", "/readyz"):
                seen += (await browser.get(path, headers=STREWN)).content
            for path, field in (("/collect", "code"), ("/driver", "badge"), ("/driver/parcel", "label")):
                form = {field: word, "csrf_token": word, word: word}
                seen += (await browser.post(path, data=form, headers=STREWN)).content
                own = {"Origin": str(browser.base_url), "Host": browser.base_url.netloc.decode()}
                page = (await browser.get("/driver" if "driver" in path else "/")).text
                token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
                form = {"csrf_token": token, field: word}
                seen += (await browser.post(path, data=form, headers=own, follow_redirects=True)).content
            seen += (await browser.post("/collect", content=word.encode(), headers=STREWN)).content
    return seen


async def strew_calls(node: Node) -> None:
    """Every canary into metadata, bytes and JSON of calls."""
    options = [("grpc.enable_http_proxy", 0), ("grpc.primary_user_agent", CANARIES["slug"])]
    async with grpc.aio.insecure_channel(node.addresses["grpc"], options=options) as channel:
        for word in CANARIES.values():
            metadata = (
                ("lockernet-version", word),
                ("x-note", word),
                ("lockernet-session-bin", word.encode()),
            )
            for sent in (metadata, metadata[1:], ()):
                for method in (
                    "PointService/ListPoints",
                    "ReservationService/ReserveCompartment",
                    word.replace(" ", ""),
                ):
                    ask: AnyCall = channel.unary_unary(f"/lockernet.v1.{method}")
                    with pytest.raises(grpc.aio.AioRpcError):
                        await ask(b"\x0a" + bytes([len(word)]) + word.encode(), timeout=5, metadata=sent)
    async with httpx.AsyncClient(base_url=f"http://{node.addresses['connect']}", trust_env=False) as web:
        for word in CANARIES.values():
            for path in ("PointService/ListPoints", "CustodyService/GetParcel", word):
                body = {"pointId": word, word: word}
                await web.post(f"/lockernet.v1.{path}", json=body, headers=JSON | STREWN)
                await web.post(f"/lockernet.v1.{path}", content=word.encode(), headers=JSON)


async def strew_orders(site: Site, courier: Courier) -> None:
    """Every canary into the text fields of well signed orders, and into fields that nobody knows."""
    word = CANARIES["slug"]
    for refused in (
        courier.reserve(word, parcel("CP000000080SG"), reserved_until=tomorrow()),
        courier.reserve("p", parcel(OTHER_LABEL, height_mm=3_000), reserved_until=tomorrow()),
        courier.parcel(word, bytes(16)),
        courier.claim_code(word, bytes(16)),
    ):
        with pytest.raises(LockernetError):
            await refused
    for word in CANARIES.values():
        with pytest.raises(LockernetError):
            await courier.submit(changed(site, courier, critical_features=(word,)))
    unknown = courier.drafts.reservation("p", parcel(OTHER_LABEL), reserved_until=tomorrow())
    payload = unknown.statement.payload + UNKNOWN_FIELD + bytes([len(EXTRA)]) + EXTRA.encode()
    statement = seal_bytes(unknown.statement.payload_type, payload, site.key)
    await courier.submit(replace(unknown, statement=statement))
    await courier.cancel("p", unknown.parcel_id)


def changed(site: Site, courier: Courier, **header: object) -> SignedOrder:
    """A reservation with another header, signed all the same."""
    order = courier.drafts.reservation("p", parcel(OTHER_LABEL), reserved_until=tomorrow())
    plain = read_payload(order.statement, ReserveCompartment)
    said = plain.model_copy(update={"header": plain.header.model_copy(update=header)})
    return replace(order, statement=seal(said, site.key))


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


def tables(database: Path) -> dict[str, bytes]:
    """Everything that each table holds."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            name: b"\n".join(
                value if isinstance(value, bytes) else str(value).encode()
                for row in raw.execute(f"SELECT * FROM {name}")
                for value in row
            )
            for name in names
        }


def outside(node: Node) -> dict[str, bytes]:
    """What the node tells of itself: log, metrics, status."""
    debug = f"http://{node.addresses['debug']}"
    status, printed, _ = call("status", "--json", "--config", str(node.config))
    assert status in {0, 1}
    return {
        "log": node.log.read_bytes(),
        "metrics": httpx.get(f"{debug}/metrics", trust_env=False).content,
        "status": printed.encode(),
    }


def places(where: Mapping[str, bytes], text: str) -> set[str]:
    """Where the text lies."""
    return {place for place, content in where.items() if found({place: content}, {"text": text})}


async def journey(site: Site, node: Node, courier: Courier) -> dict[str, str]:
    """A parcel's whole way; the secrets that were shown on it."""
    reserved = await courier.reserve("p", parcel(LABEL), reserved_until=tomorrow())
    assert reserved.claim_code is not None
    digits = await courier.claim_code("p", reserved.parcel_id)
    badge = courier.badge(timedelta(hours=1))
    assert (await site.person(node, do="deposit", badge=badge, label=LABEL))["stage"] == "done"
    waiting = stored(site)
    assert not [place for place, content in waiting.items() if reserved.claim_code.secret in content]
    code = reserved.claim_code.text()
    assert (await site.person(node, do="collect", code=code))["stage"] == "done"
    return {"claim code": code, "digits": digits.selector + digits.digits, "badge": badge}


def stored(site: Site) -> dict[str, bytes]:
    """Every table, every file of the database, and every copy of it."""
    return {**tables(site.config.parent / "node.db"), **files(site.config.parent, "node.db*", "*.copy*")}


async def forget(site: Site, *, after: timedelta) -> None:
    """What the retention of a node does that runs so much later."""
    async with open_stopped(load_config(site.config)) as stopped:
        later = replace(stopped.desk, clock=FrozenClock(datetime.now(UTC) + after))
        retention = Retention(later, Periods())
        while await retention.step() is None:
            pass
        for old in site.config.parent.glob("*.copy*"):
            old.unlink()
        await stopped.store.backup(site.config.parent / "later.copy")


async def test_nothing_of_a_person_is_kept_of_a_whole_journey(site: Site) -> None:
    """LN-NOD-036, LN-NOD-042, LN-NOD-046."""
    with ExitStack() as stack:
        stack.enter_context(site.boards())
        node = stack.enter_context(site.node())
        async with site.courier(node) as courier:
            pages = await strew_pages(node)
            await strew_calls(node)
            await strew_orders(site, courier)
            everything = {**CANARIES, **await journey(site, node, courier)}
        copy = site.config.parent / "first.copy"
        assert call("backup", "--to", str(copy), "--config", str(site.config))[0] == 0
        told = {**outside(node), "pages": pages, "kiosk": b"".join(site.pages)}
        running = stored(site)
        node.terminate()
        assert node.ended() == 0

    assert found(told, {**everything, "label": LABEL, "extra": EXTRA}) == []
    for kept in (running, stored(site)):
        assert set(found(kept, everything)) <= {f"slug in {place}" for place in (ANSWERS, *DATABASE)}
        assert places(kept, EXTRA) <= {"statements"} | DATABASE
        assert places(kept, LABEL) <= SIDE_TABLES | DATABASE
        assert places(kept, LABEL) >= {"labels", "first.copy"}, "the search looks where the label must be"

    await forget(site, after=timedelta(days=31))
    assert places(stored(site), LABEL) | places(stored(site), EXTRA) == set()
    await forget(site, after=timedelta(days=402))
    assert found(stored(site), everything) == []


def test_the_search_finds_each_form(tmp_path: Path) -> None:
    text = CANARIES["name"]
    written: Mapping[str, bytes] = {
        "plain": b"..." + text.encode() + b"...",
        "shouted": text.upper().encode(),
        "in an address": b"/x?y=" + text.replace(" ", "+").encode(),
        "wide": text.encode("utf-16-le"),
        "hex": text.encode().hex().encode(),
    }

    assert len(found(written, {"name": text})) == len(written)
    assert found({"other": b"Siti"}, {"name": text}) == []
