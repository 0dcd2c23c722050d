"""Tables of a published report, matched with those of the form."""
