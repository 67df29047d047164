"""Nodes whose calls over HTTP are not those over gRPC."""

from typing import Any

from connectrpc.errors import ConnectError
from google.protobuf import json_format

from lockernet_node.transport import connect, http_gate, json_codec
from lockernet_node.transport.connect_call import ConnectCall
from lockernet_node.transport.gate import Gate
from tests.conformance.mutants.registry import change, mutant


@mutant("svc/connect/bad-json-no-base64")
def reads_base64_loosely() -> None:
    """What is no base64 is passed over."""
    change(json_codec, "_require_base64", lambda _of, _told: None)


@mutant("svc/connect/deadline-none", "svc/connect/deadline-long")
def waits_as_long_as_it_likes() -> None:
    """Over HTTP a call needs no deadline."""
    change(ConnectCall, "time_remaining", lambda _self: 5.0)


@mutant("svc/connect/final-no", also=("svc/connect/*",))
def drops_the_signed_no() -> None:
    """Over HTTP the reason is told and the signed Refusal is not."""
    before = connect._connect_error

    def shorter(failure: Any) -> Any:
        error = before(failure)
        return ConnectError(error.code, error.message, list(error.details)[:1])

    change(connect, "_connect_error", shorter)


@mutant(
    "svc/connect/session-none", "svc/connect/flipped-bit", "svc/connect/final-no", also=("svc/connect/*",)
)
def tells_no_reasons() -> None:
    """Over HTTP a failure has a code and no details."""
    before = connect._connect_error

    def bare(failure: Any) -> Any:
        error = before(failure)
        return ConnectError(error.code, error.message)

    change(connect, "_connect_error", bare)


@mutant("svc/connect/unknown-name")
def refuses_unknown_names() -> None:
    """A name that the schema does not have is an error."""
    parse = json_format.Parse

    def strict(text: Any, message: Any, **options: Any) -> Any:
        return parse(text, message, **(options | {"ignore_unknown_fields": False}))

    change(json_format, "Parse", strict)


@mutant("svc/connect/session-garbage", "svc/connect/session-expired", also=("svc/connect/session-*",))
def words_its_own_refusals() -> None:
    """Over HTTP every session that is no good is UNAUTHENTICATED without a word why."""
    answer = Gate.answer

    async def answers(self: Any, method: Any, data: bytes, call: Any, **kwargs: Any) -> Any:
        from lockernet.errors import ErrorCode, Untrusted  # noqa: PLC0415
        from lockernet_node.transport.gate import CallFailed  # noqa: PLC0415
        from lockernet_node.transport.status import failure_of  # noqa: PLC0415

        try:
            return await answer(self, method, data, call, **kwargs)
        except CallFailed as failed:
            if isinstance(call, ConnectCall) and failed.failure.status.name in (
                "UNAUTHENTICATED",
                "INVALID_ARGUMENT",
            ):
                words = failure_of(Untrusted(ErrorCode.UNTRUSTED_SESSION, "no"))
                raise CallFailed(words) from None
            raise

    change(Gate, "answer", answers)


@mutant("svc/connect/version", also=("svc/connect/*",))
def speaks_any_version_over_http() -> None:
    """Over HTTP the version of a call is not looked at."""
    entries = ConnectCall._entries

    def without(self: Any) -> Any:
        return (each for each in entries(self) if each[0] != "lockernet-version")

    change(ConnectCall, "_entries", without)


@mutant("svc/connect/too-large", also=("svc/stranger/*",))
def takes_large_bodies() -> None:
    """Over HTTP a message may be as large as it likes."""
    answer = Gate.answer

    async def answers(self: Any, method: Any, data: bytes, call: Any, **kwargs: Any) -> Any:
        if isinstance(call, ConnectCall) and kwargs.get("parse"):
            parse, whole = kwargs["parse"], data
            return await answer(self, method, b"", call, parse=lambda _data: parse(whole))
        return await answer(self, method, data, call, **kwargs)

    change(Gate, "answer", answers)


@mutant("svc/connect/not-served")
def has_pages_of_its_own() -> None:
    """A path that is none of the schema's is an error of HTTP and not of the protocol."""
    from starlette.responses import PlainTextResponse  # noqa: PLC0415

    call = http_gate.HttpGate.__call__

    async def calls(self: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] not in self._paths:
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
            return
        await call(self, scope, receive, send)

    change(http_gate.HttpGate, "__call__", calls)


@mutant("svc/connect/order-json", "svc/connect/grpc-first", also=("svc/connect/*",))
def signs_anew_over_http() -> None:
    """Over HTTP a statement is read and written again, so its bytes are others."""
    encode = json_codec.JsonCodec.encode

    def encodes(self: Any, message: Any) -> bytes:
        if hasattr(message, "confirmation"):
            message.confirmation.payload += b"\x82\x06\x01x"
        return encode(self, message)

    json_codec.JsonCodec.encode = encodes  # type: ignore[method-assign]
