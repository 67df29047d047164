"""The feed: the journal after a cursor, by pages and by streams; and what the operator says of its points."""

from lockernet_node.feed.pages import Feed, Page
from lockernet_node.feed.points import PointFeed, PointPage

__all__ = ["Feed", "Page", "PointFeed", "PointPage"]
