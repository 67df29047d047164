"""The words of a rule as HTML: code, emphasis on MUST and its like, links to other rules and pages."""

import posixpath
import re
from urllib.parse import quote

from markupsafe import Markup, escape

from lockernet_conformance.requirements import Rule

_PART = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\[(?P<text>[^\]]+)\]\((?P<to>[^)\s]+)\)"
    r"|\b(?P<level>MUST(?: NOT)?|SHOULD(?: NOT)?|MAY)\b"
    r"|\b(?P<rule>LN-[A-Z]{3}-\d{3})\b"
)


def prose(rule: Rule, base: str) -> Markup:
    """The rule's words. `base`: where the project's root can be read; empty: links to pages stay words."""
    out: list[Markup] = []
    at = 0
    for found in _PART.finditer(rule.words):
        out += [escape(rule.words[at : found.start()]), _piece(found, rule.page, base)]
        at = found.end()
    return Markup().join([*out, escape(rule.words[at:])])


def page_url(rule: Rule, base: str) -> str:
    """Where the rule is printed; browsers that can go to its very line do. Empty without a base."""
    return (
        f"{base.rstrip('/')}/{rule.page}#:~:text={quote(rule.id.replace('-', '%2D'), safe='%')}"
        if base
        else ""
    )


def _piece(found: re.Match[str], page: str, base: str) -> Markup:
    if found["code"]:
        return Markup("<code>{}</code>").format(found["code"])
    if found["level"]:
        return Markup("<strong>{}</strong>").format(found["level"])
    if found["rule"]:
        return Markup('<a href="#{0}">{0}</a>').format(found["rule"])
    if not base:
        return escape(found["text"].replace("`", ""))
    to, _, heading = found["to"].partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), to)) if to else page
    url = f"{base.rstrip('/')}/{path}" + (f"#{heading}" if heading else "")
    return Markup('<a href="{}">{}</a>').format(url, found["text"].replace("`", ""))
