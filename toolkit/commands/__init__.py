"""The commands, a few lines each; what they do stands in the modules they call."""
