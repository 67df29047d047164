"""A member's back end, a process of its own on the SDK: takes one JSON object a line, answers with one.

    python -m demo.backend MEMBER KEY_URI TRUST_FILE HOST:PORT OPERATOR
    {"do": "reserve", "point": "sg-harbour-01", "label": "CP000000080SG", "outside": [100, 300, 450], ...}

It keeps its place in the feed between questions, like a back end that runs for years.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lockernet.client.chain import NOTHING
from lockernet.client.courier import Courier
from lockernet.client.orders import NewParcel
from lockernet.errors import LockernetError
from lockernet.keyring import load_directory, load_signer
from lockernet.models.calls import FeedScope
from lockernet.models.journal import BODY_FIELDS
from lockernet.models.points import Dimensions
from lockernet.models.reservations import Hold, HoldUnit

Answer = dict[str, Any]


class Backend:
    """What the courier of the demo, and its operator as an auditor, ask of the point."""

    def __init__(self, member: Courier) -> None:
        self._member = member
        self._seen = NOTHING

    async def points(self, _job: Answer) -> Answer:
        points = await self._member.points()
        return {"points": [point.model_dump(mode="json", exclude={"header"}) for point in points]}

    async def check(self, job: Answer) -> Answer:
        outside = _dimensions(job["outside"])
        answer = await self._member.check(job["point"], outside, weight_g=job["weight_g"])
        return answer.model_dump(mode="json")

    async def reserve(self, job: Answer) -> Answer:
        parcel = NewParcel(
            label=job["label"],
            outside=_dimensions(job["outside"]),
            weight_g=job["weight_g"],
            hold=Hold(unit=HoldUnit.HOURS, amount=72),
        )
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        reserved = await self._member.reserve(job["point"], parcel, reserved_until=tomorrow)
        digits = await self._member.claim_code(job["point"], reserved.parcel_id)
        return {
            "parcel_id": reserved.parcel_id.hex(),
            "reservation": reserved.confirmation.reservation.name,
            "claim_code": None if reserved.claim_code is None else reserved.claim_code.text(),
            "digits": f"{digits.selector}-{digits.digits}",
        }

    async def status(self, job: Answer) -> Answer:
        parcel = await self._member.parcel(job["point"], bytes.fromhex(job["parcel_id"]))
        return {"custody": parcel.custody.name, "grade": parcel.grade.name}

    async def badge(self, _job: Answer) -> Answer:
        return {"badge": self._member.badge(timedelta(hours=8))}

    async def events(self, job: Answer) -> Answer:
        """What is new since the last time, every entry verified."""
        news = []
        async for entry in self._member.events(job["point"], after=self._seen):
            self._seen = entry.seen
            body = entry.event.body
            kind = "unknown" if body is None else BODY_FIELDS[type(body)]
            news.append({"kind": kind, "receipt": entry.handover is not None})
        return {"events": news}

    async def save(self, job: Answer) -> Answer:
        """Fetch a whole feed into a file, unchecked, for the auditor."""
        feed = await self._member.fetch_feed(job["point"], FeedScope[job["scope"]])
        await asyncio.to_thread(Path(job["file"]).write_text, feed.model_dump_json())
        return {"entries": len(feed.entries)}


def _dimensions(sides: list[int]) -> Dimensions:
    return Dimensions(width_mm=sides[0], height_mm=sides[1], depth_mm=sides[2])


async def main(member_id: str, key: str, trust: str, endpoint: str, operator: str) -> None:
    """Answer until stdin ends."""
    directory = load_directory(Path(trust))
    connection = Courier.connect(
        endpoint, member_id=member_id, signer=load_signer(key), directory=directory, operator_id=operator
    )
    async with connection as member:
        backend = Backend(member)
        print(json.dumps({"ready": member_id}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            job = json.loads(line)
            try:
                answer = await getattr(backend, job["do"])(job)
            except LockernetError as error:
                answer = {"error": error.code, "words": error.message}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
