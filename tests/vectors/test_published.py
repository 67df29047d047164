"""The published files as a whole: fresh, of one form, enough, and agreed with by a second verifier."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import fastjsonschema
import pytest

from lockernet.errors import ErrorCode
from tests.vectors.reading import FOLDER, file_of, topics
from tools.vectors.__main__ import document, documents, vectors_in, written
from tools.vectors.coverage import (
    NO_NEGATIVE,
    NO_POSITIVE,
    NO_VECTOR,
    all_rules,
    counted,
    gaps,
    is_negative,
)

TOPICS = sorted(topics())
VERIFIER = FOLDER / "verifier.py"
VERIFIED = {"statements", "keys", "trust", "compact", "codes"}
"""Topics on which a second verifier has to agree: signing, admission and claim codes."""

BYTES = {"statement", "receipt", "head", "order", "session", "bytes", "public_key", "proof", "message_bytes"}
BYTES |= {
    "key_id",
    "statement_id",
    "order_id",
    "parcel_id",
    "request_id",
    "pae",
    "commitment",
    "secret",
    "handle",
}
INSTANTS = {"at", "now", "not_before", "not_after", "issued_at", "reserved_until"}
INSTANTS |= {"window_begin", "hold_until", "until", "latest", "handed_over_at"}
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z")


def test_every_topic_is_published_and_nothing_else() -> None:
    assert documents().keys() == set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_file_is_what_its_topic_gives_from_fixed_seeds(topic: str) -> None:
    assert (FOLDER / f"{topic}.json").read_text() == written(document(topic))


@pytest.mark.parametrize("topic", TOPICS)
def test_file_keeps_the_schema(topic: str) -> None:
    fastjsonschema.compile(json.loads((FOLDER / "schema.json").read_text()))(file_of(topic))


@pytest.mark.parametrize(
    "broken",
    [
        {"verdict": "perhaps"},
        {"verdict": "accepted", "reason": "POINT_FULL"},
        {"verdict": "untrusted"},
        {"verdict": "accepted", "steps": [{"verdict": "malformed"}]},
    ],
)
def test_schema_refuses_a_vector_that_says_nothing_clear(broken: dict[str, object]) -> None:
    check = fastjsonschema.compile(json.loads((FOLDER / "schema.json").read_text()))
    vector = {"id": "a-001", "rule": "LN-SIG-001", "input": {"a": 1}, "expected": broken, "why": "It is so."}

    with pytest.raises(fastjsonschema.JsonSchemaException):
        check({"topic": "a", "version": 1, "vectors": [vector]})


def test_ids_are_unique_and_count_from_one_in_each_topic() -> None:
    for topic in TOPICS:
        ids = [vector["id"] for vector in file_of(topic)["vectors"]]

        assert ids == [f"{topic}-{number:03}" for number in range(1, len(ids) + 1)]


def named(part: object) -> Iterator[tuple[str, object]]:
    """Every name with its value, at every depth."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield name, value
            yield from named(value)
    elif isinstance(part, list):
        for each in part:
            yield from named(each)


@pytest.mark.parametrize("topic", TOPICS)
def test_bytes_are_lower_case_hexadecimal_and_instants_are_utc(topic: str) -> None:
    texts = [(name, value) for name, value in named(file_of(topic)) if isinstance(value, str)]

    assert [pair for pair in texts if pair[0] in BYTES and not re.fullmatch("([0-9a-f]{2})*", pair[1])] == []
    assert [pair for pair in texts if pair[0] in INSTANTS and not INSTANT.fullmatch(pair[1])] == []


def test_at_least_300_count_and_at_least_60_percent_of_them_are_negative() -> None:
    counts = counted(vectors_in(documents()))

    assert counts.counting_per_rule >= 300
    assert counts.negative_percent >= 60
    assert counts.counting <= counts.vectors


def test_counting_takes_five_of_a_rule_and_two_accepted_ones_at_most() -> None:
    yes = [{"id": f"a-{n:03}", "rule": "LN-SIG-001", "expected": {"verdict": "accepted"}} for n in range(4)]
    no = [{**each, "expected": {"verdict": "refused", "reason": "POINT_FULL"}} for each in yes] * 2

    assert counted([*yes]).counting == 2
    assert counted([*yes, *no]).counting == 5
    assert counted([*yes, *no]).negative_percent == 60


def test_no_rule_and_no_reason_lacks_its_vectors() -> None:
    assert list(gaps(vectors_in(documents()))) == []


def test_every_excuse_names_something_that_exists() -> None:
    assert NO_POSITIVE.keys() | NO_NEGATIVE.keys() <= all_rules()
    assert NO_VECTOR.keys() <= set(ErrorCode)


def test_no_two_vectors_of_a_topic_ask_the_same_and_expect_different_things() -> None:
    for topic in TOPICS:
        asked: dict[str, str] = {}
        for vector in file_of(topic)["vectors"]:
            verdict = vector["expected"]["verdict"]

            assert asked.setdefault(json.dumps(vector["input"], sort_keys=True), verdict) == verdict, vector[
                "id"
            ]


def test_every_topic_has_accepted_and_refused_cases() -> None:
    for topic in set(TOPICS) - {"world"}:
        ways = Counter(is_negative(vector) for vector in file_of(topic)["vectors"])

        assert set(ways) == {True, False}, topic


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """The second verifier in a bare Python: no site-packages, no environment, no other file of ours."""
    command = [sys.executable, "-I", "-S", "-B", str(folder / "verifier.py")]
    return subprocess.run(command, capture_output=True, text=True, env={}, cwd="/", check=False)


def test_second_verifier_agrees_on_every_signing_admission_and_code_vector() -> None:
    finished = verified(FOLDER)

    count = sum(len(file_of(topic)["vectors"]) for topic in VERIFIED)
    assert finished.stdout.splitlines()[-1].startswith(f"{count} of {count} verdicts")
    assert finished.returncode == 0


@pytest.mark.parametrize("topic", sorted(VERIFIED))
def test_second_verifier_notices_a_wrong_verdict(topic: str, tmp_path: Path) -> None:
    for path in FOLDER.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    lie = json.loads((FOLDER / f"{topic}.json").read_text())
    wrong = next(vector for vector in lie["vectors"] if not is_negative(vector))
    wrong["expected"] = {"verdict": "refused", "reason": "POINT_FULL"}
    (tmp_path / f"{topic}.json").write_text(json.dumps(lie))

    finished = verified(tmp_path)

    assert finished.returncode == 1
    assert wrong["id"] in finished.stdout


def test_second_verifier_is_one_plain_file_of_250_lines_with_nothing_of_ours() -> None:
    lines = VERIFIER.read_text().splitlines()
    imported = {line.split()[1] for line in lines if line.startswith("from ")}
    imported |= {name.strip(",") for line in lines if line.startswith("import ") for name in line.split()[1:]}

    assert len(lines) <= 250
    assert imported <= sys.stdlib_module_names
