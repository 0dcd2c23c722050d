"""Round of a county: submissions, their units, and the files that count."""
