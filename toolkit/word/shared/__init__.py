"""What the rooms of Word share."""
