"""Offers of operators and acceptances of couriers: when both have signed one agreement (LN-AGR)."""

from tools.vectors.forge import COURIER, OPERATOR, key, seal, statement_id
from tools.vectors.form import Sheet, Vector
from tools.vectors.kinds import head_of
from tools.vectors.wire import blob, number, text
from tools.vectors.world import KINNARI, OTHER_OPERATOR

TOPIC = "agreements"
NO = "AGREEMENT_NOT_ACCEPTED"


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    _both(sheet)
    _liability(sheet)
    return sheet.vectors


def offer(*liability: tuple[int, int, str]) -> bytes:
    """The payload of the operator's offer: by evidence grade, at most so much of a currency."""
    terms = (blob(6, number(1, grade) + number(2, most) + text(3, coin)) for grade, most, coin in liability)
    return head_of("agreement").field() + text(2, COURIER) + text(5, "2026-1") + b"".join(terms)


def signed(offered: bytes, *, named: bytes | None = None, by: str = COURIER, to: str = OPERATOR) -> Vector:
    """The input: this offer, and an acceptance that names it or something else."""
    ident = statement_id("agreement", offered) if named is None else named
    head = head_of("agreement-acceptance").but(issuer=by, audience=to)
    accepted = seal("agreement-acceptance", head.field() + blob(2, ident), key(by, "settlement"))
    return {
        "directory": "network",
        "offer": seal("agreement", offered, key(OPERATOR, "settlement")).hex(),
        "acceptance": accepted.hex(),
    }


def _both(sheet: Sheet) -> None:
    rule, good = "LN-AGR-001", offer()
    ident = statement_id("agreement", good)
    sheet.accepted(rule, "The courier names the operator's offer.", signed(good), agreement_id=ident.hex())
    other = statement_id("agreement", offer((4, 100, "SGD")))
    sheet.no(rule, NO, "The courier names another offer.", signed(good, named=other))
    sheet.no(rule, NO, "Another courier accepts it.", signed(good, by=KINNARI))
    sheet.no(rule, NO, "It is accepted towards another operator.", signed(good, to=OTHER_OPERATOR))


def _liability(sheet: Sheet) -> None:
    rule = "LN-AGR-003"
    rising = offer((3, 5_000, "SGD"), (5, 20_000, "SGD"))
    sheet.accepted(rule, "Better evidence, more liability.", signed(rising))
    for terms, why in (
        (((5, 20_000, "SGD"), (3, 5_000, "SGD")), "The grades fall."),
        (((3, 5_000, "SGD"), (3, 9_000, "SGD")), "One grade stands twice."),
        (((3, 5_000, "SGD"), (5, 4_999, "SGD")), "Better evidence, less liability."),
        (((3, 5_000, "SGD"), (5, 20_000, "IDR")), "Two currencies."),
    ):
        sheet.no(rule, NO, why, signed(offer(*terms)))
