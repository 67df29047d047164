"""Which mutants are made of a piece of code: the lists here were written by hand."""

import ast
from textwrap import dedent

import pytest

from tools.mutate.mutants import mutate
from tools.mutate.source import Source


def changes(code: str) -> list[str]:
    """The words of every mutant, in order of place."""
    return [mutant.what for mutant in mutate(Source("planted.py", dedent(code)))]


def texts(code: str) -> list[str]:
    """The changed code of every mutant."""
    return [mutant.text for mutant in mutate(Source("planted.py", code))]


@pytest.mark.parametrize(
    ("asked", "mutants"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a <= b", ["a < b", "a > b"]),
        ("a > b", ["a >= b", "a <= b"]),
        ("a >= b", ["a > b", "a < b"]),
        ("a == b", ["a != b"]),
        ("a != b", ["a == b"]),
        ("a in b", ["a not in b"]),
        ("a not  in b", ["a in b"]),
        ("a is b", ["a is not b"]),
        ("a is not b", ["a is b"]),
        ("a <= b < c", ["a < b < c", "a > b < c", "a <= b <= c", "a <= b >= c"]),
        ("(a) < (b)", ["(a) <= (b)", "(a) >= (b)"]),
        ("a and b", ["a or b"]),
        ("a and b and c", ["a or b and c", "a and b or c"]),
        ("not a", ["a"]),
        ("not (a or b)", ["(a or b)", "not (a and b)"]),
        ("'é²' < b", ["'é²' <= b", "'é²' >= b"]),
        ("band in b", ["band not in b"]),
    ],
)
def test_condition_is_changed_at_its_boundary_and_turned_round(asked: str, mutants: list[str]) -> None:
    assert texts(f"x = {asked}\n") == [f"x = {mutant}\n" for mutant in mutants]


def test_comparison_is_found_behind_comments_and_line_ends() -> None:
    code = "x = (\n    a  # a < b, é\n    < b\n)\n"

    assert texts(code) == [code.replace("    < b", f"    {other} b") for other in ("<=", ">=")]


@pytest.mark.parametrize(
    ("line", "mutant"),
    [
        ("if a:\n    b\n", "if not (a):\n    b\n"),
        ("while a():\n    b\n", "while not (a()):\n    b\n"),
        ("x = 1 if a else b\n", "x = 1 if not (a) else b\n"),
        ("x = [a for a in b if a.c]\n", "x = [a for a in b if not (a.c)]\n"),
    ],
)
def test_bare_question_is_turned_round(line: str, mutant: str) -> None:
    assert mutant in texts(line)


def test_function_of_type_bool_returns_the_opposite_and_no_other_does() -> None:
    code = """
        def truth() -> bool:
            def number() -> int:
                return f()
            if f():
                return True
            return g(number)
    """

    assert changes(code) == [
        "the condition is turned round",
        "True becomes False",
        "the condition is turned round",
    ]


def test_endless_loop_never_runs() -> None:
    assert texts("while True:\n    f()\n") == ["while False:\n    f()\n"]


def test_what_is_for_types_or_for_our_own_mistakes_is_left_alone() -> None:
    code = """
        if TYPE_CHECKING:
            X = 1 < 2
        class Port(Protocol):
            def open(self) -> bool:
                return 1 < 2
        class Lists(Protocol[T]):
            def open(self) -> bool:
                return 1 < 2
        def f(a: int | None) -> int:
            assert a != 3
            if a is None:
                raise AssertionError("ours")
            return a
    """

    assert changes(code) == []


def test_own_error_that_is_not_an_assertion_is_mutated() -> None:
    assert changes("def f(a):\n    if a is None:\n        raise ValueError(a)\n") == ["`is` becomes `is not`"]


def test_row_of_a_mapping_is_left_out_or_gets_the_value_of_another() -> None:
    code = "T = {\n    A: x,\n    B: y,\n    C: y,\n}\n"

    assert set(texts(code)) == {
        "T = {\n    B: y,\n    C: y,\n}\n",
        "T = {\n    A: x,\n    C: y,\n}\n",
        "T = {\n    A: x,\n    B: y,\n}\n",
        "T = {\n    A: y,\n    B: y,\n    C: y,\n}\n",
        "T = {\n    A: x,\n    B: x,\n    C: y,\n}\n",
        "T = {\n    A: x,\n    B: y,\n    C: x,\n}\n",
    }


def test_table_is_found_inside_the_call_that_freezes_it() -> None:
    code = "T: Mapping[str, bool] = MappingProxyType({(A, 1): x, (B, 2): y})\n"

    assert [text.removeprefix("T: Mapping[str, bool] = ").strip() for text in texts(code)] == [
        "MappingProxyType({(B, 2): y})",
        "MappingProxyType({(A, 1): y, (B, 2): y})",
        "MappingProxyType({(A, 1): x})",
        "MappingProxyType({(A, 1): x, (B, 2): x})",
    ]


def test_mapping_that_is_taken_in_is_left_out_as_a_whole_and_lends_no_cell() -> None:
    assert set(texts("T = {\n    **a,\n    B: x,\n    **{c: y for c in d if c},\n}\n")) == {
        "T = {\n    B: x,\n    **{c: y for c in d if c},\n}\n",
        "T = {\n    **a,\n    **{c: y for c in d if c},\n}\n",
        "T = {\n    **a,\n    B: x,\n}\n",
        "T = {\n    **a,\n    B: x,\n    **{c: y for c in d if not (c)},\n}\n",
    }


@pytest.mark.parametrize("pair", ["(a, b)", "(a, b,)", "a, b", "(\n    a,  # (a,\n    *b,\n)"])
def test_tuple_of_two_becomes_a_tuple_of_one(pair: str) -> None:
    said = {ast.dump(ast.parse(text)) for text in texts(f"T = {pair}\n")}

    kept = ("*b" if "*" in pair else "b", "a")
    assert {ast.dump(ast.parse(f"T = ({one},)\n")) for one in kept} <= said


def test_brackets_that_hold_a_row_alone_go_with_it() -> None:
    code = "T = [\n    (\n        'é' 'b'  # one\n    ),\n    ((c)),\n    (d).e,\n]\n"

    said = {ast.dump(ast.parse(text)) for text in texts(code) if "(" in text}

    rows = ("'éb'", "c", "d.e")
    for left_out in rows:
        kept = ", ".join(row for row in rows if row != left_out)
        assert ast.dump(ast.parse(f"T = [{kept}]")) in said


STEPS = """\
T = {
    A: (Step(E, to, guard, unlock=True),),
    B: (Step(F, to), Step(E, end, other)),
}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Step(E, to, guard, unlock=True)", "Step(F, to, guard, unlock=True)"),  # the event
        ("Step(E, to, guard, unlock=True)", "Step(E, end, guard, unlock=True)"),  # where to
        ("Step(E, to, guard, unlock=True)", "Step(E, to, other, unlock=True)"),  # the guard
        ("Step(E, to, guard, unlock=True)", "Step(E, to, unlock=True)"),  # no guard
        ("Step(E, to, guard, unlock=True)", "Step(E, to, guard)"),  # no pulse
        ("Step(F, to),", "Step(F, to, unlock=True),"),  # a pulse
        ("Step(E, end, other)", "Step(E, end)"),
        ("(Step(F, to), Step(E, end, other))", "(Step(E, end, other),)"),  # one step the less
        ("(Step(F, to), Step(E, end, other))", "(Step(F, to),)"),
    ],
)
def test_every_cell_of_a_step_is_changed(before: str, after: str) -> None:
    assert STEPS.replace(before, after) in texts(STEPS)


def test_cell_that_every_row_needs_is_never_left_out() -> None:
    assert not any("Step(E)" in text or "Step(F)" in text or "Step()" in text for text in texts(STEPS))


def test_flag_that_all_rows_share_is_flipped() -> None:
    assert "T = (f(a, yes=True), f(b, yes=False))\n" in texts("T = (f(a, yes=True), f(b, yes=True))\n")


@pytest.mark.parametrize(
    ("written", "mutants"),
    [
        ("LIMIT = 8\n", ["LIMIT = (8 + 1)\n"]),
        ("SIZE = 64 * 1024\n", ["SIZE = (64 + 1) * 1024\n", "SIZE = 64 * (1024 + 1)\n"]),
        ("SYNCED = f(late=g(s=3))\n", ["SYNCED = f(late=g(s=(3 + 1)))\n"]),
        ("LESS = -7\n", ["LESS = -(7 + 1)\n"]),
        ("ONE = frozenset({a})\n", ["ONE = frozenset(())\n"]),
        (
            "WAITS = (0.5, 0.5)\n",
            ["WAITS = (0.5,)\n", "WAITS = ((0.5 + 1), 0.5)\n", "WAITS = (0.5, (0.5 + 1))\n"],
        ),
        ("Point = tuple[int, 3]\n", []),
        ("WORD = 'three'\n", []),
        ("a, b = c, d\n", []),
        ("YES = True\n", []),
    ],
)
def test_number_becomes_one_more_and_words_and_types_stay(written: str, mutants: list[str]) -> None:
    assert sorted(texts(written)) == sorted(mutants)


def test_rows_that_say_the_same_give_one_mutant() -> None:
    assert texts("WAITS = {0, 0, 0}\n").count("WAITS = {0, 0}\n") == 1


def test_mutant_knows_its_line_and_the_function_around_it() -> None:
    code = "X = 1\n\n\n@wrapped\ndef f(a):\n    g = [\n        a < 1,\n    ]\n    return g\n"

    at_module_level, inside, _ = mutate(Source("planted.py", code))

    assert (at_module_level.line, at_module_level.function) == (1, None)
    assert (inside.line, inside.function) == (7, (4, 9))


def test_last_row_that_is_left_out_is_named_by_its_own_line() -> None:
    (*_, last) = [
        each for each in mutate(Source("planted.py", "T = {\n    a,\n    b,\n}\n")) if "left out" in each.what
    ]

    assert (last.text, last.line) == ("T = {\n    a,\n}\n", 3)


def test_idents_differ_and_repeat() -> None:
    first, again = ([each.ident for each in mutate(Source("planted.py", STEPS))] for _ in range(2))

    assert first == again
    assert len(set(first)) == len(first) > 10
