"""Following the feeds of many points: verified, resumed after any break, bounded in memory."""

from lockernet.client.watch.bookmark import Bookmark as Bookmark
from lockernet.client.watch.bookmark import cursor_text as cursor_text
from lockernet.client.watch.bookmark import read_cursor_text as read_cursor_text
from lockernet.client.watch.cursors import Cursors as Cursors
from lockernet.client.watch.cursors import MemoryCursors as MemoryCursors
from lockernet.client.watch.cursors import SqliteCursors as SqliteCursors
from lockernet.client.watch.told import EpochStarted as EpochStarted
from lockernet.client.watch.told import Pace as Pace
from lockernet.client.watch.told import Paused as Paused
from lockernet.client.watch.told import PointEnded as PointEnded
from lockernet.client.watch.told import PointEvent as PointEvent
from lockernet.client.watch.told import Watched as Watched
from lockernet.client.watch.watch import Watch as Watch
