"""Nodes whose streams fall silent, go on too long, or stand in the way of others."""

from dataclasses import replace
from typing import Any

from lockernet.codec.bridge import to_wire
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.journal import Cursor
from lockernet_node.feed import streams
from lockernet_node.feed.pages import Feed
from lockernet_node.ports import WHOLE_JOURNAL
from lockernet_node.transport import event_service, gate
from lockernet_node.transport.status import failure_of
from tests.conformance.mutants.registry import change, mutant

MOST_CALLS = 16
ALSO = ("svc/stream/*", "svc/journal/streamed-too", "jrn/restored/old-places-refused")


@mutant("svc/stream/heartbeat", "svc/stream/heartbeat-signed-anew")
def no_heartbeat() -> None:
    """Without news a stream is silent for an hour."""
    right = Feed.__init__

    def begin(self: Any, desk: Any, **_told: Any) -> None:
        right(self, desk, heartbeat_seconds=3_600.0)

    change(Feed, "__init__", begin)


@mutant("svc/stream/heartbeat-signed-anew")
def one_head_for_ever() -> None:
    """A heartbeat brings the head that was signed before."""
    heads: dict[Any, Any] = {}
    right = Feed._read

    def read(self: Any, view: Any, after: Any, limit: int, tx: Any) -> Any:
        page = right(self, view, after, limit, tx)
        return replace(page, head=heads.setdefault((view, page.resume), page.head))

    change(Feed, "_read", read)


@mutant(
    "svc/stream/ends-with-its-session",
    "svc/stream/silent-after-its-session",
    "svc/stream/its-end-says-where",
)
def sessions_never_end() -> None:
    """A stream goes on after its session token has ended."""
    right = streams.follow

    def follow(*args: Any, caller: Any, **told: Any) -> Any:
        for_ever = caller.until.replace(year=9_000)
        return right(*args, caller=type(caller)(**{**_fields(caller), "until": for_ever}), **told)

    change(streams, "follow", follow)


@mutant("svc/stream/ends-with-its-session", also=("svc/stream/its-end-says-where",))
def ends_as_if_all_were_well() -> None:
    """When its session token ends the stream ends without a reason."""
    right = Feed.stream

    async def stream(self: Any, *args: Any) -> Any:
        try:
            async for page in right(self, *args):
                yield page
        except Untrusted:
            return

    change(Feed, "stream", stream)


@mutant("svc/stream/its-end-says-where")
def no_place_at_the_end() -> None:
    """A stream that the node ends does not say where a reader goes on."""

    def without_a_place(error: Any, **_told: Any) -> Any:
        return failure_of(error)

    setattr(gate, "failure_of", without_a_place)  # noqa: B010  # of the gate alone


@mutant("svc/stream/says-where-to-go-on", also=("svc/stream/its-end-says-where",))
def goes_on_at_the_beginning() -> None:
    """Each message names the beginning as the place after it."""

    def wire(model: Any) -> Any:
        if isinstance(model, Cursor):
            model = model.model_copy(update={"sequence": 0})
        return to_wire(model)

    setattr(event_service, "to_wire", wire)  # noqa: B010  # of events alone


@mutant("svc/stream/without-a-short-deadline", also=ALSO)
def streams_need_a_deadline() -> None:
    """A stream needs a deadline of at most 30 s, like a call."""
    right = gate.Gate.stream

    async def stream(self: Any, method: Any, data: bytes, call: Any, **told: Any) -> Any:
        try:
            gate._check_call(call)
        except Malformed as error:
            yield failure_of(error)
            return
        async for item in right(self, method, data, call, **told):
            yield item

    change(gate.Gate, "stream", stream)


@mutant("svc/stream/do-not-crowd-out-calls", also=("svc/journal/sealed-*", "svc/capacity/*", "svc/request/*"))
def streams_count_as_calls() -> None:
    """A stream takes the room of a call; an address may have 16 of them."""
    right = gate.Gate.__init__

    def begin(self: Any, limits: Any) -> None:
        right(self, replace(limits, per_peer=MOST_CALLS))
        self._streaming = self._in_flight

    change(gate.Gate, "__init__", begin)


@mutant("svc/stream/first-message-at-once", also=ALSO)
def waits_for_news() -> None:
    """Nothing is sent before something happens or the first heartbeat is due."""
    right = streams.follow

    async def follow(*args: Any, **told: Any) -> Any:
        first = True
        async for page in right(*args, **told):
            if page.rows or not first:
                yield page
            first = False

    change(streams, "follow", follow)


@mutant("svc/stream/same-as-the-pages", "svc/stream/goes-on-after-a-place", also=ALSO)
def news_alone() -> None:
    """A stream shows what happens from now on; what happened before is left to the pages."""
    right = Feed.stream

    async def stream(self: Any, caller: Any, request: Any) -> Any:
        first = True
        async for page in right(self, caller, request):
            yield type(page)(() if first else page.rows, page.head, page.more, page.resume)
            first = False

    change(Feed, "stream", stream)


@mutant("svc/stream/others-see-nothing", "svc/stream/first-message-at-once", also=(*ALSO, "jrn/*"))
def streams_the_whole_journal() -> None:
    """A stream shows every member the whole journal."""
    right = Feed._shared

    async def shared(self: Any, _view: str, after: Cursor) -> Any:
        return await right(self, WHOLE_JOURNAL, after)

    change(Feed, "_shared", shared)


@mutant("svc/stream/cursor~beyond-the-end", "svc/stream/cursor~next-epoch", also=ALSO)
def bad_places_begin_anew() -> None:
    """A stream from a place of another history begins at the beginning instead."""
    right = Feed._shared

    async def shared(self: Any, view: str, after: Cursor) -> Any:
        try:
            return await right(self, view, after)
        except Malformed as error:
            if error.code is not ErrorCode.MALFORMED_CURSOR:
                raise
            return await right(self, view, Cursor(epoch=0, sequence=0))

    change(Feed, "_shared", shared)


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}
