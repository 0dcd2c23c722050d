"""Results of a round: ledger, web page, messages and marked copies."""
