"""The cases are made from the published vectors: one for each topic and rule, in the words of both."""

from collections import Counter

from lockernet_conformance.cli.every import every_case
from lockernet_conformance.registry import Ability
from lockernet_conformance.requirements import rule
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.vectors.published import by_rule, shared, topics, vectors
from tests.conformance.vectors.asked import vector_cases
from tests.vectors.reading import file_of
from tests.vectors.reading import topics as published


def test_every_topic_and_rule_of_the_published_vectors_has_one_case() -> None:
    pairs = {(topic, vector["rule"]) for topic in published() for vector in file_of(topic)["vectors"]}

    assert {(each.id.split("/")[1], each.verifies[0]) for each in vector_cases().values()} == pairs
    assert len(vector_cases()) == len(pairs)
    assert vector_cases().keys() <= {case.id for case in every_case()}


def test_the_files_that_travel_with_the_suite_are_the_published_ones() -> None:
    travelling = {
        vector.id: (vector.rule, vector.input, vector.expected, vector.why)
        for topic in topics()
        for vector in vectors(topic)
    }

    assert travelling == {
        vector["id"]: (vector["rule"], vector["input"], vector["expected"], vector["why"])
        for topic in published()
        for vector in file_of(topic)["vectors"]
    }
    assert shared() == file_of("world")["shared"]


def test_a_case_is_negative_where_most_of_its_vectors_are_a_no() -> None:
    for case in vector_cases().values():
        asked = by_rule()[case.id.split("/")[1], case.verifies[0]]
        negative = sum(vector.expected["verdict"] != "accepted" for vector in asked)

        assert (case.kind is Kind.NEGATIVE) is (negative > len(asked) - negative), case.id


def test_most_cases_are_negative_and_each_needs_the_program() -> None:
    kinds = Counter(case.kind for case in vector_cases().values())

    assert kinds[Kind.NEGATIVE] / kinds.total() >= 0.6
    assert all(case.needs == {Ability.EXECUTOR} for case in vector_cases().values())


def test_the_profile_is_the_first_of_the_rule_that_a_target_may_claim() -> None:
    listed = vector_cases()

    assert listed["vec/codes/cod-004"].profile is Profile.CORE
    assert listed["vec/compartments/cus-046"].profile is Profile(
        rule(listed["vec/compartments/cus-046"].verifies[0]).profiles[0]
    )
    assert {case.profile for case in listed.values()} <= set(Profile)


def test_a_case_tells_its_rule_and_why_each_vector_is_there() -> None:
    case = vector_cases()["vec/codes/cod-004"]

    assert case.title.startswith("Codes, as ")
    assert rule(case.verifies[0]).words in case.words
    assert "codes-039 accepted: The worked example of the rule." in case.words


def test_a_case_may_take_as_long_as_all_its_answers_may() -> None:
    for case in vector_cases().values():
        asked = by_rule()[case.id.split("/")[1], case.verifies[0]]

        assert case.seconds >= 10 * len(asked) + 30
