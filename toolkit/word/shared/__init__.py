"""Values, XML elements and tag pieces that all rooms of Word share."""
