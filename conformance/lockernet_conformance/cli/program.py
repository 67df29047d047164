"""All commands, and how they end.

Exit codes, the same for every program of the project: 0 it conforms, 1 it does not (or a verdict differs),
2 wrong usage, 3 a file or a setting, 4 untrusted: a transcript or a certificate that was changed,
5 unreachable, 130 interrupted.
"""

import sys
from collections.abc import Sequence

import click

from lockernet_conformance import __version__
from lockernet_conformance.certificate import BadKey
from lockernet_conformance.cli.asking import explain, list_cases
from lockernet_conformance.cli.beginning import init
from lockernet_conformance.cli.certifying import certify_command, countersign_command
from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.cli.proving import prove
from lockernet_conformance.cli.reporting import report_command
from lockernet_conformance.cli.rereading import replay_command
from lockernet_conformance.cli.running import run_command
from lockernet_conformance.cli.verifying import verify_command
from lockernet_conformance.probe.transcript import BrokenTranscript
from lockernet_conformance.runner import BadKnownFailures
from lockernet_conformance.target import BadTargetFile

PROGRAM = "lockernet-conformance"
CONFIGURATION, UNTRUSTED, INTERRUPTED = 3, 4, 130


@click.group(name=PROGRAM, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def program() -> None:
    """Judge a node of the lockernet protocol from outside: by the written rules and the wire alone.

    \b
    The way of a certificate:
      init         who the suite's couriers are, and what the target must trust them by
      run          judges the target; leaves a transcript and reports
      replay       finds every verdict again, from the transcript alone
      certify      signs what the run showed, if nothing stands against it
      countersign  a coordinating body's signature, once it checked everything again
      verify       a stranger's check, with certificate and transcript alone
    \b
    Exit codes of every command: 0 done, or it conforms. 1 it does not, or nothing was signed. 2 wrong usage.
    3 a file, a key or a setting. 4 untrusted: a transcript or a certificate was changed. 5 nobody answers.
    130 interrupted.
    """


COMMANDS = (
    init,
    run_command,
    list_cases,
    explain,
    replay_command,
    report_command,
    prove,
    certify_command,
    countersign_command,
    verify_command,
)
for command in COMMANDS:
    program.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    try:
        code = program.main(arguments, prog_name=PROGRAM, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (Ending, BadKey, BadTargetFile, BadKnownFailures, BrokenTranscript) as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return _code_of(error)
    except (click.exceptions.Abort, KeyboardInterrupt):
        print(f"{PROGRAM}: interrupted", file=sys.stderr)
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _code_of(error: Exception) -> int:
    if isinstance(error, Ending):
        return error.code
    return UNTRUSTED if isinstance(error, BrokenTranscript) else CONFIGURATION
