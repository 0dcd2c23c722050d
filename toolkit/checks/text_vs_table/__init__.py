"""What the texts say, compared with the tables."""
