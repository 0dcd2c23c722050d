"""A county's round: what came in, whose it is, and what counts."""
