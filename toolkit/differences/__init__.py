"""What differs between two filings, found, as lines for a screen and sentence by sentence."""
