"""A point behind a real HTTP port, and a caller that sends any body it likes."""

import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed

from lockernet.codec.statements import statement_bytes
from lockernet.models.statements import SignedStatement
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement
from lockernet_node.transport.connect import ConnectApp
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.http_gate import http_app
from lockernet_node.transport.http_server import serve_http
from tests.network import CourierDesk
from tests.node.house import House
from tests.node.transport.site import MANY, services_of

JSON = "application/json"
PROTO = "application/proto"


@dataclass(frozen=True)
class Answer:
    """How a request ended."""

    status: int
    body: Any
    reasons: tuple[str, ...] = ()
    refusal: bytes | None = None


@dataclass
class WebSite:
    """One served point."""

    house: House
    gate: Gate
    address: str
    client: httpx.AsyncClient

    async def post(
        self, method: str, content: bytes | str, *, kind: str = JSON, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Exactly this body, to `Service/Method`."""
        usual = {"content-type": kind, "connect-timeout-ms": "5000"}
        sent = {name: value for name, value in {**usual, **(headers or {})}.items() if value}
        return await self.client.post(f"/lockernet.v1.{method}", content=content, headers=sent)

    async def order(self, method: str, statement: SignedStatement) -> Answer:
        """An order in JSON."""
        wire = json.loads(MessageToJson(WireStatement.FromString(statement_bytes(statement))))
        return read(await self.post(method, json.dumps({"order": wire})))

    async def ask(self, method: str, message: Message, *, courier: CourierDesk | None = None) -> Answer:
        """A question in JSON with a session token."""
        headers = session_of(courier or self.house.courier)
        return read(await self.post(method, MessageToJson(message), headers=headers))


@asynccontextmanager
async def on_http(
    house: House, *, origins: tuple[str, ...] = (), gate: Gate | None = None
) -> AsyncIterator[WebSite]:
    """The house behind an HTTP port."""
    gate = gate or Gate(MANY)
    app = http_app(ConnectApp(services_of(house), gate), origins)
    async with serve_http(app, "127.0.0.1:0") as port:
        address = f"127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=f"http://{address}", trust_env=False) as client:
            yield WebSite(house, gate, address, client)


def session_of(courier: CourierDesk) -> dict[str, str]:
    """The header of a question."""
    return {"lockernet-session-bin": base64.b64encode(statement_bytes(courier.session())).decode()}


def read(response: httpx.Response) -> Answer:
    """The answer, or the failure with its reasons."""
    body = response.json() if response.content else {}
    return Answer(200, body) if response.status_code == 200 else failure(response.status_code, body)


def failure(status: int, error: Mapping[str, Any]) -> Answer:
    """A failure in Connect's form."""
    reasons, refusal = [], None
    for detail in error.get("details", ()):
        raw = base64.b64decode(detail["value"] + "==")
        if detail["type"] == "google.rpc.ErrorInfo":
            info = ErrorInfo.FromString(raw)
            assert info.domain == "lockernet"
            reasons.append(info.reason)
        elif detail["type"] == "lockernet.v1.SignedStatement":
            refusal = raw
    return Answer(status, error, tuple(reasons), refusal)
