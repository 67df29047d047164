"""One table of exit codes, one line for each error."""

import click
import pytest

from lockernet.cli.exits import Exit, exit_code, guarded
from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted

ENDS = [
    (RefusedByPeer(ErrorCode.POINT_FULL), 1),
    (RefusedByPeer(ErrorCode.NOT_FOUND), 1),
    (Malformed(ErrorCode.REQUEST_ID_REUSED), 1),
    (Malformed(ErrorCode.CONFIGURATION), 3),
    (Malformed(ErrorCode.MALFORMED_FILE), 3),
    (Malformed(ErrorCode.KEY_FILE_MODE), 3),
    (Malformed(ErrorCode.DATABASE_NEWER), 3),
    (Malformed(ErrorCode.PORT_TAKEN), 3),
    (Untrusted(ErrorCode.UNTRUSTED_HISTORY), 4),
    (Untrusted(ErrorCode.UNTRUSTED_KEY), 4),
    (Unavailable(ErrorCode.PEER_UNREACHABLE), 5),
    (Unavailable(ErrorCode.PEER_TIMEOUT), 5),
]


def end(error: BaseException | None, *, code: int | None = None) -> int:
    """How a program ends whose only command does this."""

    @click.command()
    @click.pass_context
    def program(ctx: click.Context) -> None:
        if error is not None:
            raise error
        if code is not None:
            ctx.exit(code)

    with pytest.raises(SystemExit) as ended:
        guarded(program, prefix="PROGRAM", words=[])
    return int(ended.value.code or 0)


def test_the_numbers_are_those_of_the_design() -> None:
    assert [int(each) for each in Exit] == [0, 1, 2, 3, 4, 5, 130]


@pytest.mark.parametrize(("error", "number"), ENDS, ids=lambda each: str(getattr(each, "code", each)))
def test_each_error_ends_with_its_number(error: LockernetError, number: int) -> None:
    assert exit_code(error) == number


@pytest.mark.parametrize(("error", "number"), ENDS, ids=lambda each: str(getattr(each, "code", each)))
def test_one_line_says_code_words_and_rule(
    capsys: pytest.CaptureFixture[str], error: LockernetError, number: int
) -> None:
    assert end(error) == number

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{error.code}: ")
    assert said.err.endswith(")\n")
    assert said.err.count("\n") == 1


def test_an_error_out_of_a_group_of_tasks_is_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    inner = ExceptionGroup("tasks", [Unavailable(ErrorCode.STORE_UNAVAILABLE)])

    assert end(ExceptionGroup("tasks", [inner])) == 5
    assert capsys.readouterr().err.startswith("STORE_UNAVAILABLE: ")


def test_our_own_mistakes_are_not_hidden() -> None:
    both = ExceptionGroup("tasks", [ValueError("ours"), Unavailable(ErrorCode.STORE_UNAVAILABLE)])

    with pytest.raises(ExceptionGroup):
        end(both)
    with pytest.raises(ValueError, match="ours"):
        end(ValueError("ours"))


@pytest.mark.parametrize(
    ("error", "number"), [(KeyboardInterrupt(), 130), (click.UsageError("no"), 2), (click.Abort(), 130)]
)
def test_interrupted_and_misused(error: BaseException, number: int) -> None:
    assert end(error) == number


@pytest.mark.parametrize("code", [0, 1])
def test_a_command_may_say_how_it_ends(code: int) -> None:
    assert end(None, code=code) == code
