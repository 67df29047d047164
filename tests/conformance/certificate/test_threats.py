"""Whoever changes a field of certificate or transcript is noticed, and the field is named."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from lockernet_conformance.certificate import Held, Trusted, Verification, countersign, verify
from lockernet_conformance.certificate.judged import proves
from lockernet_conformance.forge.keys import ED25519, P256
from tests.conformance.certificate.papers import (
    BODY,
    RUNNER,
    STRANGER,
    TRUSTED,
    Paper,
    proof_by,
    replayed,
    resigned,
    rewritten,
)

ALONE = Trusted((RUNNER.public,))
Place = tuple[str | int, ...]


def check(paper: Paper, certificate: bytes, transcript: bytes, trusted: Trusted = ALONE) -> Verification:
    """What a stranger finds."""
    return verify(certificate, transcript, trusted=trusted, now=paper.now, replay=replayed)


def broken(checked: Verification) -> set[str]:
    """The claims that do not hold."""
    return {each.name for each in checked.broken}


def words(checked: Verification, name: str) -> str:
    """What is said about this claim."""
    return next(each.words for each in checked.checks if each.name == name)


def leaves(value: Any, at: Place = ()) -> Iterator[Place]:
    """The place of everything that is no list and no object, and of empty ones."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [place for key, each in inside for place in leaves(each, (*at, key))]
    yield from found or [at]


def changed(value: Any) -> Any:
    """Something else of the same kind."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    if isinstance(value, int | float):
        return value + 1
    return ["x"] if isinstance(value, list) else {"x": "y"}


def with_change(whole: Any, place: Place) -> Any:
    """A copy in which this one place is another."""
    copy = json.loads(json.dumps(whole))
    within = copy
    for step in place[:-1]:
        within = within[step]
    within[place[-1]] = changed(within[place[-1]])
    return copy


def test_an_honest_paper_holds_and_says_so_line_by_line(paper: Paper) -> None:
    both = countersign(
        paper.certificate, paper.transcript, signer=BODY, trusted=TRUSTED, now=paper.now, replay=replayed
    )
    assert isinstance(both, bytes)

    checked = check(paper, both, paper.transcript, TRUSTED)

    assert [(each.name, each.held) for each in checked.checks] == [
        (name, Held.YES)
        for name in (
            "envelope",
            "runner's signature",
            "countersignature",
            "transcript",
            "validity",
            "contents",
            "conformity",
            "operator's proof",
            "replay",
        )
    ]


def test_what_was_not_checked_is_not_said_to_hold(paper: Paper) -> None:
    checked = verify(paper.certificate, paper.transcript, trusted=ALONE, now=paper.now)

    assert checked.holds
    assert {each.name for each in checked.checks if each.held is Held.OPEN} == {"countersignature", "replay"}


def test_every_changed_field_of_the_envelope_is_noticed(paper: Paper) -> None:
    envelope = json.loads(paper.certificate)
    places = list(leaves(envelope))

    assert len(places) == 4
    for place in places:
        found = check(paper, json.dumps(with_change(envelope, place)).encode(), paper.transcript)
        assert broken(found) & {"envelope", "runner's signature"}, place


def test_every_changed_field_of_the_statement_breaks_the_signature(paper: Paper) -> None:
    envelope = json.loads(paper.certificate)
    for place in leaves(paper.statement()):
        payload = json.dumps(with_change(paper.statement(), place)).encode()
        told = {**envelope, "payload": base64.b64encode(payload).decode()}
        assert "runner's signature" in broken(check(paper, json.dumps(told).encode(), paper.transcript)), (
            place
        )


def test_a_runner_who_signs_something_else_than_the_transcript_shows_is_caught_at_the_very_field(
    paper: Paper,
) -> None:
    places = list(leaves(paper.statement()))

    assert len(places) > 40
    for place in places:
        name = ".".join(map(str, place))
        if name == "predicate.issuedAt":
            continue  # the transcript does not give it: the next test
        lie = resigned(paper, with_change(paper.statement(), place), RUNNER, BODY)
        found = check(paper, lie, paper.transcript, TRUSTED)
        assert f"{name}: the transcript gives" in words(found, "contents"), name


@pytest.mark.parametrize(
    "issued", ["2020-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2026-11-26T00:00:00", "soon"]
)
def test_a_paper_issued_before_the_run_or_in_time_to_come_is_not_valid(paper: Paper, issued: str) -> None:
    statement = paper.statement()
    statement["predicate"]["issuedAt"] = issued

    found = check(paper, resigned(paper, statement, RUNNER), paper.transcript)

    assert "issuedAt" in words(found, "validity")


@pytest.mark.parametrize("place", [("predicate", "warnedTests"), ("subject",), ("predicate",), ("_type",)])
def test_what_is_left_out_or_added_is_named(paper: Paper, place: Place) -> None:
    statement = paper.statement()
    within: Any = statement
    for step in place[:-1]:
        within = within[step]
    del within[place[-1]]
    assert broken(check(paper, resigned(paper, statement, RUNNER), paper.transcript)) & {
        "contents",
        "validity",
    }

    added = paper.statement()
    added["predicate"]["profilesToo"] = ["STAFFED"]
    assert "profilesToo" in words(check(paper, resigned(paper, added, RUNNER), paper.transcript), "contents")


def test_every_changed_byte_of_the_transcript_is_noticed(paper: Paper) -> None:
    whole = paper.transcript
    for place in range(0, len(whole), 7):
        other = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        assert "transcript" in broken(check(paper, paper.certificate, other)), place


def test_every_changed_field_of_the_transcript_under_a_new_root_is_noticed(paper: Paper) -> None:
    lines = [json.loads(line) for line in paper.transcript.splitlines()]
    places = [place for place in leaves(lines[:-1]) if place[1] != "kind"]

    assert len(places) > 120
    for place in places:
        other = rewritten(paper.transcript, _put(with_change(lines, place)))
        found = check(paper, paper.certificate, other)
        assert broken(found) & {"transcript", "contents"}, place
        if "transcript" not in broken(found):
            assert "predicate.transcriptRoot" in words(found, "contents"), place


@pytest.mark.parametrize("order", [slice(None, None, -1), slice(1, None)])
def test_lines_in_another_order_or_left_out_are_noticed(paper: Paper, order: slice) -> None:
    def change(lines: list[dict[str, Any]]) -> None:
        lines[1:-1] = lines[1:-1][order]

    assert "contents" in broken(check(paper, paper.certificate, rewritten(paper.transcript, change)))


def _verdict(lines: list[dict[str, Any]], case: str) -> dict[str, Any]:
    return next(line for line in lines if line["kind"] == "verdict" and line["case"] == case)


def _other_question(lines: list[dict[str, Any]]) -> None:
    next(line for line in lines if line["kind"] == "exchange")["request"] = "AAAA"


def _hidden_warning(lines: list[dict[str, Any]]) -> None:
    _verdict(lines, "svc/points/warned").update(verdict="PASS", reason="", findings=[])


def _skipped(lines: list[dict[str, Any]]) -> None:
    _verdict(lines, "svc/points/dark").update(verdict="SKIP", reason="not here")


@pytest.mark.parametrize("lie", [_other_question, _hidden_warning, _skipped])
def test_a_runner_who_rewrites_the_transcript_too_is_caught_by_replay(
    paper: Paper, lie: Callable[[list[dict[str, Any]]], None]
) -> None:
    """His signature is good, his certificate follows from his transcript; his record gives other verdicts."""
    transcript = rewritten(paper.transcript, lie)
    statement = paper.statement()
    wrong = verify(resigned(paper, statement, RUNNER), transcript, trusted=ALONE, now=paper.now)
    for line in words(wrong, "contents").split("; "):
        _follow(statement, line, transcript)

    found = check(paper, resigned(paper, statement, RUNNER), transcript)

    assert broken(found) == {"replay"}
    assert "svc/points/" in words(found, "replay")


def _follow(statement: dict[str, Any], line: str, transcript: bytes) -> None:
    """Lie as the transcript does: lists and counts by its verdicts, the root as it is."""
    lines = [json.loads(each) for each in transcript.splitlines()]
    verdicts = {each["case"]: each["verdict"] for each in lines if each["kind"] == "verdict"}
    predicate = statement["predicate"]
    predicate["transcriptRoot"] = lines[-1]["root"]
    for name, verdict in {"passedTests": "PASS", "warnedTests": "WARN", "skippedTests": "SKIP"}.items():
        predicate[name] = sorted(case for case, found in verdicts.items() if found == verdict)
        predicate["counts"][verdict] = len(predicate[name])
    predicate["result"] = "WARNED" if predicate["warnedTests"] else "PASSED"


def test_only_signatures_of_trusted_keys_count(paper: Paper) -> None:
    statement = paper.statement()

    for keys, missing in (
        ((STRANGER,), {"runner's signature", "countersignature"}),
        ((RUNNER,), {"countersignature"}),
        ((RUNNER, RUNNER), {"countersignature"}),
        ((BODY,), {"runner's signature", "countersignature"}),
        ((RUNNER, STRANGER), {"countersignature"}),
        ((STRANGER, BODY, RUNNER), set()),
    ):
        assert broken(check(paper, resigned(paper, statement, *keys), paper.transcript, TRUSTED)) == missing


def test_one_key_cannot_be_runner_and_body(paper: Paper) -> None:
    both = Trusted((RUNNER.public,), (RUNNER.public,))

    assert "countersignature" in broken(check(paper, paper.certificate, paper.transcript, both))


def test_a_certificate_is_valid_from_its_issue_until_a_year_after_the_run(paper: Paper) -> None:
    def at(now: datetime) -> str:
        return words(verify(paper.certificate, paper.transcript, trusted=ALONE, now=now), "validity")

    predicate = paper.statement()["predicate"]
    issued, expires = (datetime.fromisoformat(predicate[name]) for name in ("issuedAt", "expiresAt"))
    instant = timedelta(microseconds=1)

    assert "has not come yet" in at(issued - instant)
    assert at(issued) == at(expires - instant) == "issued, and not expired"
    assert "expired at" in at(expires)


def test_a_longer_life_is_noticed_even_if_the_runner_signs_it(paper: Paper) -> None:
    statement = paper.statement()
    statement["predicate"]["expiresAt"] = "2099-01-01T00:00:00+00:00"
    late = datetime.fromisoformat("2098-01-01T00:00:00+00:00")

    found = verify(resigned(paper, statement, RUNNER), paper.transcript, trusted=ALONE, now=late)

    assert {"contents", "validity"} <= broken(found)


def test_the_proof_is_of_a_key_that_the_operator_lists(paper: Paper) -> None:
    """Another member's node must not be certified as the operator's."""

    def as_rival(lines: list[dict[str, Any]]) -> None:
        lines[0]["world"]["operator_keys"][0]["public_key"] = "11" * 32

    def for_settlement(lines: list[dict[str, Any]]) -> None:
        lines[0]["world"]["operator_keys"][0]["purpose"] = "settlement"

    for change in (as_rival, for_settlement):
        found = check(paper, paper.certificate, rewritten(paper.transcript, change))
        assert "no grant key" in words(found, "operator's proof")


def test_a_proof_is_good_for_its_nonce_key_and_algorithm_alone() -> None:
    for algorithm in (ED25519, P256):
        proof = proof_by(algorithm)
        assert proves(proof)
        assert not proves(replace(proof, nonce=bytes(32)))
        assert not proves(replace(proof, nonce=proof.nonce + b"\0"))
        assert not proves(replace(proof, signature=bytes(64)))
        assert not proves(replace(proof, signature=proof.signature[:-1]))
        assert not proves(
            replace(proof, public_key=proof_by(P256 if algorithm == ED25519 else ED25519).public_key)
        )
        assert not proves(replace(proof, algorithm="RSA"))


SMALL_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)


@pytest.mark.parametrize("point", SMALL_ORDER)
@pytest.mark.parametrize("sign_bit", [0, 0x80])
def test_a_key_of_small_order_proves_nothing(point: str, sign_bit: int) -> None:
    """One signature would be good for every nonce: R is the neutral point and S is nought."""
    key = bytearray.fromhex(point)
    key[31] |= sign_bit
    signature = bytes([1]) + bytes(63)

    assert not proves(replace(proof_by(), public_key=bytes(key), signature=signature))


IN_TOTO = b'"payloadType":"application/vnd.in-toto+json"'
GARBAGE = {
    "nothing": b"",
    "no JSON": b"\xff\xfe",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "huge": b" " * (4 * 2**20 + 1),
    "no signature": b'{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[]}',
    "nine signatures": json.dumps(
        {"payload": "e30=", "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": ""}] * 9}
    ).encode(),
    "another type": b'{"payload":"e30=","payloadType":"text/plain","signatures":[{"sig":""}]}',
    "no base64": b'{"payload":"e30","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":""}]}',
    "payload a list": b'{"payload":"W10=",' + IN_TOTO + b',"signatures":[{"sig":""}]}',
    "a key twice": b'{"payload":"e30=","payload":"e30=","payloadType":"application/vnd.in-toto+json",'
    b'"signatures":[{"sig":""}]}',
    "signatures of words": b'{"payload":"e30=",' + IN_TOTO + b',"signatures":["x"]}',
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_no_certificate_and_ends_in_one_line(paper: Paper, name: str) -> None:
    found = check(paper, GARBAGE[name], paper.transcript)

    assert [(each.name, each.held) for each in found.checks] == [("envelope", Held.NO)]


@pytest.mark.parametrize(
    "statement", [{}, {"predicate": []}, {"predicate": {"issuedAt": 5}}, {"subject": None}]
)
def test_a_signed_statement_of_another_form_is_refused_without_a_crash(paper: Paper, statement: Any) -> None:
    assert {"validity", "contents"} <= broken(
        check(paper, resigned(paper, statement, RUNNER), paper.transcript)
    )


@pytest.mark.parametrize(
    "transcript", [b"", b"\n", b"{}\n", b"[" * 100_000 + b"\n", b'{"kind":"end","root":""}\n']
)
def test_what_is_no_transcript_is_refused_without_a_crash(paper: Paper, transcript: bytes) -> None:
    found = check(paper, paper.certificate, transcript)

    assert broken(found) == {"transcript"}


def _put(new: list[dict[str, Any]]) -> Callable[[list[dict[str, Any]]], None]:
    def change(lines: list[dict[str, Any]]) -> None:
        lines[:] = new

    return change
