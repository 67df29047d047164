"""A disk that loses its power, fills up or breaks, under the node's own SQL."""
