"""Claim codes: read, committed to, opened, computed, drawn, tried, waited for."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from conformance.targets.reference.executor.words import Answer, Given, World, refused
from lockernet.codes.attempts import TRIES_PER_GENERATION, TRIES_PER_PARCEL, Attempts
from lockernet.codes.claim import ClaimCode, commitment, opens, parse_claim
from lockernet.codes.digits import DigitCode, Drawer, digits, draw_selector, drop_off_digits
from lockernet.codes.generations import admits, raised
from lockernet.codes.scan import read
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier
from lockernet_node.clocks import FrozenClock
from lockernet_node.pipeline.tries import Failures


def entered(given: Given) -> Answer:
    match read(given["text"]):
        case ClaimCode() as claim:
            assert parse_claim(claim.text()) == claim
            return {"kind": "claim", "handle": claim.handle.hex(), "secret": claim.secret.hex()}
        case DigitCode() as code:
            return {"kind": "digits", "selector": code.selector, "digits": code.digits}
        case grant:
            return {"kind": "grant", "text": grant.text}


def committed(given: Given) -> Answer:
    handle, secret = bytes.fromhex(given["handle"]), bytes.fromhex(given["secret"])
    return {"commitment": commitment(handle, secret).hex(), "text": ClaimCode(handle, secret).text()}


def opened(given: Given) -> Answer:
    good = opens(parse_claim(given["text"]), bytes.fromhex(given["commitment"]))
    return {} if good else refused(ErrorCode.CODE_REFUSED)


def computed(given: Given) -> str:
    """A recipient's digits, or a sender's, which have no generation."""
    key, parcel_id = bytes.fromhex(given["key"]), bytes.fromhex(given["parcel_id"])
    version = given["key_version"]
    if "generation" not in given:
        return drop_off_digits(key, key_version=version, parcel_id=parcel_id)
    return digits(key, key_version=version, parcel_id=parcel_id, generation=given["generation"])


def matched(given: Given) -> Answer:
    good = hmac.compare_digest(computed(given), given["typed"])
    return {} if good else refused(ErrorCode.CODE_REFUSED)


def drawn(given: Given) -> Answer:
    live = [f"{n:04}" for first, last in given["live"] for n in range(int(first), int(last) + 1)]
    selector = draw_selector(live, given["drawn"], drawer=Drawer[given["drawer"].upper()])
    return refused(ErrorCode.POINT_FULL) if selector is None else {"selector": selector}


def tried(given: Given) -> Answer:
    """Every step as the node does it: count, commit, compare; a restart reads the count again."""
    counted, last = Attempts(), True
    for step in given["steps"]:
        if isinstance(step, dict):
            counted = counted.raised_to(step["generation"])
        elif step != "restart":
            last = counted.allowed()
            counted = counted.begin() if last else counted
            counted = counted.succeeded() if last and step == "right" else counted
    if not last:
        return refused(ErrorCode.CODE_REFUSED)
    return {
        "left_in_generation": TRIES_PER_GENERATION - counted.in_generation,
        "left_in_life": TRIES_PER_PARCEL - counted.in_life,
    }


def waited(given: Given) -> Answer:
    clock = FrozenClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    failures = Failures(clock)
    for at in given["failures_at"]:
        clock.advance(timedelta(seconds=at - clock.monotonic()))
        failures.note()
    clock.advance(timedelta(seconds=given["now"] - clock.monotonic()))
    return {"wait_seconds": failures.wait_seconds()}


def shown(given: Given) -> Answer:
    """A code of this kind and generation at a point that has seen that one."""
    if not admits(CodeTier[given["tier"]], given["shown"], newest=given["seen"]):
        return refused(ErrorCode.CODE_REFUSED)
    return {"seen": raised(given["seen"], given["shown"])}


CHECKS: dict[str, Callable[[Given], Answer]] = {
    "read": entered,
    "commitment": committed,
    "opens": opened,
    "digits": lambda given: {"digits": computed(given)},
    "digits-match": matched,
    "selector": drawn,
    "tries": tried,
    "wait": waited,
    "generation": shown,
}


def code(given: Given, world: World) -> Answer:
    """By `check`."""
    return CHECKS[given["check"]](given)
