"""Operators that publish keys which they should not."""

from dataclasses import replace
from typing import Any

from lockernet_node.pipeline import enrolment
from lockernet_node.pipeline.enrolment import Enrolment, FailedTries
from lockernet_node.storage.claim_files import ClaimFiles
from lockernet_node.storage.sqlite_transaction import SqliteTransaction
from tests.conformance.mutants.registry import change, mutant


class _Any(str):
    """Equal to every text."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


@mutant("svc/enrol/guessing")
def lets_anybody_guess() -> None:
    """Claims may be tried without end."""
    change(FailedTries, "require_room", lambda _self, _address, _monotonic: None)


@mutant("svc/enrol/one-no")
def takes_claims_of_other_points() -> None:
    """A claim for one point enrols a device of another."""
    find = ClaimFiles.find

    def found(self: Any, claim_hash: bytes) -> Any:
        claim = find(self, claim_hash)
        return None if claim is None else replace(claim, point_id=_Any(claim.point_id))

    change(ClaimFiles, "find", found)


@mutant("svc/enrol/second-key", "svc/enrol/two-at-once", "svc/enrol/after-a-cut", "svc/enrol/one-no",
        also=("svc/enrol/*",))  # fmt: skip
def takes_claims_again() -> None:
    """A claim that was spent is good for another key."""
    change(SqliteTransaction, "enrolled", lambda _self, _hash: None)
    change(SqliteTransaction, "spend_claim", lambda *_args: None)


@mutant("svc/enrol/second-key", "svc/enrol/one-no", also=("svc/enrol/*",))
def gives_the_first_answer_to_all() -> None:
    """Whoever shows a claim that was spent gets the answer of the device that spent it."""
    change(enrolment, "_digest", lambda _device: b"the same")


@mutant("svc/enrol/no-proof", "svc/enrol/weak-key")
def believes_in_keys() -> None:
    """A key is published without a proof that its device holds it."""
    change(enrolment, "_require_key", lambda _point, _device: None)


@mutant("svc/enrol/claim-over")
def honours_old_claims() -> None:
    """A claim is good for ever."""
    from datetime import UTC, datetime  # noqa: PLC0415

    find = ClaimFiles.find

    def found(self: Any, claim_hash: bytes) -> Any:
        claim = find(self, claim_hash)
        return None if claim is None else replace(claim, expires_at=datetime(9999, 1, 1, tzinfo=UTC))

    change(ClaimFiles, "find", found)


@mutant("svc/enrol/claimed", "svc/enrol/after-a-cut", "svc/enrol/second-key", also=("svc/enrol/*",))
def refuses_what_it_answered() -> None:
    """A device that asks again, since its answer was lost, is refused."""
    enrolled = SqliteTransaction.enrolled

    def spent(self: Any, claim_hash: bytes) -> Any:
        earlier = enrolled(self, claim_hash)
        return None if earlier is None else replace(earlier, device_digest=b"another")

    change(SqliteTransaction, "enrolled", spent)


@mutant("svc/enrol/one-no", also=("svc/enrol/*",))
def says_why_a_claim_is_no_good() -> None:
    """A claim that was spent gets another no than one that never was."""
    from lockernet.errors import ErrorCode, RefusedByPeer  # noqa: PLC0415

    spend = Enrolment._spend

    def spends(self: Any, asked: Any, tx: Any) -> Any:
        answer = spend(self, asked, tx)
        if answer is None and tx.enrolled(asked.claim_hash) is not None:
            raise RefusedByPeer(ErrorCode.REQUEST_ID_REUSED)
        return answer

    change(Enrolment, "_spend", spends)
