"""The atlas: a member's own copy of all operators' points, verified, in one SQLite file, to search in."""

from lockernet.client.atlas.feeds import FeedState as FeedState
from lockernet.client.atlas.feeds import Place as Place
from lockernet.client.atlas.feeds import Said as Said
from lockernet.client.atlas.found import After as After
from lockernet.client.atlas.found import Found as Found
from lockernet.client.atlas.found import FoundPage as FoundPage
from lockernet.client.atlas.store import Atlas as Atlas
from lockernet.client.atlas.store import Known as Known
from lockernet.client.atlas.sync import Synced as Synced
from lockernet.client.atlas.sync import sync_feed as sync_feed
from lockernet.client.atlas.wanted import Wanted as Wanted
from lockernet.client.atlas.wanted import Window as Window
