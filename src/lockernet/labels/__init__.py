"""Labels for parcels and slips for senders, as PNG and PDF for label printers: the extra `labels`.

What a label says is given by the courier, drawn, and kept nowhere: no name or street goes into a log, a
message or a picture's own notes. Why raster, and by which libraries: docs/adr/0043.
"""

from lockernet.labels.drawing import pdf as pdf
from lockernet.labels.drawing import png as png
from lockernet.labels.extra import require_extra as require_extra
from lockernet.labels.fonts import Fonts as Fonts
from lockernet.labels.forms import DropOffSlip as DropOffSlip
from lockernet.labels.forms import Form as Form
from lockernet.labels.forms import ParcelLabel as ParcelLabel
