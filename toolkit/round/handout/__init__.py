"""What a round hands out."""
