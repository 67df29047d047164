"""`report`: every form of a report once more, from report.json alone."""

from pathlib import Path

import click

from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.cli.files import read
from lockernet_conformance.cli.writing import FORMS, REPORT, SPEC, TRANSCRIPT, Around, write_reports
from lockernet_conformance.report import BadReport, from_json
from lockernet_conformance.results import RunResult

MAKES_REPORTS = "`lockernet-conformance run` and `replay --out` write one"


@click.command(name="report")
@click.argument("report", type=click.Path(path_type=Path), metavar=REPORT)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the forms; the report's own, if not given.",
)  # fmt: skip
@click.option(
    "--print", "form", type=click.Choice(list(FORMS)), help="Print this form on stdout, and write no file."
)
@SPEC
def report_command(report: Path, out: Path | None, form: str | None, spec: str) -> None:
    """Make JUnit, Markdown, HTML and the badges again from a run's report.json.

    \b
    Exit code 0: done. 3: the file is no report of this suite, or its counts are not those of its cases.
    \b
    Examples:
      lockernet-conformance report conformance-report/report.json --spec https://example.org/lockernet
      lockernet-conformance report conformance-report/report.json --print report.md >> "$GITHUB_STEP_SUMMARY"
    """
    run = read_report(report)
    if form is not None:
        click.echo(FORMS[form](run, Around(spec=spec)), nl=False)
        return
    folder = out or report.parent
    write_reports(run, folder, transcript=report.parent / TRANSCRIPT, spec=spec)
    click.echo(f"{', '.join(FORMS)} in {folder}", err=True)


def read_report(path: Path) -> RunResult:
    """The run of this report. Raises Ending."""
    try:
        return from_json(read(path, hint=MAKES_REPORTS))
    except BadReport as error:
        raise Ending(3, f"{path}: {error}") from None
