"""Differences between two filings, sentence by sentence, and as lines for a screen."""
