"""What people and machines read of a run."""

from lockernet_conformance.report.badge import badge_json, badge_svg
from lockernet_conformance.report.document import BadReport, from_json, schema, to_json
from lockernet_conformance.report.html import to_html
from lockernet_conformance.report.junit import to_junit
from lockernet_conformance.report.markdown import to_markdown

__all__ = [
    "BadReport",
    "badge_json",
    "badge_svg",
    "from_json",
    "schema",
    "to_html",
    "to_json",
    "to_junit",
    "to_markdown",
]
