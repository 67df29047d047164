"""The feed: the journal by pages and by streams, the operator's words about points, and the local link."""

from lockernet_node.feed.link import Link, TakenAway
from lockernet_node.feed.pages import Feed, Page
from lockernet_node.feed.points import PointFeed, PointPage

__all__ = ["Feed", "Link", "Page", "PointFeed", "PointPage", "TakenAway"]
