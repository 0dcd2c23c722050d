"""A template's archive: tags, places, and contents that reports must not carry."""
