"""`list` and `explain`: what the suite tries, and why."""

import json
import textwrap
from typing import Any

import click

from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.cli.every import every_case
from lockernet_conformance.registry import Case
from lockernet_conformance.requirements import Covered, coverage
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.runner import choose

PROFILES = click.Choice([str(profile) for profile in Profile])


@click.command(name="list")
@click.option(
    "-k", "patterns", multiple=True, metavar="PATTERN", help="Part of an id, a wildcard, or a rule."
)
@click.option("--profile", "profiles", multiple=True, type=PROFILES, help="Only these profiles.")
@click.option("--rules", "by_rule", is_flag=True, help="The coverage matrix: each rule and its cases.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def list_cases(patterns: tuple[str, ...], profiles: tuple[str, ...], *, by_rule: bool, as_json: bool) -> None:
    """Print the cases, or the rules and what verifies them."""
    held = [Profile(name) for name in profiles] or list(Profile)
    chosen = choose(every_case(), profiles=held, patterns=patterns)
    if by_rule:
        matrix, _ = coverage((case.id, case.verifies) for case in chosen)
        _print_matrix(matrix, as_json=as_json)
        return
    if as_json:
        click.echo(json.dumps([_told(case) for case in chosen], indent=1))
        return
    width = max((len(case.id) for case in chosen), default=0)
    for case in chosen:
        click.echo(f"{case.id:<{width}}  {case.kind:<8}  {case.profile:<9}  {case.title}")
    hard = sum(case.kind is not Kind.POSITIVE for case in chosen)
    share = 100 * hard / len(chosen) if chosen else 0.0
    click.echo(f"{len(chosen)} cases, {hard} negative or fault ({share:.1f} %)", err=True)


@click.command()
@click.argument("name", metavar="RULE|CASE")
def explain(name: str) -> None:
    """Print a rule with the cases that verify it, or a case with the rules that it verifies."""
    matrix, _ = coverage((case.id, case.verifies) for case in every_case())
    by_rule = {row.rule.id: row for row in matrix}
    by_case = {case.id: case for case in every_case()}
    if name.upper() in by_rule:
        _explain_rule(by_rule[name.upper()])
    elif name in by_case:
        _explain_case(by_case[name])
    else:
        raise Ending(2, f"{name}: neither a rule such as LN-REQ-003 nor a case; `list` prints all of them")


def _explain_rule(row: Covered) -> None:
    rule = row.rule
    click.echo(f"{rule.id}  ({', '.join(rule.binds)}; {', '.join(rule.profiles)})  {rule.page}\n")
    click.echo(textwrap.fill(rule.words, 100))
    if row.cases:
        click.echo("\nVerified by:")
        for case in row.cases:
            click.echo(f"  {case}")
    if row.reason:
        click.echo(f"\nNo case: {row.reason}")


def _explain_case(case: Case) -> None:
    click.echo(f"{case.id}  ({case.kind}; {case.profile})\n")
    click.echo(case.words)
    needs = ", ".join(sorted(case.needs)) or "nothing but the protocol"
    click.echo(f"\nNeeds: {needs}")
    click.echo(f"Verifies: {', '.join(case.verifies)}")
    click.echo(f"Run it alone: lockernet-conformance run --target target.yaml -k '{case.id}'")


def _print_matrix(matrix: list[Covered], *, as_json: bool) -> None:
    if as_json:
        told = [{"rule": row.rule.id, "cases": row.cases, "reason": row.reason} for row in matrix]
        click.echo(json.dumps(told, indent=1))
        return
    for row in matrix:
        click.echo(f"{row.rule.id}  {', '.join(row.cases) or 'no case: ' + (row.reason or 'none chosen')}")
    covered = sum(bool(row.cases) for row in matrix)
    click.echo(f"{len(matrix)} rules, {covered} with cases", err=True)


def _told(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "title": case.title,
        "kind": case.kind,
        "profile": case.profile,
        "verifies": case.verifies,
        "needs": sorted(case.needs),
        "feature": case.feature,
        "feature_absent": case.feature_absent,
    }
