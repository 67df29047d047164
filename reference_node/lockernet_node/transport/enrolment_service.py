"""OperatorService.EnrolDevice: a new device gets its key published. The claim lets it in, not a session."""

from lockernet.codec.bridge import from_wire
from lockernet.codec.statements import write_statement
from lockernet.models.calls import EnrolDeviceRequest
from lockernet.v1 import services_pb2 as pb
from lockernet_node.pipeline.enrolment import Enrolment
from lockernet_node.transport.limits import host_of
from lockernet_node.transport.metadata import Call


class EnrolsDevices:
    """The part of the operator's service that strangers may call."""

    def __init__(self, enrolment: Enrolment) -> None:
        self._enrolment = enrolment

    async def EnrolDevice(  # noqa: N802  # the schema's name
        self, request: pb.EnrolDeviceRequest, context: Call
    ) -> pb.EnrolDeviceResponse:
        """Once for each claim."""
        device = from_wire(request, EnrolDeviceRequest)
        published = await self._enrolment.enrol(device, address=host_of(context.peer()))
        return pb.EnrolDeviceResponse(device_key=write_statement(published))
