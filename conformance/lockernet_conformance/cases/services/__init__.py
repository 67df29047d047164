"""Cases of one call each: what is asked over the wire, right and wrong."""
