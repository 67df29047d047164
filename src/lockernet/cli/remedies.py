"""What a courier does about an error, code by code: one table, for `lockernet doctor`."""

from collections.abc import Mapping
from types import MappingProxyType

from lockernet.errors import CODES, Actor, ErrorCode

_CLOCK = "set this machine's clock: timedatectl set-ntp true; if it is right, the operator's is not"
_NEWEST = "get the newest trust file; if it is, ask the operator which key it signs with"
_OLDER = "one trust file is older than a key: get the newest, and ask the operator whether it has yours"

REMEDIES: Mapping[ErrorCode, str] = MappingProxyType(
    {
        ErrorCode.KEY_FILE_MODE: "run what it says, and think about who could read it until now",
        ErrorCode.MALFORMED_FILE: "check the path; see lockernet keys generate and lockernet trust check",
        ErrorCode.CONFIGURATION: "check the options and the LOCKERNET_* variables: lockernet doctor --help",
        ErrorCode.PEER_UNREACHABLE: "check endpoint, network and firewall; --roots for a private certificate",
        ErrorCode.PEER_TIMEOUT: "check network and firewall; if it goes on, ask the operator",
        ErrorCode.UNTRUSTED_EXPIRED: _CLOCK,
        ErrorCode.UNTRUSTED_NOT_YET_VALID: _CLOCK,
        ErrorCode.UNTRUSTED_KEY: _OLDER,
        ErrorCode.UNTRUSTED_KEY_COMPROMISED: "make a new key at once: docs/guides/key-rotation.md",
        ErrorCode.UNTRUSTED_AGREEMENT: "ask the operator whether its trust file has your agreement",
        ErrorCode.UNTRUSTED_SIGNATURE: _NEWEST,
        ErrorCode.UNTRUSTED_ISSUER: _NEWEST,
        ErrorCode.UNTRUSTED_NETWORK: "they are of two networks: check --trust and --endpoint",
        ErrorCode.UNTRUSTED_AUDIENCE: "somebody else answers there: check --operator and --endpoint",
        ErrorCode.VERSION_UNSUPPORTED: "the two programs are of two versions: update the older one",
    }
)


def remedy_for(code: ErrorCode) -> str:
    """What to do; for a code that is not in the table, who has to act."""
    if code in REMEDIES:
        return REMEDIES[code]
    facts = CODES[code]
    if facts.actor is Actor.OPERATOR:
        return f"tell the operator: {code}"
    return "try again in a while" if facts.retryable else f"see {code} in docs/reference/errors.md"
