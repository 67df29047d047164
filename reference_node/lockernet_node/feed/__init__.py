"""The feed: the journal after a cursor, by pages and by streams that follow it."""

from lockernet_node.feed.pages import Feed, Page

__all__ = ["Feed", "Page"]
