"""A published report as blocks, whatever file it stood in."""
