"""Who asks: the member behind a session token, verified once and then known until the token ends."""

from lockernet.codec.statements import parse_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet_node.pipeline.questions import Caller, Questions
from lockernet_node.transport.metadata import Call, first_value

TOKEN_KEY = "lockernet-session-bin"  # noqa: S105  # the name of a metadata entry
REMEMBERED_TOKENS = 1_024


class Sessions:
    """Session tokens of callers. Orders need none: the statement says who speaks."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._known: dict[bytes, Caller] = {}

    def caller(self, context: Call) -> Caller:
        """The member who makes this call. Raises Malformed or Untrusted."""
        token = first_value(context, TOKEN_KEY)
        if not isinstance(token, bytes):
            raise Untrusted(ErrorCode.UNTRUSTED_SESSION, f"the call has no {TOKEN_KEY}")
        known = self._known.get(token)
        if known is not None and self._questions.is_current(known):
            return known
        caller = self._questions.authenticate(parse_statement(token))
        self._remember(token, caller)
        return caller

    def _remember(self, token: bytes, caller: Caller) -> None:
        """The newest tokens; what is forgotten is verified again."""
        self._known.pop(token, None)
        if len(self._known) >= REMEMBERED_TOKENS:
            del self._known[next(iter(self._known))]
        self._known[token] = caller
