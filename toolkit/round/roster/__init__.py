"""The units that must file."""
