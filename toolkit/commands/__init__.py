"""Commands of the command line, one module each; the work is done by the modules they call."""
