"""A badge: as a picture of its own, and as the small JSON file that shields.io turns into one."""

import json
from html import escape

from lockernet_conformance.report.outcome import Conclusion, conclusion, failures
from lockernet_conformance.results import RunResult

LABEL = "lockernet"

_COLOURS = {
    Conclusion.CONFORMS: "#1a7f37",
    Conclusion.CONFORMS_BUT: "#9a6700",
    Conclusion.FAILS: "#cf222e",
    Conclusion.NOTHING_SHOWN: "#57606a",
    Conclusion.PARTIAL: "#57606a",
}
"""White words have a contrast of at least 4.5 on each of them."""

_NARROW, _WIDE = "fijlrtI .,:;'|()-", "mwMWOQ"
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{words}">
<title>{words}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="4"/></clipPath>
<g clip-path="url(#r)">
<rect width="{left}" height="20" fill="#24292f"/>
<rect x="{left}" width="{right}" height="20" fill="{colour}"/>
</g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">
<text x="{label_at}" y="14" textLength="{label_long}">{label}</text>
<text x="{message_at}" y="14" textLength="{message_long}">{message}</text>
</g>
</svg>
"""


def badge_words(run: RunResult) -> str:
    """What stands on the right of the badge."""
    profiles = " ".join(profile.value for profile in run.target.profiles)
    failed = failures(run)
    new = sum(not case.known_failure for case in failed)
    return {
        Conclusion.CONFORMS: f"conforms {profiles}".rstrip(),
        Conclusion.CONFORMS_BUT: f"conforms {profiles}, {len(failed)} known failed",
        Conclusion.FAILS: f"{new} failed",
        Conclusion.NOTHING_SHOWN: "nothing shown",
        Conclusion.PARTIAL: "part of a run",
    }[conclusion(run)]


def badge_svg(run: RunResult) -> str:
    """The badge as a file that needs nothing else."""
    message = badge_words(run)
    label_long, message_long = _width(LABEL), _width(message)
    left, right = label_long + 12, message_long + 12
    return _SVG.format(
        width=left + right,
        left=left,
        right=right,
        label=LABEL,
        message=escape(message),
        words=escape(f"{LABEL}: {message}"),
        colour=_COLOURS[conclusion(run)],
        label_at=left / 2,
        message_at=left + right / 2,
        label_long=label_long,
        message_long=message_long,
    )


def badge_json(run: RunResult) -> str:
    """What the endpoint badge of shields.io reads."""
    told = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": badge_words(run),
        "color": _COLOURS[conclusion(run)],
    }
    return json.dumps(told, indent=1) + "\n"


def _width(text: str) -> int:
    """Pixels that Verdana of 11 px takes, within a few; `textLength` makes it exact."""
    return round(sum(4 if char in _NARROW else 10 if char in _WIDE else 7.2 for char in text))
