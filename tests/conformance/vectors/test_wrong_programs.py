"""A program that is silent, slow, broken or lies ends in a verdict with clear words, and never in a hang."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lockernet_conformance.results import Verdict
from lockernet_conformance.vectors import Limits
from lockernet_conformance.vectors.lines import FAILED
from tests.conformance.vectors.asked import HELLO, all_ended, ended, program

WRONG = str(Path(__file__).with_name("wrong.py"))
CASE = "vec/codes/cod-001"
IMPATIENT = Limits(answer_seconds=1.0)
PATIENT = Limits(answer_seconds=30.0)

WAYS = {
    "silent": "no answer within 1 s",
    "half-a-line": "no answer within 1 s",
    "garbage": "no JSON in UTF-8",
    "no-utf-8": "no JSON in UTF-8",
    "name-twice": "a name stands twice",
    "not-a-number": "NaN is no JSON",
    "nested": "nested too deep",
    "a-list": "expected a JSON object",
    "an-empty-line": "no JSON in UTF-8",
    "pretends-to-be-the-suite": "no answer within 10 s",
    "huge": "a line of more than 1048576 bytes",
    "endless": "a line of more than 1048576 bytes",
    "crash": "it ended with exit code 1; standard error: Traceback",
    "exit": "it ended with exit code 0",
    "killed": "it was killed by signal 9",
    "dies-in-a-line": "it ended with exit code 7 in the middle of a line",
    "closes-stdout": "it closed its standard output",
    "child-holds-stdout": "no answer within 1 s",
    "another-id": 'an answer to "codes-999", where codes-001 was asked',
    "no-id": "an answer to null, where codes-001 was asked",
    "one-behind": 'an answer to "codes-000", where codes-001 was asked',
    "noise-before": "no JSON in UTF-8",
    "never-starts": "no answer within 1 s",
    "hello-is-a-list": "its hello: expected a JSON object",
    "hello-without-name": "its hello: expected a name and a version",
    "hello-with-strange-topic": "its hello: topics that do not exist: cooking",
    "hello-with-number-as-topics": "its hello: expected topics as a list of names",
}


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_program_does_wrong_fails_the_case_in_clear_words(way: str) -> None:
    limits = IMPATIENT if WAYS[way] == "no answer within 1 s" else PATIENT
    limits = replace(limits, start_seconds=1.0) if way == "never-starts" else limits
    async with program([sys.executable, WRONG, way], limits=limits) as executor:
        trial = await ended(CASE, executor)

    assert trial.verdict is Verdict.FAIL
    assert WAYS[way] in trial.findings[0].seen
    assert trial.findings[0].expected.startswith("codes-001: ")


@pytest.mark.parametrize("way", ["twice", "flood"])
async def test_lines_that_nobody_asked_for_fail_the_next_question(way: str) -> None:
    async with program([sys.executable, WRONG, way], limits=PATIENT) as executor:
        trial = await ended(CASE, executor)

    words = " ".join(finding.seen for finding in trial.findings)
    assert "it said something that nobody asked for" in words or "where codes-002 was asked" in words


async def test_a_program_that_floods_its_standard_error_is_heard_and_kept_from_the_end() -> None:
    async with program([sys.executable, WRONG, "stderr-first"], limits=PATIENT) as executor:
        trial = await ended(CASE, executor)

    assert (trial.verdict, trial.reason) == (
        Verdict.NOT_TESTED,
        "31 of 31 vectors skipped; codes-001: nothing to say",
    )


async def test_the_end_of_the_standard_error_stands_in_the_finding() -> None:
    async with program([sys.executable, WRONG, "crash"]) as executor:
        trial = await ended(CASE, executor)

    assert trial.findings[0].seen.endswith("RuntimeError: this program is broken")
    assert len(trial.findings[0].seen) < 2_100


async def test_a_program_that_fails_is_started_anew_and_left_alone_after_three_failures() -> None:
    async with program([sys.executable, WRONG, "exit"]) as executor:
        said = [(await executor.ask(b'{"id": "codes-001"}')).decode() for _ in range(5)]

    assert said[:3] == ["!it ended with exit code 0"] * 3
    assert said[3:] == ["!not started again after 3 failures; the last one: it ended with exit code 0"] * 2


async def test_a_program_out_of_step_is_left_alone_too() -> None:
    async with program([sys.executable, WRONG, "no-id"]) as executor:
        said = [(await executor.ask(b'{"id": "codes-001"}')).decode() for _ in range(4)]

    assert said[:3] == ['{"verdict": "accepted"}'] * 3
    assert said[3] == "!not started again after 3 failures; the last one: no answer to its question"


async def test_a_crash_on_one_vector_fails_its_case_only() -> None:
    crashes = (
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    if asked.get('id') == 'codes-039': sys.exit(9)\n"
        "    hello = dict(name='a', version='1', topics='all')\n"
        "    said = hello if 'protocol' in asked else dict(id=asked['id'], skipped='no')\n"
        "    print(json.dumps(said), flush=True)\n"
    )
    async with program([sys.executable, "-c", crashes]) as executor:
        trials = await all_ended(executor)

    failed = [name for name, trial in trials.items() if trial.verdict is Verdict.FAIL]
    assert failed == ["vec/codes/cod-004"]
    assert trials["vec/codes/cod-004"].findings[0].seen == "it ended with exit code 9"


async def test_a_case_that_is_broken_off_leaves_the_next_one_a_program_in_step() -> None:
    slow = (
        "import json, sys, time\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    if asked.get('id') == 'codes-001': time.sleep(60)\n"
        "    hello = dict(name='a', version='1', topics='all')\n"
        "    print(json.dumps(hello if 'protocol' in asked else dict(id=asked['id'])), flush=True)\n"
    )
    async with program([sys.executable, "-c", slow], limits=PATIENT) as executor:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(executor.ask(b'{"id": "codes-001"}'), 0.2)
        said = await executor.ask(b'{"id": "codes-002"}')

    assert said == b'{"id": "codes-002"}'


async def test_all_waiting_of_a_run_together_has_a_limit() -> None:
    limits = Limits(answer_seconds=0.5, total_seconds=0.6, starts_in_vain=99)
    async with program([sys.executable, WRONG, "silent"], limits=limits) as executor:
        said = [(await executor.ask(b'{"id": "codes-001"}')).decode() for _ in range(4)]

    assert said[-1] == "!the 0.6 s of a run are used up"


async def test_a_program_that_is_not_there_says_so_to_every_case_of_its_topics() -> None:
    async with program(["./no-such-program"], claimed=frozenset({"codes"})) as executor:
        trials = await all_ended(executor, [CASE, "vec/keys/tru-006"])

    assert trials[CASE].findings[0].seen == "./no-such-program does not start: No such file or directory"
    assert trials["vec/keys/tru-006"].reason == "the target's program does not answer keys"


async def test_a_topic_that_the_target_file_names_is_asked_whatever_the_hello_says() -> None:
    async with program([sys.executable, WRONG, "garbage"], claimed=frozenset({"keys"})) as executor:
        trials = await all_ended(executor, [CASE, "vec/keys/tru-006"])

    assert trials["vec/keys/tru-006"].verdict is Verdict.FAIL
    assert trials[CASE].verdict is Verdict.NOT_TESTED


def is_running(process: int) -> bool:
    """A dead one that nobody fetched yet does not run."""
    asked = ["ps", "-o", "stat=", "-p", str(process)]
    state = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


async def test_nothing_that_a_program_started_outlives_the_run() -> None:
    script = "import subprocess; print(subprocess.Popen(['sleep', '600']).pid, flush=True); input(); input()"
    async with program([sys.executable, "-c", script], limits=PATIENT) as executor:
        said = (await executor.ask(b'{"id": "codes-001"}')).decode()

    child = int(said.partition("came ")[2])
    assert said.startswith(f"{FAILED.decode()}its hello: expected a JSON object")
    async with asyncio.timeout(10):
        while is_running(child):
            await asyncio.sleep(0.05)


async def test_questions_asked_at_once_are_put_one_after_the_other() -> None:
    echo = (
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    told = json.loads(line)\n"
        "    hello = dict(name='a', version='1', topics='all')\n"
        "    print(json.dumps(hello if 'protocol' in told else dict(id=told['id'])), flush=True)\n"
    )
    async with program([sys.executable, "-c", echo]) as executor:
        said = await asyncio.gather(*(executor.ask(b'{"id": "a-%d"}' % n) for n in range(50)))

    assert said == [b'{"id": "a-%d"}' % n for n in range(50)]
    assert executor.hello is not None
    assert (executor.hello.name, len(executor.topics)) == ("a", 18)


def test_the_hello_holds_all_that_vectors_name_and_fits_a_line() -> None:
    assert b'"directories"' in HELLO
    assert b'"places"' in HELLO
    assert b"\n" not in HELLO
    assert len(HELLO) < Limits().line_bytes
